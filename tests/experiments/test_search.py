"""The search of a plan: the problem it solves, and the stage of a run that writes what later stages prune by."""

from __future__ import annotations

import functools
import itertools
import json
import math
import types
from pathlib import Path

import numpy as np
import pytest
from flax import nnx

from bcr_jax import BCRError, BCRSpec, LayerPlan, Plan
from bcr_jax.search import Choice, InfeasibleError, Option, total
from experiments import run
from experiments.config import ConfigError, SearchConfig, load_experiment
from experiments.overrides import apply_overrides
from experiments.search import find as search_find
from experiments.search import limit as search_limit
from experiments.search import trials as search_trials
from experiments.search.counts import weights_costs
from experiments.search.find import costs_of, find_plan
from experiments.search.latency_table import LatencyTable
from experiments.search.limit import ABOVE, ATTEMPTS, BELOW, Limit
from experiments.search.networks import Candidates
from experiments.search.problem import Problem
from experiments.search.reads import Reads
from experiments.search.section import pareto, plan_section
from experiments.stages import search as stage_search
from experiments.workdir import Workdir

TINY = Path(__file__).with_name("tiny_config.py")


def _layer(size: float) -> tuple[Option, ...]:
    pruned = [Option(BCRSpec((4, 4), d), size * d, size * (1 - d) ** 2, round(size * d)) for d in (0.5, 0.25)]
    return Option(None, size, 0.0, round(size)), *pruned


def _reads(*chances: float) -> tuple[Reads, ...]:
    """Of layers of one block, whose rows are never all gone."""
    return tuple(Reads(chance, 1, 1 << 20) for chance in chances)


PROBLEM = Problem({"a": _layer(8.0), "b": _layer(32.0)}, rest=10.0, unit="us", target="host")


def _accuracy(choice: Choice) -> float:
    return 1 - total(choice)[1] / 100


def test_the_best_choice_keeps_the_limit_with_the_rest():
    choice = PROBLEM.best(31.0)
    assert PROBLEM.cost(choice) <= 31 and PROBLEM.cost(PROBLEM.dense) == 50
    plan = PROBLEM.plan(choice, "latency=31")
    assert plan.cost == PROBLEM.cost(choice) and plan.speedup == 50 / plan.cost
    assert plan.rules == {path: option.spec for path, option in choice.items()}


def test_other_losses_make_another_choice_of_the_same_options():
    """Of the two layers one must be pruned less than the other; which one goes by their losses."""
    one, other = ({"a": (0.0, a, 4 * a), "b": (0.0, b, 4 * b)} for a, b in ((1.0, 9.0), (9.0, 1.0)))
    problem = Problem({"a": _layer(10.0), "b": _layer(10.0)}, 0.0, "us", "host")
    first, second = (problem.known(problem.weighed(losses).best(12.5)) for losses in (one, other))
    assert [first[path].cost for path in "ab"] == [2.5, 10.0]
    assert [second[path].cost for path in "ab"] == [10.0, 2.5]
    assert all(choice[path] in problem.table[path] for choice in (first, second) for path in "ab")


def test_an_infeasible_limit_names_the_best_that_can_be_had():
    with pytest.raises(InfeasibleError, match=r"at most 12 us: .* costs 20, 2\.50x less than dense \(50, of which 10 "):
        PROBLEM.best(12.0)


def test_a_floor_of_accuracy_is_kept_or_the_nearest_that_keeps_it_is_named():
    assert PROBLEM.accurate(31.0, 0.85, _accuracy) == PROBLEM.best(31.0)
    with pytest.raises(InfeasibleError, match=r"accuracy 97\.00% \(it has \d") as caught:
        PROBLEM.accurate(21.0, 0.97, _accuracy)
    nearest = caught.value.cheapest
    assert _accuracy(nearest) >= 0.97 and 21 < PROBLEM.cost(nearest) < 50


def test_a_layer_costs_what_its_reader_reads_of_it():
    """The best of all choices, tried one by one, is found for a layer and its reader, a third between two of them."""
    layers = {"a": _layer(24.0), "b": _layer(10.0), "c": _layer(6.0)}
    readers = {"a": {"b": _reads(1.0, 0.7, 0.2)}, "b": {"c": _reads(1.0, 1.0, 1.0)}}
    problem = Problem(layers, 10.0, "us", "host", readers)
    choices = [dict(zip(layers, options, strict=True)) for options in itertools.product(*layers.values())]
    assert problem.cost(choices[-1]) == 10 + 6 * 0.2 + 2.5 + 1.5
    for limit in (15.3, 20.0, 30.0, 45.0):
        found = problem.best(limit)
        assert problem.cost(found) <= limit
        assert total(found)[1] == min(total(choice)[1] for choice in choices if problem.cost(choice) <= limit)
        plan = problem.plan(found, "")
        assert plan.cost == pytest.approx(problem.cost(found))
        assert list(plan.layers) == ["a", "b", "c"]
    with pytest.raises(InfeasibleError, match=r"costs 15\.2"):
        problem.best(15.0)


def test_what_several_layers_read_is_spent_on_others():
    """`a` is read by two: dynamic programming pays it whole, and what is saved is then given to other layers."""
    layers = {"a": _layer(24.0), "b": _layer(10.0), "c": _layer(6.0)}
    readers = {"a": {"b": _reads(1.0, 0.7, 0.2), "c": _reads(1.0, 0.7, 0.2)}}
    whole, problem = Problem(layers, 10.0, "us", "host"), Problem(layers, 10.0, "us", "host", readers)
    cheapest = whole.best(21.0)
    assert problem.cost(cheapest) == pytest.approx(whole.cost(cheapest) - 6 * 0.8**2)
    assert problem.best(17.0) == cheapest, "too expensive only if all of `a` is paid"
    better = problem.best(21.0)
    assert problem.cost(better) <= 21 and total(better)[1] < total(cheapest)[1]
    with pytest.raises(InfeasibleError, match=r"costs 16\.16"):
        problem.best(16.0)


def test_the_front_goes_from_the_cheapest_to_dense_and_never_loses_more_for_more():
    front = PROBLEM.front(8)
    costs, losses = zip(*(total(choice) for choice in front), strict=True)
    assert costs[0] == 10 and costs[-1] == 40
    assert list(costs) == sorted(set(costs)) and list(losses) == sorted(losses, reverse=True)


MANY = Problem({name: _layer(size) for name, size in zip("abcdefgh", range(8, 16), strict=True)}, 4.0, "us", "host")


@pytest.mark.parametrize("truth", [lambda cost: 1.3 * cost, lambda cost: 0.7 * cost, lambda cost: 0.5 * cost + 20])
def test_a_limit_is_kept_and_used_as_measured(truth):
    """Predictions are wrong; the plan is chosen anew until what is measured keeps the limit, and nearly reaches it."""
    timed: list[Choice] = []

    def measured(choice: Choice) -> float:
        if choice not in timed:
            timed.append(choice)
        return truth(MANY.cost(choice))

    limit = Limit(50.0, MANY.cost, 50.0, measured)
    found = limit.best(MANY.best)
    assert limit.keeps(found) and measured(found) <= 50 * (1 + ABOVE)
    assert measured(found) >= 50 * (1 - 2 * BELOW)
    assert len(timed) <= ATTEMPTS
    assert found == MANY.best(MANY.cost(found)), "of its cost the choice that loses least"


def test_a_limit_without_a_stopwatch_goes_by_predictions():
    limit = Limit(50.0, MANY.cost)
    assert limit.best(MANY.best) == MANY.best(50.0)
    assert limit.keeps(MANY.best(50.0)) and not limit.keeps(MANY.dense)


def test_an_infeasible_goal_is_refused_only_if_the_cheapest_plan_is_too_slow_when_timed():
    least = MANY.cost({path: options[-1] for path, options in MANY.table.items()})
    fast = Limit(0.5 * least, MANY.cost, 0.5 * least, lambda choice: 0.3 * MANY.cost(choice))
    found = fast.best(MANY.best)
    assert fast.keeps(found) and MANY.cost(found) > least, "and what is left of the limit is used"
    with pytest.raises(InfeasibleError, match="no plan has a cost of at most"):
        Limit(0.5 * least, MANY.cost, 0.5 * least, MANY.cost).best(MANY.best)


def test_the_section_and_the_picture_show_what_was_found(tmp_path):
    choice = PROBLEM.best(31.0)
    figures = {"cost": PROBLEM.cost(choice), "loss": 1.0, "accuracy": 0.9}
    search = {
        "plan": PROBLEM.plan(choice, "latency=31us").to_json(),
        "chosen": figures | {"measured": 29.5, "trial": 0.4},
        "others": {"rules": figures, "uniform": figures},
        "front": [figures],
    }
    text = plan_section(search)
    assert "Goal `latency=31us` on `host`" in text
    assert "| this plan | 30.0 | 29.5 | 1 |" in text and "| uniform |" in text
    pareto(tmp_path / "p.png", search, {"dense": (50.0, 0.95)})
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")
    assert plan_section({"plan": None}) == ""


def test_nothing_is_said_to_be_predicted_of_a_plan_without_costs():
    plan = Plan({"a/kernel": LayerPlan(BCRSpec((4, 4))), "b/kernel": LayerPlan(None)})
    assert stage_search.summary(plan) == "1 of 2 layers pruned"
    assert "Nothing is predicted of it." in plan_section({"plan": plan.to_json()})


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("search.goal=fast", "goal 'fast': give one of"),
        ("search.accuracy=1.5", "search.accuracy = 1.5: expected above 0 to 1"),
        ("search.inputs=0", "search.inputs = 0: expected at least 1"),
        ("search.trial_steps=-1", "search.trial_steps = -1: expected at least 0"),
    ],
)
def test_a_bad_search_is_refused(override, message):
    with pytest.raises((ConfigError, ValueError), match=message):
        apply_overrides(load_experiment(TINY), [override])


def test_a_plan_and_a_search_exclude_each_other():
    with pytest.raises(ConfigError, match=r"plan = plan\.json"):
        apply_overrides(load_experiment(TINY), ["search.goal=speedup=2", "plan=plan.json"])
    assert SearchConfig().goal == ""


@pytest.fixture
def find():
    """`find_plan` for a small classifier, of which the first layer is to be pruned, but for its goal."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((200, 16)).astype(np.float32)
    labels = (x @ rng.standard_normal((16, 3))).argmax(1)
    model = nnx.Sequential(nnx.Linear(16, 32, rngs=nnx.Rngs(0)), nnx.relu, nnx.Linear(32, 3, rngs=nnx.Rngs(1)))
    training, held_out = ((x[:100],), labels[:100]), ((x[100:],), labels[100:])
    rules = {"layers/0/kernel": BCRSpec((4, 4), 1 / 2), "*": None}
    return functools.partial(find_plan, model, training, held_out, rules=rules)


def test_a_goal_in_another_unit_than_the_targets_is_refused_before_anything_is_measured() -> None:
    for goal, target in (("latency=3e6cycles", "host"), ("latency=2.5ms", "arm64-cortex-a76")):
        with pytest.raises(BCRError, match="costs of the target are in"):
            costs_of(nnx.Sequential(), (), {}, goal, target, core=0)


def _as_weights(model: nnx.Module, candidates: Candidates) -> LatencyTable:
    """Two microseconds for each weight that is kept."""
    counted = weights_costs(model, candidates)
    layers = {path: tuple(2 * cost for cost in costs) for path, costs in counted.layers.items()}
    return LatencyTable(layers, 0.0, "us", "host")


@pytest.mark.slow
@pytest.mark.parametrize("goal", ["speedup=1.6", "rules", "latency=400us"])
def test_what_a_plan_takes_here_is_measured_and_kept(find, goal, monkeypatch):
    """Predicted are 2 us for each weight that is kept, and measured one; of the other layer's 96 weights both know."""

    class Fake:
        def __init__(self, model, sample, reference, core):
            assert sample[0].shape == (1, 16) and core == 1

        def us(self, choice: Choice) -> float:
            return float(sum(option.weights for option in choice.values()))

    monkeypatch.setattr(search_find, "latencies", lambda model, sample, own, target, *, core: _as_weights(model, own))
    monkeypatch.setattr(search_limit, "Stopwatch", Fake)
    found = find(goal, trial_steps=0, core=1, say=lambda _: None)
    allowed = {"speedup=1.6": 608 / 1.6, "rules": 256 + 96, "latency=400us": 400}[goal]
    assert found.chosen["measured"] == found.plan.weights <= allowed * 1.01
    assert found.chosen["measured"] > 0.85 * allowed, "by predictions alone 400 us would allow half as much"
    assert all("measured" in figures for figures in (*found.others.values(), *found.front))


@pytest.mark.slow
def test_a_limit_that_no_timed_plan_keeps_is_told(find, monkeypatch):
    """Whatever is pruned, a call takes 399 us, where 380 are allowed."""

    def us(choice: Choice) -> float:
        return 399.0 if any(option.spec for option in choice.values()) else 608.0

    said: list[str] = []
    monkeypatch.setattr(search_find, "latencies", lambda model, sample, own, target, *, core: _as_weights(model, own))
    monkeypatch.setattr(search_limit, "Stopwatch", lambda *_: types.SimpleNamespace(us=us))
    found = find("speedup=1.6", trial_steps=0, core=1, say=said.append)
    assert found.chosen["measured"] == 399
    assert "no plan that was timed keeps the limit: this one takes 399 us, 380 are allowed" in said


@pytest.mark.slow
def test_the_plan_with_the_least_loss_after_a_trial_is_taken(find):
    said: list[str] = []
    find = functools.partial(find, "weights=0.6", say=said.append)
    tried, untried = find(trial_steps=20), find(trial_steps=0)
    assert "trials of plans, 20 steps of training each" in said
    losses = [point["trial"] for point in (tried.chosen, *tried.others.values()) if "trial" in point]
    assert tried.chosen["trial"] == min(losses) and len(losses) >= 2
    assert "trial" not in untried.chosen
    assert tried.plan.cost <= 0.6 * tried.plan.dense_cost


def test_trials_decide_and_divergence_is_the_worst(monkeypatch):
    """The second of three choices trains best, the first not at all."""
    losses = iter((float("nan"), 0.1, 0.2))
    monkeypatch.setattr(search_trials, "one_shot", lambda *_, **__: {})
    monkeypatch.setattr(search_trials, "retrain", lambda *_: None)
    monkeypatch.setattr(search_trials, "mean_loss", lambda *_: next(losses))
    choices = [PROBLEM.best(20.0), PROBLEM.best(31.0), PROBLEM.dense]
    model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
    sample = ((np.zeros((1, 2), np.float32),), np.zeros(1, int))
    found = search_trials.trials(model, [*choices, choices[1]], sample, sample, 5)
    assert list(found.values()) == [math.inf, 0.1, 0.2], "equal choices are tried once"
    assert min(found, key=lambda specs: found[specs]) == search_trials.specs_of(choices[1])


@pytest.mark.slow
def test_a_run_searches_prunes_by_its_plan_and_takes_an_edited_one(tmp_path, capsys):
    short = ["train.epochs=1", "admm.epochs=1", "retrain.epochs=1", "search.inputs=64", "search.trial_steps=3"]
    stages = ["--stages", "train,search,admm,prune"]
    first = [str(TINY), "--workdir", str(tmp_path / "a"), *stages, "--set", *short]
    assert run.main([*first, "search.goal=weights=0.8", "search.accuracy=0.2"]) == 0
    file = tmp_path / "a" / "stages" / "search" / "plan.json"
    plan, result = Plan.load(file), Workdir(tmp_path / "a").result("search")
    assert plan.cost <= 0.8 * plan.dense_cost and plan.unit == "weights"
    assert result["chosen"]["cost"] == pytest.approx(plan.cost)
    assert {"rules", "uniform", "global magnitude"} >= set(result["others"]) >= {"rules"}
    spec = plan.rules["linear2/kernel"]
    assert spec is not None
    kept = Workdir(tmp_path / "a").result("prune")["layer_density"]
    assert kept == {"linear2/kernel": pytest.approx(spec.density, rel=0.1)}

    edited = json.loads(file.read_text())
    edited["layers"]["linear2/kernel"]["spec"] = {"block": [8, 8], "density": 0.5}
    (tmp_path / "mine.json").write_text(json.dumps(edited))
    second = [str(TINY), "--workdir", str(tmp_path / "b"), *stages, "--set", *short]
    assert run.main([*second, f"plan={tmp_path / 'mine.json'}"]) == 0
    assert Workdir(tmp_path / "b").result("prune")["layer_density"]["linear2/kernel"] == pytest.approx(0.5, rel=0.1)

    capsys.readouterr()
    assert run.main([*first, "search.goal=weights=0.1", "--restart", "search"]) == 2
    assert "no plan has a cost of at most" in capsys.readouterr().err
