"""Stage `verify`: the outputs of every target against JAX on real test images, and the bundle's own `run.sh`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

import bcr_jax
from bcr_jax.data.stored import Inputs
from experiments.engine import Context, Stage
from experiments.errors import StageError
from experiments.stages.phase import load_data, single_input, trained_model
from lowering import Module, load
from lowering.bundle.agreement import HALF


def _run(context: Context) -> dict[str, Any]:
    dataset = load_data(context.experiment)
    model = trained_model(context.experiment, context.workdir, "retrain")
    logits = bcr_jax.predict(model, dataset.test_inputs)
    targets = {name: _check_target(context, name, logits) for name in context.experiment.targets}
    return {"targets": targets, "test_set": _check_test_set(context, logits)}


def _check_target(context: Context, target: str, logits: np.ndarray) -> dict[str, Any]:
    """Runs some images on one target.

    Raises:
        StageError: the outputs differ from JAX's by more than the tolerance, or the bundle's `run.sh` fails.
    """
    config = context.experiment.verify
    bundle = context.workdir.bundle
    module = load(bundle, target)
    runs, reason = module.can_run()
    if not runs:
        context.print(f"  {target}: SKIPPED, {reason}", style="yellow")
        return {"skipped": reason}
    inputs = load_data(context.experiment).test_inputs
    chosen = range(0, len(logits), max(1, len(logits) // config.images))[: config.images]
    wanted = logits[list(chosen)]
    got = np.concatenate([module(*single_input(inputs, number)) for number in chosen])
    difference = float(np.max(np.abs(got - wanted)) / np.max(np.abs(wanted)))
    allowed = max(config.tolerance, HALF) if module.target.precision == "f16" else config.tolerance
    if not difference <= allowed:  # also where it is NaN
        raise StageError(
            f"{target} differs from JAX by {difference:.2e} of the largest output, allowed are {allowed:.0e}: "
            "a bug of the compiler, please report it with the bundle " + str(bundle)
        )
    _run_script(bundle / "run.sh", target)
    context.print(
        f"  {target}: {len(chosen)} inputs agree with JAX, max difference {difference:.1e}; run.sh passes",
    )
    return {"images": len(chosen), "max_relative_difference": difference, "run_sh": "passed"}


def _run_script(script: Path, target: str) -> None:
    """Runs a bundle's own script for `target`, with the tools of this Python environment on the path.

    Raises:
        StageError: it fails.
    """
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    environment = {**os.environ, "PATH": path}
    done = subprocess.run(
        ["sh", str(script), target], capture_output=True, text=True, errors="replace", env=environment
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise StageError(f"{script} {target} fails: {reason}")


def _check_test_set(context: Context, logits: np.ndarray) -> dict[str, Any]:
    """Classifies the whole test set with the host bundle, one by one, and compares with JAX.

    Raises:
        StageError: a prediction differs from JAX's that is no near-tie.
    """
    dataset = load_data(context.experiment)
    outputs = _one_by_one(load(context.workdir.bundle, "host"), dataset.test_inputs, len(logits))
    compiled, wanted = outputs.argmax(-1), logits.argmax(-1)
    labelled = dataset.test_labels >= 0  # all; of frames, those that are scored
    jax_accuracy, compiled_accuracy = (
        float(np.mean(found == dataset.test_labels, where=labelled)) for found in (wanted, compiled)
    )
    differing = int(np.sum((compiled != wanted) & labelled))
    context.print(
        f"  host, whole test set: {differing} of {labelled.sum()} predictions differ from JAX; "
        f"accuracy {compiled_accuracy:.2%}, JAX {jax_accuracy:.2%}",
    )
    tolerance = context.experiment.verify.tolerance
    gap = largest_gap(logits[labelled], compiled[labelled])
    if not gap <= 2 * tolerance:
        raise StageError(
            f"the compiled program predicts classes whose outputs in JAX are {gap:.1e} of the largest output below "
            f"JAX's prediction, the tolerance allows {2 * tolerance:.0e} ({differing} predictions differ): a bug of "
            "the compiler, please report it"
        )
    return {
        "images": len(compiled),
        "differing_predictions": differing,
        "accuracy": compiled_accuracy,
        "jax_accuracy": jax_accuracy,
    }


def _one_by_one(module: Module, inputs: tuple[Inputs, ...], count: int) -> np.ndarray:
    """The outputs of `count` calls."""
    console = Console(stderr=True)
    numbers = track(range(count), "test set", console=console, disable=not console.is_terminal)
    return np.concatenate([module(*single_input(inputs, number)) for number in numbers])


def largest_gap(logits: np.ndarray, predicted: np.ndarray) -> float:
    """By how much the logits [..., classes] of the classes [...] `predicted` are below the highest ones, at most.

    A fraction of the largest magnitude of all logits. Where every logit is off by t of that at most, it is 2 t at most.
    """
    below = logits.max(-1) - np.take_along_axis(logits, predicted[..., None], -1)[..., 0]
    return float(np.max(below, initial=0.0) / np.max(np.abs(logits)))


STAGE = Stage("verify", needs=("compile",), uses=("verify",), run=_run)
