"""Whole networks with pruned weights on every target, compared with JAX."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

import lowering
from bcr_jax import models
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


class _Modern(nnx.Module):
    """Depthwise, grouped and gated: inverted residuals with squeeze-excite, a ResNeXt block, a dense connection."""

    def __init__(self, rngs):
        self.stem = nnx.Conv(3, 16, (3, 3), strides=2, use_bias=False, rngs=rngs)
        self.bn = nnx.BatchNorm(16, rngs=rngs)
        self.expand = nnx.Conv(16, 24, (1, 1), rngs=rngs)
        self.depthwise = nnx.Conv(24, 24, (3, 3), feature_group_count=24, rngs=rngs)
        self.squeeze = nnx.Conv(24, 6, (1, 1), rngs=rngs)
        self.excite = nnx.Conv(6, 24, (1, 1), rngs=rngs)
        self.project = nnx.Conv(24, 16, (1, 1), rngs=rngs)
        self.grouped = nnx.Conv(16, 32, (3, 3), strides=2, feature_group_count=4, rngs=rngs)
        self.shortcut = nnx.Conv(16, 32, (1, 1), strides=2, rngs=rngs)
        self.dense = nnx.Conv(32, 8, (3, 3), rngs=rngs)
        self.head = nnx.Linear(40, 10, rngs=rngs)

    def __call__(self, x):
        x = nnx.relu6(self.bn(self.stem(x)))
        y = nnx.hard_swish(self.depthwise(nnx.silu(self.expand(x))))
        gate = nnx.hard_sigmoid(self.excite(nnx.relu(self.squeeze(y.mean((1, 2), keepdims=True)))))
        x = x + self.project(y * gate)
        x = nnx.relu(self.grouped(x) + self.shortcut(x))
        x = jnp.concatenate([x, nnx.gelu(self.dense(x))], -1)
        return self.head(nnx.avg_pool(x, x.shape[1:3]).reshape(x.shape[0], -1))


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


TARGETS = [pytest.param(name, marks=_marks(name)) for name in lowering.targets()]


def _check(program, target):
    module = lowering.compile(program, target)
    for _ in range(3):  # buffers are reused: the second call must not see the first one's
        got = module(*program.example_inputs)
        want = jax.tree.map(program.example_outputs.__getitem__, program.result_tree)
        for a, b in zip(jax.tree.leaves(got), jax.tree.leaves(want), strict=True):
            assert np.abs(a - b).max() <= 1e-5 * np.abs(b).max()


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_network_agrees_with_jax(program, target):
    _check(program, target)


@pytest.fixture(scope="module")
def modern():
    x = np.random.default_rng(2).standard_normal((2, 20, 16, 3)).astype(np.float32)
    return lowering.lower(_Modern(nnx.Rngs(1)), x)


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_modern_network_agrees_with_jax(modern, target):
    _check(modern, target)


def test_modern_network_is_kernels_only(modern):
    """A kernel a layer, and beside them: the input's copy, two pools, the gate, phases, the concatenation."""
    rows = {row.name: row for row in modern.report}
    assert {row.path for row in rows.values()} == {"dense kernel", "packed", "kernel"}
    assert len(rows) == 10 + 6
    assert rows["project"].why.endswith("+ residual")
    assert rows["shortcut"].why.endswith("+ residual, relu")
    assert [row.why for row in rows.values() if row.kind == "pointwise"] == [
        "gate, which no kernel before could take along"
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "layers", "beside"),
    [
        ("resnet20", 22, 6),  # its shortcuts pad channels; an entry, a global pool, phases and every second pixel twice
        ("resnet50", 54, 9),  # an entry, two pools, phases of three blocks and their shortcuts
        ("mobilenet_v2", 53, 2),  # an entry, a global pool
    ],
)
def test_published_networks_are_a_kernel_a_layer(name, layers, beside):
    program = lowering.lower(models.create(name, rngs=nnx.Rngs(0)), np.zeros((1, 64, 64, 3), np.float32))
    assert not [row for row in program.report if row.path == "island"]
    assert len([row for row in program.report if row.dense_flops]) == layers
    assert len(program.report) == layers + beside


def test_pruned_layers_are_packed(program):
    paths = {row.name: row.path for row in program.report}
    assert {paths[n] for n in ("body", "down", "linear1")} == {"packed"}
    assert {paths[n] for n in ("stem", "linear2")} == {"dense kernel"}
