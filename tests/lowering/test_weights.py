import errno
import os
import resource

import ml_dtypes
import numpy as np
import pytest

from lowering.errors import LoweringError
from lowering.runtime.weights import read_weights, write_weights

CASES = {
    "none": {},
    "f32": {"conv/kernel": np.arange(24, dtype=np.float32).reshape(2, 3, 4)},
    "scalar": {"s": np.asarray(np.float32(3.5))},
    "empty array": {"e": np.zeros((0, 3), np.int32), "x": np.ones(2, np.float32)},
    "not contiguous": {"t": np.arange(12, dtype=np.float64).reshape(3, 4).T[::2]},
    "narrow": {"b": np.array([True, False, True]), "u": np.arange(5, dtype=np.uint8), "h": np.ones(3, np.float16)},
    "bfloat16": {"w": np.array([1.5, -2, 3], ml_dtypes.bfloat16)},
    "names": {"a b/ü.1": np.ones(1, np.int64), "A" * 300: np.zeros(1, np.int16)},
}


@pytest.mark.parametrize("case", CASES)
def test_round_trip(case, tmp_path):
    write_weights(CASES[case], tmp_path / "w.irpa")
    back = read_weights(tmp_path / "w.irpa")
    assert set(back) == set(CASES[case])
    for name, array in CASES[case].items():
        assert back[name].dtype == array.dtype
        np.testing.assert_array_equal(back[name], array)
    assert [path.name for path in tmp_path.iterdir()] == ["w.irpa"]


def test_same_weights_same_bytes(tmp_path):
    pairs = [("b", np.ones(3, np.float32)), ("a", np.zeros(2, np.float32))]
    write_weights(dict(pairs), tmp_path / "1")
    write_weights(dict(reversed(pairs)), tmp_path / "2")
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_file_outlives_what_was_read(tmp_path):
    path = tmp_path / "w.irpa"
    write_weights({"w": np.arange(1000, dtype=np.float32)}, path)
    back = read_weights(path)
    path.unlink()
    np.testing.assert_array_equal(back["w"], np.arange(1000, dtype=np.float32))


@pytest.mark.parametrize("content", [b"", b"IRPA", b"x" * 300], ids=["empty", "cut", "junk"])
def test_damaged_file(content, tmp_path):
    (tmp_path / "w.irpa").write_bytes(content)
    with pytest.raises(LoweringError, match=r"cannot read .*w\.irpa"):
        read_weights(tmp_path / "w.irpa")


def test_every_truncation_of_the_header_is_an_error(tmp_path):
    path = tmp_path / "w.irpa"
    write_weights({"w": np.arange(8, dtype=np.float32)}, path)
    content = path.read_bytes()
    for length in range(0, 200, 7):
        path.write_bytes(content[:length])
        with pytest.raises(LoweringError):
            read_weights(path)


def test_missing_file(tmp_path):
    with pytest.raises(LoweringError, match="No such file or directory"):
        read_weights(tmp_path / "w.irpa")


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_full_disk_keeps_the_old_file(step, tmp_path, monkeypatch):
    path = tmp_path / "w.irpa"
    write_weights({"w": np.ones(3, np.float32)}, path)

    def full(*_args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, step, full)
    with pytest.raises(LoweringError, match=r"No space left.*free some space"):
        write_weights({"w": np.zeros(3, np.float32)}, path)
    monkeypatch.undo()
    assert read_weights(path)["w"][0] == 1
    assert [found.name for found in tmp_path.iterdir()] == ["w.irpa"]


def test_full_device(tmp_path):
    """IREE's own writing fails, not ours: no file may be as large."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(LoweringError, match=r"cannot write .*w\.irpa"):
            write_weights({"w": np.ones(100_000, np.float32)}, tmp_path / "w.irpa")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.iterdir()) == []


def test_no_such_directory(tmp_path):
    with pytest.raises(LoweringError, match="No such file or directory"):
        write_weights({}, tmp_path / "nowhere" / "w.irpa")
