"""Packing rows for convolutions keeps every matrix exactly, whatever its zeros."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lowering.packing.rows import pack, unpack

VALUES = st.sampled_from([0.0, 0.0, 0.0, -1.5, 0.25, 3.0, 1e-30])
MATRICES = hnp.arrays(np.float32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=20), elements=VALUES)
CUTS = st.lists(st.integers(1, 20), max_size=4, unique=True).map(sorted)


@given(MATRICES, st.integers(1, 8), CUTS)
def test_round_trip(matrix, rows, cuts):
    np.testing.assert_array_equal(unpack(pack(matrix, rows, cuts), matrix.shape), matrix)


@given(MATRICES, st.integers(1, 8), CUTS)
def test_stores_just_what_is_kept(matrix, rows, cuts):
    packed = pack(matrix, rows, cuts)
    assert packed.weights.size == np.count_nonzero(matrix)
    assert (packed.weights != 0).all()
    assert all(np.diff(packed.starts.reshape(-1)) >= 0)


@given(MATRICES, CUTS, st.sets(st.integers(1, 15)))
def test_round_trip_with_fewer_patterns(matrix, cuts, patterns):
    packed = pack(matrix, 4, cuts, (*patterns, 15))
    assert set(packed.patterns) <= patterns | {15}
    np.testing.assert_array_equal(unpack(packed, matrix.shape), matrix)


def test_patterns_are_sorted_fullest_first():
    matrix = np.array([[1, 1, 0, 1], [1, 0, 0, 1], [0, 0, 0, 1]], np.float32)
    packed = pack(matrix, 3)
    assert packed.patterns == (0b111, 0b011, 0b001)
    assert packed.columns.tolist() == [3, 0, 1]


def test_a_column_takes_the_smallest_pattern_that_holds_its_rows():
    matrix = np.array([[1, 0, 1], [0, 1, 1], [0, 0, 1]], np.float32)
    packed = pack(matrix, 3, patterns=(0b011, 0b111))
    assert packed.patterns == (0b111, 0b011)
    assert packed.columns.tolist() == [2, 0, 1]
    assert packed.weights.tolist() == [1, 1, 1, 1, 0, 0, 1]


def test_parts_follow_one_another():
    packed = pack(np.ones((4, 6), np.float32), 4, cuts=(2, 3))
    assert packed.starts.reshape(-1).tolist() == [0, 2, 2, 3, 3, 6]
    assert packed.columns.tolist() == [0, 1, 2, 3, 4, 5]
