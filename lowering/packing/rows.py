"""Packing a convolution's weights for its kernel: matrix reorder and compact storage, exact for any zeros.

Rows (output channels) are taken `rows` at a time. Within such a group every column (input channel and tap) has a
pattern: which of the rows keep it. Columns are sorted by pattern, so that a pattern is a run of columns whose weights
are dense. BCR is what makes runs long and patterns few (after BCRC storage and load redundancy elimination of
BPDNN/GRIM, arXiv 2108.11033).
"""

from __future__ import annotations

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class PackedRows:
    """A packed weight matrix.

    Attributes:
      rows: rows of a group.
      patterns: the patterns that occur, as bit sets of kept rows; fullest first. Their order is the storage order.
      columns: column numbers of all runs, by channel group, row group, pattern: int32 [kept columns].
      weights: the runs' weights, column by column: float32 [kept weights].
      starts: first column of every run, and behind a group's last run its end: [channel groups, groups, patterns + 1].
      weight_starts: first weight of every group: [channel groups, groups].
    """

    rows: int
    patterns: tuple[int, ...]
    columns: np.ndarray
    weights: np.ndarray
    starts: np.ndarray
    weight_starts: np.ndarray


def pack(matrix: np.ndarray, rows: int, channel_groups: int = 1) -> PackedRows:
    """Pack float32 `matrix` [out, in]; zeros are what is pruned.

    `channel_groups` cuts the columns into that many consecutive parts, packed one after the other.
    """
    groups = -(-matrix.shape[0] // rows)
    padded = np.zeros((groups * rows, matrix.shape[1]), np.float32)
    padded[: matrix.shape[0]] = matrix
    blocks = padded.reshape(groups, rows, -1)
    pattern = ((blocks != 0) * (1 << np.arange(rows))[None, :, None]).sum(1)
    patterns = tuple(sorted(set(np.unique(pattern).tolist()) - {0}, key=lambda p: (-p.bit_count(), p)))
    columns: list[np.ndarray] = []
    weights: list[np.ndarray] = []
    starts = np.zeros((channel_groups, groups, len(patterns) + 1), np.int32)
    weight_starts = np.zeros((channel_groups, groups), np.int32)
    column_count = weight_count = 0
    for c, part in enumerate(np.array_split(np.arange(matrix.shape[1]), channel_groups)):
        for g in range(groups):
            weight_starts[c, g] = weight_count
            for i, bits in enumerate(patterns):
                starts[c, g, i] = column_count
                run = part[pattern[g, part] == bits]
                kept = np.array([r for r in range(rows) if bits >> r & 1])
                columns.append(run)
                weights.append(blocks[g][np.ix_(kept, run)].T.reshape(-1))
                column_count += run.size
                weight_count += weights[-1].size
            starts[c, g, -1] = column_count
    return PackedRows(
        rows,
        patterns,
        np.concatenate([np.zeros(0, np.int32), *columns]).astype(np.int32),
        np.concatenate([np.zeros(0, np.float32), *weights]),
        starts,
        weight_starts,
    )


def unpack(packed: PackedRows, shape: tuple[int, int]) -> np.ndarray:
    """The matrix that was packed, float32 of `shape`."""
    channel_groups, groups, _ = packed.starts.shape
    matrix = np.zeros((groups * packed.rows, shape[1]), np.float32)
    for c in range(channel_groups):
        for g in range(groups):
            at = packed.weight_starts[c, g]
            for i, bits in enumerate(packed.patterns):
                run = packed.columns[packed.starts[c, g, i] : packed.starts[c, g, i + 1]]
                kept = np.array([g * packed.rows + r for r in range(packed.rows) if bits >> r & 1])
                size = len(kept) * run.size
                matrix[np.ix_(kept, run)] = packed.weights[at : at + size].reshape(run.size, len(kept)).T
                at += size
    return matrix[: shape[0]]
