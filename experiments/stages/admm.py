"""Stage `admm`: goes on training while ADMM draws the weights to BCR, or a reweighted penalty finds densities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jax.numpy as jnp
import optax

import bcr_jax
from bcr_jax import BCRSpec, LayerPlan, Plan
from experiments.config import ADMMConfig
from experiments.engine import Context, Stage
from experiments.stages.phase import steps_per_epoch, train_phase, trained_model
from experiments.stages.search import rules

_PLAN = "plan.json"


def final_rules(context: Context) -> Mapping[str, BCRSpec | None] | Plan:
    """What later stages prune by: the densities that this stage found, as a plan, if it was to find any, else what it
    drew the weights to."""
    if context.experiment.admm.method == "reweighted":
        return Plan.load(context.workdir.stage(STAGE.name) / _PLAN)
    return rules(context)


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
    if config.method == "reweighted":
        first = bcr_jax.reweighted(specs, config.strength, every)
    else:
        balance = bcr_jax.Balance(config.balance, lower=config.balance_lower) if config.balance else None
        first = bcr_jax.admm(specs, rho_schedule(config, config.epochs * steps), every, balance)
    result = train_phase(
        context,
        "admm",
        model,
        epochs=config.epochs,
        learning_rate=config.learning_rate,
        restart=every if config.restarts else None,
        distill=config.distill,
        first=first,
        select=False,  # what is most accurate early in this phase is far from BCR
    )
    if config.method == "reweighted":
        found = bcr_jax.found_specs(model, specs)
        Plan({path: LayerPlan(spec) for path, spec in found.items()}).save(context.workdir.stage(STAGE.name) / _PLAN)
        context.print("  densities found: " + ", ".join(f"{path} {spec.density:.3g}" for path, spec in found.items()))
    return result


STAGE = Stage("admm", needs=("train", "search"), uses=("admm",), run=_run)
