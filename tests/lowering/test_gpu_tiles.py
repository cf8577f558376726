"""Convolutions on GPUs in every tile: rows, patterns, sums in parts, weights shared by a workgroup or not."""

from __future__ import annotations

import jax
import numpy as np
import pytest
from jax import lax

import lowering
from lowering.packing.tile import Tile
from tests.lowering import oracle

pytestmark = pytest.mark.vulkan
DENSITIES = (0.0, 0.02, 0.5, 1.0)  # of columns, by row groups of four: runs may be empty, short or long


def _conv(x, weight, stride):
    return lax.conv_general_dilated(x, weight, (stride,) * 2, "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))


@pytest.mark.parametrize("staged", [False, True])
@pytest.mark.parametrize("rows", [4, 8, 16])
@pytest.mark.parametrize(("size", "stride"), [(1, 1), (3, 1), (3, 2)])
def test_tiles(size, stride, rows, staged):
    """The second layer in some tile. The first one writes zeros around its image where the second reads them."""
    rng = np.random.default_rng(size + rows)
    keep = np.repeat(np.stack([rng.random((size, size, 24)) < density for density in DENSITIES], -1), 4, axis=-1)
    keep[..., 5] &= rng.random(keep.shape[:-1]) < 0.5  # more patterns
    first = rng.standard_normal((1, 1, 24, 24)).astype(np.float32)
    second = (rng.standard_normal(keep.shape) * keep).astype(np.float32)
    x = rng.standard_normal((2, 11, 13, 24)).astype(np.float32)

    def network(x):
        y = jax.nn.relu(_conv(x, first, 1))
        return _conv(y, second, stride)

    program, target = lowering.lower(network, x), lowering.target("vulkan-android")
    tiled = program.tiled_for(target, {"conv_2": Tile(rows, 4, 2, staged=staged)})
    assert tiled.plan.tiles.keys() < {*tiled.plan.names.values()}
    got = np.asarray(lowering.compile(tiled, target)(x))

    one = oracle.Conv("the first layer", kernel=(1, 1), padding=((0, 0),) * 2, out=24)
    other = oracle.Conv("the second", kernel=(size,) * 2, padding=((size // 2,) * 2,) * 2, stride=(stride,) * 2, out=16)
    sums, sizes = oracle.conv(one, x, first)
    y = np.maximum(sums, 0)
    want, magnitude = oracle.conv(other, y, second)[0], oracle.conv(other, sizes, np.abs(second))[0]
    assert (np.abs(got - want) <= oracle.sum_error(24 * (size * size + 1), magnitude)).all()
