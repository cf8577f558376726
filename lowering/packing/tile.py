"""Tile sizes of a convolution: how it is cut for registers, caches and threads. They never change its result."""

from __future__ import annotations

import dataclasses

import numpy as np

from lowering.frontend.graph import Conv
from lowering.packing.layout import TILE
from lowering.packing.rows import PackedRows

L1_BYTES = 16 * 1024  # what gathered input planes may take of the first-level cache
LINE_BYTES = 64
MIN_RUN = 32  # kept columns that a row group should have in a channel group, to be worth a loop's start
START_CYCLES = 20  # of a run's loop: the mispredicted exit, addresses
ACCUMULATORS = {8: 12, 16: 16}  # by vector length: 16 registers with AVX2; with AVX-512 a tile's length is the limit
DEFAULT_ACCUMULATORS = 20  # of arm64's 32 registers; 24 spill


@dataclasses.dataclass(frozen=True)
class Tile:
    """`rows` output channels are computed together; `channel_groups` parts of the input channels in turn."""

    rows: int = 4
    channel_groups: int = 1


def choose_tile(conv: Conv) -> Tile:
    """The tile that a cost model picks: as few channel groups as keep the gathered planes in L1.

    A kept tap of a channel touches the cache lines of its pixels, and the taps of one window row share theirs.
    """
    out, channels, _ = conv.weight.shape
    window_rows = len({(t.phase, t.dy) for t in conv.taps.taps})
    pixels = 24 * 4 + LINE_BYTES
    touched = channels * window_rows * pixels
    kept_columns = np.count_nonzero(_any_in_group(conv.weight.reshape(out, -1), Tile.rows)) / -(-out // Tile.rows)
    wanted = -(-touched // L1_BYTES)
    return Tile(channel_groups=int(max(1, min(wanted, kept_columns // MIN_RUN))))


def _any_in_group(matrix: np.ndarray, rows: int) -> np.ndarray:
    starts = np.arange(0, matrix.shape[0], rows)
    return np.add.reduceat(matrix != 0, starts, axis=0)


def pixel_vectors(lanes: int, positions: int, packed: PackedRows) -> int:
    """Vectors of pixels of a tile, by a model of the cycles of all runs over all tiles."""
    most = min(TILE // lanes, 2 * _accumulators(lanes) // packed.rows)
    columns = packed.starts[..., 1:] - packed.starts[..., :-1]
    runs = [
        (bits.bit_count(), int(columns[..., i].sum()), int((columns[..., i] > 0).sum()))
        for i, bits in enumerate(packed.patterns)
    ]

    def cycles(vectors: int) -> float:
        tiles = -(-positions // (vectors * lanes))
        return tiles * sum(_run_cycles(rows, vectors, lanes, cols, starts) for rows, cols, starts in runs)

    return min(range(2, most + 1), key=lambda vectors: (cycles(vectors), vectors))


def run_vectors(rows: int, vectors: int, lanes: int) -> int:
    """Vectors of pixels that a run of `rows` rows holds in accumulators: a divisor of the tile's."""
    fitting = max(1, _accumulators(lanes) // rows)
    return max(v for v in range(1, vectors + 1) if vectors % v == 0 and v <= fitting)


def _accumulators(lanes: int) -> int:
    return ACCUMULATORS.get(lanes, DEFAULT_ACCUMULATORS)


def _run_cycles(rows: int, vectors: int, lanes: int, columns: int, starts: int) -> float:
    """Cycles of runs of `columns` columns in all and `starts` beginnings, for one tile.

    Two multiply-adds and two loads a cycle; an unaligned vector load counts 1.4; leaving a loop is mispredicted.
    """
    at_once = run_vectors(rows, vectors, lanes)
    column = max(rows * at_once, 1.4 * at_once + rows + 1) / 2
    return vectors // at_once * (columns * column + starts * (START_CYCLES + rows * at_once))
