"""Which arm64 instructions of a module ran, and how often: exact counts of one call under qemu-user."""

from __future__ import annotations

import dataclasses
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from lowering.cost.library import Library
from lowering.cost.plugin import plugin
from lowering.errors import LoweringError
from lowering.module import Module
from lowering.runtime.arm64 import under_qemu

_TELLING = 8  # instructions: a shorter block may occur by chance in other code


@dataclasses.dataclass(frozen=True)
class Block:
    """Code that qemu translated as one: where it lay, how often it ran, its instructions as little-endian bytes."""

    address: int
    executions: int
    code: bytes


def executed_blocks(module: Module, inputs: Sequence[np.ndarray]) -> list[Block]:
    """All code of the process that loads `module` and calls it once, the loader and the C library included.

    Raises:
      LoweringError: something is not installed, or the module does not run.
    """
    with tempfile.TemporaryDirectory(prefix="lowering-cost-") as scratch:
        counts = Path(scratch) / "counts"
        program, target = module.program, module.target
        options = ("-plugin", f"{plugin()},out={counts}")
        run = under_qemu(module.vmfb, program.weights, program.outputs, target.qemu_cpu, target.device, options)
        run(inputs)
        return read_blocks(counts)


def read_blocks(counts: Path) -> list[Block]:
    """What the plugin wrote to the file `counts`.

    Raises:
      LoweringError: there is no such file, or it is not whole.
    """
    try:
        lines = counts.read_text().splitlines()
    except OSError as error:
        raise LoweringError(f"qemu counted nothing ({error.strerror}): it needs qemu-user 7 or 8") from error
    if not lines or lines.pop() != "end":
        raise LoweringError(f"the counts in {tempfile.gettempdir()} are cut off: free some space or set TMPDIR")
    return [_block(line) for line in lines]


def _block(line: str) -> Block:
    address, executions, words = line.split()
    code = np.frombuffer(bytes.fromhex(words), ">u4").astype("<u4").tobytes()
    return Block(int(address, 16), int(executions, 16), code)


def executions_in(library: Library, blocks: Sequence[Block]) -> Mapping[int, int]:
    """How often each instruction of `library` ran, by its address in the library's file; none where it never ran."""
    base = _load_address(library, blocks)
    counts: Counter[int] = Counter()
    if base is None:
        return counts
    for block in blocks:
        start = block.address - base
        if library.start <= start < library.start + len(library.text):
            for offset in range(0, len(block.code), 4):
                counts[start + offset] += block.executions
    return counts


def _load_address(library: Library, blocks: Sequence[Block]) -> int | None:
    """What was added to the library's addresses: the majority of the blocks whose code occurs once in it."""
    votes: Counter[int] = Counter()
    for block in blocks:
        if len(block.code) >= 4 * _TELLING and library.text.count(block.code) == 1:
            votes[block.address - library.start - library.text.index(block.code)] += len(block.code)
    return max(votes, key=lambda base: (votes[base], base)) if votes else None
