"""Workgroups cover all work in about equal shares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowering.packing.shares import MOST, shares


@given(st.integers(1, 2000), st.integers(1, 512))
def test_workgroups_are_few_and_none_is_empty(blocks, groups):
    blocks_each, groups_each = shares(blocks, groups)
    chunks = -(-blocks // blocks_each), -(-groups // groups_each)
    assert chunks[0] * chunks[1] <= MOST
    assert (chunks[0] - 1) * blocks_each < blocks
    assert (chunks[1] - 1) * groups_each < groups


@pytest.mark.parametrize(("blocks", "groups"), [(33, 8), (33, 32), (1, 64), (9, 32), (1045, 8)])
def test_two_threads_are_busy_all_the_time(blocks, groups):
    """Either half of the workgroups, in order, is about half of the work."""
    blocks_each, groups_each = shares(blocks, groups)
    columns = [min(blocks_each, blocks - at) for at in range(0, blocks, blocks_each)]
    rows = [min(groups_each, groups - at) for at in range(0, groups, groups_each)]
    work = [c * r for r in rows for c in columns]
    half = sum(work[: -(-len(work) // 2)])
    assert half <= 0.55 * blocks * groups
