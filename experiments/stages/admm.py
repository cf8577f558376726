"""Stage `admm`: goes on training while ADMM draws the weights to BCR."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import optax

import bcr_jax
from experiments.config import ADMMConfig
from experiments.engine import Context, Stage
from experiments.stages.phase import steps_per_epoch, train_phase, trained_model


def rho_schedule(config: ADMMConfig, steps: int) -> optax.Schedule:
    """The stages of `config.rho`, equally long over `steps`."""
    stages = jnp.array(config.rho)
    return lambda step: stages[jnp.minimum(step * len(config.rho) // max(steps, 1), len(config.rho) - 1)]


def _run(context: Context) -> dict[str, Any]:
    experiment = context.experiment
    config = experiment.admm
    model = trained_model(experiment, context.workdir, "train")
    specs = bcr_jax.select(model, experiment.rules)
    rho = rho_schedule(config, config.epochs * steps_per_epoch(experiment))
    return train_phase(
        context,
        "admm",
        model,
        epochs=config.epochs,
        learning_rate=config.learning_rate,
        first=bcr_jax.admm(specs, rho, config.every),
        select=False,  # what is most accurate early in this phase is far from BCR
    )


STAGE = Stage("admm", needs=("train",), uses=("rules", "admm"), run=_run)
