"""Finding the block structure of a pruned matrix from its zeros alone."""

from __future__ import annotations

import dataclasses

import numpy as np

SIZES = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512, 1024)
SAMPLE_ROWS = 64  # checked first, to dismiss most candidates cheaply


@dataclasses.dataclass(frozen=True)
class Structure:
    """Blocks in which what is left is a full dense matrix; `density` is the fraction of weights left."""

    block: tuple[int, int]
    density: float

    @property
    def kind(self) -> str:
        """`dense`, `block` or, where only single weights are dense blocks, `unstructured`."""
        if self.density == 1:
            return "dense"
        return "unstructured" if self.block == (1, 1) else "block"


def find_structure(matrix: np.ndarray) -> Structure:
    """The largest blocks [p, q] of `matrix` [rows, cols] whose non-zeros are kept rows x kept columns.

    Candidates are common sizes and the whole extent, cut from the top left corner. A block structure is also one of
    all its divisors' blocks; the largest is taken, the more square one of equals. Blocks of a single row or column
    say nothing, as any zeros have those: where there are no others the block is (1, 1).
    """
    mask = matrix != 0
    density = float(mask.mean()) if mask.size else 1.0
    rows, cols = mask.shape
    if density == 1:
        return Structure((rows, cols), density)
    candidates = sorted(
        ((p, q) for p in _sizes(rows) for q in _sizes(cols)), key=lambda b: (-b[0] * b[1], abs(b[0] - b[1]), b)
    )
    for block in candidates:
        if _is_block_dense(mask[: max(SAMPLE_ROWS, block[0])], block) and _is_block_dense(mask, block):
            return Structure(block, density)
    return Structure((1, 1), density)


def _sizes(extent: int) -> list[int]:
    return [s for s in (*SIZES, extent) if 1 < s <= extent]


def _is_block_dense(mask: np.ndarray, block: tuple[int, int]) -> bool:
    """Whether every block's non-zeros fill its kept rows x kept columns."""
    tops, lefts = np.arange(0, mask.shape[0], block[0]), np.arange(0, mask.shape[1], block[1])
    by_left = np.add.reduceat(mask, lefts, axis=1, dtype=np.int64)
    kept = np.add.reduceat(by_left, tops, axis=0)
    rows = np.add.reduceat(by_left > 0, tops, axis=0, dtype=np.int64)
    cols = np.add.reduceat(np.logical_or.reduceat(mask, tops, axis=0), lefts, axis=1, dtype=np.int64)
    return bool((kept == rows * cols).all())
