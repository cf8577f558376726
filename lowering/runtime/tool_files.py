"""Arrays as the files and arguments that `iree-run-module` reads and writes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lowering.program import TensorSpec

_RAW = {"bfloat16": "bf16"} | {f"{sign}int{bits}": f"i{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}
"""Element types that go into files of their bytes alone, and IREE's names for them.

A .npy file cannot name bfloat16, and its integers have a sign: a module's integers have none, so that the tool finds
them different whatever their values.
"""


def file_name(stem: str, spec: TensorSpec) -> str:
    """The name of the file for an array like `spec`."""
    return f"{stem}.bin" if spec.dtype.name in _RAW else f"{stem}.npy"


def source(path: str, spec: TensorSpec) -> str:
    """The value of `--input=` or `--expected_output=` that reads the file `path`."""
    if spec.dtype.name in _RAW:
        return "x".join([*map(str, spec.shape), _RAW[spec.dtype.name]]) + f"=@{path}"
    return f"@{path}"


def write(path: Path, array: np.ndarray) -> None:
    """Writes `array` to `path`, a name that `file_name` made."""
    if path.suffix == ".bin":
        path.write_bytes(array.tobytes())
    else:
        np.save(path, np.asarray(array, order="C"))


def read(path: Path, spec: TensorSpec) -> np.ndarray:
    """The array in `path`.

    Raises:
      ValueError: the file does not hold an array like `spec`.
    """
    if path.suffix == ".bin":
        return np.frombuffer(path.read_bytes(), spec.dtype).reshape(spec.shape).copy()
    array = np.load(path, allow_pickle=False)
    if array.shape != spec.shape or array.dtype != spec.dtype:
        raise ValueError(f"got {TensorSpec(array.shape, array.dtype)} in {path.name}, expected {spec}")
    return array
