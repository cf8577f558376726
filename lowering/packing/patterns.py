"""Which rows keep a column, counted for a whole matrix, and which patterns are worth code of their own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lowering.packing.rows import row_patterns
from lowering.packing.tile import smallest_superset

PATTERNS = 15  # of a row group, at most: each has code of its own

Patterns = tuple[int, ...]  # sets of a group's rows, as bit sets


def occurring(matrix: np.ndarray, rows: int) -> tuple[np.ndarray, Patterns]:
    """The patterns of columns of `matrix` [out, in] in groups of `rows` rows, without the empty one, after how many
    columns of a group have each: [groups, patterns].
    """
    padded = np.zeros((-(-len(matrix) // rows) * rows, matrix.shape[1]), bool)
    padded[: len(matrix)] = matrix != 0
    bits = row_patterns(padded.reshape(-1, rows, matrix.shape[1]))
    patterns = tuple(sorted(set(np.unique(bits).tolist()) - {0}))
    counts = np.stack([(bits == p).sum(1) for p in patterns], -1) if patterns else np.zeros((0, 0), int)
    return counts, patterns


def merged_counts(counts: np.ndarray, patterns: Patterns, into: Patterns) -> np.ndarray:
    """The counts where columns take the smallest pattern of `into` that holds all their rows: [groups, into]."""
    merged = np.zeros((len(counts), len(into)), int)
    for i, bits in enumerate(patterns):
        merged[:, into.index(smallest_superset(bits, into))] += counts[:, i]
    return merged


def pattern_sets(patterns: Patterns, rows: int, cost: Callable[[Patterns], float]) -> list[Patterns]:
    """Sets of patterns to choose from: one without patterns whose columns are better off in fuller ones, the one of
    those that occur, and whole columns only. `cost` tells what a set costs.
    """
    full = (1 << rows) - 1
    every = tuple(sorted({*patterns, full}))
    kept, found = every, cost(every)
    while len(kept) > 1:
        smaller = [tuple(p for p in kept if p != dropped) for dropped in kept if dropped != full]
        cheapest, chosen = min((cost(into), into) for into in smaller)
        if cheapest >= found:
            break
        found, kept = cheapest, chosen
    return list(dict.fromkeys((kept, every, (full,))))
