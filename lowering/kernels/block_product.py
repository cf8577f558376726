"""CPU: products of one block row of a packed matrix with vectors, summed in a small buffer on the stack."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from lowering.element import Element, lanes_of
from lowering.kernels.builder import SSA, Builder, element
from lowering.kernels.executable import Frame
from lowering.kernels.small_integers import load_number, pack_words, width_of
from lowering.packing.blocks import PackedBlocks
from lowering.packing.cpu_tile import HALF_COLUMNS

NONE = 255  # the slot of a row that an item lacks; lanes are fewer
ITEM_STARTS, COLUMN_STARTS, ROWS, OFFSETS, SLOTS = range(5)
ACCUMULATORS = {4: 20, 8: 12, 16: 20}  # that registers hold, by lanes of a vector, beside operands
IN_FLIGHT = 8  # independent sums that hide the latency of an fma
VECTORS = 4  # multiplied at a time at most


@dataclasses.dataclass(frozen=True, eq=False)
class BlockTables:
    """The tables of a packed matrix as words: item starts, column starts, rows, input offsets of the columns, slots.

    `offsets` is the element of the input vector for every input feature.
    """

    packed: PackedBlocks
    offsets: np.ndarray

    @cached_property
    def _numbers(self) -> list[np.ndarray]:
        p = self.packed
        return [p.item_starts, p.column_starts, p.rows % p.block_rows, self.offsets[p.columns], self._slots()]

    @cached_property
    def widths(self) -> list[int]:
        """Bits of a number in each table."""
        return [width_of(int(table.max(initial=0))) for table in self._numbers]

    @cached_property
    def _parts(self) -> list[np.ndarray]:
        return [pack_words(table, bits) for table, bits in zip(self._numbers, self.widths, strict=True)]

    @cached_property
    def words(self) -> np.ndarray:
        """int32: all of them."""
        return np.concatenate(self._parts)

    @property
    def starts(self) -> list[int]:
        """First word of each table."""
        return np.cumsum([0, *(part.size for part in self._parts[:-1])]).tolist()

    def _slots(self) -> np.ndarray:
        """For every item and row of its block row: the lane that holds the row, or NONE [items, block rows]."""
        slots = np.full((len(self.packed.kept_rows), self.packed.block_rows), NONE, np.int32)
        for item, kept in enumerate(self.packed.kept_rows):
            slots[item, self.packed.rows[item, :kept] % self.packed.block_rows] = np.arange(kept)
        return slots

    def load(self, b: Builder, words: SSA, table: int, at: SSA) -> SSA:
        """One number of a table of the buffer `words`, as an index."""
        return load_number(b, words, self.starts[table], at, self.widths[table])


@dataclasses.dataclass(frozen=True)
class BlockProduct:
    """Writes products with the packed weights at the start of the buffer `weights`.

    Runs of an item's columns are multiplied and summed in the weights' element type, runs and items are summed in f32.
    """

    b: Builder
    tables: BlockTables
    weights: SSA
    words: tuple[SSA, ...]  # views of the buffer of tables in 8, 16 and 32 bits
    machine: int  # f32 lanes of a vector register

    @classmethod
    def of(cls, frame: Frame, tables: BlockTables, weights: SSA, words: int, lanes: int) -> BlockProduct:
        """`words` is the number of the kernel's buffer of tables."""
        views = tuple(frame.view(words, tables.words.size * 32 // bits, f"i{bits}") for bits in (8, 16, 32))
        return cls(frame.builder, tables, weights, views, lanes)

    @property
    def lanes(self) -> int:
        """Of the vectors that items are cut into."""
        return min(lanes_of(self.machine, self.element), self.tables.packed.lanes)

    @property
    def element(self) -> Element:
        """What is multiplied."""
        return "f16" if element(self.weights.type) == "f16" else "f32"

    @property
    def vector(self) -> str:
        """A part of an item."""
        return f"vector<{self.lanes}x{self.element}>"

    @property
    def vectors(self) -> int:
        """That are best multiplied at a time."""
        return max(1, min(VECTORS, ACCUMULATORS[self.machine] * self.lanes // self.tables.packed.lanes))

    def entry(self, table: int, at: SSA) -> SSA:
        """One number of a table."""
        b, bits = self.b, self.tables.widths[table]
        view = self.words[(8, 16, 32).index(bits)]
        number = b.load(view, b.add(at, self.tables.starts[table] * 32 // bits))
        return b.op(f"arith.index_castui {number.name} : i{bits} to index", "index")

    def stack(self, many: int) -> SSA:
        """Memory for `many` vectors of sums, each `pitch` elements after the one before."""
        return self.b.scratch(many * self.pitch, "f32")

    @property
    def pitch(self) -> int:
        """Elements of the sums of a block row, with room for whole vectors."""
        return -(-self.tables.packed.block_rows // self.lanes) * self.lanes

    def write(self, block: SSA, inputs: Sequence[tuple[SSA, SSA]], sums: SSA, start: SSA) -> None:
        """Sums of block row `block` for inputs (buffer, first element), from element `start` of `sums` on."""
        b = self.b
        zero = b.constant(0.0, f"vector<{self.lanes}xf32>")
        for at in range(0, len(inputs) * self.pitch, self.lanes):
            b.vector_store(zero, sums, b.add(start, at))
        with b.loop(self.entry(ITEM_STARTS, block), self.entry(ITEM_STARTS, b.add(block, 1)), 1) as loop:
            products = self._item(loop.counter, inputs)
            if self.tables.packed.whole:
                self._add_vectors(products, sums, start)
            else:
                self._scatter(loop.counter, products, sums, start)

    def _item(self, item: SSA, inputs: Sequence[tuple[SSA, SSA]]) -> list[list[SSA]]:
        """The products of one item with every input, as f32 vectors over its rows."""
        b, parts = self.b, self.tables.packed.lanes // self.lanes
        begin, end = self.entry(COLUMN_STARTS, item), self.entry(COLUMN_STARTS, b.add(item, 1))
        unroll = max(1, min(4, IN_FLIGHT // (parts * len(inputs))))
        most = HALF_COLUMNS * unroll  # of a run in f16
        if self.element == "f32" or np.diff(self.tables.packed.column_starts).max(initial=0) <= most:
            return _rows([b.converted(v, "f32") for v in self._run(begin, end, unroll, inputs)], parts)
        zeros = [b.constant(0.0, f"vector<{self.lanes}xf32>")] * (len(inputs) * parts)
        with b.loop(begin, end, most, zeros) as runs:
            last = b.binary("arith.minui", b.add(runs.counter, most), end)
            made = [b.converted(v, "f32") for v in self._run(runs.counter, last, unroll, inputs)]
            b.yield_([b.binary("arith.addf", x, y) for x, y in zip(runs.carried, made, strict=True)])
        return _rows(runs.results, parts)

    def _run(self, begin: SSA, end: SSA, unroll: int, inputs: Sequence[tuple[SSA, SSA]]) -> list[SSA]:
        """The products of kept columns `begin` to `end`, [inputs, parts], in the weights' element type."""
        b, parts = self.b, self.tables.packed.lanes // self.lanes
        sums = [b.constant(0.0, self.vector)] * (unroll * len(inputs) * parts)
        if unroll == 1:
            return self._columns(begin, end, 1, inputs, sums)
        most = b.sub(end, b.rem(b.sub(end, begin), unroll))
        many = self._columns(begin, most, unroll, inputs, sums)
        each = len(inputs) * parts
        while len(many) > each:  # pairs, so that the sums stay independent
            half = len(many) // 2
            many = [b.binary("arith.addf", x, y) for x, y in zip(many[:half], many[half:], strict=True)]
        return self._columns(most, end, 1, inputs, many)

    def _columns(
        self, begin: SSA, end: SSA, unroll: int, inputs: Sequence[tuple[SSA, SSA]], sums: list[SSA]
    ) -> list[SSA]:
        """Kept columns `begin` to `end`; `sums` is [unroll, inputs, parts]."""
        b, width = self.b, self.tables.packed.lanes
        vector = self.vector
        with b.loop(begin, end, unroll, sums) as loop:
            results: list[SSA] = []
            for u in range(unroll):
                column = b.add(loop.counter, u) if u else loop.counter
                first, offset = b.mul(column, width), self.entry(OFFSETS, column)
                parts = [b.vector_load(self.weights, b.add(first, v), vector) for v in range(0, width, self.lanes)]
                for memory, base in inputs:
                    value = b.broadcast(b.load(memory, b.add(base, offset)), vector)
                    results += [b.fma(w, value, loop.carried[len(results) + i]) for i, w in enumerate(parts)]
            b.yield_(results)
        return loop.results

    def _add_vectors(self, products: list[list[SSA]], sums: SSA, start: SSA) -> None:
        b = self.b
        for number, parts in enumerate(products):
            for part, value in enumerate(parts):
                at = b.add(start, number * self.pitch + part * self.lanes)
                b.vector_store(b.binary("arith.addf", b.vector_load(sums, at, value.type), value), sums, at)

    def _scatter(self, item: SSA, products: list[list[SSA]], sums: SSA, start: SSA) -> None:
        """Adds every lane into its row; lanes without a row hold zero."""
        b, width = self.b, self.tables.packed.lanes
        first = b.mul(item, width)
        for lane in range(width):
            row = b.add(self.entry(ROWS, b.add(first, lane)), start)
            for number, parts in enumerate(products):
                at = b.add(row, number * self.pitch)
                value = b.extract(parts[lane // self.lanes], lane % self.lanes)
                b.store(b.binary("arith.addf", b.load(sums, at), value), sums, at)


def _rows(flat: list[SSA], parts: int) -> list[list[SSA]]:
    return [flat[i : i + parts] for i in range(0, len(flat), parts)]


def common_lanes(extent: int, lanes: int) -> int:
    """The most lanes, up to `lanes`, that divide `extent`."""
    return math.gcd(extent, lanes)
