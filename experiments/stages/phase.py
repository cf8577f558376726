"""One phase of training: what the stages train, admm and retrain have in common."""

from __future__ import annotations

import dataclasses
import functools
import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import optax
from flax import nnx

import bcr_jax
from bcr_jax import data, models
from bcr_jax.data.sequences import SequenceDataset
from bcr_jax.data.stored import Inputs
from bcr_jax.paths import map_named, named_leaves
from bcr_jax.speech import phone_error_rate
from experiments.config import DistillConfig, Experiment, SplitConfig
from experiments.engine import Context
from experiments.errors import ConfigError
from experiments.stages.optimizer import optimizer, schedule
from experiments.workdir import Workdir, write_atomic

_load = functools.cache(data.load)


def load_data(experiment: Experiment) -> data.Dataset | SequenceDataset:
    """The data set of the experiment."""
    return _split(experiment.dataset, experiment.data_dir, experiment.split)


@functools.cache
def _split(name: str, directory: str | None, split: SplitConfig) -> data.Dataset | SequenceDataset:
    dataset = _load(name, directory)
    if split == SplitConfig():
        return dataset
    return data.split(dataset, validation=split.validation, train=split.train)


def new_model(experiment: Experiment) -> nnx.Module:
    """The model of the experiment with its initial weights: pretrained ones, or random."""
    model = models.create(experiment.model, rngs=nnx.Rngs(experiment.seed))
    if experiment.pretrained:
        models.load_pretrained(model, experiment.pretrained)
    return model


def trained_model(experiment: Experiment, workdir: Workdir, stage: str) -> nnx.Module:
    """The model with the weights that `stage` left, in evaluation mode.

    Raises:
        ConfigError: the weights file is damaged.
    """
    model = models.create(experiment.model, rngs=nnx.Rngs(experiment.seed))
    arrays = load_arrays(workdir.stage(stage) / "model.npz")
    state = nnx.state(model, nnx.Any(nnx.Param, nnx.BatchStat))
    if set(arrays) != set(named_leaves(state)):
        raise ConfigError(f"{workdir.stage(stage)} holds weights of another model: --restart {stage} to train it again")
    nnx.update(model, map_named(lambda name, _: arrays[name], state))
    model.eval()
    return model


def save_model(model: nnx.Module, workdir: Workdir, stage: str) -> None:
    """Writes weights and batch statistics to `model.npz` of the stage, atomically."""
    state = nnx.state(model, nnx.Any(nnx.Param, nnx.BatchStat))
    save_arrays(
        workdir.stage(stage) / "model.npz", {name: np.asarray(leaf) for name, leaf in named_leaves(state).items()}
    )


def save_arrays(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Writes named arrays as `.npz`, atomically."""
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    write_atomic(path, buffer.getvalue())


def load_arrays(path: Path) -> dict[str, np.ndarray]:
    """The named arrays of an `.npz` file.

    Raises:
        ConfigError: the file is damaged.
    """
    try:
        with np.load(io.BytesIO(path.read_bytes())) as file:
            return dict(file)
    except (ValueError, EOFError, KeyError, ImportError, zipfile.BadZipFile, zlib.error) as error:
        raise ConfigError(f"{path} is damaged: --restart {path.parent.name} to make it again") from error


def train_phase(
    context: Context,
    stage: str,
    model: nnx.Module,
    *,
    epochs: int,
    learning_rate: float,
    restart: int | None = None,
    distill: DistillConfig | None = None,
    first: optax.GradientTransformation | None = None,
    last: optax.GradientTransformation | None = None,
    select: bool = True,
) -> dict[str, Any]:
    """Trains `model` in place with chain(first, optimizer, last), saves it, and returns the metrics of the phase.

    Args:
        restart: steps after which the learning rate begins anew; None: never.
        distill: how much the network that stage `train` left teaches; None: it does not.
        select: False: the phase ends with its last weights, whatever `fit.select` says.
    """
    experiment, workdir = context.experiment, context.workdir
    dataset = load_data(experiment)
    if epochs:
        rate = schedule(experiment.optimizer, learning_rate, epochs, steps_per_epoch(experiment), restart)
        parts = [part for part in (first, optimizer(experiment.optimizer, rate), last) if part is not None]
        bcr_jax.fit(
            model,
            optax.chain(*parts),
            dataset,
            epochs=epochs,
            batch_size=experiment.train.batch_size,
            seed=experiment.seed,
            checkpoint_dir=workdir.checkpoints(stage),
            metrics_file=workdir.stage(stage) / "metrics.jsonl",
            phase=stage,
            options=experiment.fit if select else dataclasses.replace(experiment.fit, select="last"),
            distillation=_distillation(context, distill),
        )
    save_model(model, workdir, stage)
    return {"epochs": epochs, **scores(experiment, model)}


def _distillation(context: Context, config: DistillConfig | None) -> bcr_jax.Distillation | None:
    if config is None or not config.weight:
        return None
    teacher = trained_model(context.experiment, context.workdir, "train")
    return bcr_jax.Distillation(teacher, config.weight, config.temperature)


def single_input(inputs: tuple[Inputs, ...], number: int) -> tuple[np.ndarray, ...]:
    """One of many inputs, as a batch of one."""
    return tuple(part[number : number + 1] for part in inputs)


def steps_per_epoch(experiment: Experiment) -> int:
    """Optimizer steps of one epoch."""
    return len(load_data(experiment).train_labels) // experiment.train.batch_size


def scores(experiment: Experiment, model: nnx.Module) -> dict[str, float]:
    """`test_accuracy`, of the test set or of its labelled frames, and `validation_accuracy` where a part is held out.

    With labels of frames, `phone_error_rate` of the test set, too.
    """
    dataset = load_data(experiment)
    found = {"test_accuracy": bcr_jax.evaluate(model, dataset.test_inputs, dataset.test_labels)}
    if dataset.validation:
        found["validation_accuracy"] = bcr_jax.evaluate(model, *dataset.validation)
    if isinstance(dataset, SequenceDataset) and dataset.test_labels.ndim == 2:
        frames = bcr_jax.predict(model, dataset.test_inputs).argmax(axis=-1)
        found["phone_error_rate"] = phone_error_rate(frames, dataset.test_lengths, dataset.test_labels)
    return found
