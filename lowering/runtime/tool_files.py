"""Arrays as the files and arguments that `iree-run-module` reads and writes."""

from __future__ import annotations

import math
import os
import warnings
from pathlib import Path
from typing import BinaryIO

import numpy as np

from lowering.program import TensorSpec

_RAW = {"bfloat16": "bf16"} | {f"{sign}int{bits}": f"{sign}i{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}
"""Element types that go into files of their bytes alone, and IREE's names for them.

A .npy file cannot name bfloat16, and IREE reads its signed integers as si8 to si64: a module's are i8 to i64 or ui8 to
ui64, so that the tool finds them different whatever their values.
"""

_NPY_HEADER = 1000  # bytes; a longer one is no array of numbers


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
      ValueError: the file does not hold an array like `spec`; nothing is allocated then.
    """
    with path.open("rb") as file:
        if path.suffix == ".npy":
            shape, fortran_order, dtype = _npy_header(file)
            if (shape, dtype, fortran_order and len(shape) > 1) != (spec.shape, spec.dtype, False):
                raise ValueError(f"got {TensorSpec(shape, dtype)} in {path.name}, expected {spec}")
        wanted, found = math.prod(spec.shape) * spec.dtype.itemsize, os.fstat(file.fileno()).st_size - file.tell()
        if found != wanted:
            raise ValueError(f"got {found} bytes in {path.name}, expected the {wanted} of {spec}")
        return np.fromfile(file, np.uint8).view(spec.dtype).reshape(spec.shape)


def _npy_header(file: BinaryIO) -> tuple[tuple[int, ...], bool, np.dtype]:
    """Shape, whether columns come first, and dtype. Raises ValueError where there is no such header."""
    try:
        if (version := np.lib.format.read_magic(file)) != (1, 0):
            raise ValueError(f"version {version}, expected 1.0")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return np.lib.format.read_array_header_1_0(file, max_header_size=_NPY_HEADER)
    except Exception as error:  # NumPy's parser raises whatever its tokenizer does
        raise ValueError(f"got no .npy header in {Path(file.name).name} ({' '.join(str(error).split())})") from error
