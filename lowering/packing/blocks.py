"""Packing a matrix for products with one vector: blocks of rows, their kept columns, kept rows in vector lanes.

An *item* is up to `lanes` kept rows of one block with the block's kept columns; its weights are dense, column by
column, zero where a lane has no row. Exact for any zeros: a column of a block is kept where any row of it is.
"""

from __future__ import annotations

import dataclasses

import numpy as np

ITEM_LANES = (4, 8, 16, 32, 64)
READ_COST = 3.0  # of a vector of weights, which come from a cache that is far, beside one of a broadcast input
SCATTER_COST = 1.5  # of one lane of an item


@dataclasses.dataclass(frozen=True)
class PackedBlocks:
    """A packed weight matrix [out, in].

    Attributes:
      block_rows: rows of a block row, which begin at a multiple of that; items are sorted by block row.
      lanes: rows of an item.
      item_starts: first item of every block row, and the end: int32 [block rows + 1].
      column_starts: first column of every item, and the end: int32 [items + 1].
      rows: row numbers of every item, the first repeated where there are fewer: int32 [items, lanes].
      kept_rows: how many of them are real: int32 [items].
      columns: column numbers of all items: int32 [kept columns].
      weights: float32 [kept columns, lanes].
    """

    block_rows: int
    lanes: int
    item_starts: np.ndarray
    column_starts: np.ndarray
    rows: np.ndarray
    kept_rows: np.ndarray
    columns: np.ndarray
    weights: np.ndarray

    @property
    def whole(self) -> bool:
        """Whether every item holds all rows of its block row in order, one a lane."""
        whole = np.arange(self.lanes)
        return self.lanes == self.block_rows and bool((self.rows % self.block_rows == whole).all())


def pack_blocks(
    matrix: np.ndarray, block: tuple[int, int], vector: int = 8, unit_rows: int | None = None
) -> PackedBlocks:
    """Pack float32 `matrix` [out, in] in the cheapest way that blocks of `block`, or coarser ones, allow.

    Args:
      matrix: the weights.
      block: structure of their zeros.
      vector: numbers in a vector of the machine.
      unit_rows: where the rows are several groups (the gates of a recurrent cell) of this many, no block row straddles
        them, and block rows come in the order: the first of every group, the second of every group, and so on.
    """
    units = unit_rows or matrix.shape[0]
    heights = {min(block[0], ITEM_LANES[-1]), *(n for n in ITEM_LANES if n < 2 * matrix.shape[0])}
    if unit_rows:
        heights = {n for n in range(1, ITEM_LANES[-1] + 1) if unit_rows % n == 0 and (n in heights or n >= vector)}
        heights |= {max(n for n in range(1, ITEM_LANES[-1] + 1) if unit_rows % n == 0)}
    widths = sorted({min(block[1], matrix.shape[1]), matrix.shape[1]})
    costs = {
        (cost, height, width, lanes)
        for height in sorted(heights)
        for width in widths
        for lanes, cost in _costs(matrix, height, width, vector).items()
    }
    _, height, width, lanes = min(costs)
    tops = np.arange(0, matrix.shape[0], height)
    return _pack(matrix, tops.reshape(-1, -(-units // height)).T.ravel() if unit_rows else tops, height, width, lanes)


def _costs(matrix: np.ndarray, height: int, width: int, vector: int) -> dict[int, float]:
    """Cost of a product by item lanes: per column an input and its weights, per lane a scatter."""
    rows, cols = matrix.shape
    tops, lefts = np.arange(0, rows, height), np.arange(0, cols, width)
    nonzero = matrix != 0
    kept_rows = np.add.reduceat(np.logical_or.reduceat(nonzero, lefts, axis=1), tops, axis=0, dtype=np.int64)
    kept_cols = np.add.reduceat(np.logical_or.reduceat(nonzero, tops, axis=0), lefts, axis=1, dtype=np.int64)
    costs = {}
    for lanes in ITEM_LANES:
        if lanes % vector == 0 or vector % lanes == 0:  # whole vectors, or a part of one
            items = -(-kept_rows // lanes)
            scatter = 1.0 if lanes == height and (kept_rows == height).all() else SCATTER_COST * lanes
            costs[lanes] = float((items * (kept_cols * (1 + READ_COST * lanes / vector) + scatter)).sum())
    return costs


def _pack(matrix: np.ndarray, tops: np.ndarray, height: int, width: int, lanes: int) -> PackedBlocks:
    item_starts, column_starts, kept_rows = [0], [0], []
    rows: list[np.ndarray] = []
    columns: list[np.ndarray] = []
    weights: list[np.ndarray] = []
    for top in tops:
        strip = matrix[top : top + height]
        for left in range(0, matrix.shape[1], width):
            block = strip[:, left : left + width]
            keep = np.flatnonzero(block.any(1))
            cols = np.flatnonzero(block.any(0))
            for part in (keep[i : i + lanes] for i in range(0, keep.size, lanes)):
                dense = np.zeros((cols.size, lanes), np.float32)
                dense[:, : part.size] = block[np.ix_(part, cols)].T
                rows.append(top + np.concatenate([part, np.repeat(part[:1], lanes - part.size)]))
                kept_rows.append(part.size)
                columns.append(left + cols)
                weights.append(dense)
                column_starts.append(column_starts[-1] + cols.size)
        item_starts.append(len(rows))
    return PackedBlocks(
        height,
        lanes,
        np.array(item_starts, np.int32),
        np.array(column_starts, np.int32),
        _joined(rows).reshape(-1, lanes),
        np.array(kept_rows, np.int32),
        _joined(columns),
        np.concatenate([np.zeros((0, lanes), np.float32), *weights]),
    )


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.zeros(0, np.int32), *parts]).astype(np.int32)
