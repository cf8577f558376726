"""Packing a matrix for products with one vector: blocks of rows, their kept columns, kept rows in vector lanes.

An *item* is up to `lanes` kept rows of one block with the block's kept columns; its weights are dense, column by
column, zero where a lane has no row. Exact for any zeros: a column of a block is kept where any row of it is.
"""

from __future__ import annotations

import dataclasses

import numpy as np

ITEM_LANES = (8, 16, 32, 64)
SCATTER_COST = 1.5  # of one lane of an item, in vector operations of eight lanes


@dataclasses.dataclass(frozen=True)
class PackedBlocks:
    """A packed weight matrix [out, in].

    Attributes:
      block_rows: rows of a block row; items are sorted by block row.
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


def pack_blocks(matrix: np.ndarray, block: tuple[int, int]) -> PackedBlocks:
    """Pack float32 `matrix` [out, in] in the cheapest way that blocks of `block`, or coarser ones, allow."""
    heights = sorted({min(block[0], ITEM_LANES[-1]), *(n for n in ITEM_LANES if n < 2 * matrix.shape[0])})
    widths = sorted({min(block[1], matrix.shape[1]), matrix.shape[1]})
    costs = {
        (cost, height, width, lanes)
        for height in heights
        for width in widths
        for lanes, cost in _costs(matrix, height, width).items()
    }
    _, height, width, lanes = min(costs)
    return _pack(matrix, height, width, lanes)


def _costs(matrix: np.ndarray, height: int, width: int) -> dict[int, float]:
    """Vector operations of a product by item lanes: per column a load and the multiplications, per lane a scatter."""
    rows, cols = matrix.shape
    tops, lefts = np.arange(0, rows, height), np.arange(0, cols, width)
    nonzero = matrix != 0
    kept_rows = np.add.reduceat(np.logical_or.reduceat(nonzero, lefts, axis=1), tops, axis=0, dtype=np.int64)
    kept_cols = np.add.reduceat(np.logical_or.reduceat(nonzero, tops, axis=0), lefts, axis=1, dtype=np.int64)
    costs = {}
    for lanes in ITEM_LANES:
        items = -(-kept_rows // lanes)
        costs[lanes] = float((items * (kept_cols * (1 + lanes / 8) + lanes * SCATTER_COST)).sum())
    return costs


def _pack(matrix: np.ndarray, height: int, width: int, lanes: int) -> PackedBlocks:
    item_starts, column_starts, kept_rows = [0], [0], []
    rows: list[np.ndarray] = []
    columns: list[np.ndarray] = []
    weights: list[np.ndarray] = []
    for top in range(0, matrix.shape[0], height):
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


def unpack_blocks(packed: PackedBlocks, shape: tuple[int, int]) -> np.ndarray:
    """The matrix that was packed, float32 of `shape`."""
    matrix = np.zeros(shape, np.float32)
    for item, kept in enumerate(packed.kept_rows):
        span = slice(packed.column_starts[item], packed.column_starts[item + 1])
        matrix[np.ix_(packed.rows[item, :kept], packed.columns[span])] = packed.weights[span, :kept].T
    return matrix
