"""The tile that a model of the cycles of an AVX2 core picks; a tuner that measures can do better.

Constants were fitted to measured layers of VGG-16 and ResNet-50 on an AMD Zen 3 core.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from lowering.frontend.graph import Conv
from lowering.packing.rows import row_patterns
from lowering.packing.tile import Tile, accumulators, parts, smallest_superset

PIXELS = (24, 48, 96, 192)
CHANNEL_GROUPS = (1, 2, 4, 8, 16, 32, 64)
ROWS = {16: (8, 4)}  # of a group, by vector length; else 4
LANES = 8
LINE, L1, L2 = 64, 20 * 1024, 384 * 1024  # bytes: of a cache line, and what a block may take of the caches
LATENCY = 4  # of a multiply-add, in cycles: the least that a column takes
LOAD = 1.3  # slots of an unaligned vector load; two loads and two multiply-adds begin in a cycle
START = 28  # cycles of a run's beginning and end: the mispredicted exit, addresses, filling the pipeline
L1_MISS, L2_MISS = 0.8, 0.65  # cycles of a vector of pixels that is not in the cache, beyond what is hidden
L2_BYTES, L3_BYTES = 32, 16  # of weights a cycle
STREAM = 11  # cycles of the first touch of a plane by a block, where an image does not fit the second-level cache


@dataclasses.dataclass(frozen=True)
class _Layer:
    """What the model needs to know: rows of a group, `counts` of columns by row group and
    pattern, vectors of the output, channels.

    A block reads `segments` rows of a channel, each of its pixels and `unaligned` bytes around them, and touches
    `streams` planes, inputs and outputs, that come from beyond the second-level cache.
    """

    rows: int
    counts: np.ndarray
    patterns: tuple[int, ...]
    vectors: int
    channels: int
    segments: int
    unaligned: int
    streams: int


def choose_tile(conv: Conv, positions: int, lanes: int) -> Tile:
    """The fastest tile for `positions` output positions in vectors of `lanes`, by the model."""
    return ranked_tiles(conv, positions, lanes)[0][1]


def ranked_tiles(conv: Conv, positions: int, lanes: int) -> list[tuple[float, Tile]]:
    """Tiles with the model's cycles, fastest first.

    All block sizes and channel groups, each with some sets of patterns: those that occur, the set that the model
    merges them to, and whole columns only.
    """
    ranked = []
    for rows in ROWS.get(lanes, (4,)):
        layer = _layer(conv, positions, rows)
        shapes = _shapes(layer)
        for patterns in _pattern_sets(layer, shapes):
            merged = _merged(layer, patterns)
            ranked += [(cycles(merged, *shape), Tile(rows, *shape, patterns)) for shape in shapes]
    return sorted(ranked, key=lambda entry: entry[0])  # which is stable


def _shapes(layer: _Layer) -> list[tuple[int, int]]:
    """Pixels of a block and channel groups that make sense for a layer."""
    return [
        (pixels, groups)
        for pixels in PIXELS
        for groups in CHANNEL_GROUPS
        if groups <= layer.channels and (pixels == PIXELS[0] or pixels < 2 * layer.vectors * LANES)
    ]


def _pattern_sets(layer: _Layer, shapes: list[tuple[int, int]]) -> list[tuple[int, ...]]:
    full = (1 << layer.rows) - 1
    occurring = tuple(sorted({*layer.patterns, full}))

    def best(patterns: tuple[int, ...]) -> float:
        merged = _merged(layer, patterns)
        return min(cycles(merged, *shape) for shape in shapes)

    kept, found = occurring, best(occurring)
    while len(kept) > 1:  # drop the pattern whose columns are better off in a fuller one, while there is such
        smaller = [tuple(p for p in kept if p != dropped) for dropped in kept if dropped != full]
        cheapest, patterns = min((best(patterns), patterns) for patterns in smaller)
        if cheapest >= found:
            break
        found, kept = cheapest, patterns
    return list(dict.fromkeys((kept, occurring, (full,))))


def _layer(conv: Conv, positions: int, rows: int) -> _Layer:
    out, channels, taps = conv.weight.shape
    padded = np.zeros((-(-out // rows) * rows, channels * taps), bool)
    padded[:out] = conv.weight.reshape(out, -1) != 0
    bits = row_patterns(padded.reshape(-1, rows, channels * taps))
    patterns = tuple(sorted(set(np.unique(bits).tolist()) - {0}))
    counts = np.stack([(bits == p).sum(1) for p in patterns], -1) if patterns else np.zeros((0, 0), int)
    segments = len({(t.phase, t.dy) for t in conv.taps.taps})
    unaligned = LINE if len(conv.taps.taps) > 1 else 0
    streams = sum(planes for planes in (channels, 2 * out) if planes * positions * 4 > L2)  # outputs are read, too
    return _Layer(rows, counts, patterns, -(-positions // LANES), channels, segments, unaligned, streams)


def _merged(layer: _Layer, patterns: tuple[int, ...]) -> _Layer:
    counts = np.zeros((len(layer.counts), len(patterns)), int)
    for i, bits in enumerate(layer.patterns):
        counts[:, patterns.index(smallest_superset(bits, patterns))] += layer.counts[:, i]
    return dataclasses.replace(layer, counts=counts, patterns=patterns)


def cycles(layer: _Layer, pixels: int, channel_groups: int) -> float:
    """Cycles of the layer with blocks of `pixels` positions and so many channel groups."""
    block = min(layer.vectors, pixels // LANES)
    rest = layer.vectors % block
    whole = layer.vectors // block * _block_cycles(layer, block, channel_groups)
    return whole + (_block_cycles(layer, rest, channel_groups) if rest else 0.0)


def _block_cycles(layer: _Layer, block: int, channel_groups: int) -> float:
    columns = layer.counts.sum(0)
    runs = (channel_groups * (1 - (1 - 1 / channel_groups) ** layer.counts)).sum(0)  # that are not empty
    touched = layer.channels / channel_groups * layer.segments * (block * LANES * 4 + layer.unaligned)
    miss = L1_MISS * max(0.0, 1 - L1 / touched) + L2_MISS * max(0.0, 1 - L2 / touched)
    weight_bytes = sum(4 * (p.bit_count() + 1) * n for p, n in zip(layer.patterns, columns, strict=True))
    total = layer.streams * STREAM + weight_bytes / (L2_BYTES if weight_bytes < L2 else L3_BYTES)
    for bits, n, started in zip(layer.patterns, columns, runs, strict=True):
        rows = bits.bit_count()
        for v in parts(block, max(1, accumulators(LANES) // rows)):
            column = max(rows * v / 2, (LOAD * v + rows + 1) / 2, LATENCY) + miss * v
            total += n * column + started * (START + rows * v)
    if len(layer.patterns) > 1:  # bias and activation in passes of their own
        total += len(layer.counts) * block * layer.rows * 2
    return float(total)
