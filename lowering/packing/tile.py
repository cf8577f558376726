"""Tile sizes of a convolution: how it is cut for registers, caches and threads. They never change its result."""

from __future__ import annotations

import dataclasses

import numpy as np

from lowering.frontend.graph import Conv
from lowering.packing.layout import TILE

L1_BYTES = 16 * 1024  # what gathered input planes may take of the first-level cache
LINE_BYTES = 64
MIN_RUN = 32  # kept columns that a row group should have in a channel group, to be worth a loop's start
ACCUMULATOR_VECTORS = {8: 3, 16: 4}  # vectors of pixels by vector length; 12 and 16 accumulators of 16 and 32 registers
DEFAULT_VECTORS = 5  # arm64: 20 accumulators of 32 registers; six vectors spill


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


def pixel_vectors(lanes: int, positions: int) -> int:
    """Vectors of pixels of a tile: as many as registers hold, fewer where that wastes less of the last tile."""
    most = ACCUMULATOR_VECTORS.get(lanes, DEFAULT_VECTORS)
    counts = [v for v in range(max(2, most - 1), most + 1) if v * lanes <= TILE]
    return min(counts, key=lambda v: (-(-positions // (v * lanes)) * (v + 1), -v))
