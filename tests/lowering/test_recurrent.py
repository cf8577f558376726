"""Recurrent layers as sequences and step by step: what JAX computes, on every kind of target."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from jax import lax

import lowering
from lowering.codegen.loop_call import ROUND
from tests.lowering.planes import TARGETS

STEPS = 1000
TOLERANCE = 1e-4  # of the largest output, after all steps
CELLS = {"gru": nnx.GRUCell, "lstm": nnx.OptimizedLSTMCell}
RNG = np.random.default_rng(0)


class _Stack(nnx.Module):
    """Two layers whose gates have zeros in blocks of 16 x 16: half the rows, a quarter of the columns."""

    def __init__(self, cell, features: int, units: int):
        rngs = nnx.Rngs(0)
        self.layers = nnx.List([nnx.RNN(cell(size, units, rngs=rngs), rngs=False) for size in (features, units)])
        rng = np.random.default_rng(1)
        for layer in self.layers:
            for dense in (layer.cell.dense_i, layer.cell.dense_h):
                dense.kernel[...] = _pruned(2 * np.asarray(dense.kernel[...]), rng)
                if dense.bias is not None:
                    dense.bias[...] = jnp.asarray(rng.standard_normal(dense.bias.shape), jnp.float32)

    def __call__(self, x):
        for layer, state in zip(self.layers, self.initial(x.shape[0]), strict=True):
            x = layer(x, initial_carry=state)
        return x

    def step(self, states, x):
        after = []
        for layer, state in zip(self.layers, states, strict=True):
            state, x = layer.cell(state, x)
            after.append(state)
        return after, x

    def initial(self, batch: int):
        """Zero states as NumPy arrays."""
        shape = (batch, self.layers[0].cell.hidden_features)
        gru = isinstance(self.layers[0].cell, nnx.GRUCell)
        return [np.zeros(shape, np.float32) if gru else (np.zeros(shape, np.float32),) * 2 for _ in self.layers]


def _pruned(kernel: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    keep = np.zeros(kernel.shape, bool)
    for left in range(0, kernel.shape[0], 16):
        for top in range(0, kernel.shape[1], 16):
            cols = left + rng.choice(16, 4, replace=False)
            rows = top + rng.choice(16, 8, replace=False)
            keep[np.ix_(cols[cols < kernel.shape[0]], rows)] = True
    return np.where(keep, kernel, 0)


def _stepper(model):
    graph, state = nnx.split(model)
    return lambda states, x: nnx.merge(graph, state).step(states, x)


def _kinds(program):
    assert not [r for r in program.report if r.kind == "island" and "transpose" not in r.why]
    return [r.kind for r in program.report if r.kind in ("gru", "lstm", "recurrent")]


@pytest.mark.slow
@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize("target", TARGETS)
def test_a_thousand_steps_of_a_sequence(target, kind):
    model, x = _Stack(CELLS[kind], 24, 32), RNG.standard_normal((1, STEPS, 24)).astype(np.float32)
    program = lowering.lower(model, x)
    assert _kinds(program) == [kind, kind]
    _close(lowering.compile(program, target)(x), model(x))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("target", "kind"),
    [("host", "gru"), ("host", "lstm"), pytest.param("vulkan-android", "lstm", marks=pytest.mark.vulkan)],
)
def test_a_thousand_single_steps(target, kind):
    """State goes out and in again; arm64 has its own test, as every call starts qemu."""
    model, x = _Stack(CELLS[kind], 24, 32), RNG.standard_normal((1, STEPS, 24)).astype(np.float32)
    got = _streamed(model, target, x, kind, STEPS)
    _close(got, np.asarray(model(x))[0])


@pytest.mark.arm64
@pytest.mark.slow
@pytest.mark.parametrize("kind", CELLS)
def test_single_steps_on_arm64(kind):
    model, x = _Stack(CELLS[kind], 24, 32), RNG.standard_normal((1, 5, 24)).astype(np.float32)
    _close(_streamed(model, "arm64-cortex-a76", x, kind, 5), np.asarray(model(x))[0])


@pytest.mark.slow
@pytest.mark.parametrize(
    "target",
    [
        pytest.param("arm64-cortex-a76-f16", marks=pytest.mark.arm64),
        pytest.param("vulkan-mali-f16", marks=pytest.mark.vulkan),
    ],
)
def test_sequences_in_half_precision(target):
    """A GRU with weights in f16, whose states stay f32: errors do not pile up from step to step."""
    model, x = _Stack(nnx.GRUCell, 24, 32), RNG.standard_normal((1, 100, 24)).astype(np.float32)
    program = lowering.lower(model, x)
    assert _kinds(program) == ["gru", "gru"]
    got, want = lowering.compile(program, target)(x), np.asarray(model(x))
    assert 1e-5 < np.abs(got - want).max() / np.abs(want).max() <= 1e-2


def _streamed(model, target, x, kind, steps):
    states = model.initial(1)
    program = lowering.lower(_stepper(model), states, x[:, 0])
    assert _kinds(program) == [kind, kind]
    module = lowering.compile(program, target)
    outputs = []
    for t in range(steps):
        states, y = module(*jax.tree.leaves(states), x[:, t])
        outputs.append(y[0])
    return np.stack(outputs)


def _close(got, want):
    got, want = np.asarray(got), np.asarray(want)
    assert got.shape == want.shape
    assert np.abs(got - want).max() <= TOLERANCE * np.abs(want).max()


@pytest.mark.parametrize("kind", CELLS)
def test_batches_odd_sizes_and_every_result(kind):
    """Three sequences of 5 steps of 19 units, which no vector divides, from a given state; the last state too."""
    rnn = nnx.RNN(CELLS[kind](7, 19, rngs=nnx.Rngs(0)), return_carry=True, rngs=False)
    x = RNG.standard_normal((3, 5, 7)).astype(np.float32)
    state = RNG.standard_normal((3, 19)).astype(np.float32)
    carry = state if kind == "gru" else (state, 2 * state)
    graph, params = nnx.split(rnn)

    def function(carry, x):
        fresh = jax.tree.map(lambda a: a, params)  # of this trace
        return nnx.merge(graph, fresh)(x, initial_carry=carry)

    program = lowering.lower(function, carry, x)
    assert _kinds(program) == [kind]
    got = lowering.compile(program)(*jax.tree.leaves(carry), x)
    for g, w in zip(jax.tree.leaves(got), jax.tree.leaves(function(carry, x)), strict=True):
        _close(g, w)


@pytest.mark.parametrize(
    "target", ["host", pytest.param("vulkan-android", marks=[pytest.mark.vulkan, pytest.mark.slow])]
)
def test_sequences_given_in_other_shapes(target):
    """Three sequences of 5 steps of 8 numbers, which the cell reads itself, as rows of three and as a list."""
    weight, inputs = 0.3 * RNG.standard_normal((2, 8, 8)).astype(np.float32)

    def step(h, x):
        h = jnp.tanh(x + x @ inputs + h @ weight)
        return h, h

    def function(rows, flat):
        return [lax.scan(step, jnp.zeros((3, 8)), x.reshape(5, 3, 8))[1] for x in (rows, flat)]

    xs = [RNG.standard_normal(shape).astype(np.float32) for shape in ((5, 24), (120,))]
    program = lowering.lower(function, *xs)
    assert _kinds(program) == ["recurrent", "recurrent"]
    for got, want in zip(lowering.compile(program, target)(*xs), function(*xs), strict=True):
        _close(got, want)


def test_report_of_a_pruned_layer():
    program = lowering.lower(_Stack(nnx.GRUCell, 16, 32), np.zeros((1, 3, 16), np.float32))
    row = next(r for r in program.report if r.kind == "gru")
    assert (row.path, row.block, row.shape) == ("packed", (16, 16), (3, 1, 32))
    assert row.why == "zeros in blocks of 16x16 + 3 steps of 3 gates"
    assert row.density == pytest.approx(1 / 8)
    assert row.dense_flops == 2 * 3 * 96 * 32
    assert row.kept_flops == row.dense_flops / 8


def test_state_of_the_wrong_shape_is_an_error():
    model = _Stack(nnx.GRUCell, 16, 16)
    x = np.zeros((1, 16), np.float32)
    module = lowering.compile(lowering.lower(_stepper(model), model.initial(1), x))
    with pytest.raises(lowering.LoweringError, match=r"got float32\[1,9\] for input 1, expected float32\[1,16\]"):
        module(np.zeros((1, 16), np.float32), np.zeros((1, 9), np.float32), x)


def _elman(reverse=False, state_product=True):
    weight, inputs = 0.3 * RNG.standard_normal((2, 8, 8)).astype(np.float32)

    def body(h, x):
        h = jnp.tanh(x @ inputs + (h @ weight if state_product else h))
        return h, h

    return lambda x: lax.scan(body, jnp.zeros(x.shape[1:]), x, reverse=reverse)[1]


LOOPS = {
    "plain recurrent network": ((6, 1, 8), _elman(), "recurrent", ""),
    "backwards": ((6, 1, 8), _elman(reverse=True), "island", "runs backwards"),
    "no product with the state": ((6, 1, 8), _elman(state_product=False), "island", "not of one product with"),
    "two batch axes": ((6, 2, 3, 8), _elman(), "island", "several batch axes"),
    "three batch axes": ((6, 2, 3, 1, 8), _elman(), "island", "several batch axes"),
}


@pytest.mark.parametrize("name", LOOPS)
def test_other_loops(name):
    shape, function, kind, why = LOOPS[name]
    x = RNG.standard_normal(shape).astype(np.float32)
    program = lowering.lower(function, x)
    (row,) = (r for r in program.report if r.kind in ("island", "recurrent"))
    assert row.kind == kind
    assert why in row.why
    _close(lowering.compile(program)(x), function(x))


def _two_sequences(x):
    """States of zeros, and two results of each step that differ by a factor."""
    weight = np.tri(x.shape[-1], dtype=np.float32) / 8

    def body(states, x):
        h = jnp.tanh(x + states[0] @ weight)
        return (h, h * states[1] + x), (2 * h, 3 * h)

    return lax.scan(body, (jnp.zeros(x.shape[1:]),) * 2, x)


def test_loops_on_a_gpu_carry_results_once_in_many_steps():
    """What IREE's loops carry is copied in every round and kept until the last: memory of rounds times results."""
    program = lowering.lower(_two_sequences, np.zeros((2 * ROUND + 3, 2, 8), np.float32))
    before, _, inside = program.emit(lowering.target("vulkan-mali")).rpartition("scf.for")
    assert inside.count("= flow.dispatch") == ROUND
    assert before.count("= flow.dispatch") == 3
    assert f"to %v0_0_{2 * ROUND + 3} step %v0_0_{ROUND} iter_args" in inside


@pytest.mark.vulkan
@pytest.mark.parametrize("steps", [1, 4, ROUND + 1, 2 * ROUND])
def test_loops_on_a_gpu_are_right_in_each_call(steps):
    """Memory that is freed too early, or shared, does not show in each."""
    x = RNG.standard_normal((steps, 2, 8)).astype(np.float32)
    program = lowering.lower(_two_sequences, x)
    assert len(_kinds(program)) == 1
    module = lowering.compile(program, "vulkan-mali")
    for _ in range(15):
        for got, want in zip(jax.tree.leaves(module(x)), program.example_outputs, strict=True):
            _close(got, want)
