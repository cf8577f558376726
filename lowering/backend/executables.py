"""The machine code inside a module: a `.vmfb` is a zip archive of a flatbuffer and the executables it loads."""

from __future__ import annotations

import io
import struct
import zipfile

from lowering.errors import LoweringError

_SPIRV_MAGIC = struct.pack("<I", 0x07230203)


def arm64_libraries(vmfb: bytes) -> list[bytes]:
    """The ELF images of a module for arm64 CPUs; none for other targets. Raises LoweringError as `members` does."""
    return [content for name, content in members(vmfb) if name.endswith("_arm_64.so")]


def spirv_modules(vmfb: bytes) -> list[bytes]:
    """The SPIR-V of a module for Vulkan; none for other targets. Raises LoweringError as `members` does."""
    wrapped = [content for name, content in members(vmfb) if name.endswith("_spirv_fb.fb")]
    return [code for content in wrapped for code in _spirv_in(content)]


def members(vmfb: bytes) -> list[tuple[str, bytes]]:
    """Names and contents of the archive's members, in order.

    Raises:
      LoweringError: `vmfb` is no module, or is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(vmfb)) as archive:
            found = archive.infolist()
            if any(member.compress_type != zipfile.ZIP_STORED for member in found):
                raise LoweringError("got a module with compressed members, expected stored ones: compile it again")
            return [(member.filename, archive.read(member)) for member in found]
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, struct.error) as error:
        raise LoweringError(f"the module is damaged ({error}): compile it again") from error


def _spirv_in(flatbuffer: bytes) -> list[bytes]:
    """The SPIR-V modules in IREE's flatbuffer: vectors of 32-bit words, each after its length."""
    found, at = [], flatbuffer.find(_SPIRV_MAGIC)
    while at >= 4:
        (words,) = struct.unpack_from("<I", flatbuffer, at - 4)
        code = flatbuffer[at : at + 4 * words]
        if at % 4 == 0 and len(code) == 4 * words > 20:
            found.append(code)
        at = flatbuffer.find(_SPIRV_MAGIC, at + 4)
    return found
