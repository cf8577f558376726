"""Checks what a module is called with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lowering.errors import LoweringError
from lowering.program import TensorSpec

_KINDS = "biufc"
"""NumPy's kinds of numbers; a plain Python number may become one of its own kind or a later one."""


def checked(inputs: Sequence[Any], specs: Sequence[TensorSpec]) -> list[np.ndarray]:
    """`inputs` as contiguous NumPy arrays that are just like `specs`.

    Raises:
      LoweringError: an input is missing, too many, of another shape or dtype.
    """
    if len(inputs) != len(specs):
        expected = ", ".join(map(str, specs)) or "none"
        raise LoweringError(f"got {len(inputs)} inputs, expected {len(specs)} ({expected}): pass one array for each")
    return [_one(i, value, spec) for i, (value, spec) in enumerate(zip(inputs, specs, strict=True))]


def _one(i: int, value: Any, spec: TensorSpec) -> np.ndarray:
    try:
        array = np.asarray(value)
    except (TypeError, ValueError) as error:
        raise LoweringError(f"got {type(value).__name__} for input {i}, expected {spec}: pass an array") from error
    if array.dtype != spec.dtype and not hasattr(value, "dtype"):
        array = _converted(array, spec.dtype)
    if array.shape != spec.shape:
        got = TensorSpec(array.shape, array.dtype)
        raise LoweringError(f"got {got} for input {i}, expected {spec}: reshape it, or lower for that shape")
    if array.dtype != spec.dtype:
        got = TensorSpec(array.shape, array.dtype)
        raise LoweringError(f"got {got} for input {i}, expected {spec}: convert it with astype({spec.dtype.name!r})")
    return np.asarray(array, order="C")


def _converted(array: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Plain Python numbers as `dtype` where that keeps every integer and every magnitude, else as they were."""
    kind = "f" if dtype.name == "bfloat16" else dtype.kind
    if array.dtype.kind not in _KINDS or kind not in _KINDS or _KINDS.index(array.dtype.kind) > _KINDS.index(kind):
        return array
    with np.errstate(over="ignore", invalid="ignore"):
        result = array.astype(dtype)
    if array.dtype.kind in "biu":
        kept = np.array_equal(result.astype(object), array.astype(object))
    else:
        kept = np.array_equal(np.isfinite(result), np.isfinite(array))
    return result if kept else array
