"""Finding the block structure of a pruned matrix from its zeros alone."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Sequence

import numpy as np

SIZES = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512, 1024)
SAMPLE_COLUMNS = 256  # checked first, to dismiss most candidates cheaply
ACCIDENTAL = 1e-3  # a smaller part of zeros is no pruning: random numbers may be zero


@dataclasses.dataclass(frozen=True)
class Structure:
    """Blocks in which what is left is a full dense matrix; `density` is the fraction of weights left."""

    block: tuple[int, int]
    density: float

    @property
    def kind(self) -> str:
        """`dense`, `block` or, where only single weights are dense blocks, `unstructured`."""
        if self.density > 1 - ACCIDENTAL:
            return "dense"
        return "unstructured" if self.block == (1, 1) else "block"


def find_structure(matrix: np.ndarray) -> Structure:
    """The largest blocks [p, q] of `matrix` [rows, cols] whose non-zeros are kept rows x kept columns.

    Candidates are common sizes and the whole extent, cut from the top left corner. A block structure is also one of
    all its divisors' blocks; the largest is taken, the more square one of equals. Blocks of a single row or column
    say nothing, as any zeros have those: where there are no others the block is (1, 1). Kept weights that happen to be
    zero do not hide the blocks they are in, as long as they are fewer than `ACCIDENTAL` of the non-zeros.
    """
    mask = matrix != 0
    density = float(np.count_nonzero(mask) / mask.size) if mask.size else 1.0
    rows, cols = mask.shape
    if density > 1 - ACCIDENTAL:
        return Structure((rows, cols), density)
    candidates = sorted(
        ((p, q) for p in _sizes(rows) for q in _sizes(cols)), key=lambda b: (-b[0] * b[1], abs(b[0] - b[1]), b)
    )
    allowed = ACCIDENTAL * np.count_nonzero(mask)
    for block in candidates:
        if _is_block_dense(mask, block, allowed):
            return Structure(block, density)
    return Structure((1, 1), density)


def common_structure(matrices: Sequence[np.ndarray]) -> Structure:
    """The blocks that all of several matrices of one shape have, such as gates, and the density of all together."""
    found = [find_structure(matrix) for matrix in matrices]
    rows, cols = (math.gcd(*(structure.block[axis] for structure in found)) for axis in (0, 1))
    return Structure((rows, cols) if min(rows, cols) > 1 else (1, 1), sum(s.density for s in found) / len(found))


def _sizes(extent: int) -> list[int]:
    return [s for s in (*SIZES, extent) if 1 < s <= extent]


def _is_block_dense(mask: np.ndarray, block: tuple[int, int], allowed: float) -> bool:
    """Whether the non-zeros of the blocks fill their kept rows x kept columns but for `allowed` zeros in all.

    The first few blocks of every strip settle most cases.
    """
    height, width = block
    strips = [mask[top : top + height] for top in range(0, mask.shape[0], height)]
    few = max(SAMPLE_COLUMNS, width)
    return _few_holes((strip[:, :few] for strip in strips), width, allowed) and _few_holes(strips, width, allowed)


def _few_holes(strips: Iterable[np.ndarray], width: int, allowed: float) -> bool:
    """Whether blocks `width` wide have at most `allowed` zeros in their kept rows x kept columns; stops at more."""
    holes = 0
    for strip in strips:
        whole = strip.shape[1] // width * width
        blocks, rest = strip[:, :whole].reshape(len(strip), -1, width), strip[:, None, whole:]
        for b in (blocks, rest):
            rows, cols = b.any(2).sum(0, dtype=np.int64), b.any(0).sum(1, dtype=np.int64)
            holes += int(rows @ cols) - int(np.count_nonzero(b))
        if holes > allowed:
            return False
    return True
