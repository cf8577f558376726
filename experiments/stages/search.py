"""Stage `search`: a plan that meets a goal, block and density for every layer, in place of the config's rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jax
import numpy as np
from flax import nnx

import bcr_jax
from bcr_jax import BCRSpec, Plan, models
from experiments.engine import Context, Stage
from experiments.errors import ConfigError
from experiments.search.find import Found, Labelled, find_plan
from experiments.stages.phase import load_data, trained_model

HELD_OUT = 1000  # training inputs to tell accuracies with, where there is no validation part
_PLAN = "plan.json"


def rules(context: Context) -> Mapping[str, BCRSpec | None] | Plan:
    """What later stages prune by: this stage's plan, if the config has or asks for one, else the config's rules."""
    if context.experiment.plan or context.experiment.search.goal:
        return Plan.load(context.workdir.stage(STAGE.name) / _PLAN)
    return context.experiment.rules


def _check(context: Context) -> None:
    """Raises BCRError where there is no plan in the config's file, or it does not fit the model."""
    experiment = context.experiment
    if experiment.plan:
        model = nnx.eval_shape(lambda: models.create(experiment.model, rngs=nnx.Rngs(0)))
        bcr_jax.select(model, Plan.load(experiment.plan))


def _run(context: Context) -> dict[str, Any]:
    experiment = context.experiment
    if not (experiment.plan or experiment.search.goal):
        return {"plan": None}
    shown: dict[str, Any] = {}
    if experiment.plan:
        plan = Plan.load(experiment.plan)
    else:
        found = _found(context)
        plan, shown = found.plan, {name: getattr(found, name) for name in ("chosen", "others", "front")}
    plan.save(context.workdir.stage(STAGE.name) / _PLAN)
    context.print(f"  {summary(plan)}{_measured(shown)}")
    return {"plan": plan.to_json(), **shown}


def summary(plan: Plan) -> str:
    """The plan in a line; of one without costs, such as one that people wrote, nothing is predicted."""
    pruned = sum(layer.spec is not None for layer in plan.layers.values())
    counts = f"{pruned} of {len(plan.layers)} layers pruned"
    if not plan.cost:
        return counts
    return (
        f"{counts}; predicted {plan.cost:,.4g} {plan.unit} on {plan.target}, "
        f"{plan.speedup:.2f}x less than dense; {plan.weights:,} weights; loss up by {plan.loss:.3g}"
    )


def _measured(shown: Mapping[str, Any]) -> str:
    return f"; measured {us:,.4g} us" if (us := shown.get("chosen", {}).get("measured")) else ""


def _found(context: Context) -> Found:
    experiment, config = context.experiment, context.experiment.search
    if jax.process_count() > 1:
        raise ConfigError(f"search.goal = {config.goal}: search in one process, then give every process plan=FILE")
    return find_plan(
        trained_model(experiment, context.workdir, "train"),
        *_calibration(context),
        config.goal,
        rules=experiment.rules,
        target=config.target,
        accuracy=config.accuracy,
        trial_steps=config.trial_steps,
        core=experiment.bench.core,
        say=lambda line: context.print(f"  {line}"),
    )


def _calibration(context: Context) -> tuple[Labelled, Labelled]:
    """Training inputs with their labels to find sensitivities with, and others to tell accuracies with.

    The others are the validation part where the data set has one, else more training inputs.
    """
    dataset, count = load_data(context.experiment), context.experiment.search.inputs
    order = np.random.default_rng(context.experiment.seed).permutation(len(dataset.train_labels))
    some, others = order[:count], order[count : count + HELD_OUT]

    def training(rows: np.ndarray) -> Labelled:
        return tuple(np.asarray(part[rows]) for part in dataset.train_inputs), dataset.train_labels[rows]

    return training(some), dataset.validation or training(others if len(others) else some)


STAGE = Stage("search", needs=("train",), uses=("rules", "search", "plan"), run=_run, check=_check)
