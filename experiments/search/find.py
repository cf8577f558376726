"""`find_plan`: from a trained model, calibration data and a goal to the plan that loses least."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable, Mapping

import numpy as np
from flax import nnx

import lowering
from bcr_jax import BCRError, BCRSpec, Plan, evaluate, select
from bcr_jax.paths import named_leaves
from bcr_jax.search import Choice, Goal, global_magnitude, one_shot, sensitivity, total, uniform
from experiments.search.counts import candidates_of, flops_costs, weights_costs
from experiments.search.latency_table import LatencyTable, latencies
from experiments.search.limit import AS_RULES, Limit
from experiments.search.networks import Candidates
from experiments.search.problem import Problem, Specs, specs_of
from experiments.search.trials import by_squares, trials
from experiments.short_retraining import Labelled
from lowering.tuning.tuner import unit

FRONT = 6  # points of the Pareto front


@dataclasses.dataclass(frozen=True)
class Found:
    """A plan, and what it was chosen from.

    Attributes:
      chosen: its "cost", "loss" (both predicted) and "accuracy" (on held-out data after one-shot pruning); "measured",
        the microseconds of a call, where time on this machine counts; "trial", the mean loss of held-out data after a
        few steps of training, where it was tried.
      others: the same of the rules, and of choices within the limit that need no search.
      front: the same of the best choices at several costs.
    """

    plan: Plan
    chosen: dict[str, float]
    others: dict[str, dict[str, float]]
    front: list[dict[str, float]]


def find_plan(
    model: nnx.Module,
    calibration: Labelled,
    held_out: Labelled,
    goal: str,
    *,
    rules: Mapping[str, BCRSpec | None],
    target: str = "host",
    accuracy: float | None = None,
    trial_steps: int = 100,
    core: int = 0,
    say: Callable[[str], None] = print,
) -> Found:
    """The blocks and densities that lose least of all that meet a goal.

    Every layer has some sixty candidates (`bcr_jax.search.candidates`). What each loses is predicted from calibration
    data (`bcr_jax.search.sensitivity`); what it costs is measured on this machine, modelled (`latencies`) or counted;
    dynamic programming chooses (`bcr_jax.search.allocate`). On this machine plans are timed as a whole, and chosen anew
    until they use what the goal allows (`Limit`). The best few are tried (`experiments.search.trials`).

    Args:
      model: trained; it is not changed.
      calibration: inputs and labels of training data, hundreds.
      held_out: others, to tell accuracies with; not the test set.
      goal: what `bcr_jax.search.Goal` parses, or "rules" for a latency of at most that of `rules`.
      rules: layers that they keep dense, or do not name, stay dense; their specs are candidates too.
      target: what latency is for.
      accuracy: that the plan must have after one-shot pruning, or None; such a plan is not tried against others.
      trial_steps: of training, for each plan that is tried; 0 for no trials.
      core: to time on.
      say: is told what is going on.

    Raises:
      InfeasibleError: no plan meets the goal; says what is nearest.
      BCRError, LoweringError, ConfigError: an argument makes no sense, or the target cannot be measured here.
    """
    sample = tuple(np.asarray(part[:1]) for part in calibration[0])
    problem = _problem(model, calibration, sample, goal, rules, target, core, say)
    as_rules = problem.rules(select(model, rules))
    limit = Limit.of(problem, goal, as_rules, model, sample, core)
    score = functools.cache(functools.partial(_accuracy, model, calibration, held_out))
    others = {"rules": as_rules, **_baselines(problem, model, limit.budget)}
    losses: dict[Specs, float] = {}
    say("plans within the limit" if limit.measured is None else "plans within the limit, timed")
    if accuracy is not None:
        within = problem.cost(limit.best(problem.best))
        choice = problem.accurate(within, accuracy, lambda choice: score(specs_of(choice)))
    else:
        last = _finalists(problem, model, limit, others.values())
        if trial_steps:
            say(f"trials of plans, {trial_steps} steps of training each")
            losses = trials(model, last, calibration, held_out, trial_steps)
        choice = min(last, key=lambda choice: losses.get(specs_of(choice), 0.0))  # the first of equals
    if missed := limit.missed(choice):
        say(missed)
    say("accuracies of plans after one-shot pruning")
    figures = functools.partial(_figures, problem, limit, score, losses)
    beside = {name: figures(other) for name, other in others.items()}
    return Found(problem.plan(choice, goal), figures(choice), beside, [*map(figures, problem.front(FRONT))])


def _accuracy(model: nnx.Module, calibration: Labelled, held_out: Labelled, specs: Specs) -> float:
    """Of held-out data after one-shot pruning."""
    pruned = nnx.clone(model)
    one_shot(pruned, calibration[0], dict(specs), progress=False)
    return evaluate(pruned, *held_out)


def _finalists(problem: Problem, model: nnx.Module, limit: Limit, others: Iterable[Choice]) -> list[Choice]:
    """Of what loses least by predicted losses, what prunes least by squares, and `others`: all that keep the limit.

    Where none does, the first.
    """
    squares = by_squares(problem, model)
    first, second = limit.best(problem.best), limit.best(lambda budget: problem.known(squares.best(budget)))
    return [choice for choice in (first, second, *others) if limit.keeps(choice)] or [first]


def _figures(
    problem: Problem,
    limit: Limit,
    score: Callable[[Specs], float],
    losses: Mapping[Specs, float],
    choice: Choice,
) -> dict[str, float]:
    """What `Found` tells of a choice."""
    specs = specs_of(choice)
    found = {"cost": problem.cost(choice), "loss": total(choice)[1], "accuracy": score(specs)}
    if limit.measured is not None:
        found["measured"] = limit.measured(choice)
    return found | ({"trial": losses[specs]} if specs in losses else {})


def _problem(
    model: nnx.Module,
    calibration: Labelled,
    sample: tuple[np.ndarray, ...],
    goal: str,
    rules: Mapping[str, BCRSpec | None],
    target: str,
    core: int,
    say: Callable[[str], None],
) -> Problem:
    """The options of all layers."""
    candidates = candidates_of(model, rules)
    inputs, labels = calibration
    say(f"sensitivities of {sum(map(len, candidates.values()))} candidates, {len(labels)} inputs")
    prunable = {path: specs for path, specs in candidates.items() if len(specs) > 1}
    losses = {path: (0.0,) for path in candidates} | sensitivity(model, inputs, labels, prunable)
    sizes = {path: leaf.size for path, leaf in named_leaves(nnx.state(model, nnx.Param)).items()}
    return Problem.of(candidates, costs_of(model, sample, candidates, goal, target, core), losses, sizes)


def costs_of(
    model: nnx.Module, sample: tuple[np.ndarray, ...], candidates: Candidates, goal: str, target: str, core: int
) -> LatencyTable:
    """What the goal limits.

    Raises:
      BCRError: the goal is in another unit than costs on the target.
    """
    if goal != AS_RULES:
        parsed = Goal.parse(goal)
        if parsed.kind == "weights":
            return weights_costs(model, candidates)
        if parsed.kind == "flops":
            return flops_costs(model, sample, candidates)
        parsed.require_unit(unit(lowering.target(target)))
    return latencies(model, sample, candidates, target, core=core)


def _baselines(problem: Problem, model: nnx.Module, limit: float) -> dict[str, Choice]:
    """What needs no search, within the same limit; those that cannot keep it are left out."""
    kernels = named_leaves(nnx.state(model, nnx.Param))
    weights = {path: np.asarray(kernels[path]) for path in problem.table}
    found = {}
    for name, baseline in (
        ("uniform", lambda: uniform(problem.table, limit, problem.cost)),
        ("global magnitude", lambda: global_magnitude(problem.table, weights, limit, problem.cost)),
    ):
        try:
            found[name] = baseline()
        except BCRError:
            continue
    return found
