"""`Limit`: what a plan may cost at most, as predicted and, on this machine, as measured."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
from flax import nnx

from bcr_jax.search import Choice, Goal, InfeasibleError
from bcr_jax.search.allocate import ROUNDING
from experiments.search.problem import Problem
from experiments.search.stopwatch import Stopwatch

AS_RULES = "rules"  # the goal of costing no more than the rules do
ATTEMPTS = 4  # choices that are measured
BELOW, ABOVE = 0.02, 0.01  # how near to what is allowed is near enough, as times vary


@dataclasses.dataclass(frozen=True)
class Limit:
    """A limit on whole networks.

    Attributes:
      budget: of predicted costs.
      predicted: the cost of a choice.
      us: of what is measured.
      measured: microseconds that a choice takes; None where predicted costs are all there is.
    """

    budget: float
    predicted: Callable[[Choice], float]
    us: float = 0.0
    measured: Callable[[Choice], float] | None = None

    @classmethod
    def of(
        cls,
        problem: Problem,
        goal: str,
        rules: Choice,
        model: nnx.Module,
        sample: tuple[np.ndarray, ...],
        core: int,
        *,
        timed: bool = True,
    ) -> Limit:
        """That of a goal, or of what `rules` cost; where time on this machine counts, networks are `timed` on `core`.

        Raises:
          BCRError: the goal makes no sense.
          LoweringError, StageError: the model cannot be compiled or timed.
        """
        reference = rules if goal == AS_RULES else problem.dense

        def allowed(cost: float) -> float:
            return cost if goal == AS_RULES else Goal.parse(goal).limit(cost)

        budget = allowed(problem.cost(reference))
        if problem.unit != "us" or not timed:
            return cls(budget, problem.cost)
        watch = Stopwatch(model, sample, reference, core)
        return cls(budget, problem.cost, allowed(watch.us(reference)), watch.us)

    def keeps(self, choice: Choice) -> bool:
        """Whether a choice costs no more than allowed."""
        if self.measured is None:
            return self.predicted(choice) <= self.budget * (1 + ROUNDING)
        return self.measured(choice) <= self.us * (1 + ABOVE)

    def missed(self, choice: Choice) -> str:
        """By how much a choice misses the limit as measured, in a line; empty where it keeps it."""
        if self.measured is None or self.keeps(choice):
            return ""
        took = f"{self.measured(choice):,.4g} us, {self.us:,.4g} are allowed"
        return f"no plan that was timed keeps the limit: this one takes {took}"

    def best(self, choose: Callable[[float], Choice]) -> Choice:
        """What `choose` gives for the largest budget, of a few, whose choice keeps the limit.

        The first is the predicted one, each next one is corrected by how much the choice before missed the limit as
        measured. Where all miss it, the choice that comes nearest.

        Args:
          choose: the best choice of a predicted cost of at most what it is given.

        Raises:
          InfeasibleError: `choose` finds none, and the cheapest one does not keep the limit either.
        """
        if self.measured is None:
            return choose(self.budget)
        tried: dict[float, Choice] = {}
        nothing: InfeasibleError | None = None
        budget = self.budget
        for _ in range(ATTEMPTS):
            try:
                choice = choose(budget)
            except InfeasibleError as error:
                nothing, choice, budget = error, error.cheapest, self.predicted(error.cheapest)
            if choice in tried.values():
                break
            tried[budget] = choice
            used = self.measured(choice) / self.us
            if 1 - BELOW <= used <= 1 + ABOVE:
                break
            budget /= used
        if kept := [budget for budget, choice in tried.items() if self.keeps(choice)]:
            return tried[max(kept)]
        if nothing is not None:
            raise nothing
        return min(tried.values(), key=self.measured)
