"""Workgroups cover all work in about equal shares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowering.packing.shares import MOST, shares


@given(st.integers(1, 2000), st.integers(1, 48), st.integers(1, 512))
def test_workgroups_are_few_and_none_is_empty(vectors, block, groups):
    block = min(block, vectors)
    blocks = vectors // block
    blocks_each, groups_each = shares(vectors, block, groups)
    chunks = -(-blocks // blocks_each), -(-groups // groups_each)
    assert chunks[0] * chunks[1] <= MOST
    assert (chunks[0] - 1) * blocks_each < blocks
    assert (chunks[1] - 1) * groups_each < groups


@pytest.mark.parametrize(
    ("vectors", "block", "groups"),
    [
        *((396, 12, 8), (396, 12, 32), (7, 7, 64), (27, 3, 32), (6270, 6, 8)),  # nothing is left behind the last block
        *((399, 12, 16), (1596, 48, 32), (102, 24, 32), (102, 12, 32), (27, 6, 64)),
    ],
)
def test_two_threads_are_busy_all_the_time(vectors, block, groups):
    """Either half of the workgroups, in order, is about half of the work; the last block takes the rest along."""
    blocks_each, groups_each = shares(vectors, block, groups)
    blocks, rest = divmod(vectors, block)
    columns = [block * min(blocks_each, blocks - at) for at in range(0, blocks, blocks_each)]
    columns[-1] += rest
    rows = [min(groups_each, groups - at) for at in range(0, groups, groups_each)]
    work = [c * r for r in rows for c in columns]
    half = sum(work[: len(work) // 2])
    assert 0.48 * vectors * groups <= half <= 0.52 * vectors * groups
