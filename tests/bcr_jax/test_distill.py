"""Distillation: the loss written out, the parts of `fit` it must work with, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from bcr_jax import BCRError, Dataset, Distillation, FitOptions, FitResult, SequenceDataset, fit
from bcr_jax.training.distill import soft_loss


class Net(nnx.Module):
    """Dropout and batch-norm: a teacher must answer in evaluation mode."""

    def __init__(self, rngs: nnx.Rngs, classes: int = 3):
        self.norm = nnx.BatchNorm(4, rngs=rngs)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)
        self.linear = nnx.Linear(4, classes, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.linear(self.dropout(self.norm(x.reshape(len(x), 4))))


class Student(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.linear = nnx.Linear(4, 3, rngs=rngs)

    def __call__(self, x: jax.Array, lengths: jax.Array | None = None) -> jax.Array:
        return self.linear(x.reshape(len(x), 4) if lengths is None else x)


def dataset() -> Dataset:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 50).astype(np.int32)
    images = rng.standard_normal((50, 2, 2, 1)).astype(np.float32) + labels[:, None, None, None]
    return Dataset(images[:40], labels[:40], images[40:], labels[40:], classes=3)


def run(directory: Path, distillation: Distillation | None, **changes: Any) -> tuple[nnx.Module, FitResult]:
    arguments: dict[str, Any] = {"epochs": 2, "batch_size": 20, "seed": 0, "progress": False} | changes
    model, data = Student(nnx.Rngs(0)), arguments.pop("dataset", dataset())
    tx = arguments.pop("tx", optax.sgd(0.1))
    files = {"checkpoint_dir": directory / "checkpoints", "metrics_file": directory / "metrics.jsonl"}
    return model, fit(model, tx, data, **files, distillation=distillation, **arguments)


def losses(result: FitResult) -> list[float]:
    return [line["loss"] for line in result.metrics]


def same_weights(one: nnx.Module, other: nnx.Module, tolerance: float = 0.0) -> None:
    for a, b in zip(*(jax.tree.leaves(nnx.state(model, nnx.Param)) for model in (one, other)), strict=True):
        np.testing.assert_allclose(a, b, atol=tolerance, rtol=0)


def oracle(logits: np.ndarray, teacher: np.ndarray, temperature: float) -> np.ndarray:
    """T^2 KL in float64, from probabilities."""

    def softmax(x: np.ndarray) -> np.ndarray:
        e = np.exp(x.astype(np.float64) / temperature)
        return e / e.sum(axis=-1, keepdims=True)

    p, q = softmax(teacher), softmax(logits)
    return temperature**2 * np.sum(p * np.log(p / q), axis=-1)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 4.0])
def test_soft_loss_is_the_divergence(temperature: float) -> None:
    a, b = (2 * jax.random.normal(jax.random.key(k), (7, 5)) for k in (0, 1))
    expected = oracle(np.asarray(a), np.asarray(b), temperature)
    np.testing.assert_allclose(soft_loss(a, b, temperature), expected, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(soft_loss(a, a, temperature), 0, atol=1e-6)


def test_a_hot_teacher_gives_gradients_of_one_size() -> None:
    """Hinton et al., section 2.1: at high temperatures the gradient is (z - v) / N for logits of zero mean."""
    z, v = (jax.random.normal(jax.random.key(k), (1, 6)) for k in (0, 1))
    z, v = z - z.mean(), v - v.mean()
    found = jax.grad(lambda z: soft_loss(z, v, 1e3).sum())(z)
    np.testing.assert_allclose(found, (z - v) / 6, atol=2e-3)


@pytest.mark.parametrize("weight", [0.3, 1.0])
def test_fit_mixes_it_into_the_loss(tmp_path: Path, weight: float) -> None:
    """One step at a rate of zero, on the whole training part: the loss of the initial model, written out."""
    teacher = Net(nnx.Rngs(1))
    model, result = run(tmp_path, Distillation(teacher, weight, 2.0), epochs=1, batch_size=40, tx=optax.sgd(0.0))
    images, labels = dataset().train_images, dataset().train_labels
    logits = np.asarray(model(jnp.asarray(images)), np.float64)
    view = nnx.view(teacher, deterministic=True, use_running_average=True)
    hard = np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(40), labels]
    soft = oracle(logits, np.asarray(view(jnp.asarray(images))), 2.0)
    assert losses(result)[0] == pytest.approx(np.mean((1 - weight) * hard + weight * soft), rel=1e-5)


def test_frames_without_a_label_are_not_taught(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    frames, lengths = rng.standard_normal((12, 5, 4)).astype(np.float32), np.full(12, 5, np.int32)
    labels = rng.integers(-1, 3, (12, 5)).astype(np.int32)
    data = SequenceDataset(frames, lengths, labels, frames, lengths, labels, classes=3)
    teacher = Student(nnx.Rngs(1))
    changes: dict[str, Any] = {"dataset": data, "epochs": 1, "batch_size": 12, "tx": optax.sgd(0.0)}
    model, result = run(tmp_path, Distillation(teacher, 1.0, 3.0), **changes)
    logits, wanted = (np.asarray(net(jnp.asarray(frames), jnp.asarray(lengths))) for net in (model, teacher))
    assert losses(result)[0] == pytest.approx(np.mean(oracle(logits, wanted, 3.0)[labels >= 0]), rel=1e-5)


def test_accumulation_gives_the_same_updates(tmp_path: Path) -> None:
    teaching = Distillation(Net(nnx.Rngs(1)), 0.5)
    whole, result = run(tmp_path / "whole", teaching)
    parts, other = run(tmp_path / "parts", teaching, options=FitOptions(accumulate=4))
    assert losses(other) == pytest.approx(losses(result), abs=1e-5)
    same_weights(parts, whole, tolerance=1e-5)


def test_a_run_goes_on_to_the_same_bits_under_the_same_teacher_only(tmp_path: Path) -> None:
    whole, result = run(tmp_path / "whole", Distillation(Net(nnx.Rngs(1))))
    run(tmp_path / "parts", Distillation(Net(nnx.Rngs(1))), epochs=1)
    resumed, other = run(tmp_path / "parts", Distillation(Net(nnx.Rngs(1))))
    assert other.resumed_from == 2 and losses(other) == losses(result)
    same_weights(resumed, whole)
    for another in (Distillation(Net(nnx.Rngs(2))), Distillation(Net(nnx.Rngs(1)), 0.4), None):
        with pytest.raises(BCRError, match="has distillation"):
            run(tmp_path / "parts", another)


@pytest.mark.usefixtures("unchecked")
def test_what_makes_no_sense_is_refused(tmp_path: Path) -> None:
    teacher = Net(nnx.Rngs(0), classes=4)
    for weight in (0.0, 1.5, float("nan")):
        with pytest.raises(BCRError, match=f"weight of distillation is {weight}: give a number above 0"):
            Distillation(teacher, weight)
    for temperature in (0.0, float("inf")):
        with pytest.raises(BCRError, match=f"temperature of distillation is {temperature}"):
            Distillation(teacher, temperature=temperature)
    with pytest.raises(BCRError, match=r"the teacher answers \(20, 4\), the model \(20, 3\)"):
        run(tmp_path, Distillation(teacher))
