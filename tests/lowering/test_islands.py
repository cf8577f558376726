"""What IREE compiles by itself for GPUs: reductions beside elementwise work, which lack a barrier where they fuse."""

from __future__ import annotations

import jax
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
