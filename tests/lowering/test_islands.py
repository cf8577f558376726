"""What IREE compiles by itself for GPUs: reductions beside elementwise work, loops and grouped convolutions."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from jax import lax

import lowering

CALLS = 3  # a race does not show in each
TOLERANCE = 1e-5  # of the largest result: normalised sums of at most 144 numbers
NORM = nnx.GroupNorm(8, num_groups=2, rngs=nnx.Rngs(0))


CASES = {
    "plus the largest": lambda image, rows: (y := 2 * image) + y.max((1, 2), keepdims=True),
    "group normalisation": lambda image, rows: NORM(jax.nn.silu(image)),
    "softmax": lambda image, rows: jax.nn.softmax(2 * image[:, 0], 1),
    "less the mean": lambda image, rows: (y := jax.nn.relu(rows)) - y.mean(0),
    "in a scan": lambda image, rows: lax.scan(lambda c, _: (jax.nn.softmax(2 * c, 0) + rows, None), rows, length=3)[0],
    "in a branch": lambda image, rows: lax.cond(
        rows[0, 0] > 100, lambda y: y, lambda y: jax.nn.softmax(jax.nn.silu(y), 0), rows
    ),
    "in a loop": lambda image, rows: lax.while_loop(
        lambda c: jax.nn.relu(c).sum() < 200, lambda c: 1 + (y := jax.nn.silu(c)) - y.mean(0), rows
    ),
}


@pytest.mark.vulkan
@pytest.mark.slow
def test_reductions_are_right_in_each_call():
    rng = np.random.default_rng(0)
    inputs = [rng.standard_normal(shape).astype(np.float32) for shape in ((3, 3, 16, 8), (48, 8))]
    program = lowering.lower(lambda *xs: tuple(case(*xs) for case in CASES.values()), *inputs)
    module = lowering.compile(program, "vulkan-mali")
    for _ in range(CALLS):
        for name, got, want in zip(CASES, module(*inputs), program.example_outputs, strict=True):
            assert np.abs(got - want).max() <= TOLERANCE * np.abs(want).max(), name


LOOPS = {
    "sums": lambda x: lax.fori_loop(0, 5, lambda i, c: c * 0.5 + c.sum(1, keepdims=True), x),
    "two constants": lambda x: lax.fori_loop(0, 5, lambda i, c: (c[0] * 0.5 + x, c[1] + c[0]), (0 * NUMBERS, NUMBERS)),
    "backwards": lambda x: lax.scan(
        lambda h, t: (h := jnp.tanh(t + h @ NUMBERS[:, :8].T), h), NUMBERS, jnp.stack([x] * 4), reverse=True
    ),
    "of one step, in a loop": lambda x: lax.scan(
        lambda h, t: (lax.fori_loop(0, 1, lambda i, h: 2 * h + t.sum(), h), h[0]), NUMBERS, x[:3]
    ),
    "of no steps": lambda x: lax.scan(lambda h, t: (h, h), x, jnp.zeros((0, 8))),
}
NUMBERS = np.random.default_rng(1).standard_normal((8, 8)).astype(np.float32) / 4


@pytest.mark.vulkan
def test_loops_are_right_in_each_call():
    x = NUMBERS[::-1].copy()
    program = lowering.lower(lambda x: [loop(x) for loop in LOOPS.values()], x)
    module = lowering.compile(program, "vulkan-mali")
    for _ in range(12):
        for got, want in zip(jax.tree.leaves(module(x)), program.example_outputs, strict=True):
            assert got.shape == want.shape
            assert np.abs(got - want).max(initial=0) <= TOLERANCE * np.abs(want).max(initial=0)


@pytest.mark.parametrize(
    ("loop", "message"),
    [
        (lambda x: lax.fori_loop(0, 100, lambda i, c: c * 0.5 + 1, x), "got loops of 100 steps together, expected at"),
        (lambda x: lax.while_loop(lambda c: c[0] < 5, lambda c: (c[0] + 1, c[1] / 2), (0, x))[1], "on constants alone"),
    ],
)
def test_loops_that_a_gpu_does_not_run_right_are_an_error(loop, message):
    program = lowering.lower(loop, NUMBERS)
    np.testing.assert_allclose(lowering.compile(program)(NUMBERS), loop(NUMBERS), rtol=1e-6)
    with pytest.raises(lowering.LoweringError, match=message):
        lowering.compile(program, "vulkan-mali")


@pytest.mark.vulkan
def test_grouped_convolutions_are_right_in_each_call():
    """Two groups of channels in either layout, two of the batch, and one group for each channel.

    The last two have a single window, which leaves pixels over, with groups and without.
    """

    def convolution(x, kernel, layout="NHWC", stride=1, padding="SAME", **groups):
        numbers = (layout, "HWIO", layout)
        return lax.conv_general_dilated(x, kernel, (stride, stride), padding, dimension_numbers=numbers, **groups)

    def function(x, kernel):
        return (
            convolution(x.transpose(0, 3, 1, 2), kernel, "NCHW", feature_group_count=2),
            convolution(x, kernel, feature_group_count=2),
            convolution(x[..., :4], kernel, batch_group_count=2),
            convolution(x, kernel[:, :, :1], feature_group_count=8),
            convolution(x, kernel, stride=7, padding="VALID", feature_group_count=2),
            convolution(x[..., :4], kernel, stride=7, padding="VALID"),
        )

    rng = np.random.default_rng(0)
    inputs = [rng.standard_normal(shape).astype(np.float32) for shape in ((2, 6, 7, 8), (3, 3, 4, 8))]
    program = lowering.lower(function, *inputs)
    module = lowering.compile(program, "vulkan-mali")
    for _ in range(10):
        for got, want in zip(module(*inputs), program.example_outputs, strict=True):
            assert np.abs(got - want).max() <= TOLERANCE * np.abs(want).max()
