"""`kept_share`: the fraction of a matrix that a spec keeps, which is its density as nearly as its blocks allow."""

from __future__ import annotations

import math

from bcr_jax.projection.spec import BCRSpec


def kept_share(spec: BCRSpec, shape: tuple[int, int]) -> float:
    """The fraction of the weights of a matrix `[rows, cols]` that are kept, whatever they are.

    Under balance "block" every block keeps at least a weight, and whole rows and columns. Under "layer" it is the
    density, to the nearest weight.
    """
    part, cols = shape[0] // spec.row_parts, shape[1]
    if spec.balance == "layer":
        return round(spec.density * part * cols) / (part * cols)
    p, q = min(spec.block[0], part), min(spec.block[1], cols)
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
