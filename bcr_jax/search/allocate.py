"""`allocate`: the options of all layers that together lose least within a budget, by dynamic programming."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from bcr_jax.errors import BCRError
from bcr_jax.search.option import Choice, Option, Table

STATES = 8192  # that are kept between two layers
ROUNDING = 1e-12  # of the budget: what sums of the same costs in another order may differ by


class InfeasibleError(BCRError):
    """No choice is within the budget; `cheapest` is the one that comes nearest."""

    def __init__(self, message: str, cheapest: Choice) -> None:
        super().__init__(message)
        self.cheapest = cheapest


def allocate(table: Table, budget: float, states: int = STATES) -> Choice:
    """The choice with the least total loss among those of total cost at most `budget`.

    A multiple-choice knapsack: layer by layer, all pairs of cost and loss that no other beats. Exact as long as there
    are at most `states` of them, which holds for networks of few layers; where there are more, one is kept in every
    `budget / states` of cost, so that a choice may be missed that uses the last `len(table) / states` of the budget.
    Takes about a second for the 1,500 options of ResNet-50.

    Args:
      table: the options of every layer.
      budget: of the layers together, in the unit of their costs.
      states: more are more exact and slower.

    Raises:
      InfeasibleError: even the cheapest choice costs more.
      BCRError: a layer has no options, or a cost or loss is not a finite number of at least 0.
    """
    _check(table)
    cheapest = {path: min(options, key=lambda o: (o.cost, o.loss)) for path, options in table.items()}
    least = sum(option.cost for option in cheapest.values())
    if not budget * (1 + ROUNDING) >= least:
        raise InfeasibleError(f"the budget is {budget:g}, and the least that can be had is {least:g}", cheapest)
    return _within({path: undominated(options) for path, options in table.items()}, budget * (1 + ROUNDING), states)


def undominated(options: Sequence[Option]) -> list[Option]:
    """Without options that another beats in cost or loss and equals in the other; by rising cost."""
    found: list[Option] = []
    for option in sorted(options, key=lambda o: (o.cost, o.loss)):
        if not found or option.loss < found[-1].loss:
            found.append(option)
    return found


def _within(table: Table, budget: float, states: int) -> Choice:
    """The best choice; there is one."""
    costs, losses = np.zeros(1), np.zeros(1)  # of the layers so far: costs rise, losses fall
    before, picked = [], []
    for options in table.values():
        cost = np.add.outer(costs, [option.cost for option in options]).ravel()
        loss = np.add.outer(losses, [option.loss for option in options]).ravel()
        front = _thinned(_front(cost, loss), cost, budget, states)
        costs, losses = cost[front], loss[front]
        before.append(front // len(options))
        picked.append(front % len(options))
    choice, state = {}, len(costs) - 1
    for (path, options), parents, picks in reversed(list(zip(table.items(), before, picked, strict=True))):
        choice[path] = options[picks[state]]
        state = parents[state]
    return {path: choice[path] for path in table}


def _front(cost: np.ndarray, loss: np.ndarray) -> np.ndarray:
    """Indices of the pairs that no other beats, by rising cost."""
    order = np.lexsort((loss, cost))
    least = np.minimum.accumulate(loss[order])
    return order[np.append(True, least[1:] < least[:-1])]


def _thinned(front: np.ndarray, cost: np.ndarray, budget: float, states: int) -> np.ndarray:
    """The cheapest, and those within the budget: of too many the last in every part of the budget."""
    front = front[: max(1, np.searchsorted(cost[front], budget, side="right"))]
    if len(front) <= states:
        return front
    part = np.floor(cost[front] * (states / budget))
    keep = np.append(part[1:] != part[:-1], True)
    keep[0] = True
    return front[keep]


def _check(table: Table) -> None:
    for path, options in table.items():
        if not options:
            raise BCRError(f"layer {path} has no options: give at least the dense one")
        for option in options:
            if not (0 <= option.cost < math.inf and 0 <= option.loss < math.inf):
                raise BCRError(
                    f"layer {path} has an option with cost {option.cost} and loss {option.loss}: "
                    "give finite numbers of at least 0"
                )
