"""Tiles of convolutions on GPUs: what an invocation keeps in registers, and where its f16 sums are cut."""

from __future__ import annotations

import dataclasses

import numpy as np

from lowering.element import Element
from lowering.frontend.graph import Conv
from lowering.packing.choose_tile import CHANNEL_GROUPS, ranked_tiles
from lowering.packing.rows import row_patterns
from lowering.packing.tile import Tile

HALF_COLUMNS = 16  # of a run of f16 values, at most; beginning another one costs less than on a CPU
CPU_ROWS = 4  # of tiles whose patterns differ
ROWS = 8  # with four pixels each: 32 registers of f32 sums, of the 64 of a Mali thread


def gpu_tile(conv: Conv, positions: int, lanes: int, element: Element) -> Tile:
    """The tile of `conv` for a GPU.

    Where every column is kept in all of 8 rows, or in none, an invocation computes 8 rows, so that a pixel that is
    loaded is used 8 times. Elsewhere rows and patterns are those of a CPU with registers of `lanes` f32 values. Images
    pass through caches of the GPU's own, so that channels are taken in groups for the sake of f16 sums only.
    """
    matrix = conv.weight.reshape(len(conv.weight), -1) != 0
    padded = np.zeros((-(-len(matrix) // ROWS) * ROWS, matrix.shape[1]), bool)
    padded[: len(matrix)] = matrix
    full = (1 << ROWS) - 1
    bits = row_patterns(padded.reshape(-1, ROWS, matrix.shape[1]))
    if len(matrix) % ROWS == 0 and np.isin(bits, (0, full)).all():
        tile = Tile(ROWS, patterns=(full,))
    else:
        tile = next(t for _, t in ranked_tiles(conv, positions, lanes, element) if t.rows == CPU_ROWS)
        bits = row_patterns(padded.reshape(-1, tile.rows, matrix.shape[1]))
    longest = int((bits != 0).sum(1).max(initial=0)) if element == "f16" else 0
    channels = conv.weight.shape[1]
    groups = next((g for g in CHANNEL_GROUPS if g * HALF_COLUMNS >= longest), CHANNEL_GROUPS[-1])
    return dataclasses.replace(tile, channel_groups=min(groups, channels))
