"""The cost model prefers what measurements prefer."""

from __future__ import annotations

import numpy as np
import pytest

from lowering.frontend.capture import Value
from lowering.frontend.graph import Conv, Epilogue, Taps
from lowering.packing.choose_tile import choose_tile, ranked_tiles, waits
from lowering.packing.gpu_tile import HALF_COLUMNS, gpu_tile
from lowering.packing.tile import Tile, parts, smallest_superset

TAPS = Taps.of_window((3, 3), (1, 1), (1, 1), (1, 1))


def _conv(keep):
    image = Value((1, 28, 28, keep.shape[1]), np.float32)
    weight = keep.astype(np.float32)
    return Conv("conv", image, image, weight, np.zeros(len(keep), np.float32), TAPS, Epilogue())


def test_many_channels_are_taken_in_groups():
    assert choose_tile(_conv(np.ones((8, 512, 9))), 28 * 29, 8).channel_groups > 1
    assert choose_tile(_conv(np.ones((8, 4, 9))), 28 * 29, 8).channel_groups == 1


def test_waits_are_those_that_channel_groups_avoid():
    few, many = _conv(np.ones((8, 4, 9))), _conv(np.ones((8, 512, 9)))
    together, apart = (waits(many, 28 * 29, Tile(8, 192, groups), 4) for groups in (1, 32))
    assert together > 2 * apart > 0
    assert waits(few, 28 * 29, Tile(8, 48), 4) < together / 100
    costs = [cost for cost, tile in ranked_tiles(many, 28 * 29, 4) if tile.channel_groups == 1 and tile.pixels == 192]
    assert min(costs) > together


def test_gpus_share_pixels_among_eight_rows_where_all_of_them_keep_a_column():
    keep = np.zeros((16, 40, 9))
    keep[:8, ::2] = 1
    assert gpu_tile(_conv(keep), 28 * 29, 4, "f32") == Tile(8, patterns=(255,))
    keep[0, 0] = 0
    assert gpu_tile(_conv(keep), 28 * 29, 4, "f32").rows == 4
    assert gpu_tile(_conv(np.ones((12, 40, 9))), 28 * 29, 4, "f32").rows == 4  # the last four would be computed twice


def test_gpus_cut_sums_in_half_precision_only():
    conv = _conv(np.ones((8, 64, 9)))
    assert gpu_tile(conv, 28 * 29, 4, "f32").channel_groups == 1
    groups = gpu_tile(conv, 28 * 29, 4, "f16").channel_groups
    assert 64 * 9 / groups <= HALF_COLUMNS < 64 * 9 / (groups / 2)
    assert gpu_tile(_conv(np.ones((8, 2, 9))), 28 * 29, 4, "f16").channel_groups == 2  # as many as there are channels


def test_thin_patterns_join_fuller_ones():
    """One column in a thousand lacks a row: it is not worth a loop of its own."""
    keep = np.ones((4, 128, 9))
    keep[0, 5, 3] = 0
    assert choose_tile(_conv(keep), 28 * 29, 8).patterns == (15,)


def test_thick_patterns_keep_their_loops():
    keep = np.zeros((4, 128, 9))
    keep[:2, ::2] = 1
    keep[2:, 1::2] = 1
    assert set(choose_tile(_conv(keep), 28 * 29, 8).patterns) >= {0b0011, 0b1100}


def test_no_weights_at_all():
    choose_tile(_conv(np.zeros((4, 8, 9))), 28 * 29, 8)


@pytest.mark.parametrize(("count", "most", "want"), [(7, 3, [3, 2, 2]), (6, 3, [3, 3]), (1, 5, [1]), (5, 5, [5])])
def test_parts(count, most, want):
    assert parts(count, most) == want


def test_smallest_superset():
    assert smallest_superset(0b0001, (0b1111, 0b0011, 0b0101)) == 0b0011
