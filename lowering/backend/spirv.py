"""Reads SPIR-V: the words of a module as instructions, and what its header section declares.

Source: the SPIR-V specification, version 1.6, sections 2.3 (physical layout) and 3 (numbers of instructions).
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterator

import numpy as np

from lowering.errors import LoweringError

_MAGIC = 0x07230203
_HEADER = 5  # words


class Op(enum.IntEnum):
    """The instructions that are looked at."""

    EXT_INST_IMPORT = 11
    EXT_INST = 12
    ENTRY_POINT = 15
    EXECUTION_MODE = 16
    CAPABILITY = 17
    TYPE_BOOL = 20
    TYPE_INT = 21
    TYPE_FLOAT = 22
    TYPE_VECTOR = 23
    TYPE_POINTER = 32
    LAST_CONSTANT = 52
    VARIABLE = 59
    LOAD = 61
    STORE = 62
    DECORATE = 71
    I_ADD = 128
    I_SUB = 130
    I_MUL = 132
    FMUL = 133
    U_DIV = 134
    U_MOD = 137
    VECTOR_TIMES_SCALAR = 142
    U_LESS_THAN = 176
    S_LESS_THAN = 177
    LOOP_MERGE = 246
    LABEL = 248


LOCAL_SIZE = 17  # execution mode
BUILT_IN = 11  # decoration
PER_INVOCATION = (27, 28, 29, 41)  # built-ins: local id, global id, local index, subgroup's local id
STORAGE_BUFFER, WORKGROUP = 12, 4  # storage classes
FMA = 50  # of GLSL.std.450

CAPABILITIES = {
    1: "Shader",
    0: "Matrix",
    9: "Float16",
    10: "Float64",
    11: "Int64",
    22: "Int16",
    39: "Int8",
    61: "GroupNonUniform",
    63: "GroupNonUniformArithmetic",
    64: "GroupNonUniformBallot",
    65: "GroupNonUniformShuffle",
    4433: "StorageBuffer16BitAccess",
    4434: "StorageUniform16",
    4448: "StorageBuffer8BitAccess",
    4449: "UniformAndStorageBuffer8BitAccess",
}


@dataclasses.dataclass(frozen=True)
class Instruction:
    """An operation and its operands, ids and literals alike, as words; a result's type and id come first."""

    op: int
    words: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class SpirvModule:
    """A module's entry point, what it asks of a device, and its instructions."""

    entry: str
    local_size: tuple[int, int, int]
    capabilities: tuple[str, ...]
    instructions: tuple[Instruction, ...]

    def of(self, op: Op) -> Iterator[tuple[int, ...]]:
        """The operands of every instruction `op`."""
        return (i.words for i in self.instructions if i.op == op)


def read_spirv(code: bytes) -> SpirvModule:
    """The module in `code`, little-endian words.

    Raises:
      LoweringError: it is none.
    """
    instructions = tuple(_instructions(code))
    entries = [i.words for i in instructions if i.op == Op.ENTRY_POINT]
    sizes = [i.words[2:5] for i in instructions if i.op == Op.EXECUTION_MODE and i.words[1:2] == (LOCAL_SIZE,)]
    if len(entries) != 1 or len(sizes) != 1 or len(sizes[0]) != 3:
        raise LoweringError(f"got SPIR-V with {len(entries)} entry points, expected one with a workgroup size")
    capabilities = (i.words[0] for i in instructions if i.op == Op.CAPABILITY)
    return SpirvModule(
        entry=_text(entries[0][2:]),
        local_size=(sizes[0][0], sizes[0][1], sizes[0][2]),
        capabilities=tuple(CAPABILITIES.get(number, f"capability {number}") for number in capabilities),
        instructions=instructions,
    )


def _instructions(code: bytes) -> Iterator[Instruction]:
    if len(code) % 4 or len(code) < 4 * _HEADER:
        raise LoweringError(f"got {len(code)} bytes of SPIR-V, expected whole words and a header")
    words = np.frombuffer(code, "<u4").tolist()
    if words[0] != _MAGIC:
        raise LoweringError(f"got SPIR-V that starts with {words[0]:#x}, expected {_MAGIC:#x}")
    at = _HEADER
    while at < len(words):
        length, op = words[at] >> 16, words[at] & 0xFFFF
        if not 0 < length <= len(words) - at:
            raise LoweringError(f"got a SPIR-V instruction of {length} words at word {at} of {len(words)}")
        yield Instruction(op, tuple(words[at + 1 : at + length]))
        at += length


def _text(words: tuple[int, ...]) -> str:
    return np.array(words, "<u4").tobytes().split(b"\0")[0].decode(errors="replace")
