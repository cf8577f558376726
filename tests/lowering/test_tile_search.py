"""The search finds the best of made-up costs, within its budget, and goes on from what is known."""

from __future__ import annotations

import itertools
import math

import pytest

from lowering.packing.tile import Tile
from lowering.tuning.search import TRIAL, chosen, fastest, neighbours, search

SETS = {4: ((15,), (3, 12, 15)), 8: ((255,), (15, 240, 255))}
ALL = [
    Tile(rows, pixels, groups, patterns)
    for rows, pixels, groups in itertools.product((4, 8), (24, 48, 96, 192), (1, 2, 4, 8, 16))
    for patterns in SETS[rows]
]
BEST = Tile(8, 96, 4, (15, 240, 255))


def cost(tile: Tile) -> float:
    """One valley, whose bottom is `BEST`."""
    steps = abs(math.log2(tile.pixels / BEST.pixels)) + abs(math.log2(tile.channel_groups / BEST.channel_groups))
    return 10.0 + steps + 2 * (tile.rows != BEST.rows) + 3 * (len(tile.patterns) != len(BEST.patterns))


RANKED = sorted(
    ALL, key=lambda tile: (tile.rows, len(tile.patterns), tile.pixels, tile.channel_groups)
)  # knows nothing


class Machine:
    """Measures `cost`; every trial finds the machine slower than the one before."""

    def __init__(self, slower: float = 1.0):
        self.trials: list[list[Tile]] = []
        self._slower = slower

    def __call__(self, tiles):
        self.trials.append(list(tiles))
        return [cost(tile) * self._slower ** len(self.trials) for tile in tiles]


@pytest.mark.parametrize("slower", [1.0, 1.5, 0.7])
def test_finds_the_bottom_of_a_valley_from_a_bad_ranking(slower):
    *_, times = search(RANKED, machine := Machine(slower), budget=len(ALL) // 2, known={})
    assert fastest(times) == chosen(times) == BEST
    first = machine.trials[0][0]
    assert times[BEST] / times[first] == pytest.approx(cost(BEST) / cost(first))  # scaled to the default
    assert next(iter(times)) == RANKED[0]


def test_the_default_and_the_best_are_in_every_trial():
    known: dict[Tile, float] = {}
    machine = Machine()
    for times in search(RANKED, machine, budget=len(ALL), known={}):
        assert machine.trials[-1][0] == RANKED[0]
        assert not known or fastest(known) in machine.trials[-1]
        assert len([tile for tile in machine.trials[-1] if tile not in known]) <= TRIAL
        known = dict(times)


@pytest.mark.parametrize("budget", [1, 5, TRIAL, TRIAL + 1, 20])
def test_tries_no_more_tiles_than_the_budget(budget):
    *_, times = search(RANKED, Machine(), budget, known={})
    assert len(times) == budget


def test_a_smaller_budget_than_what_is_known_tries_nothing():
    *_, known = search(RANKED, Machine(), budget=2 * TRIAL, known={})
    assert list(search(RANKED, Machine(), budget=2 * TRIAL - 1, known=known)) == []


def test_goes_on_from_what_is_known():
    """An interrupted search costs its unfinished trial only."""
    *_, whole = search(RANKED, straight := Machine(), len(ALL), {})
    interrupted = search(RANKED, first := Machine(), len(ALL), {})
    next(interrupted)
    known = next(interrupted)
    *_, resumed = search(RANKED, second := Machine(), len(ALL), known)
    assert resumed == whole
    assert first.trials + second.trials == straight.trials


def test_nothing_is_left_to_do_after_an_exhausted_search():
    *_, times = search(RANKED, Machine(), len(ALL), {})
    assert list(search(RANKED, Machine(), len(ALL), times)) == []


def test_times_for_another_default_are_measured_again():
    *_, times = search(RANKED[1:], Machine(), 4, {})
    *_, again = search(RANKED, Machine(), 4, times)
    assert next(iter(again)) == RANKED[0]


def test_a_tile_that_does_not_work_is_not_chosen():
    def broken(tiles):
        return [math.inf if tile == BEST else cost(tile) for tile in tiles]

    *_, times = search(RANKED, broken, len(ALL), {})
    assert chosen(times) != BEST
    assert math.isfinite(times[chosen(times)])


def test_a_gain_that_may_be_an_accident_changes_nothing():
    assert chosen({RANKED[0]: 10.0, BEST: 9.9}) == RANKED[0]
    assert chosen({RANKED[0]: 10.0, BEST: 9.0}) == BEST


def test_neighbours_differ_in_one_step():
    tile = Tile(4, 48, 2, (15,))
    found = {(t.rows, t.pixels, t.channel_groups) for t in neighbours(tile, RANKED)}
    assert found == {(4, 48, 2), (8, 48, 2), (4, 24, 2), (4, 96, 2), (4, 48, 1), (4, 48, 4)}
    assert tile not in neighbours(tile, RANKED)
    assert Tile(4, 48, 2, (3, 12, 15)) in neighbours(tile, RANKED)
