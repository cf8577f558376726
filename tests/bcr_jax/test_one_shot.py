"""Pruning without training."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from bcr_jax import BCRError, BCRSpec, admm, density, hard_prune, models, predict, select
from bcr_jax.paths import named_leaves
from bcr_jax.search import one_shot
from bcr_jax.search.order import execution

SPEC = BCRSpec((4, 8), 0.5)
X = np.random.default_rng(0).standard_normal((64, 8, 8, 4)).astype(np.float32)


class Net(nnx.Module):
    """Layers defined in another order than they run, with and without bias and normalisation, and in groups."""

    def __init__(self, rngs: nnx.Rngs):
        self.linear = nnx.Linear(16, 5, rngs=rngs)
        self.last = nnx.Linear(5, 5, use_bias=False, rngs=rngs)
        self.grouped = nnx.Conv(8, 16, (3, 3), feature_group_count=2, rngs=rngs)
        self.bn = nnx.BatchNorm(8, rngs=rngs)
        self.bn_after_sum = nnx.BatchNorm(16, rngs=rngs)
        self.conv = nnx.Conv(4, 8, (3, 3), strides=2, use_bias=False, rngs=rngs)
        self.unused = nnx.Linear(4, 4, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = jax.nn.relu(self.bn(self.conv(x)))
        x = jax.nn.relu(self.bn_after_sum(self.grouped(x) + 1)).mean(axis=(1, 2))
        return self.last(jnp.tanh(self.linear(x)))


def net() -> Net:
    """With statistics that are those of the inputs, as after training."""
    model = Net(nnx.Rngs(0))
    model.train()
    for _ in range(30):
        model.bn.momentum = model.bn_after_sum.momentum = 0.5
        model(X)
    model.eval()
    return model


PATHS = ["conv/kernel", "grouped/kernel", "linear/kernel", "last/kernel"]


def test_execution_finds_order_and_normalisation() -> None:
    model = net()
    order, norms = execution(model, (jnp.asarray(X[:2]),), [*reversed(PATHS), "unused/kernel"])
    assert order == PATHS
    assert norms == {"conv/kernel": model.bn}


@pytest.mark.parametrize("spec", [SPEC, BCRSpec((4, 8), 0.5, "layer", 1.0)])
def test_outputs_stay_nearer_than_after_projection(spec: BCRSpec) -> None:
    dense, projected, pruned = net(), net(), net()
    hard_prune(projected, dict.fromkeys(PATHS, spec))
    masks = one_shot(pruned, X, dict.fromkeys(PATHS, spec), batch_size=24)  # the last batch is a smaller one
    assert list(masks) == PATHS and density(masks) == pytest.approx(0.5, abs=0.02)
    for path, kernel in named_leaves(nnx.state(pruned, nnx.Param)).items():
        if path in masks:
            np.testing.assert_array_equal(kernel != 0, masks[path])
    expected = predict(dense, X)
    off, off_projected = (np.mean(np.square(predict(m, X) - expected)) for m in (pruned, projected))
    assert off < 0.5 * off_projected


def test_statistics_are_those_of_the_new_outputs() -> None:
    model = net()
    one_shot(model, X, {"conv/kernel": SPEC})
    y = np.asarray(model.conv(X), np.float64)
    # Sums of 64 * 16 float32 products of 36 terms.
    np.testing.assert_allclose(model.bn.mean[...], y.mean(axis=(0, 1, 2)), atol=1e-5)
    np.testing.assert_allclose(model.bn.var[...], y.var(axis=(0, 1, 2)), rtol=1e-4)


def test_statistics_take_the_bias_of_the_layer_along() -> None:
    """The deviations of normalised outputs stay 1 where the layer before has a bias."""

    class Biased(nnx.Module):
        def __init__(self, rngs: nnx.Rngs):
            self.conv, self.bn = nnx.Conv(4, 16, (3, 3), rngs=rngs), nnx.BatchNorm(16, momentum=0.0, rngs=rngs)
            self.conv.bias[...] = jnp.arange(16.0)

        def __call__(self, x: jax.Array) -> jax.Array:
            return self.bn(self.conv(x))

    model = Biased(nnx.Rngs(0))
    model.train()
    model(X)
    model.eval()
    one_shot(model, X, {"conv/kernel": BCRSpec((4, 4), 0.125)}, progress=False)
    y = np.asarray(model(X)).reshape(-1, 16)
    np.testing.assert_allclose(y.mean(0), 0, atol=1e-3)
    np.testing.assert_allclose(y.std(0), 1, atol=1e-2)


class Shared(nnx.Module):
    """A normalisation of two layers, and a layer with two normalisations."""

    def __init__(self, rngs: nnx.Rngs):
        self.a, self.b, self.c = (nnx.Conv(4, 4, (1, 1), use_bias=False, rngs=rngs) for _ in range(3))
        self.ab, self.c1, self.c2 = (nnx.BatchNorm(4, rngs=rngs) for _ in range(3))

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.ab(self.a(x)) + self.ab(self.b(x)) + self.c1(self.c(x)) + self.c2(self.c(3 * x))


def test_statistics_of_several_layers_stay_as_they_are() -> None:
    model, specs = Shared(nnx.Rngs(0)), dict.fromkeys(("a/kernel", "b/kernel", "c/kernel"), BCRSpec((4, 4), 0.5))
    model.eval()
    assert execution(model, (jnp.asarray(X[:2]),), list(specs))[1] == {}
    before = nnx.state(model, nnx.BatchStat)
    one_shot(model, X, specs, progress=False)
    jax.tree.map(np.testing.assert_array_equal, before, nnx.state(model, nnx.BatchStat))


def test_biases_keep_the_means_of_outputs() -> None:
    dense, model = net(), net()
    one_shot(model, X, {"grouped/kernel": SPEC, "linear/kernel": SPEC})

    def means(model: Net) -> np.ndarray:
        return np.asarray(model.grouped(jax.nn.relu(model.bn(model.conv(X))))).mean(axis=(0, 1, 2))

    np.testing.assert_allclose(means(model), means(dense), atol=1e-5)


def test_inputs_that_never_change_do_no_harm() -> None:
    constant = X.copy()
    constant[..., :3] = [0.1, 3.3, 777.7]  # their variances are 0 but for rounding, to either side
    model = nnx.Sequential(nnx.Conv(4, 8, (1, 1), rngs=nnx.Rngs(0)))
    dense = predict(model, constant)
    one_shot(model, constant, {"layers/0/kernel": BCRSpec((4, 4), 0.5)})
    assert np.abs(predict(model, constant) - dense).max() < 1e-2 * np.abs(dense).max()


def test_nothing_pruned_changes_little() -> None:
    dense, model = net(), net()
    masks = one_shot(model, X, dict.fromkeys(PATHS, BCRSpec((4, 8), 1.0)))
    assert density(masks) == 1
    # Statistics are those of the inputs but for a momentum of 0.5 in 30 steps; the rest is float32.
    np.testing.assert_allclose(predict(model, X), predict(dense, X), atol=1e-3)


def test_wide_layers_keep_their_weights() -> None:
    dense, model = net(), net()
    masks = one_shot(model, X, dict.fromkeys(PATHS, SPEC), max_columns=1)
    for path in PATHS:
        before = named_leaves(nnx.state(dense, nnx.Param))[path]
        after = named_leaves(nnx.state(model, nnx.Param))[path]
        np.testing.assert_array_equal(after, jnp.where(masks[path], before, 0))


def test_recurrent_networks() -> None:
    dense, projected, pruned = (models.create("gru_vowels", rngs=nnx.Rngs(0)) for _ in range(3))
    random = np.random.default_rng(0)  # features of few factors, as those of speech are: else nothing is to gain
    factors = random.standard_normal((40, 12, 3)) @ random.standard_normal((3, 12))
    x = (factors + 0.1 * random.standard_normal((40, 12, 12))).astype(np.float32)
    specs = select(dense, {"head/*": None, "*": BCRSpec((16, 4), 0.5, row_density=1.0)})
    hard_prune(projected, specs)
    masks = one_shot(pruned, x, specs)
    assert set(masks) == set(specs)
    expected = predict(dense, x)
    off, off_projected = (np.mean(np.square(predict(m, x) - expected)) for m in (pruned, projected))
    assert off < 0.1 * off_projected


def test_admm_may_start_there() -> None:
    model, specs = net(), {"conv/kernel": SPEC}
    one_shot(model, X, specs)
    optimizer = nnx.Optimizer(model, optax.chain(admm(specs, rho=0.1, every=2), optax.sgd(0.1)), wrt=nnx.Param)
    state = optimizer.opt_state[0]
    np.testing.assert_array_equal(named_leaves(state.z)["conv/kernel"], model.conv.kernel[...])
    assert float(state.primal) == 0


def test_bad_input_leaves_the_model_as_it_was() -> None:
    class Transposed(nnx.Module):
        def __init__(self):
            self.linear = nnx.Linear(5, 4, rngs=nnx.Rngs(0))

        def __call__(self, x: jax.Array) -> jax.Array:
            return self.linear(jnp.swapaxes(x, 0, 1)).mean(axis=0)

    model = net()
    before = nnx.to_pure_dict(nnx.state(model))
    with pytest.raises(BCRError, match="the model does not use unused/kernel"):
        one_shot(model, X, {"unused/kernel": SPEC})
    with pytest.raises(BCRError, match="no parameter con/kernel"):
        one_shot(model, X, {"con/kernel": SPEC})
    with pytest.raises(BCRError, match="got 0 inputs"):
        one_shot(model, X[:0], {"conv/kernel": SPEC})
    with pytest.raises(BCRError, match="what goes into conv/kernel has NaN or infinite values"):
        one_shot(model, np.where(X > 3, np.inf, X), {"conv/kernel": SPEC})
    with pytest.raises(BCRError, match=r"linear/kernel is applied to \(3, 4, 5\), of a batch of 4: put"):
        one_shot(Transposed(), np.ones((4, 3, 5), np.float32), {"linear/kernel": SPEC})
    jax.tree.map(np.testing.assert_array_equal, before, nnx.to_pure_dict(nnx.state(model)))
