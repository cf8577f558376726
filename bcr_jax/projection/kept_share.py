"""`kept_share`: the fraction of a matrix that a spec keeps, which is its density as nearly as its blocks allow."""

from __future__ import annotations

import math

from bcr_jax.projection.spec import BCRSpec


def kept_share(spec: BCRSpec, shape: tuple[int, int]) -> float:
    """The fraction of the weights of a matrix `[rows, cols]` that are kept, whatever they are.

    Under balance "block" every block keeps at least a weight, and whole rows and columns. Under "layer" it is the
    density, to the nearest weight and at least one. With `row_density` it is then as many columns of blocks as the
    density pays for, at least one, where all blocks have the same height and keep the same share of their rows; else
    less than a column of a block more or less.
    """
    part, cols = shape[0] // spec.row_parts, shape[1]
    p, q = min(spec.block[0], part), min(spec.block[1], cols)
    if spec.balance == "layer":
        column = 1 if spec.row_density is None else max(1, round(spec.row_density * p))
        budget = max(1, round(spec.density * part * cols))
        return max(1, budget // column) * column / (part * cols)
    kept = sum(
        many * times * math.prod(spec.kept(height, width))
        for height, many in _sides(part, p)
        for width, times in _sides(cols, q)
    )
    return kept / (part * cols)


def _sides(size: int, side: int) -> list[tuple[int, int]]:
    """The extents of blocks along an axis, and how many have each."""
    whole, rest = divmod(size, side)
    return [(side, whole), *([(rest, 1)] if rest else [])]
