"""Stage `verify`: the outputs of every target against JAX on real test images, and every bundle's own `run.sh`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

import bcr_jax
from experiments.engine import Context, Stage
from experiments.errors import StageError
from experiments.stages.phase import load_data, trained_model
from lowering import load


def _run(context: Context) -> dict[str, Any]:
    dataset = load_data(context.experiment)
    model = trained_model(context.experiment, context.workdir, "retrain")
    logits = bcr_jax.predict(model, dataset.test_inputs[0])
    targets = {name: _check_target(context, name, logits) for name in context.experiment.targets}
    return {"targets": targets, "test_set": _check_test_set(context, logits)}


def _check_target(context: Context, target: str, logits: np.ndarray) -> dict[str, Any]:
    """Runs some images on one target.

    Raises:
        StageError: the outputs differ from JAX's by more than the tolerance, or the bundle's `run.sh` fails.
    """
    config = context.experiment.verify
    bundle = context.workdir.bundles / target
    module = load(bundle)
    runs, reason = module.can_run()
    if not runs:
        context.print(f"  {target}: SKIPPED, {reason}", style="yellow")
        return {"skipped": reason}
    images = load_data(context.experiment).test_inputs[0][:: max(1, len(logits) // config.images)][: config.images]
    wanted = logits[:: max(1, len(logits) // config.images)][: config.images]
    got = np.concatenate([module(image[None]) for image in images])
    difference = float(np.max(np.abs(got - wanted)) / np.max(np.abs(wanted)))
    if not difference <= config.tolerance:  # also where it is NaN
        raise StageError(
            f"{target} differs from JAX by {difference:.2e} of the largest output, allowed are {config.tolerance:.0e}: "
            "a bug of the compiler, please report it with the bundle " + str(bundle)
        )
    _run_script(bundle / "run.sh")
    context.print(
        f"  {target}: {len(images)} images agree with JAX, max difference {difference:.1e}; run.sh passes",
    )
    return {"images": len(images), "max_relative_difference": difference, "run_sh": "passed"}


def _run_script(script: Path) -> None:
    """Runs a bundle's own script, with the tools of this Python environment on the path.

    Raises:
        StageError: it fails.
    """
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    environment = {**os.environ, "PATH": path}
    done = subprocess.run(["sh", str(script)], capture_output=True, text=True, errors="replace", env=environment)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise StageError(f"{script} fails: {reason}")


def _check_test_set(context: Context, logits: np.ndarray) -> dict[str, Any]:
    """Classifies the whole test set with the host bundle, image by image, and compares with JAX.

    Raises:
        StageError: the two accuracies are not the same.
    """
    dataset = load_data(context.experiment)
    module = load(context.workdir.bundles / "host")
    compiled = np.array([module(image[None])[0].argmax() for image in dataset.test_inputs[0]])
    jax_accuracy, compiled_accuracy = (
        float(np.mean(found == dataset.test_labels)) for found in (logits.argmax(-1), compiled)
    )
    differing = int(np.sum(compiled != logits.argmax(-1)))
    context.print(
        f"  host, whole test set: {differing} of {len(compiled)} predictions differ from JAX; "
        f"accuracy {compiled_accuracy:.2%}, JAX {jax_accuracy:.2%}",
    )
    if compiled_accuracy != jax_accuracy:
        raise StageError(
            f"the compiled program's test accuracy is {compiled_accuracy:.4f}, JAX's is {jax_accuracy:.4f} "
            f"({differing} predictions differ): a bug of the compiler, please report it"
        )
    return {
        "images": len(compiled),
        "differing_predictions": differing,
        "accuracy": compiled_accuracy,
        "jax_accuracy": jax_accuracy,
    }


STAGE = Stage("verify", needs=("compile",), uses=("verify",), run=_run)
