"""Predicted rises of the loss."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from bcr_jax import BCRSpec, project
from bcr_jax.search import moments, sensitivity
from bcr_jax.search.sensitivity import predicted_rise

EPSILON = float(np.finfo(np.float32).eps)


class Grouped(nnx.Module):
    def __init__(self):
        self.conv = nnx.Conv(4, 6, (3, 3), feature_group_count=2, rngs=nnx.Rngs(0))
        self.linear = nnx.Linear(6, 3, rngs=nnx.Rngs(1))

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.linear(jax.nn.relu(self.conv(x)).mean(axis=(1, 2)))


X = np.random.default_rng(0).standard_normal((6, 5, 5, 4)).astype(np.float32)
LABELS = np.arange(6, dtype=np.int32) % 3


@pytest.mark.parametrize("max_columns", [100, 1])
def test_predicted_rise_is_the_quadratic_form(max_columns: int) -> None:
    at = moments(Grouped(), X, LABELS, ["conv/kernel"], max_columns=max_columns)["conv/kernel"]
    change = np.random.default_rng(1).standard_normal((6, 18)).astype(np.float32)
    h = np.asarray(at.inputs, np.float64)
    expected = 0.0
    for row, d in enumerate(change.astype(np.float64)):
        part = h[row // 3] if max_columns == 100 else np.diag(h[row // 3])
        expected += 0.5 * float(at.outputs[row]) * d @ part @ d
    np.testing.assert_allclose(float(predicted_rise(jnp.asarray(change), at)), expected, rtol=18 * 18 * EPSILON)


def test_a_rise_for_each_candidate() -> None:
    specs = [None, BCRSpec((2, 4), 1.0), BCRSpec((2, 4), 0.5), BCRSpec((2, 4), 0.25)]
    found = sensitivity(Grouped(), X, LABELS, {"linear/kernel": specs[:1], "conv/kernel": specs})
    assert list(found) == ["linear/kernel", "conv/kernel"] and found["linear/kernel"] == (0.0,)
    dense, whole, half, quarter = found["conv/kernel"]
    assert dense == whole == 0 and 0 < half < quarter


def test_weights_that_make_up_for_pruned_ones_raise_the_loss_less() -> None:
    specs = [BCRSpec((2, 4), 0.5)]
    projected, compensated = (
        sensitivity(Grouped(), X, LABELS, {"conv/kernel": specs}, compensated=c)["conv/kernel"] for c in (False, True)
    )
    assert 0 < compensated[0] < projected[0]


def test_small_changes_of_a_fitted_model_raise_the_loss_as_predicted() -> None:
    # Softmax regression whose labels are drawn from the model itself: the Fisher matrix is the expected Hessian.
    # One class of two is predicted by one weight vector, so that rows do not interact.
    model = nnx.Linear(8, 2, rngs=nnx.Rngs(0))
    model.kernel[...] = model.kernel[...].at[:, 1].set(0)
    x = np.random.default_rng(0).standard_normal((4000, 8)).astype(np.float32)
    p = jax.nn.softmax(model(x))

    def loss(kernel: jax.Array) -> float:  # expected, under the model's own labels
        logits = jax.nn.log_softmax(x @ kernel + model.bias[...][None])
        return float(-jnp.sum(p * logits) / len(x))

    spec = BCRSpec((2, 8), 0.875)

    class Wrapped(nnx.Module):
        def __init__(self):
            self.linear = model

        def __call__(self, x: jax.Array) -> jax.Array:
            return self.linear(x)

    (found,) = sensitivity(Wrapped(), x, None, {"linear/kernel": [spec]}, batch_size=4000, compensated=False)[
        "linear/kernel"
    ]
    kernel = model.kernel[...]
    measured = loss(project(kernel, spec, layout="flax")[0]) - loss(kernel)
    # Factors take x and the gradient for independent, the second order for all there is.
    assert 0.5 * measured < found < 2 * measured
