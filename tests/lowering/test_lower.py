"""Any JAX function lowers, gives what JAX gives, and the report says what became of it."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from jax import lax

import lowering

RNG = np.random.default_rng(0)
X = RNG.standard_normal((2, 3)).astype(np.float32)
IMAGE = RNG.standard_normal((1, 6, 6, 3)).astype(np.float32)
TABLE = RNG.standard_normal((40, 16)).astype(np.float32)
KERNEL = RNG.standard_normal((3, 3, 3, 4)).astype(np.float32)


def _conv(x, kernel=KERNEL, **more):
    return lax.conv_general_dilated(x, kernel, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"), **more)


FUNCTIONS = {
    "nested results": (lambda x: {"a": [x + 1, (x.sum(), None)], "b": x}, [X]),
    "a constant": (lambda x: (jnp.arange(4), x), [X]),
    "integers": (lambda x, i: x[i] * i, [X, np.array([1, 0, 1, 1], np.int32).reshape(4, 1)]),
    "booleans": (lambda x: x > 0, [X]),
    "a table of constants": (lambda i: jnp.asarray(TABLE)[i], [np.array([3, 39], np.int32)]),
    "control flow": (lambda x: lax.fori_loop(0, 3, lambda i, y: jnp.tanh(y) + i, x), [X]),
    "scan": (lambda x: lax.scan(lambda c, r: (c + r, c * r), jnp.zeros(3), x), [X]),
    "nests of inputs": (lambda d, t: d["p"] @ t[0].T + t[1], [{"p": X}, (X, np.float32(2.0))]),
    "convolution used twice": (lambda x: (_conv(x), jax.nn.relu(_conv(x) * 2)), [IMAGE]),
    "residual": (
        lambda x: jax.nn.relu(_conv(jax.nn.relu(_conv(x)), np.ones((1, 1, 4, 4), np.float32)) + _conv(x)),
        [IMAGE],
    ),
    "activation between": (lambda x: _conv(jax.nn.gelu(_conv(x)), np.ones((1, 1, 4, 2), np.float32)), [IMAGE]),
    "scaled before and after a clamp": (lambda x: 3 - 2 * jnp.clip(_conv(x) / 4 - 1, -0.5, 0.5), [IMAGE]),
    "grouped convolution": (lambda x: _conv(x, np.ones((3, 3, 1, 6), np.float32), feature_group_count=3), [IMAGE]),
    "softmax of a product": (lambda x: jax.nn.softmax(x @ TABLE[:3]), [X]),
    "negative values under a padded maximum": (
        lambda x: lax.reduce_window(_conv(x), -jnp.inf, lax.max, (1, 3, 3, 1), (1, 2, 2, 1), "SAME"),
        [IMAGE],
    ),
}


def _close(got, want):
    scale = max(float(np.abs(np.asarray(want, np.float64)).max(initial=0)), 1.0)
    np.testing.assert_allclose(np.asarray(got), np.asarray(want), rtol=0, atol=1e-5 * scale)
    assert np.asarray(got).dtype == np.asarray(want).dtype


@pytest.mark.parametrize("name", FUNCTIONS)
def test_any_function(name):
    function, inputs = FUNCTIONS[name]
    module = lowering.compile(lowering.lower(function, *inputs))
    got = module(*jax.tree.leaves(inputs))
    want = jax.jit(function)(*inputs)
    assert jax.tree.structure(got) == jax.tree.structure(want)
    jax.tree.map(_close, got, want)


class _Recurrent(nnx.Module):
    def __init__(self, rngs):
        self.rnn = nnx.RNN(nnx.GRUCell(5, 7, rngs=rngs))
        self.norm = nnx.LayerNorm(7, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)
        self.out = nnx.Linear(7, 3, rngs=rngs)

    def __call__(self, x):
        return self.out(self.drop(self.norm(self.rnn(x))))


def test_stock_recurrent_module_in_evaluation_mode():
    model = _Recurrent(nnx.Rngs(0))
    x = RNG.standard_normal((2, 4, 5)).astype(np.float32)
    got = lowering.compile(lowering.lower(model, x))(x)
    assert not model.drop.deterministic, "lowering must leave the caller's model as it was"
    model.eval()
    _close(got, model(x))


def test_report_names_every_layer_and_reason():
    weight = np.array(KERNEL)
    weight[:, :, 1] = 0
    depthwise = np.ones((3, 3, 1, 4), np.float32)

    def function(x):
        y = lax.reduce_window(jax.nn.relu(_conv(x, weight)), -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
        y = _conv(y, depthwise, feature_group_count=4)
        return jnp.sin(y.reshape(1, -1)) @ np.ones((36, 5), np.float32)

    rows = {row.name: row for row in lowering.lower(function, IMAGE).report}
    conv, linear, island = rows["conv_1"], rows["linear_1"], rows["island_4"]
    assert (conv.path, conv.block, conv.density) == ("packed", (4, 27), pytest.approx(2 / 3))
    assert conv.kept_flops == pytest.approx(2 * 36 * 4 * 18)
    assert (linear.path, linear.why) == ("dense kernel", "no zeros in the weights")
    assert island.why == "conv_general_dilated: grouped convolution"
    assert [row.kind for row in rows.values()] == ["copy", "conv", "split", "pool", "island", "linear"]


def test_layers_are_named_after_their_parameters():
    model = nnx.Sequential(nnx.Conv(3, 4, (3, 3), rngs=nnx.Rngs(0)), nnx.BatchNorm(4, rngs=nnx.Rngs(0)), nnx.relu)
    program = lowering.lower(model, IMAGE)
    assert [row.name for row in program.report] == ["island_0", "layers/0", "island_2"]
    assert {"layers/0/floats", "layers/0/integers"} == set(program.weights)


class _Pair(NamedTuple):
    first: jax.Array
    second: jax.Array


def test_named_tuples_come_back_as_tuples():
    program = lowering.lower(lambda x: _Pair(x + 1, x), X)
    assert program.result_tree == (0, 1)


def _nan(x):
    return x @ np.full((3, 2), np.nan, np.float32)


@pytest.mark.parametrize(
    ("function", "inputs", "message"),
    [
        (_nan, [X], "linear_1: 6 of 6 weights are NaN or infinite"),
        (lambda x: x @ np.ones((4, 2), np.float32), [X], "cannot trace the function at inputs"),
        (42, [X], "got a int, expected an nnx.Module or a function of arrays"),
        (lambda x: jax.debug.print("{}", x) or x, [X], "side effects"),
        (lambda x: jnp.linalg.svd(x)[0], [X], "custom call"),
    ],
)
def test_what_cannot_be_lowered_says_so_in_one_line(function, inputs, message):
    with pytest.raises(lowering.LoweringError, match=message) as error:
        lowering.lower(function, *inputs)
    assert "\n" not in str(error.value)


def test_emission_is_deterministic():
    texts = {lowering.lower(lambda x: jax.nn.relu(_conv(x)).sum((1, 2)) @ TABLE[:4], IMAGE).mlir for _ in range(2)}
    assert len(texts) == 1
