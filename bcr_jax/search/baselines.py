"""Choices that need no search, to compare with: one density for all layers, or one threshold on all magnitudes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from bcr_jax.errors import BCRError
from bcr_jax.projection.spec import BCRSpec
from bcr_jax.search.allocate import ROUNDING
from bcr_jax.search.option import Choice, Option, Table, total

Kind = tuple[tuple[int, int], float | None]  # block and row density: a spec but for its density


def _sum(choice: Choice) -> float:
    return total(choice)[0]


def uniform(table: Table, budget: float, cost: Callable[[Choice], float] = _sum) -> Choice:
    """The choice of least loss within the budget among those with one block and one density for all layers.

    A layer that does not have the block takes the cheapest of its own at that density; one that has no options but the
    dense one stays dense. `cost` is of a choice, where costs of layers do not just add up.

    Raises:
      BCRError: no such choice costs at most `budget`.
    """
    specs = [option.spec for options in table.values() for option in options if option.spec]
    pairs = dict.fromkeys((_kind(spec), spec.density) for spec in specs)
    choices: list[Choice] = [{path: options[0] for path, options in table.items()}]
    choices += [{path: _at(options, *pair) for path, options in table.items()} for pair in pairs]
    found = [choice for choice in choices if cost(choice) <= budget * (1 + ROUNDING)]
    if not found:
        raise BCRError(f"no uniform plan costs at most {budget:g}: allow more, or search layer by layer")
    return min(found, key=lambda choice: total(choice)[1])


def global_magnitude(
    table: Table, weights: Mapping[str, np.ndarray], budget: float, cost: Callable[[Choice], float] = _sum
) -> Choice:
    """Densities by the one threshold on the magnitudes of all weights that prunes least within the budget.

    Every layer takes the cheapest option at the density that is nearest to its share of weights above the threshold.

    Args:
      weights: of every layer, any shape.
      cost: of a choice, where costs of layers do not just add up.

    Raises:
      BCRError: even the highest threshold costs more than `budget`.
    """
    sizes = {path: np.sort(np.abs(np.asarray(weights[path])).reshape(-1)) for path in table}
    for threshold in np.quantile(np.concatenate(list(sizes.values())), np.linspace(0, 1, 513)):
        shares = {path: 1 - np.searchsorted(own, threshold) / max(own.size, 1) for path, own in sizes.items()}
        choice = {path: _near(options, shares[path]) for path, options in table.items()}
        if cost(choice) <= budget * (1 + ROUNDING):
            return choice
    raise BCRError(f"no threshold on magnitudes costs at most {budget:g}: allow more, or search layer by layer")


def _kind(spec: BCRSpec) -> Kind:
    return spec.block, spec.row_density


def _density(option: Option) -> float:
    return option.spec.density if option.spec else 1.0


def _at(options: Sequence[Option], kind: Kind, density: float) -> Option:
    """The option of that kind and density, else the cheapest of that density, else the dense one."""
    same = [option for option in options if option.spec and option.spec.density == density]
    exact = [option for option in same if option.spec and _kind(option.spec) == kind]
    return min(exact or same or options[:1], key=lambda option: option.cost)


def _near(options: Sequence[Option], share: float) -> Option:
    """The cheapest option of the density nearest to `share`, by ratio."""
    least = min(abs(np.log(_density(option) / max(share, 1e-9))) for option in options)
    near = [o for o in options if abs(np.log(_density(o) / max(share, 1e-9))) == least]
    return min(near, key=lambda option: option.cost)
