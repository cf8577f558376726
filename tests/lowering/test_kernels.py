"""Every kernel on every kind of target, on edge sizes, against the NumPy oracle. One program holds all cases."""

from __future__ import annotations

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

import lowering
from tests.lowering import oracle
from tests.lowering.planes import WITH_HALF

ACTIVATIONS = {
    "none": lambda y: y,
    "gelu": lambda y: jax.nn.gelu(y, approximate=False),
    "gelu_tanh": jax.nn.gelu,
    "tanh": jnp.tanh,
} | {
    name: getattr(jax.nn, name)
    for name in (
        *("relu", "relu6", "leaky_relu", "elu", "sigmoid", "hard_sigmoid", "silu", "hard_swish", "softplus", "mish"),
    )
}


def _run(target, functions, inputs, kinds):
    """All functions, of an input each, as one program; checks that the kernels named in `kinds` are what ran."""
    program = lowering.lower(lambda *xs: tuple(f(x) for f, x in zip(functions, xs, strict=True)), *inputs)
    rows = [row for row in program.report if row.kind in kinds]
    assert len(rows) >= len(functions)
    assert not [row for row in program.report if row.kind == "island"]
    return lowering.compile(program, target)(*inputs)


@pytest.mark.slow
@pytest.mark.parametrize("target", WITH_HALF)
def test_convolutions(target):
    element = lowering.target(target).precision
    rng = np.random.default_rng(0)
    functions, inputs, weights, biases = [], [], [], []
    for case in oracle.CONVS:
        weight, bias = oracle.conv_weights(case, rng), rng.standard_normal(case.out).astype(np.float32)

        def function(x, case=case, weight=weight, bias=bias):
            y = lax.conv_general_dilated(
                x, weight, case.stride, case.padding, (1, 1), case.dilation, ("NHWC", "HWIO", "NHWC"), case.groups
            )
            return ACTIVATIONS[case.activation](y + bias)

        functions.append(function)
        inputs.append(rng.standard_normal(case.image).astype(np.float32))
        weights.append(weight)
        biases.append(bias)
    results = _run(target, functions, inputs, {"conv", "linear"})
    for case, x, weight, bias, got in zip(oracle.CONVS, inputs, weights, biases, results, strict=True):
        total, size = oracle.conv(case, x, weight)
        want = oracle.activate(case.activation, total + bias)
        assert got.shape == want.shape, case.why
        bound = oracle.sum_error(weight[..., 0].size, size + np.abs(bias), element)
        bound = oracle.activation_error(case.activation, total + bias, bound, element)
        assert (np.abs(got - want) <= bound).all(), (case.why, float((np.abs(got - want) - bound).max()))


LINEARS = {
    "no zeros": ((1, 40), 24, "none"),
    "blocks": ((1, 48), 64, "bcr"),
    "every weight zero": ((1, 12), 9, "all"),
    "zeros without structure": ((1, 33), 17, "random"),
    "one output": ((1, 20), 1, "none"),
    "rows that no vector divides": ((1, 31), 70, "bcr"),
    "empty first rows": ((1, 16), 12, "uneven"),
    "batch": ((5, 16), 12, "bcr"),
    "two batch axes": ((2, 3, 16), 12, "bcr"),
    "a single vector": ((24,), 10, "bcr"),
}


@pytest.mark.slow
@pytest.mark.parametrize("target", WITH_HALF)
def test_linear_layers(target):
    element = lowering.target(target).precision
    rng = np.random.default_rng(1)
    functions, inputs, weights = [], [], []
    for shape, out, kind in LINEARS.values():
        keep = oracle.zeros(kind, shape[-1:], out, rng)
        weight = (rng.standard_normal(keep.shape) * keep).astype(np.float32)
        functions.append(lambda x, weight=weight: jax.nn.relu(x @ weight + 0.5))
        inputs.append(rng.standard_normal(shape).astype(np.float32))
        weights.append(weight)
    results = _run(target, functions, inputs, {"linear"})
    for why, x, weight, got in zip(LINEARS, inputs, weights, results, strict=True):
        want = np.maximum(x.astype(np.float64) @ weight + 0.5, 0)
        size = np.abs(x).astype(np.float64) @ np.abs(weight) + 0.5
        assert (np.abs(got - want) <= oracle.sum_error(weight.shape[0], size, element)).all(), why


@pytest.mark.slow
@pytest.mark.parametrize("target", WITH_HALF)
def test_every_activation_follows_every_kind_of_kernel(target):
    """On the host and on a GPU; elsewhere kinds, whose epilogues are emitted alike, take the activations in turn."""
    element = lowering.target(target).precision
    rng = np.random.default_rng(3)
    x = 3 * rng.standard_normal((2, 5, 6, 7)).astype(np.float32)
    layers = {
        "conv": (rng.standard_normal((1, 1, 7, 5)) * 0.5).astype(np.float32),
        "depthwise": rng.standard_normal((1, 1, 1, 7)).astype(np.float32),
        "linear": (rng.standard_normal((7, 9)) * 0.5).astype(np.float32),
        "pool": None,
    }
    sums = {
        "conv": x.astype(np.float64) @ layers["conv"][0, 0],
        "depthwise": x * layers["depthwise"][0, 0].astype(np.float64),
        "linear": x[:, 0].astype(np.float64) @ layers["linear"],
        "pool": x.astype(np.float64),
    }

    def layer(kind, x):
        weight = layers[kind]
        if kind == "linear":
            return x[:, 0] @ weight
        if kind == "pool":
            return lax.reduce_window(x, -jnp.inf, lax.max, (1, 1, 1, 1), (1, 1, 1, 1), "VALID")
        groups = 7 if kind == "depthwise" else 1
        return lax.conv_general_dilated(
            x, weight, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"), feature_group_count=groups
        )

    if target in ("host", "vulkan-android"):
        cases = list(itertools.product(layers, ACTIVATIONS))
    else:
        cases = list(zip(itertools.cycle(layers), ACTIVATIONS))
    program = lowering.lower(lambda x: tuple(ACTIVATIONS[name](layer(kind, x)) for kind, name in cases), x)
    for kind in ("conv", "depthwise", "linear"):
        assert len([r for r in program.report if r.kind == kind]) == len([c for c in cases if c[0] == kind])
    alone = [name for kind, name in cases if kind == "pool" and name != "none"]
    assert len([r for r in program.report if r.kind == "pointwise"]) == len(alone)
    for (kind, name), got in zip(cases, lowering.compile(program, target)(x), strict=True):
        want = oracle.activate(name, sums[kind])
        bound = oracle.sum_error(7, np.full(want.shape, 7 * 9 * 2), element)
        bound = oracle.activation_error(name, sums[kind], bound, element)
        assert (np.abs(got - want) <= bound).all(), (kind, name, np.abs(got - want).max())


def _conv3(x, weight, groups=1):
    return lax.conv_general_dilated(
        x, weight, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"), feature_group_count=groups
    )


def _conv3_oracle(x, weight, groups=1):
    return oracle.conv(oracle.Conv("", x.shape, weight.shape[3], groups=groups), x, weight)[0]


WEIGHT = np.random.default_rng(4).standard_normal((3, 3, 6, 6)).astype(np.float32)
OWN = np.random.default_rng(5).standard_normal((3, 3, 1, 6)).astype(np.float32)
MATRIX = np.random.default_rng(6).standard_normal((6, 6)).astype(np.float32)

# What a kernel takes along beside its own input: a function of the layers and (image, residual, gate [n, c]).
ALONG = {
    "residual, then ReLU": lambda np, conv, own, x, r, g: np.maximum(conv(x) + r, 0),
    "residual in front": lambda np, conv, own, x, r, g: r - conv(x) * 0.5,
    "residual beside a depthwise convolution": lambda np, conv, own, x, r, g: own(x) + r,
    "residual of the layer before": lambda np, conv, own, x, r, g: conv(np.maximum(conv(x), 0)) + conv(x),
    "residual that a shortcut makes last": lambda np, conv, own, x, r, g: own(conv(x)) + conv(r),
    "two residuals": lambda np, conv, own, x, r, g: np.maximum(conv(x) + r + x, 0),
    "the same image twice": lambda np, conv, own, x, r, g: (conv(x) + r) * r,
    "gate": lambda np, conv, own, x, r, g: conv(x) * g[:, None, None, :],
    "gate, then residual": lambda np, conv, own, x, r, g: own(x) * g.reshape(2, 1, 1, 6) + r,
    "gate made of the image": lambda np, conv, own, x, r, g: (
        (y := conv(x)) * np.tanh(y.mean((1, 2), keepdims=True) @ MATRIX)
    ),
    "per channel and per image": lambda np, conv, own, x, r, g: np.maximum(own(x), MATRIX[0]) + MATRIX[1] * conv(r),
    "elementwise work on a sum that is kept": lambda np, conv, own, x, r, g: (y := conv(x) + r) + own(np.maximum(y, 0)),
    "concatenation": lambda np, conv, own, x, r, g: np.concatenate([conv(x), own(x), conv(r)], -1) * 2,
    "every second pixel and zero channels": lambda np, conv, own, x, r, g: np.pad(
        own(x)[:, ::2, 1::3], ((0, 0), (0, 0), (0, 0), (1, 2))
    ),
    "pixels cut off and zeros around": lambda np, conv, own, x, r, g: np.pad(
        conv(x)[:, 1:-1], ((0, 0), (2, 1), (0, 3), (0, 0))
    )[:, :, 1:],
    "some of the channels": lambda np, conv, own, x, r, g: np.maximum(conv(x), 0)[..., 2:5] + conv(r)[..., :3],
    "the input, normalised": lambda np, conv, own, x, r, g: conv((x - MATRIX[2]) / 2),
    "vectors": lambda np, conv, own, x, r, g: np.maximum(conv(x).mean((1, 2)) @ MATRIX + g, 0) * g,
    "largest of an image": lambda np, conv, own, x, r, g: conv(x).max((1, 2)) @ MATRIX,
}


@pytest.mark.slow
@pytest.mark.parametrize("target", WITH_HALF)
def test_what_kernels_take_along(target):
    element = lowering.target(target).precision
    rng = np.random.default_rng(7)
    x, r = (rng.standard_normal((2, 5, 9, 6)).astype(np.float32) for _ in range(2))
    g = rng.standard_normal((2, 6)).astype(np.float32)

    def function(*inputs):
        layers = lambda x: _conv3(x, WEIGHT), lambda x: _conv3(x, OWN, 6)
        return tuple(f(jnp, *layers, *inputs) for f in ALONG.values())

    program = lowering.lower(function, x, r, g)
    assert not [row.why for row in program.report if row.path == "island"]
    layers = lambda x: _conv3_oracle(x, WEIGHT), lambda x: _conv3_oracle(x, OWN, 6)
    for (why, f), got in zip(ALONG.items(), lowering.compile(program, target)(x, r, g), strict=True):
        want = f(np, *layers, *(a.astype(np.float64) for a in (x, r, g)))
        # At most three products follow one another, of sums of 54 terms and of 6 or 45.
        size = np.abs(want).max() + 54 * np.abs(WEIGHT).max() ** 2 * np.abs(x).max()
        bound = oracle.sum_error(54 + 54 + 45, size, element)
        assert np.abs(got - want).max() <= bound, (why, np.abs(got - want).max(), bound)


POOLS = {
    "2x2": ((2, 2), (2, 2), "VALID"),
    "3x3 with padding": ((3, 3), (2, 2), "SAME"),
    "overlapping": ((3, 2), (1, 1), "VALID"),
    "leftover pixels": ((2, 2), (3, 3), "VALID"),
}


@pytest.mark.slow
@pytest.mark.parametrize("target", WITH_HALF)
def test_pools_and_flatten(target):
    element = lowering.target(target).precision
    rng = np.random.default_rng(2)
    image, channels = (2, 9, 7, 3), 5
    kernel = rng.standard_normal((1, 1, 3, channels)).astype(np.float32)
    functions, oracles, inputs = [], [], []
    for window, stride, padding in POOLS.values():
        for kind in ("max", "mean"):
            functions.append(lambda x, a=(window, stride, padding, kind): _pool(_positive(x, kernel), *a))
            oracles.append(lambda y, a=(window, stride, padding, kind): _numpy_pool(y, *a))
            inputs.append(rng.standard_normal(image).astype(np.float32))
    matrix = rng.standard_normal((9 * 7 * channels, 4)).astype(np.float32)
    functions.append(lambda x: _positive(x, kernel).reshape(2, -1) @ matrix)
    oracles.append(lambda y: y.reshape(2, -1) @ matrix.astype(np.float64))
    inputs.append(rng.standard_normal(image).astype(np.float32))
    results = _run(target, functions, inputs, {"pool", "linear"})
    for i, (x, reference, got) in enumerate(zip(inputs, oracles, results, strict=True)):
        pixels = np.maximum(x.astype(np.float64) @ kernel[0, 0], 0)
        want = reference(pixels)
        scale = np.abs(want).max() + (np.abs(pixels).max() * np.abs(matrix).max() if i == len(inputs) - 1 else 0)
        assert np.abs(got - want).max() <= oracle.sum_error(9 * 7 * channels, scale, element), i


def _positive(x, kernel):
    y = lax.conv_general_dilated(x, kernel, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))
    return jax.nn.relu(y)


def _pool(x, window, stride, padding, kind):
    window, stride = (1, *window, 1), (1, *stride, 1)
    if kind == "max":
        return lax.reduce_window(x, -jnp.inf, lax.max, window, stride, padding)
    return lax.reduce_window(x, 0.0, lax.add, window, stride, padding) / float(np.prod(window))


def _numpy_pool(y, window, stride, padding, kind):
    _, h, w, _ = y.shape
    if padding == "SAME":
        needed = [max((-(-n // s) - 1) * s + k - n, 0) for n, s, k in zip((h, w), stride, window, strict=True)]
        pads = [(n // 2, n - n // 2) for n in needed]
    else:
        pads = [(0, 0), (0, 0)]
    padded = np.pad(y, ((0, 0), *pads, (0, 0)), constant_values=-np.inf if kind == "max" else 0)
    rows = (padded.shape[1] - window[0]) // stride[0] + 1
    cols = (padded.shape[2] - window[1]) // stride[1] + 1
    taps = [
        padded[:, i : i + rows * stride[0] : stride[0], j : j + cols * stride[1] : stride[1]][:, :rows, :cols]
        for i in range(window[0])
        for j in range(window[1])
    ]
    return np.max(taps, axis=0) if kind == "max" else np.sum(taps, axis=0) / np.prod(window)
