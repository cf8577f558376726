from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from bcr_jax import BCRError, models
from bcr_jax.models import RecurrentNetwork
from bcr_jax.paths import named_leaves

CELLS = [nnx.GRUCell, nnx.OptimizedLSTMCell]
# Roundings of sums of up to 24 products of numbers below 1, kept from growing over the frames by the gates.
ATOL = 64 * np.finfo(np.float32).eps


def network(cell: Any, output: str = "last", **changes: Any) -> RecurrentNetwork:
    sizes: dict[str, Any] = {"features": 5, "units": 8, "layers": 2, "classes": 3}
    return RecurrentNetwork(cell, **(sizes | changes), output=output, rngs=nnx.Rngs(0))  # type: ignore[arg-type]


def sequences(batch: int = 4, time: int = 7) -> jax.Array:
    return jax.random.normal(jax.random.key(1), (batch, time, 5))


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def oracle_layer(weights: dict[str, np.ndarray], x: np.ndarray, gru: bool) -> np.ndarray:
    """The published equations in float64, with Flax's order of gates: r z n, and i f g o."""
    w, v = weights["dense_i/kernel"], weights["dense_h/kernel"]
    h = c = np.zeros((len(x), len(v)))
    outputs = []
    for frame in x.swapaxes(0, 1):
        a, b = np.split(frame @ w, 3 if gru else 4, axis=1), np.split(h @ v, 3 if gru else 4, axis=1)
        if gru:
            bias = np.split(weights["dense_i/bias"], 3)
            r, z = (sigmoid(a[k] + bias[k] + b[k]) for k in (0, 1))
            h = (1 - z) * np.tanh(a[2] + bias[2] + r * b[2]) + z * h
        else:
            bias = np.split(weights["dense_h/bias"], 4)
            i, f, g, o = (p + q + r for p, q, r in zip(a, b, bias, strict=True))
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(c)
        outputs.append(h)
    return np.stack(outputs, axis=1)


@pytest.mark.parametrize("cell", CELLS)
def test_it_computes_the_published_equations(cell: Any) -> None:
    model = network(cell, "frames")
    randomised = jax.tree.map(lambda w: w + 0.3 * jax.random.normal(jax.random.key(w.size), w.shape), nnx.state(model))
    nnx.update(model, randomised)
    weights = {name: np.asarray(w, np.float64) for name, w in named_leaves(nnx.state(model)).items()}
    wanted = np.asarray(sequences(), np.float64)
    for layer in range(2):
        head = f"layers/{layer}/cell/"
        own = {name.removeprefix(head): w for name, w in weights.items() if name.startswith(head)}
        wanted = oracle_layer(own, wanted, cell is nnx.GRUCell)
    wanted = wanted @ weights["head/kernel"] + weights["head/bias"]
    np.testing.assert_allclose(model(sequences()), wanted, atol=ATOL)


@pytest.mark.parametrize("cell", CELLS)
def test_the_parameters_are_those_of_stock_cells(cell: Any) -> None:
    model = network(cell)
    stock = [cell(5, 8, rngs=nnx.Rngs(7)), cell(8, 8, rngs=nnx.Rngs(8))]
    for layer, other in zip(model.layers, stock, strict=True):
        assert type(layer) is nnx.RNN and type(layer.cell) is cell
        nnx.update(layer.cell, nnx.state(other, nnx.Param))
    x = sequences()
    frames = x
    for other in stock:
        frames = nnx.RNN(other, rngs=nnx.Rngs(0))(frames)
    np.testing.assert_array_equal(model(x), model.head(frames[:, -1]))


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("output", ["last", "mean", "frames"])
def test_steps_give_what_the_sequence_gives(cell: Any, output: str) -> None:
    model, x = network(cell, output), sequences()
    state, logits = model.initial_state(len(x)), []
    for frame in x.swapaxes(0, 1):
        state, of_frame = model.step(state, frame)
        logits.append(of_frame)
    steps = {"last": logits[-1], "mean": sum(logits) / len(logits), "frames": jnp.stack(logits, axis=1)}[output]
    np.testing.assert_allclose(model(x), steps, atol=ATOL)


@pytest.mark.parametrize("output", ["last", "mean"])
def test_frames_past_the_length_change_nothing(output: str) -> None:
    model, x, lengths = network(nnx.GRUCell, output), sequences(), jnp.array([1, 4, 7, 6])
    real = jnp.arange(x.shape[1])[None, :, None] < lengths[:, None, None]
    padded = model(jnp.where(real, x, 0.0), lengths)
    np.testing.assert_array_equal(model(jnp.where(real, x, 99.0), lengths), padded)
    for row, length in enumerate(lengths.tolist()):
        np.testing.assert_allclose(model(x[row : row + 1, :length])[0], padded[row], atol=ATOL)

    def loss(x: jax.Array) -> jax.Array:
        return jnp.sum(model(x, lengths) ** 2)

    assert not jnp.any(jnp.where(real, 0, jax.grad(loss)(x))), "a gradient flows through padding"


def test_a_trace_shows_the_cells_by_name() -> None:
    for cell, name in zip(CELLS, ("gru", "lstm"), strict=True):
        model = network(cell)
        graph, state = nnx.split(model)
        layers = jax.make_jaxpr(lambda x, g=graph, s=state: nnx.merge(g, s)(x))(sequences())
        assert [eqn.params["name"] for eqn in layers.eqns if "jaxpr" in eqn.params][:2] == [f"{name}_layer"] * 2
        start = model.initial_state(1)
        step = jax.make_jaxpr(lambda s, x, g=graph, p=state: nnx.merge(g, p).step(s, x))(start, sequences()[:1, 0])
        assert [eqn.params["name"] for eqn in step.eqns if "jaxpr" in eqn.params][:2] == [f"{name}_step"] * 2


def test_dropout_is_off_outside_training() -> None:
    model = network(nnx.GRUCell, dropout=0.5)
    trained, evaluated = (nnx.view(model, deterministic=mode, raise_if_not_found=False) for mode in (False, True))
    assert not np.array_equal(trained(sequences()), trained(sequences()))
    np.testing.assert_array_equal(evaluated(sequences()), evaluated(sequences()))


@pytest.mark.parametrize(
    ("name", "weights"),
    [
        # per layer (inputs + units) * gates * units, then one bias per row
        ("gru_timit", 3 * 1024 * (152 + 1024) + 3 * 1024 * 2048 + 2 * 3 * 1024),
        ("lstm_timit", 4 * 1024 * (152 + 1024) + 4 * 1024 * 2048 + 2 * 4 * 1024),
        ("gru_fsdd", 3 * 384 * (80 + 384) + 3 * 384),
        ("gru_vowels", 3 * 64 * (12 + 64) + 3 * 64),
    ],
)
def test_named_models_have_the_published_sizes(name: str, weights: int) -> None:
    abstract = nnx.eval_shape(lambda: models.create(name, rngs=nnx.Rngs(0)))
    layers = nnx.state(abstract.layers, nnx.Param)  # type: ignore[attr-defined]
    assert sum(leaf.size for leaf in jax.tree.leaves(layers)) == weights


@pytest.mark.usefixtures("unchecked")
def test_bad_arguments_are_refused() -> None:
    model = network(nnx.GRUCell)
    frame = sequences()[:, 0]
    with pytest.raises(BCRError, match=r"state is \(\(3, 8\), \(3, 8\)\), a batch of 4 needs \(\(4, 8\), \(4, 8\)\)"):
        model.step(model.initial_state(3), frame)
    with pytest.raises(BCRError, match=r"state is \(\(4, 8\),\), a batch"):
        model.step(model.initial_state(4)[:1], frame)
    with pytest.raises(BCRError, match=r"frame is \(4, 4\): give \[batch, 5\]"):
        model.step(model.initial_state(4), frame[:, :4])
    for bad in (sequences()[0], sequences()[:, :0], sequences()[:, :, :4]):
        with pytest.raises(BCRError, match=r"give \[batch, time, 5\] with at least one frame"):
            model(bad)
    with pytest.raises(BCRError, match="output is 'first': choose one of last, mean, frames"):
        network(nnx.GRUCell, "first")
    with pytest.raises(BCRError, match=r"choose one of nnx\.GRUCell, nnx\.OptimizedLSTMCell"):
        network(nnx.Linear)
    with pytest.raises(BCRError, match="units=0"):
        network(nnx.GRUCell, units=0)
