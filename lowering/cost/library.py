"""The code of an ELF image that IREE generates: its instructions and the dispatch function each belongs to."""

from __future__ import annotations

import dataclasses
import io

from elftools.common.exceptions import DWARFError, ELFError
from elftools.elf.elffile import ELFFile

from lowering.errors import LoweringError


@dataclasses.dataclass(frozen=True)
class Library:
    """Code at its addresses in the file.

    Attributes:
      start: address of the first instruction.
      text: all instructions.
      functions: start, end and name of every dispatch function, ascending.
    """

    start: int
    text: bytes
    functions: tuple[tuple[int, int, str], ...]


def read_library(image: bytes) -> Library:
    """The code of `image`, an ELF image with the debug information that `iree-compile` writes by default.

    Raises:
      LoweringError: it is none.
    """
    try:
        elf = ELFFile(io.BytesIO(image))
        text = elf.get_section_by_name(".text")
        if text is None or not elf.has_dwarf_info():
            raise LoweringError("got code without debug information: compile it with --iree-llvmcpu-debug-symbols=true")
        functions = [
            function
            for unit in elf.get_dwarf_info().iter_CUs()
            for entry in unit.iter_DIEs()
            if entry.tag == "DW_TAG_subprogram" and (function := _function(entry.attributes)) is not None
        ]
        return Library(text["sh_addr"], text.data(), tuple(sorted(functions)))
    except (ELFError, DWARFError) as error:
        raise LoweringError(f"the module's ELF image is damaged ({error}): compile it again") from error


def _function(attributes: dict) -> tuple[int, int, str] | None:
    """Start, end and name of a subprogram that has code."""
    if "DW_AT_low_pc" not in attributes or "DW_AT_high_pc" not in attributes:
        return None
    start, length = attributes["DW_AT_low_pc"].value, attributes["DW_AT_high_pc"].value  # form: a length, since DWARF 4
    name = attributes.get("DW_AT_linkage_name") or attributes["DW_AT_name"]
    return start, start + length, name.value.decode()
