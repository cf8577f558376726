"""A dense network and a pruned one run side by side, layer by layer comparable."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jaxtyping import Array, Float

from bcr_jax.errors import BCRError
from bcr_jax.search.intercept import Product, in_matrix_order, intercept, tap
from bcr_jax.search.moments import squares_of, sum_over_inputs

_EXACT = jax.lax.Precision.HIGHEST


class Pruned(NamedTuple):
    """A layer of the pruned network: its kernel, and what its outputs are multiplied by and what is added then."""

    kernel: jax.Array
    scale: Float[Array, " rows"]
    shift: Float[Array, " rows"]


class Statistics(NamedTuple):
    """What goes into a layer of the pruned network, x, and what the dense network's layer makes of its inputs, y.

    In float64, of inputs and positions: E[x x^T] for each group of channels (or its diagonal), E[y x^T] (None where
    only the diagonal is known), E[x], E[y]. Columns as in `to_matrix`.
    """

    squares: Float[np.ndarray, "groups cols *cols"]
    cross: Float[np.ndarray, "rows cols"] | None
    mean_x: Float[np.ndarray, "groups cols"]
    mean_y: Float[np.ndarray, " rows"]


def statistics(
    graph: nnx.GraphDef[Any],
    state: Any,
    pruned: dict[str, Pruned],
    path: str,
    shape: tuple[int, int, int],
    inputs: tuple[Any, ...],
    batch_size: int,
    diagonal: bool,
) -> Statistics:
    """Of the layer whose kernel is at `path`.

    Both networks run as one, on a batch that holds every input twice: the layers in `pruned` take the first half to the
    dense network's kernels and the second to theirs.

    Args:
      graph, state: the dense model in evaluation mode.
      shape: groups of channels, rows and columns of the layer's matrix.

    Raises:
      BCRError: what is seen is not finite.
    """
    groups, rows, cols = shape
    sums = {
        "squares": jnp.zeros((groups, cols) if diagonal else (groups, cols, cols)),
        "cross": None if diagonal else jnp.zeros((rows, cols)),
        "x": jnp.zeros((groups, cols)),
        "y": jnp.zeros(rows),
        "positions": jnp.zeros([]),
    }
    for start in range(0, len(inputs[0]), batch_size):
        batch = tuple(jnp.asarray(part[start : start + batch_size]) for part in inputs)
        sums = _added(graph, path, state, sums, pruned, batch)
    total = {name: np.asarray(value, np.float64) for name, value in sums.items() if value is not None}
    count = total.pop("positions")
    if not all(np.isfinite(value).all() for value in total.values()):
        raise BCRError(f"what goes into {path} has NaN or infinite values: check the inputs and the weights")
    mean = {name: value / count for name, value in total.items()}
    return Statistics(mean["squares"], mean.get("cross"), mean["x"], mean["y"])


@functools.partial(jax.jit, static_argnums=(0, 1), donate_argnums=3)
def _added(
    graph: nnx.GraphDef[Any],
    path: str,
    state: Any,
    sums: dict[str, Any],
    pruned: dict[str, Pruned],
    batch: tuple[jax.Array, ...],
) -> dict[str, Any]:
    """`sums` and those of a batch."""

    def outputs(probe: dict[str, Any]) -> jax.Array:
        both = nnx.merge(graph, state, copy=True)
        wrappers = {name: functools.partial(_halves, layer=layer) for name, layer in pruned.items()}
        intercept(both, {**wrappers, path: functools.partial(_observed, probe=probe)})
        return jnp.sum(both(*(jnp.concatenate([part, part]) for part in batch)))

    return jax.tree.map(jnp.add, sums, jax.grad(outputs)(sums))


def _halves(product: Product, layer: Pruned) -> jax.Array:
    """The dense layer's outputs for the first half of the batch, the pruned one's for the second."""
    dense, changed = jnp.split(product.x, 2)
    y = product.apply(changed, layer.kernel.astype(product.kernel.dtype))
    scale, shift = (a.astype(y.dtype).reshape(*[1] * (y.ndim - 1), -1) for a in (layer.scale, layer.shift))
    return jnp.concatenate([product.apply(dense, product.kernel), scale * y + shift])


def _observed(product: Product, probe: dict[str, Any]) -> jax.Array:
    """The product, whose gradients by `probe` are the sums to add."""
    y = product.apply(product.x, product.kernel)

    def per_chunk(columns: jax.Array, y: jax.Array) -> dict[str, Any]:
        by_group = y.reshape(*columns.shape[:3], -1)
        cross = jnp.einsum("npgr,npgc->grc", by_group, columns, precision=_EXACT).reshape(-1, columns.shape[-1])
        return {
            "squares": squares_of(columns, product.taps, probe["cross"] is None),
            "cross": None if probe["cross"] is None else in_matrix_order(cross, product.taps, 1),
            "x": in_matrix_order(jnp.sum(columns, axis=(0, 1)), product.taps, 1),
            "y": jnp.sum(by_group, axis=(0, 1)).ravel(),
            "positions": jnp.float32(y.size // y.shape[-1]),
        }

    def sums(saved: tuple[jax.Array, jax.Array], _: jax.Array) -> dict[str, Any]:
        return sum_over_inputs(product, saved[0], per_chunk, saved[1].astype(jnp.float32))

    return tap(y, probe, (jnp.split(product.x, 2)[1], jnp.split(y, 2)[0]), sums)
