"""Convolution: packed weights and tables, and the two forms of the kernel."""

from __future__ import annotations

import dataclasses
from functools import cached_property

import numpy as np

from lowering.element import DTYPES, Element
from lowering.frontend.graph import Conv, Epilogue
from lowering.kernels.builder import NEON, QUAD, SSA, Builder, element, lanes
from lowering.kernels.epilogue import channel_constants, input_buffers
from lowering.packing.layout import Plane
from lowering.packing.rows import PackedRows, pack
from lowering.packing.tile import Tile


@dataclasses.dataclass(frozen=True, eq=False)
class ConvKernel:
    """A convolution with its layouts and packed weights; both target families write their text from it.

    The kernel has two constant buffers. `floats`: the bias of every row, then the packed weights, then the numbers
    per channel of the epilogue, whose inputs have the layouts `extras`. `integers`: for every channel group and row
    group its first weight and the starts of its runs (records), then the offset of every column from the output
    position.
    """

    conv: Conv
    batch: int
    x: Plane
    y: Plane
    extras: tuple[Plane | None, ...]
    tile: Tile
    packed: PackedRows

    @classmethod
    def of(cls, conv: Conv, x: Plane, y: Plane, extras: tuple[Plane | None, ...], tile: Tile) -> ConvKernel:
        """Pack the weights of `conv`.

        Where no row has more than one, as in a slice or a pad of channels, no zeros are stored beside them: times an
        infinite pixel of another channel they would be NaN.
        """
        out, channels, taps = conv.weight.shape
        cuts = [first * taps for first in channel_cuts(channels, tile.channel_groups)[1:-1]]
        matrix = conv.weight.reshape(out, -1)
        selects = np.count_nonzero(matrix, axis=1).max(initial=0) <= 1
        packed = pack(matrix, tile.rows, cuts, None if selects else tile.patterns)
        return cls(conv, conv.x.shape[0], x, y, extras, tile, packed)

    @property
    def epilogue(self) -> Epilogue:
        """What follows the bias."""
        return self.conv.epilogue

    @property
    def buffers(self) -> list[tuple[int, str]]:
        """Elements and types of the buffers: x, the epilogue's inputs, floats, integers, y."""
        return [
            (self.batch * self.x.stored * self.x.size, self.x.element),
            *input_buffers(self.epilogue, self.extras),
            (self.floats.size, self.element),
            (self.integers.size, "i32"),
            (self.batch * self.y.stored * self.y.size, self.element),
        ]

    @property
    def element(self) -> Element:
        """What planes and weights hold and the kernel computes in."""
        return self.y.element

    @property
    def whole(self) -> bool:
        """Whether every column that is kept is kept in all rows of its group."""
        return self.packed.patterns == ((1 << self.packed.rows) - 1,)

    @property
    def aligned(self) -> bool:
        """Whether every tap is whole vectors of four away from the output position, as in 1x1 convolutions."""
        return all((t.dy * self.x.pitch + t.dx) % QUAD == 0 for t in self.conv.taps.taps)

    @property
    def groups(self) -> int:
        """Row groups."""
        return self.packed.starts.shape[1]

    @property
    def record(self) -> int:
        """Integers that describe one row group of one channel group."""
        return len(self.packed.patterns) + 2

    @cached_property
    def floats(self) -> np.ndarray:
        """Bias [groups * rows], weights, constants of the epilogue, of type `element`."""
        bias = np.zeros(self.groups * self.packed.rows, np.float32)
        bias[: self.conv.bias.size] = self.conv.bias
        parts = [bias, self.packed.weights, channel_constants(self.epilogue)]
        return np.concatenate(parts).astype(DTYPES[self.element])

    @property
    def constants_start(self) -> int:
        """First element of the epilogue's constants in `floats`."""
        return self.groups * self.packed.rows + self.packed.weights.size

    @cached_property
    def integers(self) -> np.ndarray:
        """int32: records [channel groups, groups, record], offsets [kept columns], zeros for who looks ahead."""
        p = self.packed
        table = self.tile.channel_groups * self.groups * self.record
        records = np.concatenate([p.weight_starts[..., None] + self.groups * p.rows, p.starts + table], -1)
        parts = [records.reshape(-1), self._offsets()[p.columns], np.zeros(self.tile.ahead)]
        return np.concatenate(parts).astype(np.int32)

    def _offsets(self) -> np.ndarray:
        """For every matrix column (channel, tap): where it reads for output position 0."""
        channels = np.arange(self.conv.weight.shape[1])[:, None] * self.channel_stride
        return (channels + self.tap_offsets).reshape(-1)

    @property
    def channel_stride(self) -> int:
        """Elements from an input channel to the next, through its phases."""
        return len(self.conv.taps.phases) * self.x.size

    @property
    def tap_offsets(self) -> np.ndarray:
        """Where every tap reads for output position 0, from the start of its input channel."""
        return np.array([t.phase * self.x.size + self.x.lead + t.dy * self.x.pitch + t.dx for t in self.conv.taps.taps])


def channel_cuts(channels: int, groups: int) -> list[int]:
    """First channel of every one of `groups` parts of about the same size, and the end."""
    return [channels * g // groups for g in range(groups + 1)]


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


def run_starts(b: Builder, kernel: ConvKernel, record: Record) -> list[SSA]:
    """First weight of every run of a record."""
    starts = [record.weights]
    for i, bits in enumerate(kernel.packed.patterns[:-1]):
        columns = b.sub(record.starts[i + 1], record.starts[i])
        starts.append(b.add(starts[-1], b.mul(columns, bits.bit_count())))
    return starts[: len(kernel.packed.patterns)]


@dataclasses.dataclass(frozen=True)
class Lookahead:
    """What a CPU prefetches while it adds a column: `weights` so many elements further on, and the pixels of the column
    so many places further on, in whichever run that is; nothing where they are 0. Pixels that are not `aligned` to
    vectors reach into one cache line more.
    """

    weights: int = 0
    columns: int = 0
    aligned: bool = False


def accumulate_run(
    b: Builder,
    buffers: tuple[SSA, ...],
    bounds: tuple[SSA, SSA],
    weights: SSA,
    at: SSA,
    acc: list[list[SSA]],
    ahead: Lookahead,
) -> list[list[SSA]]:
    """CPU: add one run, columns `bounds` with their weights from `weights` on, to `acc[row][vector]`.

    The rows are those of its pattern. `at` is the position of the first vector: each is loaded once per column and used
    by all rows.
    """
    x, floats, integers = buffers[:3]
    vector, rows, count = acc[0][0].type, range(len(acc)), len(acc[0])
    flat = [a for row in acc for a in row]
    with b.loop(*bounds, 1, begun(b, flat)) as loop:
        first = b.add(b.load_index(integers, loop.counter), at)
        base = b.add(weights, b.mul(b.sub(loop.counter, bounds[0]), len(acc)))
        if ahead.weights:
            b.prefetch(floats, b.add(base, ahead.weights), "read")

        if ahead.columns:
            later = b.add(b.load_index(integers, b.add(loop.counter, ahead.columns)), at)
            for v in range(count if ahead.aligned else count + 1):
                b.prefetch(x, b.add(later, v * lanes(vector)), "read")

        def pixels(v: int) -> SSA:
            return b.vector_load(x, b.add(first, v * lanes(vector)), vector)

        factors = _lanes_of(b, floats, base, len(acc)) if vector in NEON else None

        def weight(r: int) -> SSA:
            return b.broadcast(factors[r] if factors else b.load(floats, b.add(base, r)), vector)

        # The smaller factor stays in registers beside the accumulators, the other passes through one.
        sums: dict[tuple[int, int], SSA] = {}
        if len(acc) < count:
            held = [weight(r) for r in rows]
            for v in range(count):
                value = pixels(v)
                sums.update({(r, v): b.fma(held[r], value, loop.carried[r * count + v]) for r in rows})
        else:
            held = [pixels(v) for v in range(count)]
            for r in rows:
                value = weight(r)
                sums.update({(r, v): b.fma(value, held[v], loop.carried[r * count + v]) for v in range(count)})
        b.yield_([sums[r, v] for r in rows for v in range(count)])
    results = ended(b, flat, loop.results)
    return [results[r * count : (r + 1) * count] for r in rows]


def _lanes_of(b: Builder, floats: SSA, at: SSA, count: int) -> list[SSA]:
    """`count` consecutive elements as lanes of as few vectors as there can be."""
    found: list[SSA] = []
    while (left := count - len(found)) > 0:
        size = min(QUAD, 1 << left.bit_length() - 1)
        place = b.add(at, len(found)) if found else at
        if size == 1:
            found.append(b.load(floats, place))
        else:
            loaded = b.vector_load(floats, place, f"vector<{size}x{element(floats.type)}>")
            found += [b.extract(loaded, lane) for lane in range(size)]
    return found


def begun(b: Builder, sums: list[SSA]) -> list[SSA]:
    """What a run begins with that is to be added to `sums`: these, in f32; nothing, in f16, until it has `ended`.

    Rounding errors then grow with the lengths of runs and with their number, not with the number of columns (blocked
    summation; Higham, Accuracy and Stability of Numerical Algorithms, section 4.2).
    """
    return [b.constant(0.0, s.type) if element(s.type) == "f16" else s for s in sums]


def ended(b: Builder, sums: list[SSA], results: list[SSA]) -> list[SSA]:
    """`sums` with a run added, `results` being what it came to from what it had `begun` with."""
    return [
        b.binary("arith.addf", s, result) if element(s.type) == "f16" else result
        for s, result in zip(sums, results, strict=True)
    ]


def rows_of(bits: int) -> list[int]:
    """The rows of a pattern."""
    return [r for r in range(bits.bit_length()) if bits >> r & 1]
