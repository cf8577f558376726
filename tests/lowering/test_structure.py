"""The block structure of a matrix is found from its zeros."""

from __future__ import annotations

import numpy as np
import pytest

from lowering.packing.structure import find_structure


def _blocks(shape, block, rows, cols, seed=0):
    """Every block keeps `rows` x `cols` of its rows and columns (or all that a ragged one has)."""
    rng = np.random.default_rng(seed)
    matrix = np.zeros(shape, np.float32)
    for top in range(0, shape[0], block[0]):
        for left in range(0, shape[1], block[1]):
            h, w = min(block[0], shape[0] - top), min(block[1], shape[1] - left)
            r = top + rng.choice(h, min(rows, h), replace=False)
            c = left + rng.choice(w, min(cols, w), replace=False)
            matrix[np.ix_(r, c)] = 1 + rng.random((r.size, c.size))
    return matrix


@pytest.mark.parametrize(
    ("shape", "block", "rows", "cols"),
    [
        ((64, 144), (4, 16), 2, 4),
        ((64, 128), (8, 32), 3, 5),
        ((30, 70), (4, 16), 2, 4),
        ((96, 96), (32, 32), 9, 11),
    ],
)
def test_blocks_are_found(shape, block, rows, cols):
    matrix = _blocks(shape, block, rows, cols)
    structure = find_structure(matrix)
    assert structure.block == block
    assert structure.kind == "block"
    assert structure.density == np.count_nonzero(matrix) / matrix.size


def test_dense_is_one_block():
    structure = find_structure(np.ones((10, 33), np.float32))
    assert (structure.block, structure.kind, structure.density) == ((10, 33), "dense", 1.0)


def test_whole_rows_and_columns_are_one_block():
    matrix = np.ones((16, 16), np.float32)
    matrix[3], matrix[:, [5, 7]] = 0, 0
    assert find_structure(matrix).block == (16, 16)


def test_random_zeros_have_no_blocks():
    matrix = (np.random.default_rng(0).random((64, 64)) < 0.4).astype(np.float32)
    assert find_structure(matrix).kind == "unstructured"


def test_column_sparsity_in_groups_of_rows():
    matrix = _blocks((32, 64), (4, 64), 4, 20)
    assert find_structure(matrix).block == (4, 64)


def test_a_few_zeros_among_many_weights_are_accidental():
    matrix = np.ones((64, 64), np.float32)
    matrix[5, 7] = 0
    assert find_structure(matrix).kind == "dense"
    assert find_structure(matrix[:16, :16]).kind == "unstructured"


def test_blocks_are_found_behind_empty_ones():
    matrix = _blocks((64, 1024), (8, 32), 3, 5)
    matrix[:24] = 0
    assert find_structure(matrix).block == (8, 32)
    matrix[:, :512] = 0
    assert find_structure(matrix).block == (8, 32)


def test_a_kept_weight_that_is_zero_by_accident_does_not_hide_the_blocks():
    matrix = _blocks((128, 1024), (64, 256), 32, 128)
    row, column = np.argwhere(matrix)[1000]
    matrix[row, column] = 0
    assert find_structure(matrix).block == (64, 256)


def test_holes_of_more_than_accident_are_structure():
    matrix = _blocks((128, 1024), (64, 256), 32, 128)
    kept = np.argwhere(matrix)[::200]
    matrix[kept[:, 0], kept[:, 1]] = 0
    assert find_structure(matrix).block != (64, 256)
