"""Stage `search`: a plan that meets a goal, block and density for every layer, in place of the config's rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jax
import numpy as np
from flax import nnx

import bcr_jax
from bcr_jax import BCRSpec, Plan
from bcr_jax.data import Dataset
from bcr_jax.paths import named_leaves
from bcr_jax.search import Choice, Goal, global_magnitude, one_shot, sensitivity, total, uniform
from bcr_jax.stored import Inputs
from experiments.engine import Context, Stage
from experiments.errors import ConfigError
from experiments.search.counts import candidates_of, flops_costs, weights_costs
from experiments.search.latency_table import LatencyTable, latencies
from experiments.search.networks import Candidates
from experiments.search.problem import Problem
from experiments.stages.phase import load_data, single_input, trained_model

FRONT = 6  # points of the Pareto front
_PLAN = "plan.json"

Calibration = tuple[tuple[Inputs, ...], np.ndarray]


def rules(context: Context) -> Mapping[str, BCRSpec | None] | Plan:
    """What later stages prune by: the plan, if this stage left one, else the config's rules."""
    file = context.workdir.stage(STAGE.name) / _PLAN
    return Plan.load(file) if file.exists() else context.experiment.rules


def _run(context: Context) -> dict[str, Any]:
    experiment = context.experiment
    if not (experiment.plan or experiment.search.goal):
        return {"plan": None}
    model = trained_model(experiment, context.workdir, "train")
    if experiment.plan:
        plan, shown = Plan.load(experiment.plan), dict[str, Any]()
        bcr_jax.select(model, plan)
    else:
        plan, shown = _search(context, model)
    plan.save(context.workdir.stage(STAGE.name) / _PLAN)
    context.print(f"  {summary(plan)}")
    return {"plan": plan.to_json(), **shown}


def summary(plan: Plan) -> str:
    """The plan in a line."""
    pruned = sum(layer.spec is not None for layer in plan.layers.values())
    return (
        f"{pruned} of {len(plan.layers)} layers pruned; predicted {plan.cost:,.4g} {plan.unit} on {plan.target}, "
        f"{plan.speedup:.2f}x less than dense; {plan.weights:,} weights; loss up by {plan.loss:.3g}"
    )


def _search(context: Context, model: nnx.Module) -> tuple[Plan, dict[str, Any]]:
    """The plan, and what the report shows beside it."""
    config = context.experiment.search
    if jax.process_count() > 1:
        raise ConfigError(f"search.goal = {config.goal}: search in one process, then give every process plan=FILE")
    problem, chosen = _problem(context, model)
    by_rules = problem.rules(chosen)
    if config.goal == "rules":
        limit = problem.cost(by_rules)
    else:
        limit = Goal.parse(config.goal).limit(problem.cost(problem.dense))
    calibration, held_out = _calibration(context)

    def score(choice: Choice) -> float:
        """Accuracy after one-shot pruning."""
        pruned = nnx.clone(model)
        specs = {path: option.spec for path, option in choice.items() if option.spec}
        one_shot(pruned, calibration[0], specs, progress=False)
        return bcr_jax.evaluate(pruned, *held_out)

    if config.accuracy is None:
        choice = problem.best(limit)
    else:
        choice = problem.accurate(limit, config.accuracy, score)
    others = {"rules": by_rules, **_baselines(problem, model, limit)}
    front = [{**_figures(problem, point), "accuracy": score(point)} for point in problem.front(FRONT)]
    return problem.plan(choice, config.goal), {
        "chosen": {**_figures(problem, choice), "accuracy": score(choice)},
        "others": {name: {**_figures(problem, other), "accuracy": score(other)} for name, other in others.items()},
        "front": front,
    }


def _problem(context: Context, model: nnx.Module) -> tuple[Problem, dict[str, BCRSpec]]:
    """The options of all layers, and the specs of the rules."""
    experiment = context.experiment
    candidates = candidates_of(model, experiment.rules)
    (inputs, labels), _ = _calibration(context)
    context.print(f"  sensitivities of {sum(map(len, candidates.values()))} candidates, {len(labels)} inputs")
    prunable = {path: specs for path, specs in candidates.items() if len(specs) > 1}
    losses = {path: (0.0,) for path in candidates} | sensitivity(model, inputs, labels, prunable)
    costs = _costs(context, model, candidates)
    sizes = {path: leaf.size for path, leaf in named_leaves(nnx.state(model, nnx.Param)).items()}
    return Problem.of(candidates, costs, losses, sizes), bcr_jax.select(model, experiment.rules)


def _costs(context: Context, model: nnx.Module, candidates: Candidates) -> LatencyTable:
    config = context.experiment.search
    kind = "latency" if config.goal == "rules" else Goal.parse(config.goal).kind
    sample = single_input(load_data(context.experiment).test_inputs, 0)
    if kind == "weights":
        return weights_costs(model, candidates)
    if kind == "flops":
        return flops_costs(model, sample, candidates)
    return latencies(model, sample, candidates, config.target)


def _calibration(context: Context) -> tuple[Calibration, Calibration]:
    """Training inputs with their labels to find sensitivities with, and others to find accuracies with.

    The others are the validation part where the data set has one, else more training inputs.
    """
    dataset, count = load_data(context.experiment), context.experiment.search.inputs
    order = np.random.default_rng(context.experiment.seed).permutation(len(dataset.train_labels))
    some, others = order[:count], order[count : count + 1000]

    def training(rows: np.ndarray) -> Calibration:
        return tuple(np.asarray(part[rows]) for part in dataset.train_inputs), dataset.train_labels[rows]

    held_out = dataset.validation if isinstance(dataset, Dataset) else None
    return training(some), held_out or training(others if len(others) else some)


def _baselines(problem: Problem, model: nnx.Module, limit: float) -> dict[str, Choice]:
    """What needs no search, within the same limit; those that cannot keep it are left out."""
    kernels = named_leaves(nnx.state(model, nnx.Param))
    weights = {path: np.asarray(kernels[path]) for path in problem.table}
    found = {}
    for name, baseline in (
        ("uniform", lambda: uniform(problem.table, limit - problem.rest)),
        ("global magnitude", lambda: global_magnitude(problem.table, weights, limit - problem.rest)),
    ):
        try:
            found[name] = baseline()
        except bcr_jax.BCRError:
            continue
    return found


def _figures(problem: Problem, choice: Choice) -> dict[str, float]:
    return {"cost": problem.cost(choice), "loss": total(choice)[1]}


STAGE = Stage("search", needs=("train",), uses=("rules", "search", "plan"), run=_run)
