"""Checks what a module is called with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lowering.errors import LoweringError
from lowering.program import TensorSpec

_KINDS = "biufc"
"""NumPy's kinds of numbers; a plain Python number may become one of its own kind or a later one."""


def checked(inputs: Sequence[Any], specs: Sequence[TensorSpec], tree: Any = None) -> list[np.ndarray]:
    """`inputs` as contiguous NumPy arrays that are just like `specs`.

    Args:
      inputs: nested as `tree`, or one for each of `specs`.
      specs: of the flat inputs.
      tree: the nesting, with integers that index `specs`; None where every input is one array.

    Raises:
      LoweringError: an input is missing, too many, nested otherwise, of another shape or dtype.
    """
    named = _flat(inputs, specs, tuple(range(len(specs))) if tree is None else tree)
    return [_one(name, value, spec) for (name, value), spec in zip(named, specs, strict=True)]


def _flat(inputs: Sequence[Any], specs: Sequence[TensorSpec], tree: Sequence[Any]) -> list[tuple[str, Any]]:
    """The name and value of each flat input."""
    named = [(f"input {i}", value) for i, value in enumerate(inputs)]
    flat = len(inputs) == len(specs) and not any(value is None or isinstance(value, Mapping) for value in inputs)
    if len(inputs) == len(tree):
        try:
            pairs = zip(named, tree, strict=True)
            return [leaf for (name, value), branch in pairs for leaf in _leaves(name, value, branch)]
        except LoweringError:
            nests = any(
                isinstance(value, list | tuple) and not isinstance(branch, int)
                for value, branch in zip(inputs, tree, strict=True)
            )
            if nests or not flat:
                raise
    if flat:
        return named
    expected = ", ".join(map(str, specs)) or "none"
    nested = "" if len(tree) == len(specs) else f"{len(tree)} nested as those given to lower, or "
    raise LoweringError(
        f"got {len(inputs)} inputs, expected {nested}{len(specs)} ({expected}): pass one array for each"
    )


def _leaves(name: str, value: Any, tree: Any) -> list[tuple[str, Any]]:
    """The names and values that `value`, called `name`, has where `tree` has indices."""
    if isinstance(tree, int):
        return [(name, value)]
    if tree is None:
        branches, fits = [], value is None
    elif isinstance(tree, dict):
        branches, fits = list(tree.items()), isinstance(value, Mapping) and value.keys() == tree.keys()
    else:
        branches, fits = list(enumerate(tree)), isinstance(value, list | tuple) and len(value) == len(tree)
    if not fits:
        raise LoweringError(f"got {_kind(value)} for {name}, expected {_kind(tree)}: nest inputs as for lower")
    return [leaf for key, branch in branches for leaf in _leaves(f"{name}[{key!r}]", value[key], branch)]


def _kind(value: Any) -> str:
    """In words, a branch of a nesting."""
    if isinstance(value, Mapping):
        return f"a dict with the keys {', '.join(map(repr, value)) or 'none'}"
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__} of {len(value)}"
    return "None" if value is None else f"a {type(value).__name__}"


def _one(name: str, value: Any, spec: TensorSpec) -> np.ndarray:
    try:
        array = np.asarray(value)
    except (TypeError, ValueError) as error:
        raise LoweringError(f"got {type(value).__name__} for {name}, expected {spec}: pass an array") from error
    if array.dtype != spec.dtype and not hasattr(value, "dtype"):
        array = _converted(array, spec.dtype)
    if array.shape != spec.shape:
        got = TensorSpec(array.shape, array.dtype)
        raise LoweringError(f"got {got} for {name}, expected {spec}: reshape it, or lower for that shape")
    if array.dtype != spec.dtype:
        got = TensorSpec(array.shape, array.dtype)
        raise LoweringError(f"got {got} for {name}, expected {spec}: convert it with astype({spec.dtype.name!r})")
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
