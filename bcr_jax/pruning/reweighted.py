"""Reweighted group regularisation: training that finds by itself how much of each layer to keep."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax
from flax import nnx
from jaxtyping import Array, Float, Int

from bcr_jax.errors import BCRError
from bcr_jax.paths import map_named, named_leaves, require_paths
from bcr_jax.projection.blocks import from_blocks, to_blocks
from bcr_jax.projection.matrix import from_matrix, to_matrix
from bcr_jax.projection.spec import BCRSpec
from bcr_jax.pruning.arguments import require_every, require_specs


class ReweightedState(NamedTuple):
    """State of `reweighted`.

    Attributes:
      step: updates so far.
      rates: by parameter path, in the shape of the kernel: the gradient of a weight's penalty over the weight.
    """

    step: Int[Array, ""]
    rates: dict[str, Float[Array, ...]]


def reweighted(
    specs: Mapping[str, BCRSpec], strength: float, every: int, epsilon: float = 1e-2
) -> optax.GradientTransformation:
    """Shrinks weak rows and columns of blocks: `optax.chain(reweighted(...), optax.adam(...))`, first in the chain.

    Minimises loss(W) + strength/2 sum over groups g of ||W_g||^2 / (e_g + epsilon). The groups are the rows and the
    columns of all blocks; e_g is the mean square of the group's weights over that of its layer, refreshed every `every`
    updates and a constant between. Strong groups are hardly held, weak ones vanish. Then `found_specs` tells the
    density that each layer came to; prune to those with `hard_prune` and retrain.

    Args:
      specs: by parameter path; only their blocks and `row_parts` count, not their densities.
      strength: of the penalty, positive: larger, and fewer groups are left.
      every: updates between refreshes, such as those of a few epochs.
      epsilon: relative mean square of a group that is held half as strongly as one of zeros; positive.

    Raises:
      BCRError: `specs` are a `Plan` or rules, not specs by path, `every` is no positive integer, or another argument
        is not positive; in `init`, a path of `specs` is not one of a parameter; in `update`, no parameters are given.

    References:
      Candes, Wakin and Boyd, Enhancing sparsity by reweighted l1 minimization, 2008. Ma et al., BLK-REW: a unified
      block-based DNN pruning framework using reweighted regularization method, arXiv:2001.08357.
    """
    require_specs(specs)
    require_every(every)
    for name, value in (("strength", strength), ("epsilon", epsilon)):
        if not value > 0:
            raise BCRError(f"{name} is {value}: give a positive number")

    def rates_of(params: optax.Params) -> dict[str, jax.Array]:
        named = named_leaves(params)
        require_paths(specs, named)
        return {path: _rates(named[path].astype(jnp.float32), spec, epsilon) for path, spec in specs.items()}

    def init(params: optax.Params) -> ReweightedState:
        return ReweightedState(jnp.zeros([], jnp.int32), rates_of(params))

    def update(
        updates: optax.Updates, state: ReweightedState, params: optax.Params | None = None
    ) -> tuple[optax.Updates, ReweightedState]:
        if params is None:
            raise BCRError("reweighted got no parameters: call update(gradients, state, params)")
        due = (state.step > 0) & (state.step % every == 0)
        rates = jax.lax.cond(due, rates_of, lambda _: state.rates, params)

        def penalise(name: str, gradient: jax.Array, param: jax.Array) -> jax.Array:
            if name not in specs:
                return gradient
            return gradient + (strength * rates[name] * param).astype(gradient.dtype)

        return map_named(penalise, updates, params), ReweightedState(optax.safe_increment(state.step), rates)

    return optax.GradientTransformation(init, update)


def found_specs(model: nnx.Module, specs: Mapping[str, BCRSpec], threshold: float = 1e-2) -> dict[str, BCRSpec]:
    """The specs with the densities that training with `reweighted` led to, balanced over each layer.

    A weight counts as kept where the mean squares of its row and of its column in its block are at least `threshold`
    times that of the layer.

    Raises:
      BCRError: `specs` are a `Plan` or rules, a path is not one of a parameter, `threshold` is not positive, or a layer
        has no group left (lower `strength` or `threshold`).
    """
    require_specs(specs)
    if not threshold > 0:
        raise BCRError(f"threshold is {threshold}: give a positive number")
    named = named_leaves(nnx.state(model, nnx.Param))
    require_paths(specs, named)
    found = {}
    for path, spec in specs.items():
        density = float(jnp.mean(_strong(named[path].astype(jnp.float32), spec, threshold)))
        if not density:
            raise BCRError(
                f"nothing is left of {path}: train with a lower strength, or lower the threshold {threshold}"
            )
        found[path] = dataclasses.replace(spec, density=density, balance="layer", row_density=None)
    return found


def _rates(kernel: jax.Array, spec: BCRSpec, epsilon: float) -> jax.Array:
    """1 / (e_row + epsilon) + 1 / (e_column + epsilon) of every weight."""
    rows, cols = _relative_energies(kernel, spec)
    return 1 / (rows + epsilon) + 1 / (cols + epsilon)


def _strong(kernel: jax.Array, spec: BCRSpec, threshold: float) -> jax.Array:
    """Which weights have both a strong row and a strong column."""
    rows, cols = _relative_energies(kernel, spec)
    return (rows >= threshold) & (cols >= threshold)


def _relative_energies(kernel: jax.Array, spec: BCRSpec) -> tuple[jax.Array, jax.Array]:
    """At each weight, the mean squares of its row and of its column in its block, over that of the layer."""
    matrix = to_matrix(jnp.square(kernel))
    if len(matrix) % spec.row_parts:
        raise BCRError(f"{len(matrix)} rows are not {spec.row_parts} equal parts: give row_parts a divisor")
    layer = jnp.maximum(jnp.mean(matrix), jnp.finfo(jnp.float32).tiny)

    def means(axis: int) -> jax.Array:
        return jnp.concatenate([_means(part, spec.block, axis) for part in jnp.split(matrix / layer, spec.row_parts)])

    return from_matrix(means(3), kernel.shape), from_matrix(means(2), kernel.shape)


def _means(part: jax.Array, block: tuple[int, int], axis: int) -> jax.Array:
    """Means over an axis of the blocks, at each weight; what sticks out of the matrix does not count."""
    rows, cols = part.shape
    clipped = min(block[0], rows), min(block[1], cols)
    blocks, inside = to_blocks(part, clipped), to_blocks(jnp.ones_like(part), clipped)
    sums, counts = (jnp.sum(array, axis=axis, keepdims=True) for array in (blocks, inside))
    return from_blocks(jnp.broadcast_to(sums / jnp.maximum(counts, 1), blocks.shape), (rows, cols))
