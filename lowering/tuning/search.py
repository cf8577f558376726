"""The search for the fastest tile of one layer: the best of the cost model's ranking, then steps around the best found.

Every trial times the default and the best so far again beside the new tiles, and all times are scaled to one figure of
the default: a machine that is slower for a while does not change what is compared.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from lowering.packing.tile import Tile

TRIAL = 8  # new tiles of a trial
MARGIN = 1.02  # a tile that is not faster by as much may be so by accident: the default stays


def search(
    ranked: Sequence[Tile],
    measure: Callable[[Sequence[Tile]], Sequence[float]],
    budget: int,
    known: Mapping[Tile, float],
) -> Iterator[Mapping[Tile, float]]:
    """Yields the times of all tiles tried, the default's first, after every trial.

    Args:
      ranked: all tiles to choose from, the most promising first; the first is the default.
      measure: microseconds of some tiles, comparable with each other.
      budget: tiles to try, at least 1, known ones among them; all are spent where there are so many.
      known: what an earlier search yielded; it goes on from there.
    """
    default, times = ranked[0], dict(known) if ranked[0] in known else {}
    while new := _next(ranked, times)[: max(0, budget - len(times))]:
        batch = list(dict.fromkeys([default, *([fastest(times)] if times else []), *new]))
        measured = measure(batch)
        scale = times.get(default, measured[0]) / measured[0]
        times.update({tile: us * scale for tile, us in zip(batch, measured, strict=True)})
        yield dict(times)


def chosen(times: Mapping[Tile, float]) -> Tile:
    """The fastest tile; the default, which is the first, unless another is faster for certain."""
    default, best = next(iter(times)), fastest(times)
    return best if times[best] * MARGIN < times[default] else default


def fastest(times: Mapping[Tile, float]) -> Tile:
    """The tile with the least time."""
    return min(times, key=lambda tile: times[tile])


def _next(ranked: Sequence[Tile], times: Mapping[Tile, float]) -> list[Tile]:
    """Untried neighbours of the fastest tile, the most promising first; where they are too few, others as promising."""
    near = neighbours(fastest(times), ranked) if times else []
    return [tile for tile in dict.fromkeys([*near, *ranked]) if tile not in times][:TRIAL]


def neighbours(tile: Tile, ranked: Sequence[Tile]) -> list[Tile]:
    """Tiles of the ranking one step from `tile`: one number is the next lower or higher that the ranking has.

    What is no number, such as the set of patterns, may differ at the same time: with other rows it must.
    """
    names = [field.name for field in dataclasses.fields(Tile) if _is_number(getattr(tile, field.name))]
    place = {name: {v: i for i, v in enumerate(sorted({getattr(t, name) for t in ranked}))} for name in names}

    def steps(other: Tile) -> float:
        if any(not _is_number(getattr(other, name)) for name in names):
            return math.inf
        return sum(abs(place[name][getattr(other, name)] - place[name][getattr(tile, name)]) for name in names)

    return [other for other in ranked if other != tile and steps(other) <= 1]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)
