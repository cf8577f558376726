"""`project`: the BCR matrix near a given one."""

import dataclasses
import functools
from typing import Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int32

from bcr_jax.errors import BCRError
from bcr_jax.projection.auto_axes import with_auto_axes
from bcr_jax.projection.balance_block import block_budget, block_mask
from bcr_jax.projection.balance_layer import LayerBudget, layer_budget, layer_mask
from bcr_jax.projection.blocks import from_blocks, to_blocks
from bcr_jax.projection.matrix import from_matrix, to_matrix
from bcr_jax.projection.spec import BCRSpec

Budget = LayerBudget | Int32[Array, "down across 2"]
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
    kernel = layout == "flax" or w.ndim == 4
    rows, cols = jax.eval_shape(to_matrix, w).shape if kernel else w.shape
    if rows % spec.row_parts:
        raise BCRError(f"{rows} rows are not {spec.row_parts} equal parts: give row_parts a divisor")
    part = rows // spec.row_parts, cols
    clipped = dataclasses.replace(spec, block=(min(spec.block[0], part[0]), min(spec.block[1], cols)))
    budget = (block_budget if spec.balance == "block" else layer_budget)(clipped, part)
    function = functools.partial(_project, block=clipped.block, parts=spec.row_parts, kernel=kernel)
    return with_auto_axes(function, w, lambda own, _: (own, own))(w, budget)


@functools.partial(jax.jit, static_argnames=("block", "parts", "kernel"))
def _project(
    w: jax.Array, budget: Budget, block: tuple[int, int], parts: int, kernel: bool
) -> tuple[jax.Array, jax.Array]:
    """One compilation serves all densities."""
    matrix = to_matrix(w) if kernel else w
    mask = jnp.concatenate([_part_mask(part, budget, block) for part in jnp.split(matrix, parts)])
    if kernel:
        mask = from_matrix(mask, w.shape)
    return jnp.where(mask, w, 0), mask


def _part_mask(matrix: jax.Array, budget: Budget, block: tuple[int, int]) -> jax.Array:
    """The mask of one of the stacked matrices."""
    blocks, (rows, cols) = to_blocks(matrix, block), matrix.shape
    if isinstance(budget, LayerBudget):
        mask = layer_mask(blocks, budget, (rows, cols))
    else:
        mask = block_mask(blocks, budget, (rows, cols))
    return from_blocks(mask, (rows, cols))
