"""Whole networks with pruned weights on every target, compared with JAX."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

import lowering
from tests.lowering import oracle


class _Network(nnx.Module):
    """A bit of everything: stem, batch-norm, strides, residual, pools, flatten, softmax, a second result."""

    def __init__(self, rngs):
        self.stem = nnx.Conv(3, 8, (7, 7), strides=2, use_bias=False, rngs=rngs)
        self.bn = nnx.BatchNorm(8, rngs=rngs)
        self.body = nnx.Conv(8, 8, (3, 3), rngs=rngs)
        self.down = nnx.Conv(8, 16, (3, 3), strides=2, rngs=rngs)
        self.linear1 = nnx.Linear(16 * 2 * 2, 40, rngs=rngs)
        self.linear2 = nnx.Linear(40, 10, rngs=rngs)

    def __call__(self, x):
        x = nnx.relu(self.bn(self.stem(x)))
        x = nnx.max_pool(x, (3, 3), (2, 2), padding="SAME")
        x = nnx.relu(self.body(x) + x)
        x = nnx.relu6(self.down(x))
        x = nnx.avg_pool(x, (2, 2), (2, 2))
        hidden = nnx.relu(self.linear1(x.reshape(x.shape[0], -1)))
        return {"probabilities": nnx.softmax(self.linear2(hidden)), "mean": hidden.mean()}


def _pruned_network():
    rng = np.random.default_rng(0)
    model = _Network(nnx.Rngs(0))
    model.bn.mean[...] = jnp.asarray(rng.standard_normal(8), jnp.float32)
    model.bn.var[...] = jnp.asarray(rng.random(8) + 0.5, jnp.float32)
    for layer in (model.body, model.down, model.linear1):
        kernel = np.asarray(layer.kernel[...])
        keep = oracle.zeros("bcr", kernel.shape[:-1], kernel.shape[-1], rng)
        layer.kernel[...] = jnp.asarray(kernel * keep, jnp.float32)
    return model


@pytest.fixture(scope="module")
def program():
    x = np.random.default_rng(1).standard_normal((2, 32, 32, 3)).astype(np.float32)
    return lowering.lower(_pruned_network(), x)


def _marks(name):
    if name == "host":
        return ()
    return pytest.mark.vulkan if name.startswith("vulkan") else pytest.mark.arm64


@pytest.mark.slow
@pytest.mark.parametrize("target", [pytest.param(name, marks=_marks(name)) for name in lowering.targets()])
def test_network_agrees_with_jax(program, target):
    module = lowering.compile(program, target)
    for _ in range(3):  # buffers are reused: the second call must not see the first one's
        got = module(*program.example_inputs)
        for a, b in zip(jax.tree.leaves(got), jax.tree.leaves(_nested(program)), strict=True):
            assert np.abs(a - b).max() <= 1e-5 * np.abs(b).max()


def _nested(program):
    return {key: program.example_outputs[i] for key, i in program.result_tree.items()}


def test_pruned_layers_are_packed(program):
    paths = {row.name: row.path for row in program.report}
    assert {paths[n] for n in ("body", "down", "linear1")} == {"packed"}
    assert {paths[n] for n in ("stem", "linear2")} == {"dense kernel"}
