"""Arrays on a mesh with explicit axes, which is what `jax.make_mesh` makes, whose reshapes JAX does not infer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
from jax.sharding import AxisType, NamedSharding, PartitionSpec


def with_auto_axes(
    function: Callable[..., Any], w: jax.Array, results: Callable[[Any, Any], Any]
) -> Callable[..., Any]:
    """`function`, with the explicit axes of the mesh of `w`, if any, left to the compiler inside it.

    Args:
      results: the shardings of what `function` gives, from that of `w` and the replicated one.
    """
    sharding = jax.typeof(w).sharding
    kinds = zip(sharding.mesh.axis_names, sharding.mesh.axis_types, strict=True)
    explicit = tuple(name for name, kind in kinds if kind == AxisType.Explicit)
    if not explicit:
        return function
    replicated = NamedSharding(sharding.mesh, PartitionSpec())
    return jax.sharding.auto_axes(function, axes=explicit, out_sharding=results(sharding, replicated))
