"""`Problem`: what a search chooses from, and the plan of a choice."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from bcr_jax import BCRSpec, LayerPlan, Plan
from bcr_jax.search import Choice, InfeasibleError, Option, Table, allocate
from experiments.search.counts import kept
from experiments.search.latency_table import LatencyTable
from experiments.search.networks import Candidates
from experiments.search.readers import Readers, computed, shares_of

Score = Callable[[Choice], float]
Specs = tuple[tuple[str, BCRSpec], ...]
HALVINGS = 6  # of a range of budgets


def specs_of(choice: Choice) -> Specs:
    """The layers that a choice prunes, and how."""
    return tuple((path, option.spec) for path, option in choice.items() if option.spec)


@dataclasses.dataclass(frozen=True)
class Problem:
    """The options of every layer; the `rest` of the network costs the same in `unit` on `target` whatever is chosen.

    Of a layer in `readers` as much is paid for as the layers that read it read with their chosen options.
    """

    table: Table
    rest: float
    unit: str
    target: str
    readers: Readers = dataclasses.field(default_factory=dict)

    @classmethod
    def of(
        cls,
        candidates: Candidates,
        costs: LatencyTable,
        losses: Mapping[str, Sequence[float]],
        sizes: Mapping[str, int],
    ) -> Problem:
        """Joins costs and losses of all candidates; `sizes` are the weights of the dense layers."""
        table = {
            path: tuple(
                Option(spec, cost, loss, kept(spec, sizes[path]))
                for spec, cost, loss in zip(specs, costs.layers[path], losses[path], strict=True)
            )
            for path, specs in candidates.items()
        }
        return cls(table, costs.rest, costs.unit, costs.target, costs.readers)

    @property
    def dense(self) -> Choice:
        """Nothing pruned."""
        return {path: options[0] for path, options in self.table.items()}

    def cost(self, choice: Choice) -> float:
        """Of the whole network."""
        shares = self._shares(choice)
        return self.rest + sum(option.cost * shares.get(path, 1.0) for path, option in choice.items())

    def _shares(self, choice: Choice) -> dict[str, float]:
        """Of layers that are read by others, the shares of their results that are computed."""
        read = {other for others in self.readers.values() for other in others}
        return shares_of(self.readers, {path: self.table[path].index(choice[path]) for path in read})

    def rules(self, rules: Mapping[str, BCRSpec]) -> Choice:
        """The choice that says what `rules` do, by path; they are among the options."""
        return {
            path: next(option for option in options if option.spec == rules.get(path))
            for path, options in self.table.items()
        }

    def weighed(self, losses: Mapping[str, Sequence[float]]) -> Problem:
        """The same with other losses, of every option of every layer."""
        table = {
            path: tuple(dataclasses.replace(o, loss=loss) for o, loss in zip(options, losses[path], strict=True))
            for path, options in self.table.items()
        }
        return dataclasses.replace(self, table=table)

    def known(self, choice: Choice) -> Choice:
        """A choice of such another problem as one of this."""
        return self.rules({path: option.spec for path, option in choice.items() if option.spec})

    def best(self, limit: float) -> Choice:
        """A choice that costs at most `limit`, the rest included, and loses little.

        The least that can be lost where every layer is read whole, or by one other alone. Else costs depend on more
        choices than dynamic programming looks at together: it is then given as much more than `limit` as what it finds
        turns out to cost less.

        Raises:
          InfeasibleError: none was found.
        """
        try:
            found = self._best(limit)
        except InfeasibleError as error:
            found = error.cheapest
            if self.cost(found) > limit:
                raise
        within, beyond = limit, self.cost(self.dense)
        for _ in range(HALVINGS if self.cost(found) < limit and self.readers else 0):
            middle = float(np.sqrt(within * beyond))
            try:
                choice = self._best(middle)
            except InfeasibleError:
                within = middle
                continue
            if self.cost(choice) <= limit:
                found, within = choice, middle
            else:
                beyond = middle
        return found

    def _best(self, limit: float) -> Choice:
        """The choice that loses least of those that cost at most `limit` where no layer that is chosen for alone is
        read in part.

        Raises:
          InfeasibleError: there is none.
        """

        def choice(found: Choice) -> Choice:
            chosen = dict(found)
            for pair, options in self._together.items():
                chosen |= zip(pair, options[chosen.pop("+".join(pair))], strict=True)
            return {path: chosen[path] for path in self.table}

        paired = {path for pair in self._together for path in pair}
        table = {path: options for path, options in self.table.items() if path not in paired}
        table |= {"+".join(pair): tuple(options) for pair, options in self._together.items()}
        try:
            return choice(allocate(table, limit - self.rest))
        except InfeasibleError as error:
            nearest = choice(error.cheapest)
            raise self._infeasible(f"a cost of at most {limit:,.4g} {self.unit}", nearest) from None

    def _pairs(self) -> list[tuple[str, str]]:
        """Layers and their only readers to choose for together, those with most to save first.

        None is in two pairs, so that of three in a row one is left alone.
        """
        only = {path: next(iter(others)) for path, others in self.readers.items() if len(others) == 1}

        def saving(path: str) -> float:
            return self.table[path][0].cost * (1 - min(self._read_by(path, only[path])))

        found: list[tuple[str, str]] = []
        for path in sorted(only, key=saving, reverse=True):
            pair = path, only[path]
            if saving(path) > 0 and not set(pair) & {p for other in found for p in other}:
                found.append(pair)
        return found

    def _read_by(self, path: str, reader: str) -> list[float]:
        """The share of a layer that is computed with every option of its only reader, of which all is."""
        return [computed(reads.share()) for reads in self.readers[path][reader]]

    @functools.cached_property
    def _together(self) -> dict[tuple[str, str], dict[Option, tuple[Option, Option]]]:
        """The options of a layer and its only reader as one layer's, for those that are chosen for together."""
        return {pair: self._joined(*pair) for pair in self._pairs()}

    def _joined(self, path: str, other: str) -> dict[Option, tuple[Option, Option]]:
        found = {}
        for b, share in zip(self.table[other], self._read_by(path, other), strict=True):
            for a in self.table[path]:
                cost, loss = a.cost * share + b.cost, a.loss + b.loss
                found[Option(None, cost, loss, a.weights + b.weights)] = a, b
        return found

    def accurate(self, limit: float, floor: float, score: Score) -> Choice:
        """`best`, if its score is at least `floor`.

        Raises:
          InfeasibleError: there is no choice, or its score is lower; `cheapest` is then the cheapest choice found that
            is accurate enough.
        """
        choice = self.best(limit)
        found = score(choice)
        if found >= floor:
            return choice
        within, beyond, good = self.cost(choice), self.cost(self.dense), self.dense
        for _ in range(HALVINGS):
            middle = float(np.sqrt(within * beyond))
            candidate = self.best(middle)
            if score(candidate) >= floor:
                good, beyond = candidate, min(middle, self.cost(candidate))
            else:
                within = middle
        what = f"a cost of at most {limit:,.4g} {self.unit} with accuracy {floor:.2%} (it has {found:.2%})"
        raise self._infeasible(what, good)

    def front(self, points: int) -> list[Choice]:
        """The different best choices at `points` costs from the least to the dense network's, evenly by ratio."""
        least = self.cost({path: min(options, key=lambda o: o.cost) for path, options in self.table.items()})
        limits = np.geomspace(least * (1 + 1e-6), self.cost(self.dense), points)[:-1]
        choices = [*map(self.best, map(float, limits)), self.dense]
        return list({self.cost(choice): choice for choice in choices}.values())

    def plan(self, choice: Choice, goal: str) -> Plan:
        """What stages and people read."""
        shares = self._shares(choice)
        layers = {
            path: LayerPlan(o.spec, o.cost * shares.get(path, 1.0), o.loss, o.weights) for path, o in choice.items()
        }
        return Plan(layers, self.rest, self.cost(self.dense), self.unit, self.target, goal)

    def _infeasible(self, what: str, nearest: Choice) -> InfeasibleError:
        cost, dense = self.cost(nearest), self.cost(self.dense)
        fixed = self.rest + sum(options[0].cost for options in self.table.values() if len(options) == 1)
        return InfeasibleError(
            f"no plan has {what}: the nearest that can be had costs {cost:,.4g}, {dense / cost:.2f}x less than dense "
            f"({dense:,.4g}, of which {fixed:,.4g} is in no layer that may be pruned)",
            nearest,
        )
