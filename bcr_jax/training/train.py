"""`fit`: trains a model on labelled images or sequences, on one device or many, and goes on where it was killed."""

import dataclasses
import hashlib
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import optax
from flax import nnx
from jax.sharding import Mesh

from bcr_jax.data.dataset import Dataset
from bcr_jax.data.sequences import SequenceDataset
from bcr_jax.data.stored import digest
from bcr_jax.errors import BCRError
from bcr_jax.pruning.admm import find_state, residuals
from bcr_jax.training import digests, same_run
from bcr_jax.training.batches import batches
from bcr_jax.training.checkpoint import Checkpoints, signature
from bcr_jax.training.devices import data_mesh, gathered, place, place_batch, shardings
from bcr_jax.training.distill import Distillation, fingerprint
from bcr_jax.training.metrics import write_phase
from bcr_jax.training.options import FitOptions
from bcr_jax.training.progress import TrainingProgress
from bcr_jax.training.step import Averaged, TrainState, accuracy_of, training_step
from bcr_jax.training.tally import Tally, not_finite

Data = Dataset | SequenceDataset


@dataclasses.dataclass(frozen=True)
class FitResult:
    """What `fit` did.

    Attributes:
      optimizer: with the final optimizer state.
      metrics: a dict for each epoch, as in the metrics file.
      resumed_from: steps that were taken from a checkpoint.
    """

    optimizer: nnx.Optimizer[Any]
    metrics: tuple[dict[str, Any], ...]
    resumed_from: int


@dataclasses.dataclass(frozen=True)
class _Job:
    """The arguments of `fit` that the loop needs."""

    dataset: Data
    epochs: int
    batch_size: int
    seed: int
    phase: str
    metrics_file: Path
    options: FitOptions
    distillation: Distillation | None
    mesh: Mesh

    @property
    def steps(self) -> int:
        """Of an epoch."""
        return len(self.dataset.train_labels) // self.batch_size


def fit(
    model: nnx.Module,
    tx: optax.GradientTransformation,
    dataset: Data,
    *,
    epochs: int,
    batch_size: int,
    seed: int,
    checkpoint_dir: str | Path,
    metrics_file: str | Path,
    phase: str = "train",
    progress: bool = True,
    options: FitOptions | None = None,
    distillation: Distillation | None = None,
) -> FitResult:
    """Minimises the cross-entropy of a model in place; of a labeller of frames, that of the labelled frames.

    Each epoch takes the training inputs in an order, and augmented in a way, that depend on `seed` and the epoch alone,
    in whole batches (a remainder waits for other epochs), then writes a checkpoint and a JSON line: phase, epoch,
    loss and train_accuracy (means over the epoch's batches), validation_accuracy, or test_accuracy where the data set
    has no validation part (evaluation mode), residuals (of `admm` in `tx`, else null).

    Killed at any moment and called again with the same arguments it goes on from the last checkpoint and ends
    with the same parameters, bit for bit, and the same lines.

    The devices of all processes share each batch: call `jax.distributed.initialize`, then `fit` alike in every
    process, with directories that all of them see. The result is that of one device but for rounding.

    Args:
      batch_size: of all devices together.
      checkpoint_dir: of this run alone.
      metrics_file: may hold other phases.
      progress: False for a plain line for each epoch instead of a bar.
      options: None: the defaults of `FitOptions`.
      distillation: a teacher, and how much its answers count; None: the labels alone.

    Raises:
      BCRError: an argument makes no sense, checkpoints are damaged or of a run with other arguments, a file cannot be
        written, or the loss or an array that began finite became NaN or infinite (checkpoints and model then stay
        at the last epoch that ended well).
    """
    options = options or FitOptions()
    job = _Job(dataset, epochs, batch_size, seed, phase, Path(metrics_file), options, distillation, data_mesh())
    _check(job)
    graph, optimizer_state = nnx.split(nnx.Optimizer(model, tx, wrt=nnx.Param))
    state = TrainState(nnx.state(model), optimizer_state, nnx.state(model, Averaged) if options.ema else None)
    saved: dict[str, Any] = {"state": state, "best": _selected(state) if options.select == "best" else None}
    params = nnx.state(model, nnx.Param)
    start = same_run.sample(params)
    now = {"network": digests.network(model), "updates": digests.updates(tx, params, optimizer_state)}
    del optimizer_state, state  # a step overwrites what it is given: nothing else should hold it in memory
    with Checkpoints(Path(checkpoint_dir), _settings(job, saved)) as checkpoints:
        saved, record = _resumed(checkpoints, saved, start, now, Path(checkpoint_dir))
        done = len(record["lines"]) * job.steps + len(record["epoch"]["losses"])
        if done > epochs * job.steps:
            raise BCRError(
                f"checkpoint in {checkpoint_dir} has {done / job.steps:g} epochs, not {epochs}: delete the directory"
            )
        with TrainingProgress(phase, epochs * job.steps, done, progress, silent=jax.process_index() > 0) as bar:
            return _train(job, model, graph, saved, record, done, checkpoints, bar)


def _settings(job: _Job, saved: Any) -> dict[str, Any]:
    """What must be the same for a checkpoint to be gone on from; `saved` is what checkpoints hold."""
    settings = {"phase": job.phase, "seed": job.seed, "batch_size": job.batch_size}
    settings |= {"options": dataclasses.asdict(job.options), "dataset": _fingerprint(job.dataset)}
    settings |= {"distillation": fingerprint(job.distillation)} if job.distillation else {}
    return settings | {"model and optimizer": signature(saved)}


def _resumed(
    checkpoints: Checkpoints, saved: dict[str, Any], start: same_run.Sample, now: dict[str, Any], directory: Path
) -> tuple[dict[str, Any], dict[str, Any]]:
    """State and record of the newest checkpoint, which must be of the same run; if none, `saved` and a new record."""
    found = checkpoints.restore(saved)
    if found is None:
        return saved, {"lines": [], "epoch": Tally(1).to_json(), "began": [start]} | now
    saved, record = found
    known = (same_run.sample(_params(part)) for part in (saved["state"].evaluated, saved["best"]) if part)
    same_run.check(directory, record, now, start, known)
    return saved, now | record


def _train(
    job: _Job,
    model: nnx.Module,
    graph: nnx.GraphDef[Any],
    saved: dict[str, Any],
    record: dict[str, Any],
    done: int,
    checkpoints: Checkpoints,
    bar: TrainingProgress,
) -> FitResult:
    """Goes on after `done` steps, with the state and record of a checkpoint; `graph` is the optimizer's."""
    where = shardings(saved["state"], job.mesh, job.options.placement)
    step = training_step(model, graph, job.options, where, job.distillation)
    accuracy = accuracy_of(model, job.mesh)
    state, best = place(saved.pop("state"), where), saved.pop("best")
    infinite = set(not_finite(state))  # such as the mask of an attention: constants of the model
    lines, tally = record["lines"], Tally(done // job.steps + 1, record["epoch"])
    part = jax.process_index(), jax.process_count()
    stream = batches(
        job.dataset.train_inputs,
        job.dataset.train_labels,
        batch_size=job.batch_size,
        seed=job.seed,
        start=done,
        part=part,
    )
    _write_metrics(job, lines)
    for number in range(done + 1, job.epochs * job.steps + 1):
        state, loss, train_accuracy = step(state, *place_batch(next(stream), job.mesh))
        tally.add(loss, train_accuracy)
        bar.step(tally.last_loss)
        ends = number % job.steps == 0
        if not ends and (not job.options.checkpoint_every or number % job.options.checkpoint_every):
            continue
        tally.check(state, infinite)
        if ends:
            line = _line(job, len(lines) + 1, tally) | _held_out(job, accuracy, state)
            lines.append(line | {"residuals": _residuals(nnx.merge(graph, gathered(state.optimizer)))})
            best = best and _better(best, state, lines)
            tally = Tally(len(lines) + 1)
        if ends:  # what the model now has, should training be interrupted in this process
            record["began"][1:] = [same_run.sample(_params(gathered(state.model)))]
        record |= {"lines": lines, "epoch": tally.to_json()}
        checkpoints.save(number, gathered({"state": state, "best": best}), record)
        if ends:
            nnx.update(model, _copies(state.model))
            _write_metrics(job, lines)
            bar.epoch(lines[-1], job.epochs)
    nnx.update(model, _copies(state.model))
    nnx.update(model, _copies(best or state.evaluated))
    return FitResult(nnx.merge(graph, _copies(state.optimizer)), tuple(lines), done)


def _check(job: _Job) -> None:
    count = len(job.dataset.train_labels)
    if job.epochs < 1:
        raise BCRError(f"epochs is {job.epochs}: give at least 1")
    if not 1 <= job.batch_size <= count:
        raise BCRError(f"batch_size is {job.batch_size}: give 1 to {count}, the number of training inputs")
    shares = job.mesh.size * job.options.accumulate
    if job.batch_size % shares:
        raise BCRError(
            f"batch_size is {job.batch_size}: give a multiple of {shares}, for {job.mesh.size} devices and "
            f"{job.options.accumulate} parts each"
        )
    if job.options.select == "best" and job.dataset.validation is None:
        raise BCRError(
            "select is 'best', but the data set has no validation part: hold one out, see bcr_jax.data.split"
        )


def _line(job: _Job, epoch: int, tally: Tally) -> dict[str, Any]:
    loss, accuracy = tally.means()
    return {"phase": job.phase, "epoch": epoch, "loss": loss, "train_accuracy": accuracy}


def _held_out(job: _Job, accuracy: Any, state: TrainState) -> dict[str, float]:
    """The accuracy on what is not trained on: the validation part if there is one, and then never the test set."""
    if held_out := job.dataset.validation:
        return {"validation_accuracy": accuracy(state.evaluated, *held_out)}
    return {"test_accuracy": accuracy(state.evaluated, job.dataset.test_inputs, job.dataset.test_labels)}


def _better(best: Any, state: TrainState, lines: list[dict[str, Any]]) -> Any:
    """The variables of the epoch just ended if it is the most accurate so far, else those of `best`."""
    *before, last = (line["validation_accuracy"] for line in lines)
    return _copies(_selected(state)) if last > max(before, default=-1.0) else best


def _selected(state: TrainState) -> Any:
    """The variables that come back with an epoch: all that are evaluated with but random state, which goes on."""
    return nnx.filter_state(state.evaluated, nnx.Not(nnx.RngState))


def _copies(state: Any) -> Any:
    """Arrays of this process's own, which no training step overwrites."""
    return jax.tree.map(jnp.copy, gathered(state))


def _write_metrics(job: _Job, lines: list[dict[str, Any]]) -> None:
    if jax.process_index() == 0:
        write_phase(job.metrics_file, job.phase, lines)


def _residuals(optimizer: nnx.Optimizer[Any]) -> dict[str, float] | None:
    if find_state(optimizer) is None:
        return None
    return {name: float(value) for name, value in residuals(optimizer).items()}


def _params(state: Any) -> Any:
    return nnx.filter_state(state, nnx.Param)


def _fingerprint(dataset: Data) -> str:
    parts = [(dataset.train_inputs, dataset.train_labels), (dataset.test_inputs, dataset.test_labels)]
    if held_out := dataset.validation:
        parts.append(held_out)
    found = hashlib.sha256(str(dataset.classes).encode())
    for inputs, labels in parts:
        for array in (*inputs, labels):
            found.update(digest(array))
    return found.hexdigest()[:16]
