"""Packing keeps every matrix exactly, whatever its zeros."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lowering.packing.blocks import PackedBlocks, pack_blocks

VALUES = st.sampled_from([0.0, 0.0, 0.0, -1.5, 0.25, 3.0, 1e-30])
MATRICES = hnp.arrays(np.float32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=20), elements=VALUES)


def _unpacked(packed: PackedBlocks, shape: tuple[int, int]) -> np.ndarray:
    """The matrix that was packed, float32 of `shape`."""
    matrix = np.zeros(shape, np.float32)
    for item, kept in enumerate(packed.kept_rows):
        span = slice(packed.column_starts[item], packed.column_starts[item + 1])
        matrix[np.ix_(packed.rows[item, :kept], packed.columns[span])] = packed.weights[span, :kept].T
    return matrix


@settings(max_examples=50)
@given(MATRICES, st.integers(1, 20), st.integers(1, 20))
def test_blocks_round_trip(matrix, height, width):
    packed = pack_blocks(matrix, (height, width))
    np.testing.assert_array_equal(_unpacked(packed, matrix.shape), matrix)


@pytest.mark.parametrize("block", [(32, 128), (64, 64)])
def test_blocks_of_kept_rows_and_columns_waste_little(block):
    """Half the rows and a quarter of the columns of each block: the packed size is near 1/8 of the dense one."""
    rng = np.random.default_rng(0)
    matrix = np.zeros((128, 256), np.float32)
    for top in range(0, 128, block[0]):
        for left in range(0, 256, block[1]):
            rows = top + rng.choice(block[0], block[0] // 2, replace=False)
            cols = left + rng.choice(block[1], block[1] // 4, replace=False)
            matrix[np.ix_(rows, cols)] = rng.standard_normal((rows.size, cols.size))
    packed = pack_blocks(matrix, block)
    assert packed.weights.size == np.count_nonzero(matrix)


@pytest.mark.parametrize("vector", [8, 16])
@pytest.mark.parametrize("rows", [4, 8])
def test_blocks_of_few_whole_rows_are_not_filled_up_to_longer_vectors(rows, vector):
    rng = np.random.default_rng(0)
    keep = np.repeat(rng.random((128 // rows, 256)) < 1 / 16, rows, axis=0)
    matrix = np.where(keep, rng.standard_normal(keep.shape), 0).astype(np.float32)
    assert pack_blocks(matrix, (rows, 16), vector).weights.size == np.count_nonzero(matrix)
