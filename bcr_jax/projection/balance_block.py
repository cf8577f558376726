"""Projection under balance "block": every block keeps the same counts, so blocks are independent."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int32

from bcr_jax.projection.energy import col_energies, energies, row_energies
from bcr_jax.projection.ranking import top
from bcr_jax.projection.spec import BCRSpec

_MAX_ROUNDS = 32  # alternation ends by itself, mostly after 2 to 4; this bounds cycles by rounding

State = tuple[jax.Array, jax.Array, jax.Array, jax.Array]  # rows, columns, rounds, changed


def block_budget(spec: BCRSpec, shape: tuple[int, int]) -> Int32[Array, "down across 2"]:
    """The rows and columns that every block of a matrix of `shape` keeps."""
    (p, q), (rows, cols) = spec.block, shape
    down, across = -(-rows // p), -(-cols // q)
    height, width = rows - (down - 1) * p, cols - (across - 1) * q  # of the last, maybe smaller blocks
    counts = np.empty((down, across, 2), np.int32)
    counts[:, :] = spec.kept(p, q)
    counts[-1, :] = spec.kept(height, q)
    counts[:, -1] = spec.kept(p, width)
    counts[-1, -1] = spec.kept(height, width)
    return jnp.asarray(counts)


def block_mask(
    blocks: Float[Array, "down across p q"], counts: Int32[Array, "down across 2"], shape: tuple[int, int]
) -> Bool[Array, "down across p q"]:
    """The mask of a matrix of `shape` given as its blocks, padded with zeros where they stick out.

    `counts` are what `block_budget` gives.
    """
    (down, across, p, q), (rows, cols) = blocks.shape, shape
    row_exists = jnp.arange(down * p).reshape(down, p) < rows
    col_exists = jnp.arange(across * q).reshape(across, q) < cols

    def band_mask(band: tuple[jax.Array, jax.Array, jax.Array]) -> jax.Array:
        weights, counts, exists = band
        rows, cols = _choose(weights, counts, jnp.tile(exists, (across, 1)), col_exists)
        return rows[:, :, None] & cols[:, None, :]

    return jax.lax.map(band_mask, (blocks, counts, row_exists))


def _choose(
    weights: Float[Array, "n p q"],
    counts: Int32[Array, "n 2"],
    row_exists: Bool[Array, "n p"],
    col_exists: Bool[Array, "n q"],
) -> tuple[Bool[Array, "n p"], Bool[Array, "n q"]]:
    """The kept rows and columns of each of `n` blocks."""
    energy = energies(weights, jnp.max(jnp.abs(weights), axis=(1, 2), keepdims=True))

    def alternate(cols: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
        def improve(state: State) -> State:
            _, cols, rounds, _ = state
            rows = top(row_energies(energy, cols), row_exists, counts[:, 0])
            new_cols = top(col_energies(energy, rows), col_exists, counts[:, 1])
            return rows, new_cols, rounds + 1, jnp.any(new_cols != cols)

        first = improve((row_exists, cols, jnp.int32(0), jnp.bool_(True)))
        rows, cols, _, _ = jax.lax.while_loop(lambda state: state[3] & (state[2] < _MAX_ROUNDS), improve, first)
        return rows, cols, jnp.sum(row_energies(energy, cols), axis=1, where=rows)

    rows, cols, kept = alternate(col_exists)
    other_rows, other_cols, other_kept = alternate(top(col_energies(energy, row_exists), col_exists, counts[:, 1]))
    other = (other_kept > kept)[:, None]
    return jnp.where(other, other_rows, rows), jnp.where(other, other_cols, cols)
