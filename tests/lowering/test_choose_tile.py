"""The cost model prefers what measurements prefer."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from lowering.frontend.capture import Value
from lowering.frontend.graph import Conv, Epilogue, Taps
from lowering.packing.choose_tile import choose_tile, ranked_tiles
from lowering.packing.cpu_tile import waits
from lowering.packing.gpu_tile import HALF_COLUMNS
from lowering.packing.tile import Tile, parts, smallest_superset

TAPS = Taps.of_window((3, 3), (1, 1), (1, 1), (1, 1))


def _conv(keep):
    image = Value((1, 28, 28, keep.shape[1]), np.float32)
    weight = keep.astype(np.float32)
    return Conv("conv", image, image, weight, np.zeros(len(keep), np.float32), TAPS, Epilogue())


def test_many_channels_are_taken_in_groups():
    assert choose_tile(_conv(np.ones((8, 512, 9))), 28 * 29, "cpu", 8).channel_groups > 1
    assert choose_tile(_conv(np.ones((8, 4, 9))), 28 * 29, "cpu", 8).channel_groups == 1


def test_waits_are_those_that_channel_groups_avoid():
    few, many = _conv(np.ones((8, 4, 9))), _conv(np.ones((8, 512, 9)))
    together, apart = (waits(many, 28 * 29, Tile(8, 192, groups), 4) for groups in (1, 32))
    assert together > 2 * apart > 0
    assert waits(few, 28 * 29, Tile(8, 48), 4) < together / 100
    ranked = ranked_tiles(many, 28 * 29, "cpu", 4)
    assert min(cost for cost, tile in ranked if tile.channel_groups == 1 and tile.pixels == 192) > together


def _gpu_tile(keep, element="f32"):
    return choose_tile(_conv(keep), 28 * 29, "spirv", 4, element)


def test_gpus_share_pixels_among_as_many_rows_as_keep_a_column():
    keep = np.zeros((32, 40, 9))
    keep[:8, ::2] = 1
    keep[8:16, ::3] = 1
    keep[16:, 1::2] = 1
    assert _gpu_tile(keep) == Tile(8, 4, patterns=(255,))
    assert _gpu_tile(np.repeat(keep[:16], 2, axis=0), "f16").rows == 16
    assert _gpu_tile(np.repeat(keep[::2], 2, axis=0)[:12]).rows == 4  # of eight the last four would be computed twice
    fours = np.zeros((8, 40, 9))
    fours[:4, ::4] = fours[4:, 1::4] = 1
    assert _gpu_tile(fours).rows == 4
    fours[0, 0] = 0
    assert _gpu_tile(fours).patterns == (15,)


def test_gpus_cut_sums_in_half_precision_only():
    keep = np.ones((8, 64, 9))
    assert _gpu_tile(keep).channel_groups == 1
    groups = _gpu_tile(keep, "f16").channel_groups
    assert 64 * 9 / groups <= HALF_COLUMNS < 64 * 9 / (groups / 2)
    assert _gpu_tile(np.ones((8, 2, 9)), "f16").channel_groups == 2  # as many as there are channels


def test_gpus_copy_weights_only_when_told_to():
    """By what is public of a Mali, whose shared memory is behind the same unit as its caches."""
    ranked = ranked_tiles(_conv(np.ones((8, 64, 9))), 28 * 29, "spirv", 4)
    for cost, tile in ranked:
        (other,) = (c for c, t in ranked if t == dataclasses.replace(tile, staged=not tile.staged))
        assert tile.staged or cost <= other


def test_thin_patterns_join_fuller_ones():
    """One column in a thousand lacks a row: it is not worth a loop of its own."""
    keep = np.ones((4, 128, 9))
    keep[0, 5, 3] = 0
    assert choose_tile(_conv(keep), 28 * 29, "cpu", 8).patterns == (15,)


def test_thick_patterns_keep_their_loops():
    keep = np.zeros((4, 128, 9))
    keep[:2, ::2] = 1
    keep[2:, 1::2] = 1
    assert set(choose_tile(_conv(keep), 28 * 29, "cpu", 8).patterns) >= {0b0011, 0b1100}


def _blocks_4x16(kept_rows):
    """256 -> 256 channels, blocks of 4x16 that keep some of their rows and 8 weights."""
    rng = np.random.default_rng(0)
    keep = np.zeros((64, 4, 144, 16))
    for group, block in np.ndindex(64, 144):
        columns = rng.permutation(16)[: 8 // kept_rows]
        keep[group, rng.permutation(4)[:kept_rows][:, None], block, columns] = 1
    return keep.reshape(256, 256, 9)


def test_kernels_that_change_their_code_take_larger_blocks():
    """On Zen 3, of 256 channels at 28x28, 384 pixels were 8% faster than 48 where blocks 4x16 keep two rows."""
    whole, halves = (choose_tile(_conv(_blocks_4x16(rows)), 28 * 29, "cpu", 8) for rows in (4, 2))
    assert len(halves.patterns) > len(whole.patterns) == 1
    assert halves.pixels > 2 * whole.pixels


def test_a_lone_row_group_is_cut_into_blocks_that_threads_share():
    assert choose_tile(_conv(np.ones((4, 4, 9))), 14 * 15, "cpu", 8).pixels <= 14 * 15 / 4


def test_no_weights_at_all():
    choose_tile(_conv(np.zeros((4, 8, 9))), 28 * 29, "cpu", 8)


@pytest.mark.parametrize(("count", "most", "want"), [(7, 3, [3, 2, 2]), (6, 3, [3, 3]), (1, 5, [1]), (5, 5, [5])])
def test_parts(count, most, want):
    assert parts(count, most) == want


def test_smallest_superset():
    assert smallest_superset(0b0001, (0b1111, 0b0011, 0b0101)) == 0b0011
