"""Names of parameters, such as "conv1/kernel", the same for NNX states, optax updates and plain dicts."""

from collections.abc import Callable, Collection
from typing import Any

import jax
from jax.tree_util import DictKey, FlattenedIndexKey, GetAttrKey, KeyPath, SequenceKey

from bcr_jax.errors import BCRError


def path_name(path: KeyPath) -> str:
    """The keys of `path` joined by "/"; the last `.value` of an NNX variable is left out."""
    if path and path[-1] == GetAttrKey("value"):
        path = path[:-1]
    return "/".join(_key(key) for key in path)


def _key(key: Any) -> str:
    match key:
        case DictKey(key=name) | FlattenedIndexKey(key=name) | GetAttrKey(name=name) | SequenceKey(idx=name):
            return str(name)
    return str(key)


def named_leaves(tree: Any) -> dict[str, Any]:
    """The leaves of a pytree by their names."""
    return {path_name(path): leaf for path, leaf in jax.tree_util.tree_leaves_with_path(tree)}


def map_named(function: Callable[..., Any], tree: Any, *others: Any) -> Any:
    """`jax.tree.map` of a `function` that takes the leaf's name first."""
    return jax.tree_util.tree_map_with_path(lambda path, *leaves: function(path_name(path), *leaves), tree, *others)


def require_paths(wanted: Collection[str], params: Collection[str]) -> None:
    """Checks that all `wanted` names are names of parameters.

    Raises:
      BCRError: some are not.
    """
    if missing := sorted(set(wanted) - set(params)):
        raise BCRError(f"no parameter {', '.join(missing)}: name some of {', '.join(sorted(params)) or '(none)'}")
