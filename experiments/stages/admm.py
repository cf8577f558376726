"""Stage `admm`: goes on training while ADMM draws the weights to BCR."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import optax

import bcr_jax
from experiments.config import ADMMConfig
from experiments.engine import Context, Stage
from experiments.stages.phase import steps_per_epoch, train_phase, trained_model
from experiments.stages.search import rules


def rho_schedule(config: ADMMConfig, steps: int) -> optax.Schedule:
    """The stages of `config.rho`, equally long over `steps`."""
    stages = jnp.array(config.rho)
    return lambda step: stages[jnp.minimum(step * len(config.rho) // max(steps, 1), len(config.rho) - 1)]


def refresh_period(config: ADMMConfig, steps: int) -> int:
    """Steps between refreshes of Z and U, with `steps` in an epoch."""
    return config.every or max(1, round(config.every_epochs * steps))


def _run(context: Context) -> dict[str, Any]:
    experiment = context.experiment
    config = experiment.admm
    model = trained_model(experiment, context.workdir, "train")
    specs = bcr_jax.select(model, rules(context))
    steps = steps_per_epoch(experiment)
    every = refresh_period(config, steps)
    rho = rho_schedule(config, config.epochs * steps)
    balance = bcr_jax.Balance(config.balance, lower=config.balance_lower) if config.balance else None
    return train_phase(
        context,
        "admm",
        model,
        epochs=config.epochs,
        learning_rate=config.learning_rate,
        restart=every if config.restarts else None,
        distill=config.distill,
        first=bcr_jax.admm(specs, rho, every, balance),
        select=False,  # what is most accurate early in this phase is far from BCR
    )


STAGE = Stage("admm", needs=("train", "search"), uses=("admm",), run=_run)
