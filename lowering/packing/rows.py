"""Packing a convolution's weights for its kernel: matrix reorder and compact storage, exact for any zeros.

Rows (output channels) are taken `rows` at a time. Within such a group every column (input channel and tap) has a
pattern: which of the rows keep it. Columns are sorted by pattern, so that a pattern is a run of columns whose weights
are dense. BCR is what makes runs long and patterns few (after BCRC storage and load redundancy elimination of
BPDNN/GRIM, arXiv 2108.11033).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from lowering.packing.tile import smallest_superset


@dataclasses.dataclass(frozen=True)
class PackedRows:
    """A packed weight matrix.

    Attributes:
      rows: rows of a group.
      patterns: the patterns of the runs, as bit sets of kept rows; fullest first. Their order is the storage order.
      columns: column numbers of all runs, by part, row group, pattern: int32 [kept columns].
      weights: the runs' weights, column by column: float32 [kept weights].
      starts: first column of every run, and behind a group's last run its end: [parts, groups, patterns + 1].
      weight_starts: first weight of every group: [parts, groups].
    """

    rows: int
    patterns: tuple[int, ...]
    columns: np.ndarray
    weights: np.ndarray
    starts: np.ndarray
    weight_starts: np.ndarray


def pack(matrix: np.ndarray, rows: int, cuts: Sequence[int] = (), patterns: Sequence[int] | None = None) -> PackedRows:
    """Pack float32 `matrix` [out, in]; zeros are what is pruned.

    Args:
      matrix: the weights.
      rows: rows of a group.
      cuts: the columns at which the matrix is cut into parts, packed one after the other.
      patterns: those that a run may have, with zeros stored where a column has fewer rows; None: those that occur.
    """
    groups, parts = -(-matrix.shape[0] // rows), len(cuts) + 1
    padded = np.zeros((groups * rows, matrix.shape[1]), np.float32)
    padded[: matrix.shape[0]] = matrix
    blocks = padded.reshape(groups, rows, -1)
    pattern = row_patterns(blocks)
    if patterns is not None:
        table = np.zeros(1 << rows, np.int64)
        for bits in set(np.unique(pattern).tolist()) - {0}:
            table[bits] = smallest_superset(bits, patterns)
        pattern = table[pattern]
    used = tuple(sorted(set(np.unique(pattern).tolist()) - {0}, key=lambda p: (-p.bit_count(), p)))
    order = np.zeros(1 << rows, np.int64)
    order[list(used)] = np.arange(len(used))
    group, column = np.nonzero(pattern)
    bits = pattern[group, column]
    part = np.searchsorted(np.asarray(cuts, np.int64), column, side="right")
    run = (part * groups + group) * len(used) + order[bits]
    sorting = np.lexsort((column, run))
    group, column, bits, run = (a[sorting] for a in (group, column, bits, run))
    kept = (bits[:, None] >> np.arange(rows) & 1).astype(bool)
    columns_in = np.bincount(run, minlength=parts * groups * len(used))
    run_starts = np.concatenate([[0], np.cumsum(columns_in)])
    width = len(used)
    starts = run_starts[np.arange(parts * groups)[:, None] * width + np.arange(width + 1)]
    before = np.concatenate([[0], np.cumsum(kept.sum(1))])
    return PackedRows(
        rows,
        used,
        column.astype(np.int32),
        blocks[group, :, column][kept],
        starts.reshape(parts, groups, -1).astype(np.int32),
        before[starts[:, 0]].reshape(parts, groups).astype(np.int32),
    )


def row_patterns(blocks: np.ndarray) -> np.ndarray:
    """The pattern of every column of every row group: [groups, rows, columns] -> int64 [groups, columns]."""
    bits = np.zeros((blocks.shape[0], blocks.shape[2]), np.int64)
    for r in range(blocks.shape[1]):
        bits |= (blocks[:, r] != 0).astype(np.int64) << r
    return bits


def unpack(packed: PackedRows, shape: tuple[int, int]) -> np.ndarray:
    """The matrix that was packed, float32 of `shape`."""
    parts, groups, _ = packed.starts.shape
    matrix = np.zeros((groups * packed.rows, shape[1]), np.float32)
    for part in range(parts):
        for g in range(groups):
            at = packed.weight_starts[part, g]
            for i, bits in enumerate(packed.patterns):
                run = packed.columns[packed.starts[part, g, i] : packed.starts[part, g, i + 1]]
                kept = np.array([g * packed.rows + r for r in range(packed.rows) if bits >> r & 1])
                size = len(kept) * run.size
                matrix[np.ix_(kept, run)] = packed.weights[at : at + size].reshape(run.size, len(kept)).T
                at += size
    return matrix[: shape[0]]
