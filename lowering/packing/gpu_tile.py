"""Tiles of convolutions on GPUs, by a model of a mobile GPU's cycles: how many rows an invocation keeps in registers,
which patterns have code, where f16 sums are cut."""

from __future__ import annotations

import dataclasses

import numpy as np

from lowering.element import BYTES, Element
from lowering.frontend.graph import Conv
from lowering.packing.gpu import MALI, Gpu
from lowering.packing.patterns import PATTERNS, Patterns, merged_counts, occurring, pattern_sets
from lowering.packing.tile import CHANNEL_GROUPS, Tile

ROWS = (4, 8, 16)  # of a group, those to try
HALF_COLUMNS = 16  # of a run of f16 values, at most; beginning another one costs less than on a CPU
LANES = 4  # pixels of an invocation
QUAD = 4  # weights that are loaded at once
WORKGROUP = 64  # invocations; as many columns are copied at a time where the tile is staged
ADDRESSES = 10  # registers that hold no numbers


@dataclasses.dataclass(frozen=True)
class _Layer:
    """What the model needs to know: `counts` of columns by row group and pattern, warps of a row group, channels,
    whether four pixels are loaded at once.
    """

    gpu: Gpu
    element: Element
    rows: int
    counts: np.ndarray
    patterns: Patterns
    warps: int
    channels: int
    aligned: bool


def ranked_gpu_tiles(conv: Conv, positions: int, element: Element) -> list[tuple[float, Tile]]:
    """Tiles with the model's cycles, fastest first.

    All numbers of rows that divide the output channels (or the least) and fit the registers, each with some sets of
    patterns, staged and not. Images pass through caches of the GPU's own, so that channels are taken in groups for the
    sake of f16 sums only: as many groups as cut them short enough.
    """
    ranked = []
    for rows in ROWS:
        layer = _layer(conv, positions, rows, element)
        if rows > ROWS[0] and (len(conv.weight) % rows or registers(rows, element) > layer.gpu.registers):
            continue
        for patterns in _pattern_sets(layer):
            merged = _merged(layer, patterns)
            groups = _channel_groups(merged)
            for staged in (False, True):
                tile = Tile(rows, LANES, groups, patterns, staged=staged)
                ranked.append((_cycles(merged, groups, staged), tile))
    return sorted(ranked, key=lambda entry: entry[0])  # which is stable


def registers(rows: int, element: Element) -> int:
    """32-bit registers of a thread, about: its sums, a column's pixels and weights, addresses."""
    return (LANES * rows + LANES + rows) * BYTES[element] // 4 + ADDRESSES


def column_cycles(gpu: Gpu, fmas: int, lines: float, integers: int = 0) -> float:
    """What a warp's instructions for a column take: the longest of their kinds, as other warps fill the gaps.

    Args:
      gpu: the machine.
      fmas: f32 multiply-adds of a thread, or half those of f16 values.
      lines: cache lines that the warp's loads touch.
      integers: operations on integers of a thread.
    """
    return max(gpu.warp * fmas / gpu.fmas, lines, gpu.warp * integers / gpu.integers)


def pixel_lines(gpu: Gpu, aligned: bool, element: Element) -> float:
    """Cache lines that a warp touches when it loads a column's pixels."""
    size = gpu.warp * BYTES[element]
    return LANES * size / gpu.line if aligned else LANES * (1 + (size - BYTES[element]) / gpu.line)


def layer_cycles(gpu: Gpu, issued: np.ndarray, chains: np.ndarray, warps: int, rows: int, element: Element) -> float:
    """Cycles of a layer: those of its instructions, or of waiting where there are too few warps to hide that.

    Args:
      gpu: the machine.
      issued: cycles of the instructions of a warp, for every row group.
      chains: what it takes if it is alone, for every row group.
      warps: of a row group.
      rows: of a group, which say how many warps a core holds.
      element: of the sums.
    """
    held = gpu.warps if registers(rows, element) <= gpu.few_registers else gpu.warps // 2
    waiting = max(chains.max(initial=0), chains.sum() * warps / (gpu.cores * held))
    return float(max(issued.sum() * warps / gpu.cores, waiting))


def _layer(conv: Conv, positions: int, rows: int, element: Element) -> _Layer:
    out, channels, _ = conv.weight.shape
    counts, patterns = occurring(conv.weight.reshape(out, -1), rows)
    if len(patterns) > PATTERNS:
        patterns, counts = ((1 << rows) - 1,), counts.sum(1, keepdims=True)
    warps = -(-positions // (LANES * MALI.warp)) * conv.x.shape[0]
    return _Layer(MALI, element, rows, counts, patterns, warps, channels, len(conv.taps.taps) == 1)


def _pattern_sets(layer: _Layer) -> list[Patterns]:
    def cost(patterns: Patterns) -> float:
        merged = _merged(layer, patterns)
        return _cycles(merged, _channel_groups(merged), staged=False)

    return pattern_sets(layer.patterns, layer.rows, cost)


def _merged(layer: _Layer, patterns: Patterns) -> _Layer:
    return dataclasses.replace(layer, counts=merged_counts(layer.counts, layer.patterns, patterns), patterns=patterns)


def _channel_groups(layer: _Layer) -> int:
    longest = int(layer.counts.sum(1).max(initial=0)) if layer.element == "f16" else 0
    groups = next((g for g in CHANNEL_GROUPS if g * HALF_COLUMNS >= longest), CHANNEL_GROUPS[-1])
    return min(groups, layer.channels)


def _cycles(layer: _Layer, channel_groups: int, staged: bool) -> float:
    gpu, counts = layer.gpu, layer.counts
    runs = channel_groups * (1 - (1 - 1 / channel_groups) ** counts)  # that are not empty
    kept = [bits.bit_count() for bits in layer.patterns]
    quads = all(rows % QUAD == 0 for rows in kept)
    weights = [rows // QUAD if quads else rows for rows in kept]
    pixels = pixel_lines(gpu, layer.aligned, layer.element)
    columns = np.array(
        [
            column_cycles(gpu, LANES * rows * BYTES[layer.element] // 4, pixels + 1 + loads)
            for rows, loads in zip(kept, weights, strict=True)
        ]
    )
    issued = counts @ columns + gpu.start * runs.sum(1)
    if staged:
        copies = np.maximum(runs, counts / WORKGROUP)  # about, each of a column for every invocation
        line = gpu.warp * BYTES[layer.element] / gpu.line
        issued = issued + copies @ np.array([2 * gpu.barrier + 2 * line * (1 + rows) for rows in kept])
    chains = issued + gpu.latency * counts.sum(1)
    return layer_cycles(gpu, issued, chains, layer.warps, layer.rows, layer.element)
