"""Projection under balance "block": every block keeps the same counts, so blocks are independent."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from bcr_jax.ranking import top
from bcr_jax.spec import BCRSpec

_MAX_ROUNDS = 32  # alternation ends by itself, mostly after 2 to 4; this bounds cycles by rounding
_LEAST = 1e-30  # far above the smallest float, so that sums and means of it are not flushed to zero

State = tuple[jax.Array, jax.Array, jax.Array, jax.Array]  # rows, columns, rounds, changed


def block_mask(
    blocks: Float[Array, "down p across q"], spec: BCRSpec, shape: tuple[int, int]
) -> Bool[Array, "down p across q"]:
    """The mask of a matrix of `shape` given as its blocks, padded with zeros where they stick out."""
    (down, p, across, q), (rows, cols) = blocks.shape, shape
    heights, widths = _extents(rows, p, down), _extents(cols, q, across)
    kept = np.array([[spec.kept(h, w) for w in widths] for h in heights], np.int32)
    row_ok = np.arange(p) < heights[:, None]
    col_ok = jnp.asarray(np.arange(q) < widths[:, None])

    def one_band(band: tuple[jax.Array, jax.Array, jax.Array]) -> jax.Array:
        weights, counts, band_row_ok = band
        return _band_mask(weights, counts, jnp.broadcast_to(band_row_ok, (across, p)), col_ok)

    return jax.lax.map(one_band, (blocks, jnp.asarray(kept), jnp.asarray(row_ok)))


def _extents(size: int, block: int, blocks: int) -> np.ndarray:
    return np.minimum(block, size - block * np.arange(blocks))


def _band_mask(weights: jax.Array, counts: jax.Array, row_ok: jax.Array, col_ok: jax.Array) -> jax.Array:
    """The mask `[p, across, q]` of one band of blocks; `counts` is `[across, 2]`, the others `[across, p or q]`."""
    energy = energies(weights, jnp.max(jnp.abs(weights), axis=(0, 2), keepdims=True))

    def rows_for(cols: jax.Array) -> jax.Array:
        return top(jnp.sum(jnp.where(cols, energy, 0), axis=2).T, row_ok, counts[:, 0])

    def cols_for(rows: jax.Array) -> jax.Array:
        return top(jnp.sum(jnp.where(rows.T[:, :, None], energy, 0), axis=0), col_ok, counts[:, 1])

    def alternate(cols: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
        def improve(state: State) -> State:
            _, cols, rounds, _ = state
            rows = rows_for(cols)
            new_cols = cols_for(rows)
            return rows, new_cols, rounds + 1, jnp.any(new_cols != cols)

        first = improve((row_ok, cols, jnp.int32(0), jnp.bool_(True)))
        rows, cols, _, _ = jax.lax.while_loop(lambda state: state[3] & (state[2] < _MAX_ROUNDS), improve, first)
        return rows, cols, jnp.sum(jnp.where(rows.T[:, :, None] & cols, energy, 0), axis=(0, 2))

    rows, cols, found = alternate(col_ok)
    other_rows, other_cols, other_found = alternate(cols_for(row_ok))
    other = (other_found > found)[:, None]
    rows, cols = jnp.where(other, other_rows, rows), jnp.where(other, other_cols, cols)
    return rows.T[:, :, None] & cols


def energies(weights: jax.Array, scale: jax.Array) -> jax.Array:
    """Squares of `weights / scale`, positive wherever a weight is not zero, so that no kept weight ranks as zero."""
    scaled = (weights / jnp.where(scale > 0, scale, 1)).astype(jnp.float32)
    return jnp.where(weights == 0, 0, jnp.maximum(scaled * scaled, _LEAST))
