"""Workgroups cover all work, the large ones first, and keep threads busy to the end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowering.packing.shares import ALIKE, SIZES, shares, sharing_costs

RESERVED = 8  # workgroups for each thread, from which on IREE hands out so many at a time


def work_of(vectors, block, groups):
    """Vectors times row groups of every workgroup, in order."""
    return [block * share.work(vectors % block / block) for share in shares(vectors, block, groups, 1)]


@given(st.integers(1, 2000), st.integers(1, 48), st.integers(1, 512), st.integers(1, 3))
def test_every_block_has_every_row_group_once(vectors, block, groups, batch):
    blocks, block = vectors // min(block, vectors), min(block, vectors)
    done = np.zeros((blocks, groups), int)
    found = shares(vectors, block, groups, batch)
    for share in found:
        part = done[slice(*share.blocks), slice(*share.groups)]
        assert part.size == np.ptp(share.blocks) * np.ptp(share.groups) > 0
        part += 1
    assert (done == 1).all()
    assert len(found) <= (ALIKE if batch > 1 else ALIKE * SIZES) < 2 * RESERVED


@pytest.mark.parametrize(
    ("vectors", "block", "groups"),
    [
        *((396, 12, 8), (396, 12, 32), (7, 7, 64), (27, 3, 32), (6270, 6, 8)),  # nothing is left behind the last block
        *((399, 12, 16), (1596, 48, 32), (102, 24, 32), (102, 12, 32), (27, 6, 64)),
    ],
)
@pytest.mark.parametrize("threads", [2, 4])
@pytest.mark.parametrize("late", [0, 0.05, 0.1])
def test_threads_are_busy_to_the_end(vectors, block, groups, threads, late):
    """Each takes a workgroup whenever it is free; one of them begins late."""
    work = work_of(vectors, block, groups)
    assert sum(work) == pytest.approx(vectors * groups)
    share = sum(work) / threads
    ends = [late * share] + [0] * (threads - 1)
    for amount in work:
        ends[ends.index(min(ends))] += amount
    assert max(ends) - min(ends) <= 0.12 * share


def test_workgroups_become_smaller():
    work = work_of(7, 7, 512)
    assert len(work) == ALIKE * SIZES
    assert sorted(work, reverse=True) == work and work[-1] < work[0] / 4


def test_a_small_layer_has_few_workgroups():
    assert 2 <= len(shares(28, 12, 8, 1)) <= ALIKE


def test_only_the_last_blocks_are_cut_along_the_rows():
    """512 channels at 14x14: whoever computes part of the rows of a block reads all of its pixels."""
    found = shares(27, 3, 128, 1)
    parts = [share for share in found if share.groups != (0, 128)]
    assert parts and {share.blocks for share in parts} == {(8, 9)}
    assert found[-len(parts) :] == tuple(parts)


def test_few_blocks_of_pixels_cost_more():
    """512 channels at 14x14: the fewer the blocks, the more workgroups read the same pixels."""
    costs = [sharing_costs(27, block, 128) for block in (3, 6, 12, 27)]
    assert sorted(costs) == costs
    assert 0 < costs[0] < costs[-1] < 0.25


def test_what_is_not_cut_leaves_threads_waiting():
    """Two threads lose half of their time, four three quarters, in the only row group of the only block."""
    assert sharing_costs(6, 6, 1) > 1
