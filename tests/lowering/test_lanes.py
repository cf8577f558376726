"""Convolutions in vectors of every length, whatever this machine's own: with masks in registers or not, 4 or 8 rows."""

from __future__ import annotations

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

import lowering
from lowering.packing.choose_tile import choose_tile
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


def test_long_vectors_take_more_rows_together():
    keep = np.zeros((16, 64, 9))
    keep[:8, ::2] = keep[8:, 1::2] = 1
    assert choose_tile(_conv(keep), 28 * 29, "cpu", 16).rows == 8
    assert choose_tile(_conv(keep), 28 * 29, "cpu", 8).rows == 4
