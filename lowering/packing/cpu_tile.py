"""Tiles of convolutions on CPUs, by a model of a core's cycles; a tuner that measures can do better."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence

import numpy as np

from lowering.element import BYTES, Element, lanes_of
from lowering.frontend.graph import Conv
from lowering.packing.core import Core, core
from lowering.packing.layout import TILE
from lowering.packing.patterns import PATTERNS, Patterns, merged_counts, occurring, pattern_sets
from lowering.packing.shares import sharing_costs
from lowering.packing.tile import CHANNEL_GROUPS, Tile, accumulators, parts

LINE = 64  # bytes of a cache line
PAGE = 4096  # bytes of a page of memory
HALF_COLUMNS = 48  # of a run of f16 values, at most: what is summed without the help of other sums


@dataclasses.dataclass(frozen=True)
class _Layer:
    """What the model needs to know: rows of a group, `counts` of columns by row group and
    pattern, vectors of the output, channels.

    A block reads `segments` rows of a channel, `pitch` apart, each of its pixels and some around them where loads are
    not `aligned`, and touches `streams` planes, inputs and outputs, that come from beyond the second-level cache.
    """

    core: Core
    element: Element
    rows: int
    counts: np.ndarray
    patterns: Patterns
    vectors: int
    channels: int
    segments: int
    pitch: int
    aligned: bool
    streams: int

    @property
    def lanes(self) -> int:
        """Pixels of a vector."""
        return lanes_of(self.core.lanes, self.element)


def ranked_cpu_tiles(conv: Conv, positions: int, lanes: int, element: Element = "f32") -> list[tuple[float, Tile]]:
    """Tiles with the model's cycles, fastest first; in f16 those whose runs are short enough for its sums.

    All block sizes and channel groups, each with some sets of patterns: those that occur, the set that the model
    merges them to, and whole columns only.
    """
    ranked, machine = [], core(lanes)
    for rows in machine.rows:
        layer = _layer(conv, positions, rows, machine, element)
        if rows > machine.rows[-1] and len(layer.patterns) > PATTERNS:
            continue
        shapes = _shapes(layer)
        for patterns in _pattern_sets(layer, shapes):
            costs = _cycles(_merged(layer, patterns), shapes)
            for cost, (pixels, groups, ahead) in zip(costs, shapes, strict=True):
                ranked.append((cost, Tile(rows, pixels, groups, patterns, ahead)))
    return sorted(ranked, key=lambda entry: entry[0])  # which is stable


def _shapes(layer: _Layer) -> list[tuple[int, int, int]]:
    """Pixels of a block, channel groups and columns to look ahead that make sense for a layer."""
    lanes = layer.lanes
    all_pixels = [pixels // layer.core.lanes * lanes for pixels in layer.core.pixels]
    return [
        (pixels, groups, ahead)
        for pixels in all_pixels
        for groups in _channel_groups(layer)
        for ahead in dict.fromkeys((0, layer.core.columns_ahead))
        if pixels == all_pixels[0] or pixels < 2 * layer.vectors * lanes
    ]


def _channel_groups(layer: _Layer) -> list[int]:
    """Numbers of channel groups; in f16 those that cut runs short enough, or else the largest."""
    possible = [groups for groups in CHANNEL_GROUPS if groups <= layer.channels]
    longest = layer.counts.sum(1).max(initial=0)
    least = longest / HALF_COLUMNS if layer.element == "f16" else 0
    return [groups for groups in possible if groups >= least] or possible[-1:]


def _pattern_sets(layer: _Layer, shapes: list[tuple[int, int, int]]) -> list[Patterns]:
    def best(patterns: Patterns) -> float:
        return min(_cycles(_merged(layer, patterns), shapes))

    return pattern_sets(layer.patterns, layer.rows, best)


def _layer(conv: Conv, positions: int, rows: int, machine: Core, element: Element) -> _Layer:
    out, channels, _ = conv.weight.shape
    counts, patterns = occurring(conv.weight.reshape(out, -1), rows)
    segments = len({(t.phase, t.dy) for t in conv.taps.taps})
    planes = sum(n for n in (channels, 2 * out) if n * positions * BYTES[element] > machine.l2)  # outputs are read, too
    pitch, aligned = positions // conv.out.shape[1], len(conv.taps.taps) == 1
    vectors = -(-positions // lanes_of(machine.lanes, element))
    return _Layer(machine, element, rows, counts, patterns, vectors, channels, segments, pitch, aligned, planes)


def _merged(layer: _Layer, patterns: Patterns) -> _Layer:
    counts = merged_counts(layer.counts, layer.patterns, patterns)
    return dataclasses.replace(layer, counts=counts, patterns=patterns)


def _cycles(layer: _Layer, shapes: Sequence[tuple[int, int, int]]) -> list[float]:
    """Cycles of the layer with blocks of so many pixels, channel groups and columns to look ahead; with what is lost by
    sharing it between threads.
    """
    groups = np.array(sorted({groups for _, groups, _ in shapes}))
    each = groups[:, None, None]
    runs = (each * (1 - (1 - 1 / each) ** layer.counts)).sum(1)  # that are not empty, by channel groups and pattern
    found: dict[tuple[int, int], np.ndarray] = {}
    for pixels, ahead in {(pixels, ahead) for pixels, _, ahead in shapes}:
        blocks = [number * _block_cycles(layer, block, groups, runs, ahead) for block, number in _blocks(layer, pixels)]
        found[pixels, ahead] = np.sum(blocks, axis=0) * (1 + _sharing(layer, pixels))
    at = {number: i for i, number in enumerate(groups.tolist())}
    return [float(found[pixels, ahead][at[number]]) for pixels, number, ahead in shapes]


def _sharing(layer: _Layer, pixels: int) -> float:
    """What sharing the layer between threads costs with blocks of `pixels`, as a part of its time."""
    (block, _), *_ = _blocks(layer, pixels)
    return sharing_costs(layer.vectors, block, max(1, len(layer.counts)))


def waits(conv: Conv, positions: int, tile: Tile, lanes: int, element: Element = "f32") -> float:
    """Those of the model's cycles in which a core with registers of `lanes` f32 values waits for caches: what a count
    of instructions does not show.
    """
    layer = _layer(conv, positions, tile.rows, core(lanes), element)
    merged = layer if tile.patterns is None else _merged(layer, tile.patterns)
    blocks = _blocks(merged, tile.pixels)
    return float(sum(number * _waits(merged, block, tile.channel_groups, tile.ahead) for block, number in blocks))


def _blocks(layer: _Layer, pixels: int) -> list[tuple[int, int]]:
    """Vectors of a block of `pixels` positions and how many such there are; then the smaller one that is left."""
    block = min(layer.vectors, pixels // layer.lanes)
    rest = layer.vectors % block
    return [(block, layer.vectors // block), *([(rest, 1)] if rest else [])]


def _block_cycles(layer: _Layer, block: int, groups: np.ndarray, runs: np.ndarray, ahead: int) -> np.ndarray:
    """By channel groups, with that many `runs` of every pattern."""
    machine, columns = layer.core, layer.counts.sum(0)
    waiting = len(layer.counts) * layer.rows * block * LINE > machine.l1
    costs = [_pattern_cycles(machine.lanes, layer.aligned, bits.bit_count(), block, ahead) for bits in layer.patterns]
    column, tiles, sums = np.array(costs).reshape(-1, 3).T
    start = machine.start * tiles + (machine.switch if len(layer.patterns) > 1 else 0)
    total = _waits(layer, block, groups, ahead) + columns @ column
    total = total + runs @ (start + (machine.sums if waiting else 1.0) * sums)
    if len(layer.patterns) > 1:  # bias and activation in passes of their own
        total += len(layer.counts) * block * layer.rows * 2
    return total


@functools.cache
def _pattern_cycles(lanes: int, aligned: bool, rows: int, block: int, ahead: int) -> tuple[float, float, float]:
    """Cycles of a column of a pattern of so many rows in a block, tiles of its runs, and vectors of sums."""
    machine, column = core(lanes), 0.0
    load, stall = (machine.aligned_load, machine.aligned_stall) if aligned else (machine.load, machine.stall)
    tiles = _tiles(lanes, rows, block)
    for v in tiles:
        lines = (v if aligned else v + 1) if ahead else 0
        slots = load * v + rows + 1 + lines
        column += max(rows * v / 2, slots / 2, machine.latency) + stall * v + machine.prefetch * lines
    return column, float(len(tiles)), float(rows * sum(tiles))


@functools.cache
def _tiles(lanes: int, rows: int, block: int) -> list[int]:
    """Vectors of the tiles in which a block is computed for a pattern of so many rows."""
    return parts(block, max(1, accumulators(lanes) // rows))


def _waits(layer: _Layer, block: int, groups: np.ndarray | int, ahead: int) -> np.ndarray:
    """Cycles of a block that pixels and weights take to come from caches beyond the first, less what is hidden; by
    channel groups.
    """
    machine, columns, each = layer.core, layer.counts.sum(0), BYTES[layer.element]
    touched = layer.channels / np.asarray(groups) * _bytes_of_channel(layer, block)
    miss = machine.l1_miss * np.maximum(0, 1 - machine.l1 / touched)
    miss = (miss + machine.l2_miss * np.maximum(0, 1 - machine.l2 / touched)) * (machine.seen_ahead if ahead else 1)
    miss = miss + machine.page_miss * np.maximum(0, 1 - machine.pages / _pages(layer, block, groups))
    weight_bytes = sum((each * p.bit_count() + 4) * n for p, n in zip(layer.patterns, columns.tolist(), strict=True))
    streamed = weight_bytes / (machine.l2_bytes if weight_bytes < machine.l2 else machine.l3_bytes)
    tiles = [_tiles(machine.lanes, p.bit_count(), block) for p in layer.patterns]
    begun = sum(n * len(each) for n, each in zip(columns.tolist(), tiles, strict=True))
    return layer.streams * machine.stream + streamed + begun * miss


def _bytes_of_channel(layer: _Layer, block: int) -> float:
    """What a block reads of an input channel; rows of a window that overlap are read once."""
    pixels = block * layer.lanes
    segments = min(layer.segments * pixels, pixels + (layer.segments - 1) * layer.pitch)
    return segments * BYTES[layer.element] + (0 if layer.aligned else layer.segments * LINE)


def _pages(layer: _Layer, block: int, groups: np.ndarray | int) -> np.ndarray:
    """Pages of memory in which the input of a block lies; by channel groups."""
    plane = BYTES[layer.element] * (layer.vectors * layer.lanes + (layer.segments - 1) * layer.pitch + TILE)
    each = min(plane / PAGE, 1 + _bytes_of_channel(layer, block) / PAGE)
    return 1 + layer.channels / np.asarray(groups) * each
