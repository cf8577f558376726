"""`fit`: trains a model on labelled images or sequences, and goes on where it was killed."""

import hashlib
import math
from collections.abc import Callable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from bcr_jax.admm import find_state, residuals
from bcr_jax.checkpoint import Checkpoints, signature
from bcr_jax.data import Dataset
from bcr_jax.errors import BCRError
from bcr_jax.evaluate import evaluate
from bcr_jax.metrics import write_phase
from bcr_jax.progress import TrainingProgress
from bcr_jax.sequences import SequenceDataset

Inputs = tuple[jax.Array, ...]
Step = Callable[[nnx.State[Any, Any], Inputs, jax.Array], tuple[nnx.State[Any, Any], jax.Array, jax.Array]]
Data = Dataset | SequenceDataset


@dataclass(frozen=True)
class FitResult:
    """What `fit` did.

    Attributes:
      optimizer: with the final optimizer state.
      metrics: a dict for each epoch, as in the metrics file.
      resumed_from: epochs that were taken from a checkpoint.
    """

    optimizer: nnx.Optimizer[Any]
    metrics: tuple[dict[str, Any], ...]
    resumed_from: int


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
) -> FitResult:
    """Minimises the cross-entropy of a model in place; of a labeller of frames, that of the labelled frames.

    Each epoch takes the training inputs in an order that depends on `seed` and the epoch alone, in whole batches (a
    remainder waits for other epochs), then writes a checkpoint and a JSON line: phase, epoch, loss and
    train_accuracy (means over the epoch's batches), test_accuracy (evaluation mode), residuals (of `admm` in
    `tx`, else null).

    Killed at any moment and called again with the same arguments it goes on from the last checkpoint and ends
    with the same parameters, bit for bit, and the same lines.

    Args:
      checkpoint_dir: of this run alone.
      metrics_file: may hold other phases.
      progress: False for a plain line for each epoch instead of a bar.

    Raises:
      BCRError: an argument makes no sense, checkpoints are damaged or of a run with other arguments, a file cannot be
        written, or the loss or the parameters became NaN or infinite (checkpoints and model then stay
        at the last epoch that ended well).
    """
    _check(dataset, epochs, batch_size)
    steps = len(dataset.train_labels) // batch_size
    optimizer = nnx.Optimizer(model, tx, wrt=nnx.Param)
    step, state = _training_step(model, optimizer), nnx.state((model, optimizer))
    settings = {"phase": phase, "seed": seed, "batch_size": batch_size}
    settings |= {"dataset": _fingerprint(dataset), "model and optimizer": signature(state)}
    with Checkpoints(Path(checkpoint_dir), settings) as checkpoints:
        state, lines = checkpoints.restore(state) or (state, [])
        resumed_from = len(lines)
        if resumed_from > epochs:
            raise BCRError(
                f"checkpoint in {checkpoint_dir} has {resumed_from} epochs, not {epochs}: delete the directory"
            )
        nnx.update((model, optimizer), state)
        write_phase(Path(metrics_file), phase, lines)
        with TrainingProgress(phase, epochs * steps, resumed_from * steps, progress) as bar:
            for epoch in range(resumed_from + 1, epochs + 1):
                state, loss, accuracy = _epoch(step, state, dataset, batch_size, (seed, epoch), bar)
                nnx.update((model, optimizer), state)
                line = {"phase": phase, "epoch": epoch, "loss": loss, "train_accuracy": accuracy}
                line |= {"test_accuracy": evaluate(model, dataset.test_inputs, dataset.test_labels)}
                line |= {"residuals": _residuals(optimizer)}
                lines.append(line)
                checkpoints.save(epoch, state, lines)
                write_phase(Path(metrics_file), phase, lines)
                bar.epoch(line, epochs)
    return FitResult(optimizer, tuple(lines), resumed_from)


def _check(dataset: Data, epochs: int, batch_size: int) -> None:
    if epochs < 1:
        raise BCRError(f"epochs is {epochs}: give at least 1")
    if not 1 <= batch_size <= len(dataset.train_labels):
        raise BCRError(
            f"batch_size is {batch_size}: give 1 to {len(dataset.train_labels)}, the number of training inputs"
        )


def _training_step(model: nnx.Module, optimizer: nnx.Optimizer[Any]) -> Step:
    """A jitted function of (state, inputs, labels) that gives (state, loss, accuracy)."""
    view = nnx.view(model, deterministic=False, use_running_average=False, raise_if_not_found=False)
    graph = nnx.graphdef((view, optimizer))

    def loss_and_accuracy(model: Callable[..., jax.Array], inputs: Inputs, labels: jax.Array) -> Any:
        logits, labelled = model(*inputs), labels >= 0
        loss = optax.softmax_cross_entropy_with_integer_labels(logits, jnp.maximum(labels, 0))
        return jnp.mean(loss, where=labelled), jnp.mean(logits.argmax(axis=-1) == labels, where=labelled)

    @jax.jit
    def step(
        state: nnx.State[Any, Any], inputs: Inputs, labels: jax.Array
    ) -> tuple[nnx.State[Any, Any], jax.Array, jax.Array]:
        model, optimizer = nnx.merge(graph, state)
        gradient = nnx.value_and_grad(loss_and_accuracy, has_aux=True)
        (loss, accuracy), gradients = gradient(model, inputs, labels)
        optimizer.update(model, gradients)
        return nnx.state((model, optimizer)), loss, accuracy

    return step


def _epoch(
    step: Step,
    state: nnx.State[Any, Any],
    dataset: Data,
    batch_size: int,
    seed_and_epoch: tuple[int, int],
    bar: TrainingProgress,
) -> tuple[nnx.State[Any, Any], float, float]:
    """One pass over the training inputs: the new state, and the means of loss and accuracy."""
    inputs, labels = dataset.train_inputs, dataset.train_labels
    order = np.random.default_rng(seed_and_epoch).permutation(len(labels))
    losses, accuracies = [], []
    for start in range(0, len(order) - batch_size + 1, batch_size):
        batch = order[start : start + batch_size]
        state, loss, accuracy = step(
            state, tuple(jnp.asarray(part[batch]) for part in inputs), jnp.asarray(labels[batch])
        )
        losses.append(float(loss))
        accuracies.append(float(accuracy))
        if not math.isfinite(losses[-1]):
            raise _diverged("the loss", seed_and_epoch[1], len(losses))
        bar.step(losses[-1])
    if not all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(state) if jnp.issubdtype(leaf.dtype, jnp.inexact)):
        raise _diverged("a parameter", seed_and_epoch[1], len(losses))
    return state, float(np.mean(losses)), float(np.mean(accuracies))


def _diverged(what: str, epoch: int, step: int) -> BCRError:
    fix = "lower the learning rate or rho, or clip gradients"
    return BCRError(f"{what} became NaN or infinite at step {step} of epoch {epoch}: {fix}")


def _residuals(optimizer: nnx.Optimizer[Any]) -> dict[str, float] | None:
    if find_state(optimizer) is None:
        return None
    return {name: float(value) for name, value in residuals(optimizer).items()}


def _fingerprint(dataset: Data) -> str:
    digest = hashlib.sha256()
    for part in astuple(dataset):
        digest.update(np.asarray(part).tobytes())
    return digest.hexdigest()[:16]
