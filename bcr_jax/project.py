"""`project`: the BCR matrix near a given one."""

import functools
from typing import Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from bcr_jax._balance_block import block_mask
from bcr_jax._balance_layer import layer_mask
from bcr_jax.errors import BCRError
from bcr_jax.matrix import from_matrix, to_matrix
from bcr_jax.spec import BCRSpec

LAYOUTS = ("matrix", "flax")
Layout = Literal["matrix", "flax"]


def project(
    w: Float[Array, "*shape"], spec: BCRSpec, *, layout: Layout = "matrix"
) -> tuple[Float[Array, "*shape"], Bool[Array, "*shape"]]:
    """Sets weights to zero so that every block of `w` keeps only a set of its rows and a set of its columns.

    The nearest such matrix in the Frobenius norm keeps the most energy (sum of squares). To choose rows and columns
    together is a biclique problem, so this is a heuristic, not the exact projection: columns are ranked by their
    energy over the kept rows, rows by their energy over the kept columns, in turn until nothing improves, and the
    better of two starts (rows first, columns first) is kept. Equal energies are ranked by index.

    Under balance "block", a block that keeps r of h rows and c of w columns has at least max(r/h, c/w) of the energy
    of the nearest matrix. Measured on 4,096 random blocks of 4x8 against brute force: 99.1 % in the mean, 75 % in
    the worst block, 87 % of the blocks optimal (density 1/8, normal weights; larger densities are nearer).

    The result is deterministic and a fixed point: projecting it again changes no weight.

    A float32 matrix of 4096x25088 in blocks of 4x16 takes about 4 s under balance "block" and 19 s under "layer",
    on one core of an AMD Zen 1.

    Args:
      w: `[rows, cols]`, a linear kernel `[in, out]` or a convolution kernel `[kh, kw, in, out]`.
      layout: "matrix" or "flax", for a `w` with 2 dimensions; 4 dimensions are a Flax kernel in either.

    Returns:
      `(where(mask, w, 0), mask)`. In a block, `mask` is the product of its rows and columns, kept weights that are zero
      included.

    Raises:
      BCRError: `w` has another number of dimensions, is not of a float type, has NaN or infinite weights (seen
        outside `jax.jit` only), has rows that are not `spec.row_parts` equal parts, or `layout` is unknown.
    """
    if layout not in LAYOUTS:
        raise BCRError(f"layout is {layout!r}: choose one of {', '.join(LAYOUTS)}")
    w = jnp.asarray(w)
    if not jnp.issubdtype(w.dtype, jnp.floating):
        raise BCRError(f"weights are {w.dtype}: give floating-point weights")
    if w.ndim not in (2, 4) or w.size == 0:
        raise BCRError(f"weights are {w.shape}: give a matrix, a linear or a convolution kernel that is not empty")
    if not isinstance(w, jax.core.Tracer) and not jnp.isfinite(w).all():
        bad = int(w.size - jnp.isfinite(w).sum())
        raise BCRError(
            f"weights {w.shape} have {bad} NaN or infinite values: train with a lower rate or gradient clipping"
        )
    return _project(w, spec, layout == "flax" or w.ndim == 4)


@functools.partial(jax.jit, static_argnums=(1, 2))
def _project(w: jax.Array, spec: BCRSpec, kernel: bool) -> tuple[jax.Array, jax.Array]:
    mask = matrix_mask(to_matrix(w) if kernel else w, spec)
    if kernel:
        mask = from_matrix(mask, w.shape)
    return jnp.where(mask, w, 0), mask


def matrix_mask(matrix: Float[Array, "rows cols"], spec: BCRSpec) -> Bool[Array, "rows cols"]:
    """The mask of `project` for a matrix."""
    if len(matrix) % spec.row_parts:
        raise BCRError(f"{len(matrix)} rows are not {spec.row_parts} equal parts: give row_parts a divisor")
    return jnp.concatenate([_part_mask(part, spec) for part in jnp.split(matrix, spec.row_parts)])


def _part_mask(matrix: jax.Array, spec: BCRSpec) -> jax.Array:
    """The mask of one of the stacked matrices."""
    (rows, cols), (p, q) = matrix.shape, spec.block
    p, q = min(p, rows), min(q, cols)
    down, across = -(-rows // p), -(-cols // q)
    padded = jnp.pad(matrix, ((0, down * p - rows), (0, across * q - cols)))
    blocks = padded.reshape(down, p, across, q).transpose(0, 2, 1, 3)
    choose = block_mask if spec.balance == "block" else layer_mask
    mask = choose(blocks, spec, (rows, cols))
    return mask.transpose(0, 2, 1, 3).reshape(padded.shape)[:rows, :cols]
