"""Stage `retrain`: trains the kept weights; the pruned ones stay zero."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

import bcr_jax
from experiments.engine import Context, Stage
from experiments.stages.phase import load_arrays, train_phase, trained_model


def _run(context: Context) -> dict[str, Any]:
    config = context.experiment.retrain
    masks = load_arrays(context.workdir.stage("prune") / "masks.npz")
    return train_phase(
        context,
        "retrain",
        trained_model(context.experiment, context.workdir, "prune"),
        epochs=config.epochs,
        learning_rate=config.learning_rate,
        distill=config.distill,
        last=bcr_jax.keep_masked({name: jnp.asarray(mask) for name, mask in masks.items()}),
    )


STAGE = Stage("retrain", needs=("train", "prune"), uses=("retrain",), run=_run)
