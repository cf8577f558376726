"""Options of `fit`: each against what it stands for, written out."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from bcr_jax import BCRError, Dataset, FitOptions, FitResult, data, evaluate, fit


class Net(nnx.Module):
    """No batch-norm or dropout: what is computed does not depend on how the batch is cut."""

    def __init__(self, rngs: nnx.Rngs):
        self.conv = nnx.Conv(1, 8, (3, 3), rngs=rngs)
        self.linear = nnx.Linear(8, 3, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.linear(jax.nn.relu(self.conv(x)).mean(axis=(1, 2)))


def dataset() -> Dataset:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 100).astype(np.int32)
    images = (rng.standard_normal((100, 6, 6, 1)) * (1 + labels[:, None, None, None])).astype(np.float32)
    return Dataset(images[:80], labels[:80], images[80:], labels[80:], classes=3)


def run(directory: Path, options: FitOptions | None = None, **changes: Any) -> tuple[Net, FitResult]:
    arguments: dict[str, Any] = {"epochs": 3, "batch_size": 20, "seed": 0, "progress": False} | changes
    model, tx = Net(nnx.Rngs(0)), arguments.pop("tx", optax.sgd(0.1))
    result = fit(
        model,
        tx,
        arguments.pop("dataset", dataset()),
        checkpoint_dir=directory / "checkpoints",
        metrics_file=directory / "metrics.jsonl",
        options=options,
        **arguments,
    )
    return model, result


def losses(result: FitResult) -> list[float]:
    return [line["loss"] for line in result.metrics]


def leaves(model: nnx.Module) -> list[np.ndarray]:
    return [np.asarray(leaf) for leaf in jax.tree.leaves(nnx.state(model, nnx.Param))]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Net, FitResult]:
    return run(tmp_path_factory.mktemp("plain"))


def test_accumulation_gives_the_same_updates(tmp_path: Path, plain: tuple[Net, FitResult]) -> None:
    model, result = run(tmp_path, FitOptions(accumulate=4))
    assert losses(result) == pytest.approx(losses(plain[1]), abs=1e-5)
    for found, wanted in zip(leaves(model), leaves(plain[0]), strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_labels_of_any_integer_type_count_the_same(tmp_path: Path) -> None:
    """Of 20 test images, fewer than an evaluation takes at once."""
    whole = dataset()
    small = dataclasses.replace(
        whole, train_labels=whole.train_labels.astype(np.uint8), test_labels=whole.test_labels.astype(np.uint8)
    )
    model, result = run(tmp_path, dataset=small)
    assert result.metrics[-1]["test_accuracy"] == pytest.approx(evaluate(model, small.test_images, whole.test_labels))


def test_bfloat16_trains_float32_parameters(tmp_path: Path, plain: tuple[Net, FitResult]) -> None:
    model, result = run(tmp_path, FitOptions(precision="bfloat16"))
    assert all(leaf.dtype == np.float32 for leaf in leaves(model))
    assert losses(result) == pytest.approx(losses(plain[1]), rel=2**-6)  # 8 bits of significand, a few roundings
    assert losses(result) != losses(plain[1])


def test_label_smoothing_is_in_the_loss(tmp_path: Path) -> None:
    """One step at a rate of zero: the loss of the initial model, written out."""
    whole = {"epochs": 1, "batch_size": 80, "tx": optax.sgd(0.0)}
    model, result = run(tmp_path, FitOptions(label_smoothing=0.1), **whole)
    logs = jax.nn.log_softmax(model(jnp.asarray(dataset().train_images)))
    targets = 0.9 * np.eye(3)[dataset().train_labels] + 0.1 / 3
    assert losses(result)[0] == pytest.approx(-np.mean(np.sum(np.asarray(logs) * targets, axis=1)), rel=1e-5)


def test_ema_is_the_average_of_the_updates(tmp_path: Path) -> None:
    """A gradient that is the same in each step: parameters p0 - t, averages by the formula."""
    tx = optax.stateless(lambda updates, _: jax.tree.map(lambda leaf: -jnp.ones_like(leaf), updates))
    start = leaves(Net(nnx.Rngs(0)))
    model, _ = run(tmp_path, FitOptions(ema=0.3), epochs=1, tx=tx)  # 4 steps
    average = 0.0
    for step in range(1, 5):
        decay = min(0.3, (1 + step) / (10 + step))
        average = decay * average + (1 - decay) * -step
    for found, initial in zip(leaves(model), start, strict=True):
        np.testing.assert_allclose(found, initial + average, rtol=1e-5, atol=1e-5)


def test_the_best_epoch_on_the_validation_part_is_kept(tmp_path: Path) -> None:
    """A rate that ruins the model late: the model of the best epoch comes back, also when the run is resumed."""
    parts = data.split(dataset(), validation=20)
    ruin = optax.sgd(lambda step: jnp.where(step < 9, 0.3, 30.0))  # 3 steps an epoch
    changes: dict[str, Any] = {"dataset": parts, "tx": ruin, "epochs": 6}
    model, result = run(tmp_path, FitOptions(select="best"), **changes)
    found = [line["validation_accuracy"] for line in result.metrics]
    assert "test_accuracy" not in result.metrics[0]
    assert parts.validation is not None and found[-1] < max(found)
    assert evaluate(model, *parts.validation) == pytest.approx(max(found))
    again, resumed = run(tmp_path, FitOptions(select="best"), **changes)
    assert resumed.resumed_from == 18
    for one, other in zip(leaves(again), leaves(model), strict=True):
        np.testing.assert_array_equal(one, other)
    with pytest.raises(BCRError, match="the data set has no validation part"):
        run(tmp_path / "none", FitOptions(select="best"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"label_smoothing": 1.0}, "label_smoothing is 1.0: give a number from 0 to below 1"),
        ({"ema": -0.1}, "ema is -0.1"),
        ({"accumulate": 0}, "accumulate is 0"),
        ({"accumulate": 1.5}, "accumulate is 1.5: give the number of parts of a batch, an int from 1"),
        ({"checkpoint_every": -1}, "checkpoint_every is -1"),
        ({"checkpoint_every": 2.5}, "checkpoint_every is 2.5: give a number of updates, an int, or 0"),
        ({"precision": "float16"}, "precision is 'float16': choose one of float32, bfloat16"),
    ],
)
@pytest.mark.usefixtures("unchecked")
def test_bad_options_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(BCRError, match=message):
        FitOptions(**options)


def test_batches_must_divide(tmp_path: Path) -> None:
    with pytest.raises(BCRError, match="batch_size is 20: give a multiple of 3, for 1 devices and 3 parts each"):
        run(tmp_path, FitOptions(accumulate=3))


_KILLED = """
import sys
sys.path[:0] = sys.argv[1:3]
import test_fit_options, training_run
from pathlib import Path
from bcr_jax import FitOptions
training_run.kill_at(int(sys.argv[4]))
test_fit_options.run(Path(sys.argv[3]), FitOptions(checkpoint_every=3))
"""


@pytest.mark.slow
def test_a_run_killed_within_an_epoch_goes_on_from_there(tmp_path: Path, plain: tuple[Net, FitResult]) -> None:
    here, root = str(Path(__file__).parent), str(Path(__file__).parents[2])
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, here, root, str(tmp_path), "8"], env=os.environ, timeout=300
    )
    assert killed.returncode == -signal.SIGKILL
    model, result = run(tmp_path, FitOptions(checkpoint_every=3))
    assert result.resumed_from == 6  # of 4 steps an epoch
    assert losses(result) == losses(plain[1])
    for found, wanted in zip(leaves(model), leaves(plain[0]), strict=True):
        np.testing.assert_array_equal(found, wanted)
    lines = [json.loads(line) for line in (tmp_path / "metrics.jsonl").read_text().splitlines()]
    assert [line["epoch"] for line in lines] == [1, 2, 3]
