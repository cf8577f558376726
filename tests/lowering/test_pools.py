"""Pooling kernels against NumPy, float64."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

import lowering
from lowering.frontend.graph import Pool, Taps
from lowering.kernels.pool import pool
from tests.lowering import oracle, planes

# why: image [n, h, w, c], window, stride, padding (low, high) of rows and columns, dilation
CASES = {
    "2x2": ((2, 9, 18, 3), (2, 2), (2, 2), ((0, 0), (0, 0)), (1, 1)),
    "rows longer than vectors": ((1, 6, 70, 2), (2, 2), (2, 2), ((0, 0), (0, 0)), (1, 1)),
    "3x3 of stride 2 with padding": ((1, 13, 14, 17), (3, 3), (2, 2), ((1, 1), (1, 1)), (1, 1)),
    "padding on one side": ((1, 8, 8, 2), (3, 3), (2, 2), ((0, 1), (0, 1)), (1, 1)),
    "stride 1": ((2, 7, 9, 2), (3, 3), (1, 1), ((0, 0), (0, 0)), (1, 1)),
    "stride 1 with padding": ((1, 7, 7, 90), (3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1)),
    "stride of rows only": ((1, 9, 11, 3), (3, 2), (2, 1), ((1, 0), (0, 1)), (1, 1)),
    "stride of columns only": ((1, 5, 20, 3), (1, 4), (1, 2), ((0, 0), (1, 2)), (1, 1)),
    "stride 3": ((1, 11, 10, 3), (2, 3), (3, 3), ((0, 0), (1, 1)), (1, 1)),
    "window smaller than the stride": ((1, 9, 9, 2), (1, 1), (2, 4), ((0, 0), (0, 0)), (1, 1)),
    "dilation": ((1, 9, 12, 2), (3, 2), (2, 2), ((2, 2), (1, 1)), (2, 3)),
    "windows wholly outside": ((1, 3, 3, 2), (2, 2), (1, 1), ((3, 3), (2, 2)), (1, 1)),
    "one row": ((1, 1, 40, 2), (1, 3), (1, 2), ((0, 0), (1, 1)), (1, 1)),
}


@pytest.mark.slow
@pytest.mark.parametrize("target", planes.TARGETS)
def test_pools(target):
    rng = np.random.default_rng(0)
    runs, wants, bounds, outputs = [], [], [], []
    for shape, size, stride, padding, dilation in CASES.values():
        x = rng.standard_normal(shape).astype(np.float32) - np.float32(2.0)
        taps = Taps.of_window(size, stride, (padding[0][0], padding[1][0]), dilation)
        for kind in ("max", "sum"):
            want = window_taps(x, size, stride, padding, dilation, -np.inf if kind == "max" else 0.0)
            out = planes.image(*want.shape[1:])
            node = Pool("p", planes.image(*shape), out, kind, 1.0 if kind == "max" else 0.25, taps)
            layouts = planes.layouts(node)
            px, py = layouts[node.x], layouts[out]
            runs.append(
                planes.Run(
                    lambda name, t, node=node, px=px, py=py: pool(name, t.kernels, t.lanes, node, px, py),
                    (planes.stored(x, px),),
                    (shape[0], py.stored, py.size),
                )
            )
            wants.append(want.max(0) if kind == "max" else want.sum(0) * 0.25)
            bounds.append(0.0 if kind == "max" else oracle.sum_error(len(taps.taps), np.abs(want).sum(0)))
            outputs.append(py)
    reasons = [f"{why}, {kind}" for why in CASES for kind in ("max", "sum")]
    results = planes.run(target, runs)
    for why, got, want, bound, plane in zip(reasons, results, wants, bounds, outputs, strict=True):
        pixels = planes.loaded(got, plane)
        assert ((pixels == want) | (np.abs(pixels - np.where(np.isinf(want), 0, want)) <= bound)).all(), why


def window_taps(x, size, stride, padding, dilation, outside):
    """[taps, n, h, w, c] float64: the pixels that every tap reads."""
    padded = np.pad(x.astype(np.float64), ((0, 0), *padding, (0, 0)), constant_values=outside)
    rows, columns = ((padded.shape[i + 1] - (size[i] - 1) * dilation[i] - 1) // stride[i] + 1 for i in (0, 1))
    return np.stack(
        [
            padded[:, i * dilation[0] :: stride[0], j * dilation[1] :: stride[1]][:, :rows, :columns]
            for i in range(size[0])
            for j in range(size[1])
        ]
    )


@pytest.mark.parametrize("target", ["host", pytest.param("vulkan-mali", marks=[pytest.mark.vulkan, pytest.mark.slow])])
def test_slices_and_pads_of_channels_leave_nan_and_infinity_in_theirs(target):
    def function(x):
        y = nnx.max_pool(x, (2, 2), (1, 1))
        return y[..., 1:19], y[:, ::2, 1:, 5:], jnp.pad(y, ((0, 0), (1, 0), (0, 1), (3, 0)))

    x = np.random.default_rng(0).standard_normal((1, 5, 5, 20)).astype(np.float32)
    x[0, 2, 2, 6], x[0, 1, 1, 3], x[0, 3, 1, 17] = np.nan, -np.inf, np.inf
    program = lowering.lower(function, x)
    assert [row.kind for row in program.report].count("conv") == 3
    for got, want in zip(lowering.compile(program, target)(x), function(x), strict=True):
        np.testing.assert_array_equal(got, want)


def test_nan_stays_in_a_maximum():
    x = np.zeros((1, 4, 16, 1), np.float32)
    x[0, 1, 5, 0] = np.nan
    taps = Taps.of_window((2, 2), (2, 2), (0, 0), (1, 1))
    node = Pool("p", planes.image(*x.shape), planes.image(1, 2, 8, 1), "max", 1.0, taps)
    px, py = (planes.layouts(node)[v] for v in (node.x, node.out))
    run = planes.Run(
        lambda name, t: pool(name, t.kernels, t.lanes, node, px, py), (planes.stored(x, px),), (1, py.stored, py.size)
    )
    (got,) = planes.run("host", [run])
    assert np.isnan(planes.loaded(got, py)).sum() == 1 and np.isnan(planes.loaded(got, py)[0, 0, 2, 0])
