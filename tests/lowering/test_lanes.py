"""Convolutions in vectors of every length, whatever this machine's own: with masks in registers or not, 4 or 8 rows."""

from __future__ import annotations

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

import lowering
from lowering.packing.choose_tile import choose_tile
from lowering.packing.tile import Tile
from tests.lowering import oracle
from tests.lowering.test_choose_tile import _conv

SIZE, CHANNELS = 13, 16


def _network(weight):
    def function(x):
        y = lax.conv_general_dilated(x, weight, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
        return jnp.maximum(y + x, 0)

    return function


def _weight(rows: int) -> np.ndarray:
    """Three quarters of the columns are pruned, in each group of `rows` output channels others."""
    rng = np.random.default_rng(rows)
    keep = np.repeat(rng.random((9 * CHANNELS, CHANNELS // rows)) < 0.25, rows, axis=1)
    return (rng.standard_normal(keep.shape) * keep).astype(np.float32).reshape(3, 3, CHANNELS, CHANNELS)


@pytest.mark.parametrize("rows", [8, 4, 1])
@pytest.mark.parametrize("lanes", [4, 8, 16])
def test_every_vector_length_agrees_with_jax(lanes, rows):
    weight, x = _weight(rows), np.random.default_rng(0).standard_normal((1, SIZE, SIZE, CHANNELS)).astype(np.float32)
    program = lowering.lower(_network(weight), x)
    module = lowering.compile(program, dataclasses.replace(lowering.target("host"), lanes=lanes))
    bound = oracle.sum_error(weight[..., 0].size, np.asarray(_network(np.abs(weight))(np.abs(x))))
    assert (np.abs(module(x) - program.example_outputs[0]) <= 2 * bound).all()  # JAX's sums are rounded, too


@pytest.mark.parametrize("groups", [1, 2])
def test_looking_ahead_changes_nothing(groups):
    """The last columns have fewer after them than are looked ahead, and there is memory to read all the same."""
    weight, x = _weight(4), np.random.default_rng(0).standard_normal((1, SIZE, SIZE, CHANNELS)).astype(np.float32)
    program, host = lowering.lower(_network(weight), x), lowering.target("host")
    results, sizes, prefetches = [], [], []
    for ahead in (0, 7):
        tiled = program.tiled_for(host, {"conv_1": Tile(4, 48, groups, ahead=ahead)})
        (kernel,) = tiled.plan.kernels.values()
        sizes.append(kernel.integers.size)
        prefetches.append(tiled.emit(host).count("memref.prefetch"))
        results.append(np.asarray(lowering.compile(tiled, host)(x)))
    assert sizes[1] == sizes[0] + 7 and prefetches[1] > prefetches[0]
    np.testing.assert_array_equal(*results)


def test_only_long_vectors_look_ahead_and_only_for_columns_that_miss():
    keep = np.zeros((64, 512, 9))
    for group in range(8):
        keep[8 * group : 8 * group + 8, group::8] = 1
    assert choose_tile(_conv(keep), 28 * 29, "cpu", 16).ahead > 0
    assert choose_tile(_conv(keep[:, :8]), 28 * 29, "cpu", 16).ahead == 0
    assert choose_tile(_conv(keep), 28 * 29, "cpu", 8).ahead == choose_tile(_conv(keep), 28 * 29, "cpu", 4).ahead == 0


def test_long_vectors_take_more_rows_together():
    keep = np.zeros((16, 64, 9))
    keep[:8, ::2] = keep[8:, 1::2] = 1
    assert choose_tile(_conv(keep), 28 * 29, "cpu", 16).rows == 8
    assert choose_tile(_conv(keep), 28 * 29, "cpu", 8).rows == 4
