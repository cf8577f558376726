"""The nesting of a function's inputs or results: dicts, lists, tuples and None around indices of the flat ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np


def fill(tree: Any, leaves: Sequence[np.ndarray]) -> Any:
    """`tree` with every index replaced by that leaf."""
    if isinstance(tree, dict):
        return {key: fill(branch, leaves) for key, branch in tree.items()}
    if isinstance(tree, (list, tuple)):
        return type(tree)(fill(branch, leaves) for branch in tree)
    return None if tree is None else leaves[tree]


def indices(tree: Any) -> Iterator[int]:
    """The indices in `tree`, from left to right."""
    if isinstance(tree, int):
        yield tree
    elif tree is not None:
        for branch in tree.values() if isinstance(tree, dict) else tree:
            yield from indices(branch)


def to_json(tree: Any) -> Any:
    """`tree` as JSON that keeps lists, tuples and the types of dict keys apart."""
    if isinstance(tree, dict):
        return {"dict": [[key, to_json(branch)] for key, branch in tree.items()]}
    if isinstance(tree, (list, tuple)):
        return {type(tree).__name__: [to_json(branch) for branch in tree]}
    return tree


def from_json(described: Any, leaves: int) -> Any:
    """The tree that `to_json` described.

    Args:
      described: parsed JSON.
      leaves: how many flat values there are.

    Raises:
      ValueError: `described` is not such a tree, or has an index that does not exist.
    """
    match described:
        case None:
            return None
        case int() if not isinstance(described, bool) and 0 <= described < leaves:
            return described
        case {"dict": list(items), **rest} if not rest:
            return {_key(key): from_json(branch, leaves) for key, branch in items}
        case {"list": list(items), **rest} if not rest:
            return [from_json(branch, leaves) for branch in items]
        case {"tuple": list(items), **rest} if not rest:
            return tuple(from_json(branch, leaves) for branch in items)
    raise ValueError(f"got {described!r} in a nesting, expected dicts, lists and tuples of indices below {leaves}")


def _key(key: Any) -> str | int:
    if not isinstance(key, (str, int)):
        raise ValueError(f"got the key {key!r} in a nesting, expected a string or an integer")
    return key
