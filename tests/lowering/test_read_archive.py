"""The reader of weights: it reads what IREE writes, and refuses all else without a crash, a hang or an allocation."""

from __future__ import annotations

import json
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from iree import runtime

from lowering.runtime.read_archive import read_archive
from lowering.runtime.weights import write_weights

ARRAYS = {
    "a": np.arange(6, dtype=np.float32).reshape(2, 3),
    "empty": np.zeros((0, 4), np.int16),
    "scalar": np.asarray(True),
}
ENTRIES, METADATA, STORAGE = 40, 56, 72  # where the header has the offsets of the segments


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("archive") / "w.irpa"
    write_weights(ARRAYS, path)
    return path.read_bytes()


def test_reads_what_iree_reads(archive, tmp_path):
    (tmp_path / "w.irpa").write_bytes(archive)
    index = runtime.ParameterIndex()
    index.load(str(tmp_path / "w.irpa"))
    found = read_archive(bytearray(archive))
    assert list(found) == [name for name, _ in index.items()] == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)


def patched(archive: bytes, *changes: tuple[int, int]) -> bytearray:
    content = bytearray(archive)
    for at, value in changes:
        struct.pack_into("<Q", content, at, value)
    return content


@pytest.mark.parametrize(
    ("at", "value", "match"),
    [
        (0, 0, "does not start with the header"),
        (8, 96, "does not start with the header"),
        (32, 4, "4 entries do not fit"),
        (32, 2**64 - 1, "entries do not fit"),
        (ENTRIES, 2**63, "the entry segment at .* is not in"),
        (METADATA + 8, 2**64 - 1, "the metadata segment .* is not in"),
        (STORAGE, 2**64 - 8, "the storage segment .* is not in"),
        (STORAGE + 8, 3, "'a' at .* is not in the 3 bytes there"),
    ],
)
def test_headers_that_lie(at, value, match, archive):
    with pytest.raises(ValueError, match=match):
        read_archive(patched(archive, (at, value)))


def test_entries_that_overlap(tmp_path):
    """Many entries of one content would let a small file ask for much memory."""
    write_weights({"a": np.zeros(16, np.float32), "b": np.zeros(16, np.float32)}, tmp_path / "w.irpa")
    archive = (tmp_path / "w.irpa").read_bytes()
    (entries,) = struct.unpack_from("<Q", archive, ENTRIES)
    content = patched(archive, (entries + 80 + 60, 0), (STORAGE + 8, 64))  # `b` reads what `a` reads
    with pytest.raises(ValueError, match="the arrays overlap: 128 bytes in the 64 that are stored"):
        read_archive(content)


@pytest.mark.parametrize(
    ("described", "match"),
    [
        ({"dtype": "object", "shape": [2, 3]}, "expected a number or bool"),
        ({"dtype": ["float32"], "shape": [2, 3]}, "expected a name"),
        ({"dtype": "float32", "shape": [-2, -3]}, "expected a list of sizes"),
        ({"dtype": "float32", "shape": "23"}, "expected a list of sizes"),
        ({"dtype": "float32", "shape": [2, 2**62]}, "expected those of float32"),
    ],
)
def test_descriptions_that_lie(described, match, archive):
    content = bytearray(archive)
    text = json.dumps({"dtype": "float32", "shape": [2, 3]}).encode()
    at = content.index(text)
    entry = struct.unpack_from("<Q", archive, ENTRIES)[0]
    other = json.dumps(described).encode()
    start = struct.unpack_from("<Q", archive, METADATA)[0]
    if len(other) > len(text):  # goes to the end of the file, as a longer metadata segment
        at = len(content)
        content += other
        struct.pack_into("<Q", content, METADATA + 8, len(content) - start)
    content[at : at + len(other)] = other
    struct.pack_into("<QQ", content, entry + 36, at - start, len(other))
    with pytest.raises(ValueError, match=match):
        read_archive(content)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 2**64 - 1), st.integers(0, 3))
def test_any_header_is_read_or_refused(archive, position, value, kind):
    content = bytearray(archive)
    head = struct.unpack_from("<Q", archive, STORAGE)[0]
    at = position % (head - 8)
    match kind:
        case 0:
            struct.pack_into("<Q", content, at - at % 4, value)
        case 1:
            content[at] = value % 256
        case 2:
            del content[at:]
        case 3:
            content[at:at] = value.to_bytes(8, "little")
    try:
        arrays = read_archive(content)
    except (ValueError, LookupError, TypeError, RecursionError):
        return
    assert sum(array.nbytes for array in arrays.values()) <= len(content)
