"""Weights in a file beside the module: IREE's parameter archive (`.irpa`)."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from iree import runtime

from lowering.errors import LoweringError
from lowering.runtime.read_archive import read_archive
from lowering.whole_files import replaced_file

SCOPE = "model"
"""The scope that modules name their weights in: `#stream.parameter.named<"model"::"NAME">`."""

_CACHE_LINE = 64


def index(weights: Mapping[str, np.ndarray]) -> runtime.ParameterIndex:
    """An index of copies of `weights`, as the runtime reads them."""
    result = runtime.ParameterIndex()
    for name in sorted(weights):
        array = weights[name]
        described = json.dumps({"dtype": array.dtype.name, "shape": list(array.shape)})
        result.add_buffer(name, _as_bytes(array), metadata=described)
    return result


def write_weights(weights: Mapping[str, np.ndarray], path: Path) -> None:
    """Writes `weights` (none is fine too) to `path`; an existing file is replaced only by a complete one.

    Raises:
      LoweringError: the file cannot be written.
    """
    try:
        with replaced_file(path) as partial:  # IREE keeps its mode; one that IREE makes is its owner's alone
            index(weights).create_archive_file(str(partial))
    except (OSError, RuntimeError, ValueError, LookupError) as error:
        reason = str(error).split(";")[-1].strip() or type(error).__name__
        raise LoweringError(f"cannot write {path}: {reason}; free some space or choose another directory") from error


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """The arrays in `path`, as `write_weights` was given them.

    Raises:
      LoweringError: the file is missing, damaged, or was not written by `write_weights`.
    """
    try:
        with path.open("rb") as file:
            content = bytearray(os.fstat(file.fileno()).st_size)
            file.readinto(content)
        return read_archive(content)
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise LoweringError(f"cannot read {path}: {reason}; save the bundle again") from error


def _as_bytes(array: np.ndarray) -> np.ndarray:
    """A copy of `array`'s bytes that starts at a cache line: the runtime may use it in place."""
    room = np.empty(array.nbytes + _CACHE_LINE, np.uint8)
    start = -room.ctypes.data % _CACHE_LINE
    result = room[start : start + array.nbytes]
    result.view(array.dtype).reshape(array.shape)[...] = array
    return result
