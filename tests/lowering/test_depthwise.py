"""Depthwise convolutions against NumPy, float64."""

from __future__ import annotations

import numpy as np
import pytest

from lowering.frontend.graph import Channels, Depthwise, Epilogue, Extra, Op, Result, Taps
from lowering.kernels.depthwise import DepthwiseKernel, depthwise
from tests.lowering import oracle, planes
from tests.lowering.test_pools import window_taps

SAME = ((1, 1), (1, 1))

# why: image [n, h, w, c], window, stride, padding (low, high) of rows and columns, dilation, epilogue
CASES = {
    "3x3": ((2, 9, 18, 3), (3, 3), (1, 1), SAME, (1, 1), "none"),
    "pairs of rows of whole vectors": ((1, 5, 32, 3), (3, 3), (1, 1), SAME, (1, 1), "inputs"),
    "pairs of rows in a large window": ((1, 6, 31, 2), (5, 5), (1, 1), ((2, 2), (2, 2)), (1, 1), "none"),
    "planes of a few vectors": ((1, 7, 7, 101), (3, 3), (1, 1), SAME, (1, 1), "relu6"),
    "stride 2": ((1, 14, 14, 33), (3, 3), (2, 2), SAME, (1, 1), "relu6"),
    "stride 2 of odd extents": ((2, 13, 35, 2), (3, 3), (2, 2), SAME, (1, 1), "none"),
    "stride 2 with padding on one side": ((1, 8, 40, 3), (3, 3), (2, 2), ((0, 1), (0, 1)), (1, 1), "none"),
    "5x5 of stride 2": ((1, 15, 18, 4), (5, 5), (2, 2), ((2, 2), (2, 2)), (1, 1), "none"),
    "no padding": ((1, 8, 9, 3), (3, 3), (1, 1), ((0, 0), (0, 0)), (1, 1), "none"),
    "dilation": ((1, 12, 20, 3), (3, 3), (1, 1), ((2, 2), (3, 3)), (2, 3), "none"),
    "dilation and stride": ((1, 12, 20, 3), (3, 3), (2, 2), ((2, 2), (3, 3)), (2, 3), "none"),
    "stride 3": ((1, 11, 20, 3), (3, 3), (3, 3), SAME, (1, 1), "none"),
    "stride of rows": ((1, 11, 20, 3), (3, 3), (2, 1), SAME, (1, 1), "none"),
    "1x1": ((1, 5, 5, 7), (1, 1), (1, 1), ((0, 0), (0, 0)), (1, 1), "none"),
    "residual": ((2, 9, 18, 3), (3, 3), (1, 1), SAME, (1, 1), "inputs"),
    "residual and stride": ((2, 9, 18, 3), (3, 3), (2, 2), SAME, (1, 1), "inputs"),
}


@pytest.mark.slow
@pytest.mark.parametrize("target", planes.TARGETS)
def test_depthwise(target):
    rng = np.random.default_rng(0)
    cases = {why: _case(rng, *case) for why, case in CASES.items()}
    results = planes.run(target, [run for run, *_ in cases.values()])
    for why, got, (_, want, bound, plane) in zip(cases, results, cases.values(), strict=True):
        assert (np.abs(planes.loaded(got, plane) - want) <= bound).all(), why


def _case(rng, shape, size, stride, padding, dilation, kind):
    n, c = shape[0], shape[-1]
    x = rng.standard_normal(shape).astype(np.float32)
    weight = rng.standard_normal((c, size[0] * size[1])).astype(np.float32)
    bias, scale = rng.standard_normal((2, c)).astype(np.float32)
    products = window_taps(x, size, stride, padding, dilation, 0.0) * weight.T.astype(np.float64)[:, None, None, None]
    total = products.sum(0) + bias
    bound = oracle.sum_error(len(products), np.abs(products).sum(0) + np.abs(bias))
    residual = rng.standard_normal(total.shape).astype(np.float32)
    gate = rng.standard_normal((n, c)).astype(np.float32)
    inputs = (planes.image(*residual.shape), planes.image(n, c)) if kind == "inputs" else ()
    epilogue = Epilogue(_ops(kind, Channels(scale)), inputs)
    if kind == "relu6":
        total = np.clip(total, 0, 6)
    elif kind == "inputs":
        bound = bound * np.abs(scale) + oracle.sum_error(4, np.abs(total * scale) + np.abs(residual))
        total = (total * scale + residual) * gate[:, None, None]
        bound = bound * np.abs(gate)[:, None, None]
    taps = Taps.of_window(size, stride, (padding[0][0], padding[1][0]), dilation)
    node = Depthwise("d", planes.image(*shape), planes.image(*total.shape), weight, bias, taps, epilogue)
    layouts = planes.layouts(node)
    kernel = DepthwiseKernel(node, layouts[node.x], layouts[node.out], tuple(layouts.get(v) for v in inputs))
    extras = (planes.stored(residual, layouts[inputs[0]]), gate) if inputs else ()
    run = planes.Run(
        lambda name, t: depthwise(name, t.kernels, t.lanes, kernel),
        (planes.stored(x, kernel.x), *extras, kernel.floats),
        (n, kernel.y.stored, kernel.y.size),
    )
    return run, total, bound, kernel.y


def _ops(kind, scale):
    return {
        "none": (),
        "relu6": (Op("max", (Result(0), 0.0)), Op("min", (Result(1), 6.0))),
        "inputs": (
            Op("mul", (Result(0), scale)),
            Op("add", (Result(1), Extra(0))),
            Op("mul", (Result(2), Extra(1))),
        ),
    }[kind]
