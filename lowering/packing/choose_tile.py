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
ROWS = 4
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
    """What the model needs to know: `counts` columns by row group and pattern, vectors of the output, channels.

    A block reads `segments` rows of a channel, each of its pixels and `unaligned` bytes around them, and touches
    `streams` planes, inputs and outputs, that come from beyond the second-level cache.
    """

    counts: np.ndarray
    patterns: tuple[int, ...]
    vectors: int
    channels: int
    segments: int
    unaligned: int
    streams: int


def choose_tile(conv: Conv, positions: int) -> Tile:
    """The fastest tile for `positions` output positions, by the model."""
    layer = _layer(conv, positions)
    if not layer.patterns:
        return Tile()
    shapes = [
        (pixels, groups)
        for pixels in PIXELS
        for groups in CHANNEL_GROUPS
        if groups <= layer.channels and (pixels == PIXELS[0] or pixels < 2 * layer.vectors * LANES)
    ]
    present = set(layer.patterns)

    def best(patterns: tuple[int, ...]) -> tuple[float, int, int]:
        merged = _merged(layer, patterns)
        return min((cycles(merged, pixels, groups), pixels, groups) for pixels, groups in shapes)

    full = (1 << ROWS) - 1
    kept = tuple(sorted(present | {full})) if len(present) > 1 else layer.patterns
    found = best(kept)
    while len(kept) > 1:  # drop the pattern whose columns are better off in a fuller one, while there is such
        smaller = [tuple(p for p in kept if p != dropped) for dropped in kept if dropped != full]
        tries = [(best(patterns), patterns) for patterns in smaller]
        cheapest, patterns = min(tries)
        if cheapest[0] >= found[0]:
            break
        found, kept = cheapest, patterns
    _, pixels, groups = found
    return Tile(ROWS, pixels, groups, kept)


def _layer(conv: Conv, positions: int) -> _Layer:
    out, channels, taps = conv.weight.shape
    padded = np.zeros((-(-out // ROWS) * ROWS, channels * taps), bool)
    padded[:out] = conv.weight.reshape(out, -1) != 0
    bits = row_patterns(padded.reshape(-1, ROWS, channels * taps))
    patterns = tuple(sorted(set(np.unique(bits).tolist()) - {0}))
    counts = np.stack([(bits == p).sum(1) for p in patterns], -1) if patterns else np.zeros((0, 0), int)
    segments = len({(t.phase, t.dy) for t in conv.taps.taps})
    unaligned = LINE if len(conv.taps.taps) > 1 else 0
    streams = sum(planes for planes in (channels, 2 * out) if planes * positions * 4 > L2)  # outputs are read, too
    return _Layer(counts, patterns, -(-positions // LANES), channels, segments, unaligned, streams)


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
        total += len(layer.counts) * block * ROWS * 2
    return float(total)
