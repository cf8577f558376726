"""Goals, the allocation that meets them, and plans that need no search."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcr_jax import BCRError, BCRSpec
from bcr_jax.search import Choice, Goal, InfeasibleError, Option, Table, allocate, global_magnitude, total, uniform

numbers = st.integers(0, 40).map(float)
options = st.builds(Option, st.none(), numbers, numbers, st.just(0))
tables = st.lists(st.lists(options, min_size=1, max_size=4), min_size=1, max_size=4).map(
    lambda layers: {f"layer{number}": tuple(own) for number, own in enumerate(layers)}
)


def every_choice(table: Table) -> list[Choice]:
    return [dict(zip(table, combination, strict=True)) for combination in itertools.product(*table.values())]


@settings(deadline=None)
@given(tables, st.integers(1, 160))
def test_no_choice_within_the_budget_loses_less(table: Table, budget: int) -> None:
    within = [total(choice) for choice in every_choice(table) if total(choice)[0] <= budget]
    if not within:
        with pytest.raises(InfeasibleError) as caught:
            allocate(table, float(budget))
        assert total(caught.value.cheapest)[0] == min(total(choice)[0] for choice in every_choice(table))
        return
    cost, loss = total(allocate(table, float(budget)))
    assert cost <= budget
    assert loss == min(loss for _, loss in within)


@settings(deadline=None)
@given(tables, st.floats(0.1, 160), st.integers(4, 50))
def test_few_states_miss_only_what_uses_the_last_of_the_budget(table: Table, budget: float, states: int) -> None:
    choices = [total(choice) for choice in every_choice(table)]
    if not any(cost <= budget for cost, _ in choices):
        return
    cost, loss = total(allocate(table, budget, states))
    assert cost <= budget
    sure = [loss for cost, loss in choices if cost <= budget * (1 - len(table) / states)]
    assert loss <= min(sure, default=math.inf)


def test_a_choice_that_costs_all_of_the_budget_is_found() -> None:
    costs = [11.1, 3.3, 0.7, 5.9, 2.3]  # whose sum depends on the order
    table = {str(n): (Option(None, 50.0, 0.0, 0), Option(None, c, 1.0, 0)) for n, c in enumerate(costs)}
    for budget in (sum(costs), sum(reversed(costs))):
        assert total(allocate(table, budget))[1] == len(costs)


def test_bad_tables_are_refused() -> None:
    with pytest.raises(BCRError, match="no options"):
        allocate({"a": ()}, 1.0)
    with pytest.raises(BCRError, match="cost nan"):
        allocate({"a": (Option(None, math.nan, 0.0, 0),)}, 1.0)


@pytest.mark.parametrize(
    ("text", "dense", "limit"),
    [
        ("speedup=4", 100.0, 25.0),
        ("speedup=2.5x", 100.0, 40.0),
        ("latency=2.5ms", 1e4, 2500.0),
        ("latency=800us", 1e4, 800.0),
        ("latency=3e6cycles", 1e9, 3e6),
        ("latency=300", 1e9, 300.0),
        ("weights=0.1", 1000.0, 100.0),
        ("weights=1234567", 1e7, 1234567.0),
        ("weights=250", 1000.0, 250.0),
        ("FLOPs=0.2", 50.0, 10.0),
    ],
)
def test_goals_limit_the_cost(text: str, dense: float, limit: float) -> None:
    goal = Goal.parse(text)
    assert goal.limit(dense) == pytest.approx(limit)
    assert Goal.parse(str(goal)) == goal


def test_a_latency_is_in_its_unit_or_the_targets() -> None:
    seconds, cycles, either = map(Goal.parse, ("latency=3s", "latency=3e6cycles", "latency=3e6"))
    assert len({seconds, cycles, either}) == 3
    for goal, unit in ((seconds, "us"), (cycles, "cycles"), (either, "us"), (either, "cycles")):
        goal.require_unit(unit)
    with pytest.raises(BCRError, match=r"goal latency=3000000cycles is in cycles, .* in us: give it in us"):
        cycles.require_unit("us")
    with pytest.raises(BCRError, match="goal latency=2500us is in us"):
        Goal.parse("latency=2.5ms").require_unit("cycles")
    with pytest.raises(BCRError, match="goal speedup in 'us': give"):
        Goal("speedup", 4.0, "us")


@pytest.mark.parametrize(
    "text", ["", "fast", "speedup", "speedup=0", "speedup=-1", "speed=4", "weights=3ms", "latency=.e"]
)
def test_what_is_no_goal_is_refused(text: str) -> None:
    with pytest.raises(BCRError, match="give"):
        Goal.parse(text)


def table_of_three() -> dict[str, tuple[Option, ...]]:
    def layer(scale: float, blocks: list[tuple[int, int]]) -> tuple[Option, ...]:
        pruned = [
            Option(BCRSpec(block, density), scale * density * 16 / (8 + block[0]), scale * (1 - density), 0)
            for block in blocks
            for density in (0.5, 0.25)
        ]
        return Option(None, scale * 2, 0.0, 0), *pruned

    return {
        "a": layer(1.0, [(4, 16), (8, 16)]),
        "b": layer(10.0, [(4, 16), (8, 16)]),
        "c": (Option(None, 1.0, 0.0, 0),),
        "d": layer(1.0, [(64, 64)]),
    }


def test_uniform_has_one_density_and_block() -> None:
    choice = uniform(table_of_three(), budget=8.0)
    specs = [choice[path].spec for path in "abd"]
    assert {spec.density for spec in specs if spec} == {0.5}
    assert [spec and spec.block for spec in specs] == [(8, 16), (8, 16), (64, 64)]
    assert choice["c"].spec is None
    assert all(option.spec is None for option in uniform(table_of_three(), budget=100.0).values())
    with pytest.raises(BCRError, match="no uniform plan"):
        uniform(table_of_three(), budget=1.0)


def test_sums_of_costs_that_rounding_puts_above_the_budget_keep_it() -> None:
    pruned = Option(BCRSpec((4, 16), 0.5), 0.0, 1.0, 0)
    table = {str(cost): (Option(None, cost, 0.0, 0), pruned) for cost in (0.1, 0.2, 0.3)}
    dense = {path: options[0] for path, options in table.items()}
    assert total(dense)[0] > 0.6
    weights = dict.fromkeys(table, np.ones(4))
    assert allocate(table, 0.6) == uniform(table, 0.6) == global_magnitude(table, weights, 0.6) == dense


def test_magnitudes_decide_densities() -> None:
    rng = np.random.default_rng(0)
    small, large = 0.1 * rng.standard_normal(100), rng.standard_normal((10, 10))
    choice = global_magnitude(table_of_three(), {"a": small, "b": large, "c": large, "d": small}, budget=9.0)
    assert choice["a"].spec == BCRSpec((8, 16), 0.25)
    assert choice["b"].spec == BCRSpec((8, 16), 0.5)
    assert total(choice)[0] <= 9
    with pytest.raises(BCRError, match="no threshold"):
        global_magnitude(table_of_three(), dict.fromkeys("abcd", small), budget=1.0)
