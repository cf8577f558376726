"""Projection under balance "layer": one ranking over the groups of all blocks."""

import functools
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int32

from bcr_jax.projection.energy import col_energies, energies, row_energies
from bcr_jax.projection.ranking import within_budget
from bcr_jax.projection.spec import BCRSpec

_MAX_ROUNDS = 8
_LEAST_GAIN = 1e-3  # relative gain of kept energy for which a further round is made
# A start keeps density**x of the row groups: from all rows, thinning columns alone, to all columns.
_START_EXPONENTS = (0.0, 0.25, 0.5, 1.0)

Groups = tuple[jax.Array, jax.Array]  # kept rows [n, p] and kept columns [n, q] of the n blocks


class LayerBudget(NamedTuple):
    """What a layer may keep.

    Attributes:
      weights: in all.
      starts: row groups to begin with, for each of several starts.
      rows: row groups to keep; None where that is free.
    """

    weights: Int32[Array, ""]
    starts: Int32[Array, " starts"]
    rows: Int32[Array, ""] | None


def layer_budget(spec: BCRSpec, shape: tuple[int, int]) -> LayerBudget:
    """The budget of a matrix of `shape`: at least one weight and one row group, whatever the density."""
    row_groups = shape[0] * -(-shape[1] // spec.block[1])
    weights = jnp.asarray(max(1, round(spec.density * shape[0] * shape[1])), jnp.int32)
    if spec.row_density is not None:
        fixed = jnp.asarray(max(1, round(spec.row_density * row_groups)), jnp.int32)
        return LayerBudget(weights, fixed[None], fixed)
    starts = [max(1, round(spec.density**x * row_groups)) for x in _START_EXPONENTS]
    return LayerBudget(weights, jnp.asarray(starts, jnp.int32), None)


def layer_mask(
    blocks: Float[Array, "down across p q"], budget: LayerBudget, shape: tuple[int, int]
) -> Bool[Array, "down across p q"]:
    """The mask of a matrix of `shape` given as its blocks, padded with zeros where they stick out.

    Row groups are ranked by their mean energy over the block's kept columns, column groups likewise, in turn; each
    ranking takes groups until the weights of the layer are spent. Mean, not sum: a group of a block that keeps
    much costs much (measured on random matrices of 256x1152 at density 1/8: 0 to 12 % more energy kept).
    Groups of no energy are not kept. Where the number of row groups is given and not even the best column group fits
    the budget, that one is kept all the same. Blocks of single weights take one ranking, which is exact.
    """
    down, across, p, q = blocks.shape
    energy = energies(blocks, jnp.max(jnp.abs(blocks))).reshape(down * across, p, q)
    if (p, q) == (1, 1) and budget.rows is None:
        single = energy[:, :, 0]
        return _take(single, jnp.ones_like(single[:, 0], jnp.int32), budget.weights, None).reshape(blocks.shape)
    improve = functools.partial(_alternate, energy, budget.weights, budget.rows)
    (rows, cols), kept = jax.lax.map(improve, budget.starts)
    winner = jnp.argmax(kept)  # the first of equals: from all rows, a matrix that needs no change gets none
    return (rows[winner][:, :, None] & cols[winner][:, None, :]).reshape(blocks.shape)


def _alternate(
    energy: jax.Array, budget: jax.Array, fixed_rows: jax.Array | None, start_rows: jax.Array
) -> tuple[Groups, jax.Array]:
    """Ranks columns and rows in turn while the kept energy grows, from the `start_rows` best row groups.

    `budget` counts weights; `fixed_rows`, where given, is the number of row groups to keep.
    """

    def rows_for(cols: jax.Array) -> jax.Array:
        return _take(row_energies(energy, cols), jnp.sum(cols, axis=1, dtype=jnp.int32), budget, fixed_rows)

    def with_cols(rows: jax.Array, at_least_one: bool = False) -> tuple[Groups, jax.Array]:
        found = col_energies(energy, rows)
        cols = _take(found, jnp.sum(rows, axis=1, dtype=jnp.int32), budget, None, at_least_one)
        return (rows, cols), jnp.sum(found, where=cols)

    def improve(
        state: tuple[Groups, jax.Array, jax.Array, jax.Array],
    ) -> tuple[Groups, jax.Array, jax.Array, jax.Array]:
        groups, kept, _, rounds = state
        new, new_kept = with_cols(rows_for(groups[1]))
        better = new_kept > kept
        gains = new_kept > (1 + _LEAST_GAIN) * kept
        groups, kept = jax.tree.map(lambda a, b: jnp.where(better, a, b), (new, new_kept), (groups, kept))
        return groups, kept, gains, rounds + 1

    everything = jnp.ones((energy.shape[0], energy.shape[2]), bool)
    rows = _take(row_energies(energy, everything), jnp.ones_like(energy[:, 0, 0], jnp.int32), budget, start_rows)
    first = with_cols(rows, at_least_one=fixed_rows is not None)
    groups, kept, _, _ = jax.lax.while_loop(
        lambda state: state[2] & (state[3] < _MAX_ROUNDS), improve, (*first, jnp.bool_(True), jnp.int32(0))
    )
    return groups, kept


def _take(
    group_energy: jax.Array,
    weights: jax.Array,
    budget: jax.Array,
    count: jax.Array | None,
    at_least_one: bool = False,
) -> jax.Array:
    """The groups `[n, size]` of highest mean energy: `count` of them, or as many as `budget` weights pay for.

    A group of block i has `weights[i]` weights. With `at_least_one` the best is taken whatever it costs.
    """
    costs = jnp.where(group_energy > 0, weights[:, None] if count is None else 1, 0).ravel()
    means = (group_energy / jnp.maximum(weights, 1)[:, None]).ravel()
    taken = within_budget(means, costs, budget if count is None else count)
    if at_least_one:
        best = jnp.zeros_like(taken).at[jnp.argmax(means)].set(True) & (costs > 0)
        taken = jnp.where(jnp.any(taken), taken, best)
    return taken.reshape(group_energy.shape)
