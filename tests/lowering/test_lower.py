"""Any JAX function lowers, gives what JAX gives, and the report says what became of it."""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from jax import lax
from jax.export import symbolic_shape

import lowering

RNG = np.random.default_rng(0)
X = RNG.standard_normal((2, 3)).astype(np.float32)
IMAGE = RNG.standard_normal((1, 6, 6, 3)).astype(np.float32)
TABLE = RNG.standard_normal((40, 16)).astype(np.float32)
KERNEL = RNG.standard_normal((3, 3, 3, 4)).astype(np.float32)


def _conv(x, kernel=KERNEL, window_strides=(1, 1), **more):
    return lax.conv_general_dilated(
        x, kernel, window_strides, "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"), **more
    )


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
    "an image made of one pixel": (
        lambda x: lax.conv_general_dilated(
            x.sum((1, 2), keepdims=True), KERNEL, (1, 1), ((2, 2), (2, 2)), dimension_numbers=("NHWC", "HWIO", "NHWC")
        ),
        [IMAGE],
    ),
    "one pixel made of a part of an image": (
        lambda x: lax.reduce_window(_conv(x), -jnp.inf, lax.max, (1, 4, 4, 1), (1, 4, 4, 1), "VALID"),
        [IMAGE],
    ),
    "strided convolutions of one image": (
        lambda x: _conv(x, KERNEL[:1, :1], window_strides=(2, 2)) + _conv(x, window_strides=(2, 2)) * 2,
        [IMAGE],
    ),
    "one pixel made by a strided convolution": (
        lambda x: _conv(_conv(x), np.ones((3, 3, 4, 2), np.float32), window_strides=(6, 6)) + 1,
        [IMAGE],
    ),
    "a layer on the channels of an image": (lambda x: jax.nn.gelu(_conv(x)) @ TABLE[:4], [IMAGE]),
    "values between that are wanted too": (lambda x: (y := _conv(x), z := y * jax.nn.sigmoid(y), z + x.sum()), [IMAGE]),
    "an image plus a number that is computed": (lambda x: jax.nn.relu(_conv(x) + x.max()), [IMAGE]),
    "a gate for all images of a batch": (
        lambda x, g: _conv(x) * g,
        [np.concatenate([IMAGE, -IMAGE]), IMAGE[:1, :1, :1, :1]],
    ),
    "gates made of vectors of another length": (
        lambda x, g: (_conv(x) * g.reshape(2, 1, 1, 4), _conv(x) * g.reshape(4, 2).reshape(2, 4)[:, None, None]),
        [np.concatenate([IMAGE, -IMAGE]), np.arange(8, dtype=np.float32)],
    ),
    "a gated layer plus pixels of an image": (
        lambda x: (
            (y := _conv(x, KERNEL.repeat(2, 3)), gates := jnp.split(_conv(x).reshape(36, 4) @ TABLE[:4], 2, 1)),
            gates[0] * jax.nn.sigmoid(gates[1]) + y.reshape(36, 8),
        )[1],
        [IMAGE],
    ),
    "boolean work on an image": (lambda x: jnp.where((_conv(x) > 0) & (_conv(x) < 1), 1.0, _conv(x)), [IMAGE]),
    "a sum over other axes": (lambda x: _conv(x).sum(3) + _conv(x).max((1, 3))[:, None], [IMAGE]),
    "images from everywhere": (lambda x: jnp.concatenate([_conv(x), x, jnp.sin(x)], -1) * 2, [IMAGE]),
    "concatenation along rows": (lambda x: jnp.concatenate([_conv(x), _conv(x)], 1), [IMAGE]),
    "an average that does not count the padding": (
        lambda x: nnx.avg_pool(_conv(x), (3, 3), (1, 1), "SAME", count_include_pad=False),
        [IMAGE],
    ),
    "a pool that leaves pixels of the input over": (
        lambda x: lax.reduce_window(x[..., 0], -jnp.inf, lax.max, (1, 4, 4), (1, 4, 4), ((0, 0), (1, 0), (0, 0))),
        [IMAGE],
    ),
    "means of images that become images": (
        lambda x: (_conv(x).mean((1, 2)).reshape(1, 2, 2, 4), _conv(2 * x).mean((1, 2)).reshape(2, 2, 1, 4)),
        [np.concatenate([IMAGE, -IMAGE, IMAGE + 1, 2 * IMAGE])],
    ),
    "convolutions that leave pixels over beside their only window": (
        lambda x, k: (
            lax.conv_general_dilated(x[0], k[0, :2], (5,), ((0, 0),), dimension_numbers=("NWC", "WIO", "NWC")),
            lax.conv_general_dilated(
                x, k[:2], (2, 5), ((1, 0), (0, 1)), rhs_dilation=(2, 1), dimension_numbers=("NHWC", "HWIO", "NHWC")
            ),
        ),
        [IMAGE, KERNEL],
    ),
    "tensors without elements": (
        lambda x, image: (
            x[:0] @ TABLE[:3],
            jnp.tanh(x @ TABLE[:3, :0]) @ TABLE[:0] + 1,
            lax.scan(
                lambda h, row: (jnp.tanh(h @ TABLE[:16] + row @ TABLE[:3]), h), x[:0] @ TABLE[:3], x[:, None][:, :0]
            ),
            _conv(image)[..., :0] @ TABLE[:0],
            lax.conv_general_dilated(image[:, :2], KERNEL, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")),
        ),
        [X, IMAGE],
    ),
    "an infinite bound": (lambda x: jnp.clip(_conv(x), -jnp.inf, 1.0), [IMAGE]),
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
    got = module(*inputs)
    want = jax.jit(function)(*inputs)
    assert jax.tree.structure(got) == jax.tree.structure(want)
    jax.tree.map(_close, got, want)


def test_samples_of_numpy_and_python_numbers_have_the_dtypes_that_jax_gives_them(tmp_path):
    def function(x, rows, pair, scale):
        half = x.astype(jnp.bfloat16) * scale  # a Python number leaves it bfloat16
        return jnp.asarray(TABLE)[rows] * pair[0], half

    given = (X.astype(np.float64), np.array([1, 39]), [2.0, 1], 3.0)
    program = lowering.lower(function, *given)
    lowering.compile(program).save(tmp_path / "b")
    loaded = lowering.load(tmp_path / "b")
    assert [spec.dtype.name for spec in program.inputs] == ["float32", "int32", "float32", "int32", "float32"]
    assert [array.dtype for array in loaded.program.example_inputs] == [spec.dtype for spec in program.inputs]
    jax.tree.map(_close, loaded(*program.example_inputs), jax.jit(function)(*given))


RNN = nnx.RNN(nnx.GRUCell(3, 4, rngs=nnx.Rngs(0)))


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
    pixel = np.ones((1, 1, 4, 4), np.float32)

    def function(x):
        y = lax.reduce_window(jax.nn.relu(_conv(x, weight)), -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
        y = jax.nn.relu6(_conv(y, depthwise, feature_group_count=4))
        y = _conv(y, pixel) + y
        y = lax.conv_transpose(y, pixel, (2, 2), "VALID")
        return jnp.sin(y.reshape(1, -1)) @ np.ones((y.size, 5), np.float32)

    rows = {row.name: row for row in lowering.lower(function, IMAGE).report}
    conv, residual, linear, island = rows["conv_1"], rows["conv_2"], rows["linear_1"], rows["island_5"]
    assert (conv.path, conv.block, conv.density) == ("packed", (4, 27), pytest.approx(2 / 3))
    assert conv.kept_flops == pytest.approx(2 * 36 * 4 * 18)
    assert (linear.path, linear.why) == ("dense kernel", "no zeros in the weights")
    assert residual.why == "no zeros in the weights + residual"
    assert rows["depthwise_1"].why == "9 weights a channel + relu6"
    assert island.why == "conv_general_dilated: transposed convolution"
    kinds = ["enter", "conv", "pool", "depthwise", "conv", "island", "linear"]
    assert [row.kind for row in rows.values()] == kinds


def test_layers_are_named_after_their_parameters():
    model = nnx.Sequential(nnx.Conv(3, 4, (3, 3), rngs=nnx.Rngs(0)), nnx.BatchNorm(4, rngs=nnx.Rngs(0)), nnx.relu)
    program = lowering.lower(model, IMAGE)
    assert [row.name for row in program.report] == ["enter_0", "layers/0", "leave_2"]
    assert {"layers/0/floats", "layers/0/integers"} == set(program.weights)


class _AlikeNames(nnx.Module):
    def __init__(self, rngs):
        for name in ("main", "größe", "dense", "dense_2", "linear_1", "a_0", "1x1", 'a"b\\22\n'):
            setattr(self, name, nnx.Linear(3, 3, rngs=rngs))
        self.a = nnx.List([nnx.Linear(3, 3, rngs=rngs)])

    def __call__(self, x):
        for layer in (self.main, self.größe, self.dense, self.dense, self.dense_2, self.linear_1, self.a_0, self.a[0]):
            x = nnx.tanh(layer(x))
        x = getattr(self, 'a"b\\22\n')(getattr(self, "1x1")(x))
        return x @ TABLE[:3]


def test_names_that_are_alike_or_no_symbols_are_told_apart():
    model = _AlikeNames(nnx.Rngs(0))
    program = lowering.lower(model, X)
    names = [row.name for row in program.report]
    assert names[:5] == ["main_2", "größe", "dense", "dense_2", "dense_2_2"]
    assert names[5:] == ["linear_1", "a_0", "a/0_2", "1x1", 'a"b\\22\n', "linear_1_2"]
    _close(lowering.compile(program)(X), model(X))


class _Pair(NamedTuple):
    first: jax.Array
    second: jax.Array


def test_a_loaded_module_takes_inputs_nested_or_flat(tmp_path):
    def function(state, scale, nothing, xs):
        return {"sum": state["b"] + state["a"][1] * scale, "last": xs[1]}

    inputs = ({"b": X, "a": _Pair(X + 1, X + 2)}, 2.0, None, [X, X[:1]])
    program = lowering.lower(function, *inputs)
    lowering.compile(program).save(tmp_path / "b")
    module, want = lowering.load(tmp_path / "b"), function(*inputs)
    assert module.program.input_tree == program.input_tree == ({"a": (0, 1), "b": 2}, 3, None, [4, 5])
    jax.tree.map(_close, module(*inputs), want)
    jax.tree.map(_close, module(*jax.tree.leaves(inputs)), want)
    state, *rest = inputs
    for given, message in (
        (({**state, "a": (X, X[1:])}, *rest), r"got float32\[1,3\] for input 0\['a'\]\[1\], expected float32\[2,3\]"),
        (({**state, "a": [X]}, *rest), r"got a list of 1 for input 0\['a'\], expected a tuple of 2: nest"),
        (({"b": X}, *rest), r"got a dict with the keys 'b' for input 0, expected a dict with the keys 'a', 'b'"),
        ((X, *rest), "got a ndarray for input 0, expected a dict"),
        (inputs[:1], r"got 1 inputs, expected 4 nested as those given to lower, or 6 \(float32"),
    ):
        with pytest.raises(lowering.LoweringError, match=message):
            module(*given)


@jax.tree_util.register_dataclass
@dataclasses.dataclass
class _State:
    x: jax.Array

    def __post_init__(self):
        if isinstance(self.x, int):
            raise TypeError("no number")


def test_inputs_in_types_of_the_caller_are_taken_flat():
    program = lowering.lower(lambda state: state.x + 1, _State(X))
    assert program.input_tree is None
    _close(lowering.compile(program)(X), X + 1)


def test_named_tuples_come_back_as_tuples():
    program = lowering.lower(lambda x: _Pair(x + 1, x), X)
    assert program.result_tree == (0, 1)


def _nan(x):
    return x @ np.full((3, 2), np.nan, np.float32)


def _raises(error):
    def function(x):
        raise error

    return function


def _nan_state(x):
    def step(h, row):
        h = jnp.tanh(h @ np.full((3, 3), np.nan, np.float32) + row)
        return h, h

    return lax.scan(step, jnp.zeros(3), x)


@pytest.mark.parametrize(
    ("function", "inputs", "message"),
    [
        (_raises(ValueError()), [X], r"at inputs \(float32\[2, 3\]\): ValueError$"),
        (_raises(AssertionError("three\nlines\n")), [X], "AssertionError: three$"),
        (lambda x: x.no_such, [X], "AttributeError: .*no_such"),
        (lambda x: RNN(x[None]), [X], "pass the nnx.Module itself, not a function"),
        (lambda x, k: x, [X, jax.random.key(0)], "got input 1 of type key<fry>, expected numbers or bools"),
        (lambda x: x, [{"names": ["x.npy"]}], r"got input 0\['names'\]\[0\] of type str, expected numbers or bools"),
        (lambda x: x, [np.array([None])], "got input 0 of type object, expected numbers or bools"),
        (
            lambda x: x + 1,
            [X.astype(jnp.float8_e4m3fn)],
            "input 0 of type float8_e4m3fn, .* floats of at least 16 bits",
        ),
        (lambda x: (x, x.astype(jnp.int4)), [X], "got result 1 of type int4, expected .* integers of at least 8"),
        (_nan, [X], "linear_1: 6 of 6 weights are NaN or infinite"),
        (_nan_state, [X], "recurrent_1: 9 of 9 weights are NaN or infinite"),
        (lambda x: x @ np.ones((4, 2), np.float32), [X], "cannot trace the function at inputs"),
        (
            lambda x: x + 1,
            [jax.ShapeDtypeStruct(symbolic_shape("b, 3"), np.float32)],
            r"of shape \(b, 3\), expected fixed",
        ),
        (lambda x: x + 1, [jax.ShapeDtypeStruct((2, 3), np.float32)], "expected an array"),
        (lambda x: {(0, 1): x}, [X], r"a dict with the key \(0, 1\), expected strings and integers"),
        (42, [X], "got a int, expected an nnx.Module or a function of arrays"),
        (lambda x: jax.debug.print("{}", x) or x, [X], "side effects"),
        (lambda x: jnp.linalg.svd(x)[0], [X], "custom call"),
    ],
)
def test_what_cannot_be_lowered_says_so_in_one_line(function, inputs, message):
    with pytest.raises(lowering.LoweringError, match=message) as error:
        lowering.lower(function, *inputs)
    assert "\n" not in str(error.value)


def test_a_table_of_small_floats_says_so_in_one_line():
    program = lowering.lower(lambda i: jnp.asarray(TABLE, jnp.float8_e4m3fn)[i].astype(np.float32), np.int32([1]))
    with pytest.raises(lowering.LoweringError, match="got a constant of type float8_e4m3fn, expected"):
        lowering.compile(program)


def test_what_is_no_program_or_report_says_what_to_pass():
    program, layer = lowering.lower(lambda x: x, X), nnx.Linear(3, 4, rngs=nnx.Rngs(0))
    for call, message in (
        (lambda: lowering.compile(layer), r"got a Linear, expected a Program: compile\(lower\("),
        (lambda: lowering.compile(program, 1), "got target 1, expected one of host, "),
        (lambda: lowering.format_report(program), "got a Program, expected rows of a report: pass program.report"),
    ):
        with pytest.raises(lowering.LoweringError, match=message):
            call()


def test_emission_is_deterministic():
    texts = {lowering.lower(lambda x: jax.nn.relu(_conv(x)).sum((1, 2)) @ TABLE[:4], IMAGE).mlir for _ in range(2)}
    assert len(texts) == 1
