"""Convolution: packed weights and tables, and the two forms of the kernel."""

from __future__ import annotations

import dataclasses
from functools import cached_property

import numpy as np

from lowering.frontend.graph import Clamp, Conv
from lowering.kernels.builder import SSA, Builder
from lowering.packing.layout import Plane
from lowering.packing.rows import PackedRows, pack
from lowering.packing.tile import Tile


@dataclasses.dataclass(frozen=True, eq=False)
class ConvKernel:
    """A convolution with its layouts and packed weights; both target families write their text from it.

    The kernel has two constant buffers. `floats`: the bias of every row, then the packed weights. `integers`: for
    every channel group and row group its first weight and the starts of its runs, then the offset of every column
    from the output position.
    """

    conv: Conv
    batch: int
    x: Plane
    y: Plane
    packed: PackedRows

    @classmethod
    def of(cls, conv: Conv, x: Plane, y: Plane, tile: Tile) -> ConvKernel:
        """Pack the weights of `conv`."""
        matrix = conv.weight.reshape(conv.weight.shape[0], -1)
        return cls(conv, conv.x.shape[0], x, y, pack(matrix, tile.rows, tile.channel_groups))

    @property
    def clamp(self) -> Clamp:
        """Bounds of the activation."""
        return self.conv.clamp

    @property
    def width(self) -> int:
        """Output pixels of an image row; positions behind them in the row are padding."""
        return self.y.width

    @property
    def groups(self) -> int:
        """Row groups."""
        return self.packed.starts.shape[1]

    @property
    def channel_groups(self) -> int:
        """Parts that the columns are cut into."""
        return self.packed.starts.shape[0]

    @property
    def record(self) -> int:
        """Integers that describe one row group of one channel group."""
        return len(self.packed.patterns) + 2

    @cached_property
    def floats(self) -> np.ndarray:
        """float32: bias [groups * rows], weights."""
        bias = np.zeros(self.groups * self.packed.rows, np.float32)
        bias[: self.conv.bias.size] = self.conv.bias
        return np.concatenate([bias, self.packed.weights])

    @cached_property
    def integers(self) -> np.ndarray:
        """int32: records [channel groups, groups, record], offsets [kept columns]."""
        p = self.packed
        records = np.concatenate([p.weight_starts[..., None] + self.groups * p.rows, p.starts + self.table_size], -1)
        return np.concatenate([records.reshape(-1), self._offsets()[p.columns]]).astype(np.int32)

    @property
    def table_size(self) -> int:
        """Integers before the offsets."""
        return self.channel_groups * self.groups * self.record

    def _offsets(self) -> np.ndarray:
        """For every matrix column (channel, tap): where it reads for output position 0."""
        phases = len(self.conv.taps.phases)
        channels = np.arange(self.conv.weight.shape[1])[:, None] * phases
        taps = self.conv.taps.taps
        plane = channels + np.array([t.phase for t in taps])[None]
        shift = np.array([t.dy * self.x.pitch + t.dx for t in taps])[None]
        return (plane * self.x.size + self.x.lead + shift).reshape(-1)


@dataclasses.dataclass(frozen=True)
class Record:
    """The values of one row group's record, loaded: its first weight and its runs' bounds."""

    weights: SSA
    starts: list[SSA]


def load_record(b: Builder, kernel: ConvKernel, integers: SSA, channel_group: SSA, group: SSA) -> Record:
    """Load the record of a row group in a channel group."""
    number = b.add(b.mul(channel_group, kernel.groups), group)
    base = b.mul(number, kernel.record)
    values = [b.load_index(integers, b.add(base, i)) for i in range(kernel.record)]
    return Record(values[0], values[1:])


def accumulate(
    b: Builder, kernel: ConvKernel, buffers: tuple[SSA, ...], record: Record, at: list[SSA], acc: list[list[SSA]]
) -> list[list[SSA]]:
    """Add a row group's runs to its accumulators `acc[row][vector]`; `at` are the positions of the vectors.

    One loop per pattern: an input vector is loaded once and used by just the rows of the pattern.
    """
    x, floats, integers = buffers[:3]
    vector = acc[0][0].type
    acc = [list(row) for row in acc]
    first_weight = record.weights
    for i, bits in enumerate(kernel.packed.patterns):
        rows = [r for r in range(kernel.packed.rows) if bits >> r & 1]
        carried = [acc[r][v] for r in rows for v in range(len(at))]
        lower, upper = record.starts[i], record.starts[i + 1]
        with b.loop(lower, upper, 1, carried) as loop:
            offset = b.load_index(integers, loop.counter)
            inputs = [b.vector_load(x, b.add(offset, p), vector) for p in at]
            column = b.mul(b.sub(loop.counter, lower), len(rows))
            base = b.add(first_weight, column)
            sums = []
            for j in range(len(rows)):
                weight = b.broadcast(b.load(floats, b.add(base, j)), vector)
                sums += [b.fma(weight, p, loop.carried[j * len(at) + v]) for v, p in enumerate(inputs)]
            b.yield_(sums)
        for j, r in enumerate(rows):
            acc[r] = loop.results[j * len(at) : (j + 1) * len(at)]
        first_weight = b.add(first_weight, b.mul(b.sub(upper, lower), len(rows)))
    return acc
