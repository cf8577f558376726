"""Channels that nobody reads are left out, those that somebody reads are not, and results stay the same."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from hypothesis import given, settings
from hypothesis import strategies as st

import lowering
from lowering.frontend.capture import Value
from lowering.frontend.graph import Conv, Graph, Leave, Taps
from lowering.frontend.unread import without_unread


class _Residual(nnx.Module):
    """An inverted residual with a gate, and a head that flattens what a stride leaves."""

    def __init__(self, rngs):
        self.stem = nnx.Conv(3, 16, (3, 3), rngs=rngs)
        self.expand = nnx.Conv(16, 24, (1, 1), rngs=rngs)
        self.middle = nnx.Conv(24, 24, (3, 3), feature_group_count=24, rngs=rngs)
        self.squeeze = nnx.Linear(24, 6, rngs=rngs)
        self.excite = nnx.Linear(6, 24, rngs=rngs)
        self.project = nnx.Conv(24, 16, (1, 1), rngs=rngs)
        self.down = nnx.Conv(16, 24, (3, 3), strides=2, rngs=rngs)
        self.narrow = nnx.Conv(24, 8, (3, 3), strides=2, rngs=rngs)
        self.hidden = nnx.Linear(4 * 3 * 8, 20, rngs=rngs)
        self.head = nnx.Linear(20, 10, rngs=rngs)

    def __call__(self, x):
        x = nnx.relu(self.stem(x))
        y = nnx.relu6(self.middle(nnx.silu(self.expand(x))))
        gate = nnx.sigmoid(self.excite(nnx.relu(self.squeeze(y.mean((1, 2))))))
        x = x + self.project(y * gate[:, None, None])
        x = nnx.relu(self.narrow(nnx.relu(self.down(x))))
        return self.head(nnx.relu(self.hidden(x.reshape(x.shape[0], -1))))


def _model(dropped):
    """With random biases; `dropped` inputs of layers have no weights."""
    model, rng = _Residual(nnx.Rngs(0)), np.random.default_rng(0)
    for _, layer in nnx.iter_modules(model):
        if isinstance(layer, nnx.Conv | nnx.Linear):
            layer.bias[...] = jnp.asarray(rng.standard_normal(layer.bias.shape), jnp.float32)
    for name, channels in dropped.items():
        kernel = getattr(model, name).kernel
        kernel[...] = kernel[...].at[..., np.asarray(channels), :].set(0)
    return model


def _lowered(dropped):
    x = np.random.default_rng(1).standard_normal((2, 16, 12, 3)).astype(np.float32)
    return lowering.lower(_model(dropped), x)


ROWS = np.arange(64)
ODD = list(range(1, 24, 2))
PIXELS = [p * 8 + c for p in range(12) for c in (0, 5, 7)]  # of a flattened image of 8 channels
CASES = {
    "expand, depthwise, the gate's pool and its product": (
        {"project": ODD, "squeeze": ODD},
        {"expand": 12, "middle": 12, "excite": 12, "squeeze": 6, "stem": 16},
    ),
    "not what the gate reads": ({"project": ODD}, {"expand": 24, "middle": 24}),
    "phases of a stride": ({"narrow": range(3, 24)}, {"down": 3, "narrow": 8}),
    "a flattened image": ({"hidden": PIXELS}, {"narrow": 5, "hidden": 20}),
    "features": ({"head": range(5)}, {"hidden": 15, "head": 10}),
    "both branches of a sum": ({"expand": range(4), "down": range(4)}, {"stem": 12, "project": 12}),
    "not a sum that one branch reads": ({"down": range(4)}, {"stem": 16, "project": 16}),
    "one channel where nothing is read": ({"head": range(20)}, {"hidden": 1, "narrow": 1, "stem": 1}),
    "not a few": ({"head": range(2)}, {"hidden": 20}),
    "layer after layer": (
        {"head": range(1, 20), "project": ODD, "squeeze": ODD},
        {"hidden": 1, "narrow": 8, "expand": 12},
    ),
}


@pytest.mark.parametrize(("dropped", "widths"), CASES.values(), ids=CASES)
def test_what_nobody_reads_is_left_out(dropped, widths):
    found = {row.name: row.shape[-1] for row in _lowered(dropped).report}
    assert {name: found[name] for name in widths} == widths


@pytest.mark.slow
def test_results_stay_the_same():
    dropped = {"project": ODD, "squeeze": ODD, "narrow": range(3, 24), "hidden": PIXELS, "head": range(5)}
    program = _lowered(dropped)
    got, (want,) = lowering.compile(program, "host")(*program.example_inputs), program.example_outputs
    assert np.abs(got - want).max() <= 1e-5 * np.abs(want).max()


def test_the_report_says_so_and_counts_all_weights():
    program = _lowered({"project": ODD, "squeeze": ODD})
    rows, whole = ({row.name: row for row in p.report} for p in (program, _lowered({})))
    assert "12 of 24 results are read" in rows["middle"].why
    assert "12 of 24 inputs are read" in rows["project"].why
    assert rows["project"].density == rows["middle"].density == 0.5
    for name in ("expand", "middle", "project"):
        assert rows[name].dense_flops == whole[name].dense_flops
        assert rows[name].kept_flops == whole[name].kept_flops / 2


def _chain(first: np.ndarray, second: np.ndarray) -> tuple[Graph, Conv, Conv]:
    taps = Taps.of_window((1, 1), (1, 1), (0, 0), (1, 1))
    x, y, z, out = (Value((1, 4, 4, c), np.float32) for c in (first.shape[1], len(first), len(second), len(second)))
    a = Conv("a", x, y, first[..., None], np.zeros(len(first), np.float32), taps)
    b = Conv("b", y, z, second[..., None], np.zeros(len(second), np.float32), taps)
    return Graph((a, b, Leave(z, out)), (x,), (out,), None), a, b


@settings(deadline=None)
@given(st.integers(1, 40), st.data())
def test_products_stay_the_same_and_work_never_grows(channels, data):
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    keep = np.array(data.draw(st.lists(st.booleans(), min_size=channels, max_size=channels)))
    first, second = rng.standard_normal((channels, 6)), rng.standard_normal((5, channels)) * keep
    graph, a, b = _chain(first, second)
    narrow = without_unread(graph)
    c, d, _ = narrow.nodes
    assert isinstance(c, Conv)
    assert isinstance(d, Conv)
    np.testing.assert_allclose(d.weight[..., 0] @ c.weight[..., 0], second @ first, atol=1e-12)
    assert len(c.weight) == (max(1, keep.sum()) if keep.mean() <= 7 / 8 else channels)
    assert c.out is d.x
    assert c.out.shape[-1] == len(c.weight) == len(c.bias) == d.weight.shape[1]
    assert (graph.inputs, graph.outputs) == (narrow.inputs, narrow.outputs)
    assert (c.full, d.full) == ((None, None) if narrow is graph else (a.weight.shape, b.weight.shape))


def test_rows_in_blocks_are_not_torn_apart_for_little():
    """Without an eighth of the rows most groups of eight would have the columns of two blocks."""
    rng = np.random.default_rng(0)
    first = np.zeros((64, 64))
    for top in range(0, 64, 8):
        first[top : top + 8, rng.choice(64, 8, replace=False)] = 1
    second = rng.standard_normal((8, 64))
    one_of_each, two_groups = (_chain(first, second * keep)[0] for keep in (ROWS % 8 != 3, ROWS >= 16))
    assert without_unread(one_of_each) is one_of_each
    assert without_unread(two_groups).nodes[0].weight.shape == (48, 64, 1)


def test_jax_functions_too():
    """Weights of any origin."""
    w, v = np.ones((4, 8), np.float32), np.ones((8, 3), np.float32)
    v[2:] = 0
    program = lowering.lower(lambda x: jax.nn.relu(x @ w) @ v, np.ones((2, 4), np.float32))
    assert [row.shape for row in program.report if row.kind == "linear"] == [(2, 2), (2, 3)]
