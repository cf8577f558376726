"""Modules of a user's own under `fit` and `predict`: their modes, their variables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from bcr_jax import BCRError, Dataset, FitOptions, FitResult, evaluate, fit, predict
from bcr_jax.training.mode import in_mode
from bcr_jax.training.tally import Tally, not_finite


class Count(nnx.Variable):
    """A statistic that is none of Flax's."""


class Own(nnx.Module):
    """Has a mode that only `train` and `eval` know, and counts the calls in training mode."""

    def __init__(self, rngs: nnx.Rngs):
        self.linear = nnx.Linear(4, 3, rngs=rngs)
        self.calls = Count(jnp.zeros([]))
        self.deterministic = False

    def __call__(self, x: jax.Array) -> jax.Array:
        y = self.linear(x.reshape(len(x), 4))
        if not self.deterministic:
            self.calls[...] += 1
            return y + 100
        return y


def dataset() -> Dataset:
    rng = np.random.default_rng(0)
    images, labels = rng.standard_normal((24, 2, 2, 1)).astype(np.float32), np.full(24, 2, np.int32)
    return Dataset(images[:8], labels[:8], images[8:16], labels[8:16], 3, images[16:], labels[16:])


def run(directory: Path, model: nnx.Module, options: FitOptions | None = None, **changes: Any) -> FitResult:
    arguments: dict[str, Any] = {"epochs": 2, "batch_size": 4, "seed": 0, "progress": False} | changes
    files = {"checkpoint_dir": directory / "checkpoints", "metrics_file": directory / "metrics.jsonl"}
    return fit(model, optax.sgd(0.01), dataset(), options=options, **files, **arguments)


def test_prediction_is_in_evaluation_mode_and_training_in_training_mode(tmp_path: Path) -> None:
    model, images = Own(nnx.Rngs(0)), dataset().test_images
    model.train()
    wanted = model.linear(jnp.asarray(images).reshape(8, 4))
    np.testing.assert_allclose(predict(model, images), wanted, rtol=1e-5, atol=1e-5)
    assert not model.deterministic and model.calls[...] == 0
    model.eval()
    run(tmp_path, model)
    assert model.deterministic and model.calls[...] == 4


def test_a_view_in_a_mode_shares_variables_and_leaves_the_model_as_it_is() -> None:
    stock = nnx.Sequential(nnx.Dropout(0.5, rngs=nnx.Rngs(0)), nnx.BatchNorm(3, rngs=nnx.Rngs(0)))
    model = nnx.Sequential(Own(nnx.Rngs(0)), stock)
    view = in_mode(model, training=False)
    own, (dropout, norm) = view.layers[0], view.layers[1].layers
    assert own.deterministic and dropout.deterministic and norm.use_running_average
    own, (dropout, norm) = model.layers[0], stock.layers
    assert not (own.deterministic or dropout.deterministic or norm.use_running_average)
    assert view.layers[0].linear.kernel is own.linear.kernel and view.layers[1].layers[1].mean is norm.mean


class Turning(nnx.Module):
    """Answers 2 until it has been called in training mode for more than an epoch, then 0."""

    def __init__(self) -> None:
        self.scale, self.norm = nnx.Param(jnp.ones([])), nnx.BatchStat(jnp.ones([]))
        self.answers, self.use_running_average = Count(jnp.asarray([-4.0, 0.5, 4.0])), False

    def __call__(self, x: jax.Array) -> jax.Array:
        if not self.use_running_average:
            self.answers[...] += jnp.asarray([2.0, 0.0, -1.5])
        return jnp.broadcast_to(self.scale[...] * self.answers[...], (len(x), 3))


@pytest.mark.parametrize(("ema", "select"), [(0.0, "last"), (0.5, "best")])
def test_statistics_of_any_kind_are_those_of_the_epoch(tmp_path: Path, ema: float, select: Any) -> None:
    model = Turning()
    result = run(tmp_path, model, FitOptions(ema=ema, select=select))
    assert [line["validation_accuracy"] for line in result.metrics] == [1, 0]
    parts = dataset().validation
    assert parts is not None and evaluate(model, *parts) == (1 if select == "best" else 0)
    np.testing.assert_array_equal(model.answers[...], [0, 0.5, 1] if select == "best" else [4, 0.5, -2])


def test_constants_may_be_infinite_and_what_becomes_infinite_is_named(tmp_path: Path) -> None:
    model = Turning()
    model.mask = nnx.Variable(jnp.asarray([0.0, -jnp.inf]))
    run(tmp_path, model)
    np.testing.assert_array_equal(model.mask[...], [0, -np.inf])
    state = nnx.state(model)
    assert list(not_finite(state)) == ["mask"]
    state["answers"][...] = jnp.asarray([0.0, jnp.nan, 1.0])
    with pytest.raises(BCRError, match="answers became NaN or infinite at step 0 of epoch 3"):
        Tally(3).check(state, {"mask"})
