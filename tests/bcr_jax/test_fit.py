import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from bcr_jax import BCRError, Dataset, FitResult, evaluate, fit, keep_masked, predict
from bcr_jax.training import digests
from bcr_jax.training.checkpoint import Checkpoints

SCRIPT = Path(__file__).with_name("training_run.py")


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("training_run", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


training_run = _script()


def short_fit(directory: Path, **changes: Any) -> FitResult:
    arguments: dict[str, Any] = {
        "epochs": 2,
        "batch_size": 20,
        "seed": 0,
        "checkpoint_dir": directory / "checkpoints",
        "metrics_file": directory / "metrics.jsonl",
        "progress": False,
    }
    model = changes.pop("model", None) or training_run.Net(nnx.Rngs(0))
    tx = changes.pop("tx", optax.adam(1e-2))
    return fit(model, tx, changes.pop("dataset", training_run.dataset()), **(arguments | changes))


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    directory = tmp_path_factory.mktemp("whole")
    return directory, training_run.digest(*training_run.run(directory, 4))


def process(directory: Path, *arguments: object) -> subprocess.Popen[str]:
    root = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, str(SCRIPT), str(directory), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


@pytest.mark.slow
@pytest.mark.parametrize("steps", [1, 6, 9])  # before the first checkpoint, at its end, and after it
def test_killed_and_resumed_ends_the_same(tmp_path: Path, uninterrupted: tuple[Path, str], steps: int) -> None:
    whole, digest = uninterrupted
    killed = process(tmp_path, 4, steps)
    killed.communicate(timeout=300)
    assert killed.returncode == -signal.SIGKILL
    resumed = process(tmp_path, 4)
    out, errors = resumed.communicate(timeout=300)
    assert resumed.returncode == 0, errors
    assert out.strip() == digest
    assert (tmp_path / "metrics.jsonl").read_text() == (whole / "metrics.jsonl").read_text()


@pytest.mark.slow
def test_killed_at_any_moment_of_writing_ends_the_same(tmp_path: Path, uninterrupted: tuple[Path, str]) -> None:
    """SIGKILL at moments that nobody chose, again and again, until a run comes through."""
    whole, digest = uninterrupted
    for delay in np.random.default_rng(0).uniform(0.0, 0.2, 3):
        before = written(tmp_path)
        run = process(tmp_path, 4)
        while run.poll() is None and written(tmp_path) == before:
            time.sleep(0.002)
        time.sleep(delay)  # an epoch, with its checkpoint, takes about 0.1 s
        run.kill()
        run.communicate(timeout=300)
    out, errors = process(tmp_path, 4).communicate(timeout=300)
    assert out.strip() == digest, errors
    assert (tmp_path / "metrics.jsonl").read_text() == (whole / "metrics.jsonl").read_text()


def written(directory: Path) -> set[str]:
    """The names of all files, those being written included."""
    return {str(path) for path in directory.rglob("*")}


def test_more_epochs_later_are_the_same_run(tmp_path: Path, uninterrupted: tuple[Path, str]) -> None:
    training_run.run(tmp_path, 2)
    model, result = training_run.run(tmp_path, 4)
    assert result.resumed_from == 12
    assert training_run.digest(model, result) == uninterrupted[1]


def test_a_finished_run_is_not_repeated(tmp_path: Path, uninterrupted: tuple[Path, str]) -> None:
    directory = Path(shutil.copytree(uninterrupted[0], tmp_path / "copy"))
    (directory / "metrics.jsonl").unlink()  # and what is lost of the metrics comes back
    model, result = training_run.run(directory, 4)
    assert result.resumed_from == 24
    assert training_run.digest(model, result) == uninterrupted[1]
    assert (directory / "metrics.jsonl").read_text() == (uninterrupted[0] / "metrics.jsonl").read_text()


def test_metrics_are_a_json_line_for_each_epoch(uninterrupted: tuple[Path, str]) -> None:
    lines = [json.loads(line) for line in (uninterrupted[0] / "metrics.jsonl").read_text().splitlines()]
    assert [(line["phase"], line["epoch"]) for line in lines] == [("admm", epoch) for epoch in (1, 2, 3, 4)]
    for line in lines:
        assert set(line) == {"phase", "epoch", "loss", "train_accuracy", "test_accuracy", "residuals"}
        assert set(line["residuals"]) == {"primal", "dual"}
    assert lines[-1]["loss"] < lines[0]["loss"]


def test_phases_share_a_metrics_file(tmp_path: Path) -> None:
    for phase in ("one", "two", "one"):
        short_fit(tmp_path, epochs=1, phase=phase, checkpoint_dir=tmp_path / phase)
    lines = [json.loads(line) for line in (tmp_path / "metrics.jsonl").read_text().splitlines()]
    assert [line["phase"] for line in lines] == ["one", "two"]
    assert lines[0]["residuals"] is None  # no ADMM in this optimizer


@pytest.mark.filterwarnings("ignore:checkpoint in")
def test_a_damaged_checkpoint_falls_back_to_the_one_before(tmp_path: Path, uninterrupted: tuple[Path, str]) -> None:
    directory = Path(shutil.copytree(uninterrupted[0], tmp_path / "copy"))
    truncate_all(directory / "checkpoints" / "24")
    with pytest.warns(UserWarning, match="is damaged, going on from 18"):
        model, result = training_run.run(directory, 4)
    assert result.resumed_from == 18
    assert training_run.digest(model, result) == uninterrupted[1]


def test_a_flipped_bit_is_noticed(tmp_path: Path, uninterrupted: tuple[Path, str]) -> None:
    directory = Path(shutil.copytree(uninterrupted[0], tmp_path / "copy"))
    record = directory / "checkpoints" / "24" / "record" / "metadata"
    about = json.loads(record.read_text())
    about["digest"] = "0" + about["digest"][1:] if about["digest"][0] != "0" else "1" + about["digest"][1:]
    record.write_text(json.dumps(about))
    with pytest.warns(UserWarning, match=r"going on from 18 \(24: its digest does not match"):
        assert training_run.run(directory, 4)[1].resumed_from == 18


def test_when_all_checkpoints_are_damaged_the_error_names_the_directory(
    tmp_path: Path, uninterrupted: tuple[Path, str]
) -> None:
    directory = Path(shutil.copytree(uninterrupted[0], tmp_path / "copy"))
    truncate_all(directory / "checkpoints")
    with pytest.raises(
        BCRError, match=r"no checkpoint in .*/copy/checkpoints is whole .*: delete the directory to start over"
    ):
        training_run.run(directory, 4)


def truncate_all(directory: Path) -> None:
    for file in directory.rglob("*"):
        if file.is_file():
            os.truncate(file, file.stat().st_size // 2)


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (
            PermissionError(13, "no permission"),
            r"^cannot read checkpoint .*/2: .*no permission: make it readable, or .*$",
        ),
        (MemoryError("no memory"), "no memory"),
    ],
)
def test_what_cannot_be_read_is_not_taken_for_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, raised: str
) -> None:
    state = {"w": jnp.arange(3.0)}
    with Checkpoints(tmp_path / "run", {}) as checkpoints:
        for step in (1, 2):
            checkpoints.save(step, state, step)

        def failing(*_: object) -> None:
            raise error

        with monkeypatch.context() as patch, pytest.raises((BCRError, MemoryError), match=raised):
            patch.setattr(checkpoints, "_read", failing)
            checkpoints.restore(state)
        found = checkpoints.restore(state)
    assert found is not None and found[1] == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": 1}, "has seed 0, this run 1: delete the directory"),
        ({"batch_size": 10}, "has batch_size 20, this run 10"),
        ({"phase": "retrain"}, "has phase 'train', this run 'retrain'"),
        ({"tx": optax.sgd(0.1)}, "has model and optimizer"),
        ({"tx": optax.adam(1e-3)}, "is of another optimizer"),
        ({"tx": optax.adam(optax.linear_schedule(1e-2, 0, 10))}, "has model and optimizer"),
        ({"model": training_run.Net(nnx.Rngs(1))}, "began with other weights than this model has"),
        ({"epochs": 1}, "has 2 epochs, not 1"),
    ],
)
def test_a_checkpoint_of_another_run_is_refused(
    tmp_path_factory: pytest.TempPathFactory, changes: dict[str, Any], message: str
) -> None:
    directory = tmp_path_factory.getbasetemp() / "of_another_run"
    short_fit(directory)
    with pytest.raises(BCRError, match=message):
        short_fit(directory, **changes)


def test_arrays_inside_compiled_schedules_count() -> None:
    params = {"w": jnp.ones(3)}

    def digest(last: float) -> dict[str, str]:
        rates = jnp.asarray([0.1, 0.2, last])
        tx = optax.sgd(jax.jit(lambda step: rates[step % 3]))
        return digests.updates(tx, params, tx.init(params))

    assert digest(0.3) == digest(0.3) != digest(0.4)


def test_masks_of_another_pruning_count() -> None:
    params, one = {"w": jnp.ones(3)}, jnp.asarray([True, False, True])
    found = []
    for mask in (one, ~one):
        tx = optax.chain(optax.sgd(0.1), keep_masked({"w": mask}))
        found.append(digests.updates(tx, params, tx.init(params)))
    assert found[0] != found[1]


def test_a_model_that_is_half_trained_or_rounded_otherwise_goes_on(tmp_path: Path) -> None:
    """As after an interruption in the same process, and on another processor."""
    model = training_run.Net(nnx.Rngs(0))
    short_fit(tmp_path, model=model)
    assert short_fit(tmp_path, model=model, epochs=3).resumed_from == 6
    other = training_run.Net(nnx.Rngs(0))
    nnx.update(other, jax.tree.map(lambda leaf: leaf * (1 + 1e-6), nnx.state(other, nnx.Param)))
    assert short_fit(tmp_path, model=other, epochs=4).resumed_from == 9


def test_divergence_keeps_the_last_good_checkpoint(tmp_path: Path) -> None:
    def exploding(step: jnp.ndarray) -> jnp.ndarray:
        return jnp.where(step < 4, 1e-2, jnp.inf)  # in the second of 3-step epochs

    model = training_run.Net(nnx.Rngs(0))
    with pytest.raises(BCRError, match=r"became NaN or infinite at step 3 of epoch 2: lower the learning rate"):
        short_fit(tmp_path, model=model, tx=optax.sgd(exploding), epochs=3)
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["3"]
    assert len((tmp_path / "metrics.jsonl").read_text().splitlines()) == 1
    assert np.isfinite(predict(model, training_run.dataset().test_images)).all()


def test_bad_arguments_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BCRError, match="epochs is 0"):
        short_fit(tmp_path, epochs=0)
    with pytest.raises(BCRError, match="batch_size is 61: give 1 to 60"):
        short_fit(tmp_path, batch_size=61)
    (tmp_path / "file").write_text("not metrics\n")
    with pytest.raises(BCRError, match="has a line without a phase, 'not metrics'"):
        short_fit(tmp_path, metrics_file=tmp_path / "file")
    with pytest.raises(BCRError, match="cannot write metrics"):
        short_fit(tmp_path, metrics_file=tmp_path / "file" / "metrics.jsonl")
    with pytest.raises(BCRError, match="cannot use checkpoint directory"):
        short_fit(tmp_path, checkpoint_dir=tmp_path / "file" / "checkpoints")


def test_evaluation_mode_uses_running_statistics_and_changes_nothing() -> None:
    model = training_run.Net(nnx.Rngs(0))
    data: Dataset = training_run.dataset()
    before = [np.asarray(leaf) for leaf in (model.norm.mean[...], model.norm.var[...])]
    logits = predict(model, data.test_images, batch_size=7)
    one_by_one = np.concatenate([predict(model, image[None]) for image in data.test_images])
    # With the statistics of the batch, or with dropout, these would differ; sums in other orders may, by rounding.
    np.testing.assert_allclose(logits, one_by_one, rtol=1e-5, atol=1e-5)
    for leaf, old in zip((model.norm.mean[...], model.norm.var[...]), before, strict=True):
        np.testing.assert_array_equal(leaf, old)
    assert not model.norm.use_running_average and not model.dropout.deterministic
    assert evaluate(model, data.test_images, logits.argmax(axis=-1).astype(np.int32)) == 1
    assert evaluate(model, data.test_images, (logits.argmax(axis=-1) + 1) % 3) == 0


@pytest.mark.usefixtures("unchecked")
def test_evaluation_of_nothing_is_refused() -> None:
    model, images = training_run.Net(nnx.Rngs(0)), training_run.dataset().test_images
    with pytest.raises(BCRError, match="got 0 inputs"):
        predict(model, images[:0])
    with pytest.raises(BCRError, match="one label per input"):
        evaluate(model, images, np.zeros(3, np.int32))
    with pytest.raises(BCRError, match="all labels are below 0"):
        evaluate(model, images, np.full(len(images), -1, np.int32))


def test_a_full_disk_is_one_error_and_keeps_the_checkpoint_before(tmp_path, monkeypatch):
    state = {"w": jnp.arange(3.0)}
    with Checkpoints(tmp_path / "run", {}) as checkpoints:
        checkpoints.save(1, state, "first")
        usage = shutil.disk_usage(tmp_path)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=4096))
        with pytest.raises(BCRError, match=r"^cannot write checkpoint .*/2: 4 KiB free on the disk, \d+ KiB needed.*$"):
            checkpoints.save(2, state, "second")
        assert checkpoints.restore(state)[1] == "first"
