"""Reads IREE's parameter archives, trusting nothing in them: IREE's own loader crashes on some damaged headers.

The format (version 0, all little-endian) is a header, then segments that the header gives as offset and length:

    header   magic u32, version 2 x u16, header size u64, next header u64, flags u64, entries u64,
             then offset and length (u64 each) of the entry, metadata and storage segments
    entry    size u64, type u32, flags u64, then offset and length of name and metadata (in the metadata segment),
             alignment u64, then offset and length of the content (in the storage segment); each starts 8-aligned

Source: IREE's `iree/schemas/parameter_archive.h`.
"""

from __future__ import annotations

import dataclasses
import json
import math
import struct
from typing import Any

import ml_dtypes  # noqa: F401  (gives NumPy the name bfloat16)
import numpy as np

_HEADER = struct.Struct("<IHHQQQQQQQQQQ")
_ENTRY = struct.Struct("<QIQQQQQQQQ")
_MAGIC = int.from_bytes(b"IRPA", "little")
_STORED = 2  # the type of entries whose content is in the file
_KINDS = frozenset("biufc")
_MOST_DIMENSIONS = 32


@dataclasses.dataclass(frozen=True)
class _Segment:
    """A part of the file that lies inside it."""

    content: memoryview

    def part(self, offset: int, length: int, what: str) -> _Segment:
        """Raises ValueError where it does not lie inside this one."""
        if offset > len(self.content) or length > len(self.content) - offset:
            raise ValueError(f"{what} at {offset}, {length} bytes long, is not in the {len(self.content)} bytes there")
        return _Segment(self.content[offset : offset + length])


def read_archive(content: bytearray) -> dict[str, np.ndarray]:
    """The arrays in an archive that `lowering.runtime.weights` wrote, as views of `content`.

    Raises:
      ValueError: it is something else, or damaged.
    """
    file = _Segment(memoryview(content))
    header = _HEADER.unpack(file.part(0, _HEADER.size, "the header").content)
    magic, major, _, size, following, flags, count, *ranges = header
    if (magic, major, size, following, flags) != (_MAGIC, 0, _HEADER.size, 0, 0):
        raise ValueError("it does not start with the header of a parameter archive of version 0")
    names = ("the entry segment", "the metadata segment", "the storage segment")
    entries, metadata, storage = (file.part(ranges[2 * i], ranges[2 * i + 1], names[i]) for i in range(3))
    if count * _ENTRY.size > len(entries.content):
        raise ValueError(f"{count} entries do not fit into the {len(entries.content)} bytes of their segment")
    arrays: dict[str, np.ndarray] = {}
    at = total = 0
    for number in range(count):
        head = _ENTRY.unpack(entries.part(at, _ENTRY.size, f"entry {number}").content)
        name, array = _entry(number, head, metadata, storage)
        if name in arrays:
            raise ValueError(f"there are two entries {name!r}")
        arrays[name], total = array, total + array.nbytes
        at += -(-head[0] // 8) * 8
    if total > len(storage.content):
        raise ValueError(f"the arrays overlap: {total} bytes in the {len(storage.content)} that are stored")
    return arrays


def _entry(number: int, head: tuple[int, ...], metadata: _Segment, storage: _Segment) -> tuple[str, np.ndarray]:
    size, kind, _, name_at, name_length, described_at, described_length, _, at, length = head
    if (size, kind) != (_ENTRY.size, _STORED):
        raise ValueError(f"entry {number} has type {kind} and {size} bytes, expected {_STORED} and {_ENTRY.size}")
    name = bytes(metadata.part(name_at, name_length, f"the name of entry {number}").content).decode()
    text = metadata.part(described_at, described_length, f"the description of {name!r}").content
    dtype, shape = _description(json.loads(bytes(text)))
    if dtype.itemsize * math.prod(shape) != length:
        raise ValueError(f"{name!r} has {length} bytes, expected those of {dtype.name}{list(shape)}")
    stored = storage.part(at, length, f"{name!r}").content
    return name, np.frombuffer(stored, np.uint8).view(dtype).reshape(shape)


def _description(described: Any) -> tuple[np.dtype, tuple[int, ...]]:
    """Raises ValueError, TypeError or LookupError where it describes no array of numbers."""
    return number_dtype(described["dtype"]), array_shape(described["shape"])


def number_dtype(name: Any) -> np.dtype:
    """The dtype of numbers or bools called `name`. Raises ValueError or TypeError where it is none."""
    if not isinstance(name, str):
        raise ValueError(f"got the dtype {name!r}, expected a name")
    dtype = np.dtype(name)
    if dtype.name != name or (dtype.kind not in _KINDS and name != "bfloat16"):
        raise ValueError(f"got the dtype {name!r}, expected a number or bool such as float32")
    return dtype


def array_shape(extents: Any) -> tuple[int, ...]:
    """`extents` as a shape. Raises ValueError where it is none."""
    sound = isinstance(extents, list) and len(extents) <= _MOST_DIMENSIONS
    if not sound or not all(type(extent) is int and 0 <= extent < 2**63 for extent in extents):
        raise ValueError(f"got the shape {extents!r:.80}, expected a list of sizes")
    return tuple(extents)
