"""The tables of a convolution on CPUs as the weights file stores them, and the kernel that unpacks them on loading.

A kernel reads as one integer where the pixels of a kept column are; in blocks of few rows as few weights share it. The
file stores how far a column is behind the one before it in its run, in a byte (delta coding of column indices, as in
Kourtis, Goumas and Koziris, "Optimizing sparse matrix-vector multiplication using index and value compression", 2008).
"""

from __future__ import annotations

import dataclasses
from functools import cached_property

import numpy as np

from lowering.kernels.builder import SSA, Builder
from lowering.kernels.conv import ConvKernel, channel_cuts
from lowering.kernels.executable import executable
from lowering.kernels.small_integers import pack_words, width_of

SUFFIX = ".columns"  # of the symbols of executables that run on loading only; those of layers have no dots
TAPS, LENGTHS, BYTES = range(3)  # tables
FAR = 255  # a byte that says: so many columns further, and no column here


@dataclasses.dataclass(frozen=True, eq=False)
class ColumnTables:
    """What `ConvKernel.integers` is made from: the words of three tables, one after the other.

    Tables: where a tap reads, from the first pixel of its input channel; how many bytes each run has; and those bytes.
    """

    kernel: ConvKernel

    @cached_property
    def words(self) -> np.ndarray:
        """int32: taps, the lengths of the runs, the runs."""
        return np.concatenate(self._parts)

    @cached_property
    def _parts(self) -> tuple[np.ndarray, ...]:
        lengths = pack_words(self._lengths, self.width)
        return self.kernel.tap_offsets.astype(np.int32), lengths, pack_words(self._bytes, 8)

    @property
    def width(self) -> int:
        """Bits of a run's length."""
        return width_of(int(self._lengths.max(initial=0)))

    @cached_property
    def starts(self) -> list[int]:
        """First word of each table."""
        return np.cumsum([0, *(part.size for part in self._parts[:-1])]).tolist()

    @cached_property
    def _coded(self) -> tuple[np.ndarray, np.ndarray]:
        """The bytes, and how many of them every run has [channel groups, groups, patterns]."""
        packed, taps = self.kernel.packed, len(self.kernel.conv.taps.taps)
        channels, parts = self.kernel.conv.weight.shape[1], self.kernel.tile.channel_groups
        columns = np.diff(packed.starts, axis=-1)
        firsts = np.repeat(np.array(channel_cuts(channels, parts)[:-1]) * taps, columns[0].size)
        before = np.concatenate([[0], packed.columns[:-1]])
        run_starts = packed.starts[..., :-1].reshape(-1)
        filled = columns.reshape(-1) > 0
        before[run_starts[filled]] = firsts[filled]
        far, near = np.divmod(packed.columns - before, FAR)
        ends = np.cumsum(far + 1)
        coded = np.full(ends[-1] if ends.size else 0, FAR, np.uint8)
        coded[ends - 1] = near
        counts = np.diff(np.concatenate([[0], ends])[packed.starts], axis=-1)
        return coded, counts

    @property
    def _bytes(self) -> np.ndarray:
        return self._coded[0]

    @property
    def _lengths(self) -> np.ndarray:
        return self._coded[1]


def unpack_columns(name: str, tables: ColumnTables) -> str:
    """MLIR of the executable `name`: from the tables of a kernel's columns to its `integers`, by one workgroup."""
    buffers = [(tables.words.size, "i32"), (tables.kernel.integers.size, "i32")]
    with executable(name, "cpu", (1, 1, 1), buffers) as frame:
        views = {bits: frame.view(0, tables.words.size * 32 // bits, f"i{bits}") for bits in (8, tables.width)}
        _Unpacking(frame.builder, tables, frame.buffers, views).write()
    return "\n".join(frame.builder.lines)


@dataclasses.dataclass(frozen=True)
class _Unpacking:
    b: Builder
    tables: ColumnTables
    buffers: tuple[SSA, ...]
    views: dict[int, SSA]  # of the words, by the bits of a number

    @property
    def kernel(self) -> ConvKernel:
        return self.tables.kernel

    def write(self) -> None:
        """All records with their columns, then zeros."""
        b, k = self.b, self.kernel
        table = b.index(k.tile.channel_groups * k.groups * k.record)
        begin = [table, b.index(k.groups * k.packed.rows), b.index(0)]
        with b.loop(b.index(0), b.index(k.tile.channel_groups), 1, begin) as parts:
            first = b.mul(b.div(b.mul(parts.counter, k.conv.weight.shape[1]), k.tile.channel_groups), self.taps)
            with b.loop(b.index(0), b.index(k.groups), 1, parts.carried) as groups:
                record = b.add(b.mul(parts.counter, k.groups), groups.counter)
                b.yield_(self.record(record, first, groups.carried))
            b.yield_(groups.results)
        for number in range(k.integers.size - k.tile.ahead, k.integers.size):
            self.store(b.index(0), b.index(number))

    @property
    def taps(self) -> int:
        return len(self.kernel.conv.taps.taps)

    def record(self, number: SSA, first: SSA, carried: list[SSA]) -> list[SSA]:
        """A record and its columns; takes and gives the next place for a column, the next weight and the next byte.

        `first` is the first column of the channel group.
        """
        b, patterns = self.b, self.kernel.packed.patterns
        place, weight, byte = carried
        base = b.mul(number, self.kernel.record)
        self.store(weight, base)
        for i, bits in enumerate(patterns):
            self.store(place, b.add(base, i + 1))
            stop = b.add(byte, self.length(b.add(b.mul(number, len(patterns)), i)))
            after = self.run(byte, stop, place, first)
            weight = b.add(weight, b.mul(b.sub(after, place), bits.bit_count()))
            place, byte = after, stop
        self.store(place, b.add(base, len(patterns) + 1))
        return [place, weight, byte]

    def run(self, byte: SSA, stop: SSA, place: SSA, first: SSA) -> SSA:
        """The columns of a run; gives the place for the next one. A byte that says `FAR` is written over."""
        b = self.b
        with b.loop(byte, stop, 1, [place, first]) as loop:
            there, before = loop.carried
            step = self.number(BYTES, loop.counter, 8)
            column = b.add(before, step)
            offset = b.load_index(self.buffers[0], b.add(b.rem(column, self.taps), self.tables.starts[TAPS]))
            self.store(b.add(b.mul(b.div(column, self.taps), self.kernel.channel_stride), offset), there)
            is_column = b.compare("ne", step, b.index(FAR))
            b.yield_([b.add(there, b.select(is_column, b.index(1), b.index(0))), column])
        return loop.results[0]

    def length(self, run: SSA) -> SSA:
        """Bytes of a run."""
        return self.number(LENGTHS, run, self.tables.width)

    def number(self, table: int, at: SSA, bits: int) -> SSA:
        b = self.b
        value = b.load(self.views[bits], b.add(at, self.tables.starts[table] * 32 // bits))
        return b.op(f"arith.index_castui {value.name} : i{bits} to index", "index")

    def store(self, index: SSA, at: SSA) -> None:
        value = self.b.op(f"arith.index_cast {index.name} : index to i32", "i32")
        self.b.store(value, self.buffers[1], at)
