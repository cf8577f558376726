"""Energy (sum of squares) of the rows and columns of blocks."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Float32

# The energy of a weight is 0 only if the weight is: what is kept of a pruned matrix never ranks with its zeros.
# Far above the smallest float, so that means of it are not flushed to zero.
_LEAST = np.float32(1e-30)
_LARGE = 2.0**64


def energies(weights: Float[Array, "*n p q"], scale: Float[Array, "..."]) -> Float32[Array, "*n p q"]:
    """The squares of `weights / scale`, `scale` being the largest magnitude, so that none overflows."""
    # XLA multiplies by 1 / scale, which CPUs flush to zero where it is below the least normal number.
    wide = jnp.promote_types(weights.dtype, jnp.float32)
    values, scale = weights.astype(wide), scale.astype(wide)
    smaller = jnp.where(scale > _LARGE, 1 / _LARGE, 1)
    scaled = (values * smaller / jnp.where(scale > 0, scale * smaller, 1)).astype(jnp.float32)
    return jnp.where(weights == 0, 0, jnp.maximum(jnp.square(scaled), _LEAST))


def row_energies(energy: Float32[Array, "n p q"], cols: Bool[Array, "n q"]) -> Float32[Array, "n p"]:
    """The energy of each row of each block over the columns in `cols`."""
    return jnp.einsum("npq,nq->np", energy, cols.astype(jnp.float32), precision=jax.lax.Precision.HIGHEST)


def col_energies(energy: Float32[Array, "n p q"], rows: Bool[Array, "n p"]) -> Float32[Array, "n q"]:
    """The energy of each column of each block over the rows in `rows`."""
    return jnp.einsum("npq,np->nq", energy, rows.astype(jnp.float32), precision=jax.lax.Precision.HIGHEST)
