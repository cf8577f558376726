"""One-dimensional convolutions run on the kernels of images, with what stands between them."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

import lowering

RNG = np.random.default_rng(0)
X = RNG.standard_normal((2, 24, 4)).astype(np.float32)
MATRIX = RNG.standard_normal((6 * 16, 3)).astype(np.float32)


class _Temporal(nnx.Module):
    """Convolutions with stride, dilation, padding on one side and groups; a residual, a pool, a gate and a flatten."""

    def __init__(self, rngs):
        self.first = nnx.Conv(4, 16, (5,), rngs=rngs)
        self.norm = nnx.BatchNorm(16, use_running_average=True, rngs=rngs)
        self.causal = nnx.Conv(16, 16, (3,), kernel_dilation=2, padding="CAUSAL", rngs=rngs)
        self.own = nnx.Conv(16, 16, (3,), feature_group_count=16, strides=2, rngs=rngs)
        self.gate = nnx.Linear(16, 16, rngs=rngs)
        self.out = nnx.Linear(16, 3, rngs=rngs)

    def __call__(self, x):
        y = nnx.relu(self.norm(self.first(x)))
        y = nnx.max_pool(nnx.relu(self.causal(y) + y), (2,), (2,))
        y = nnx.gelu(self.own(y))
        y = y * jax.nn.sigmoid(self.gate(y.mean(1, keepdims=True)))
        return self.out(y.mean(1)), y.reshape(2, -1) @ MATRIX, jnp.cumsum(y, 1), y[:, 1:]


def _check(function, *inputs):
    program = lowering.lower(function, *inputs)
    for got, want in zip(lowering.compile(program)(*inputs), program.example_outputs, strict=True):
        assert got.shape == want.shape and got.dtype == want.dtype
        np.testing.assert_allclose(got, want, rtol=0, atol=1e-5 * max(np.abs(want).max(), 1))
    return [row.kind for row in program.report], [row.why for row in program.report if row.kind == "island"]


def test_a_temporal_network_is_kernels_only():
    kinds, islands = _check(_Temporal(nnx.Rngs(0)), X)
    layers = [kind for kind in kinds if kind in ("conv", "depthwise", "linear")]
    assert layers == ["conv", "conv", "depthwise", "linear", "linear", "linear"]
    assert islands == ["no kernel for reshape", "no kernel for cumsum, reshape"]


def test_what_no_kernel_takes_stays_a_sequence():
    conv, transposed = (kind(4, 8, (3,), rngs=nnx.Rngs(0)) for kind in (nnx.Conv, nnx.ConvTranspose))

    def function(x):
        y = conv(x)
        return y > 0, jnp.where(y > 0, y, jnp.sin(y)), jnp.concatenate([y, x, x], 2), conv(x[:, :1]), transposed(x)

    kinds, islands = _check(function, X)
    assert {"conv", "concat"} <= set(kinds)
    assert any("sin" in why for why in islands)
