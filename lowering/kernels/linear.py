"""Linear layers as products of a packed matrix with one vector after another: rows in lanes, one input broadcast."""

from __future__ import annotations

import dataclasses
import math
from functools import cached_property

import numpy as np

from lowering.frontend.graph import Linear
from lowering.kernels.builder import SSA, Builder
from lowering.kernels.epilogue import apply, channel_constants, channel_operands
from lowering.kernels.executable import INVOCATIONS, executable, invocation
from lowering.kernels.small_integers import load_number, pack_words, width_of
from lowering.packing.blocks import PackedBlocks, pack_blocks
from lowering.packing.layout import Plane

NONE = 255  # the slot of a row that an item lacks; lanes are fewer


@dataclasses.dataclass(frozen=True, eq=False)
class LinearKernel:
    """A linear layer with its input's layout and packed weights.

    Constant buffers: `floats` is the bias, then the items' weights, then the numbers per row of the epilogue;
    `integers` holds the tables at `table_starts`.
    """

    linear: Linear
    x: Plane | None
    packed: PackedBlocks

    @classmethod
    def of(cls, linear: Linear, x: Plane | None, block: tuple[int, int]) -> LinearKernel:
        """Pack the weights of `linear`, whose zeros have the structure `block`."""
        return cls(linear, x, pack_blocks(linear.weight, block))

    @property
    def rows(self) -> int:
        """Output features."""
        return int(self.linear.weight.shape[0])

    @property
    def batch(self) -> int:
        """Vectors that are multiplied."""
        return math.prod(self.linear.out.shape[:-1])

    @property
    def input_stride(self) -> int:
        """Elements from one input vector to the next."""
        return self.x.stored * self.x.size if self.x else int(self.linear.weight.shape[1])

    @cached_property
    def floats(self) -> np.ndarray:
        """float32: bias [out], weights [kept columns, lanes], constants of the epilogue."""
        return np.concatenate(
            [self.linear.bias, self.packed.weights.reshape(-1), channel_constants(self.linear.epilogue)]
        )

    @property
    def constants_start(self) -> int:
        """First element of the epilogue's constants in `floats`."""
        return self.rows + self.packed.weights.size

    @cached_property
    def _tables(self) -> list[np.ndarray]:
        p = self.packed
        return [p.item_starts, p.column_starts, p.rows, self._offsets()[p.columns], self._slots()]

    @cached_property
    def widths(self) -> list[int]:
        """Bits of a number in each table."""
        return [width_of(int(table.max(initial=0))) for table in self._tables]

    @cached_property
    def _parts(self) -> list[np.ndarray]:
        return [pack_words(table, bits) for table, bits in zip(self._tables, self.widths, strict=True)]

    @cached_property
    def integers(self) -> np.ndarray:
        """int32 words of the tables: item starts, column starts, rows, input offsets of the columns, slots."""
        return np.concatenate(self._parts)

    @property
    def table_starts(self) -> list[int]:
        """First element of each table in `integers`."""
        return np.cumsum([0, *(part.size for part in self._parts[:-1])]).tolist()

    def _offsets(self) -> np.ndarray:
        """For every input feature: its element in the input vector."""
        if self.x is None:
            return np.arange(self.linear.weight.shape[1])
        _, h, w, c = self.linear.x.shape
        y, x, channel = np.meshgrid(np.arange(h), np.arange(w), np.arange(c), indexing="ij")
        return (channel * self.x.size + self.x.lead + y * self.x.pitch + x).reshape(-1)

    def _slots(self) -> np.ndarray:
        """For every item and row of its block row: the lane that holds the row, or NONE [items, block rows]."""
        slots = np.full((len(self.packed.kept_rows), self.packed.block_rows), NONE, np.int32)
        for item, kept in enumerate(self.packed.kept_rows):
            slots[item, self.packed.rows[item, :kept] % self.packed.block_rows] = np.arange(kept)
        return slots


def linear(name: str, kernels: str, lanes: int, kernel: LinearKernel) -> str:
    """MLIR of the executable `name`."""
    k = kernel
    buffers = [
        (k.batch * k.input_stride, "f32"),
        *((k.batch * k.rows, "f32") for _ in k.linear.epilogue.inputs),
        (k.floats.size, "f32"),
        (k.integers.size, "i32"),
        (k.batch * k.rows, "f32"),
    ]
    blocks = len(k.packed.item_starts) - 1
    grid = (-(-k.rows // INVOCATIONS), k.batch, 1) if kernels == "spirv" else (blocks, k.batch, 1)
    with executable(name, kernels, grid, buffers) as frame:
        b = frame.builder
        x, *extras, floats, integers, out = frame.buffers
        body = _Body(b, k, (x, floats, integers, out), tuple(extras), frame.workgroup[1])
        if kernels == "spirv":
            row = invocation(frame)
            with b.region(f"scf.if {b.compare('ult', row, b.index(k.rows)).name} {{"):
                body.one_row(row)
        else:
            body.block_row(frame.workgroup[0], min(lanes, k.packed.lanes, 8))
    return "\n".join(b.lines)


@dataclasses.dataclass(frozen=True)
class _Body:
    b: Builder
    kernel: LinearKernel
    buffers: tuple[SSA, ...]
    extras: tuple[SSA, ...]
    image: SSA

    def finish(self, value: SSA, row: SSA) -> SSA:
        """The epilogue of one row."""
        b, k, epilogue = self.b, self.kernel, self.kernel.linear.epilogue
        starts = [k.constants_start + i * k.rows for i in range(len(channel_operands(epilogue)))]
        constants = [b.load(self.buffers[1], b.add(row, start)) for start in starts]
        place = b.add(b.mul(self.image, k.rows), row)
        return apply(b, epilogue, value, constants, [b.load(extra, place) for extra in self.extras])

    def entry(self, table: int, at: SSA) -> SSA:
        """One number of a table."""
        k = self.kernel
        return load_number(self.b, self.buffers[2], k.table_starts[table], at, k.widths[table])

    def input(self, column: SSA) -> SSA:
        """The input value of a kept column."""
        b = self.b
        return b.load(self.buffers[0], b.add(self.entry(3, column), b.mul(self.image, self.kernel.input_stride)))

    def block_row(self, block: SSA, lanes: int) -> None:
        """CPU: all items of a block row, added into its rows."""
        b, k, out = self.b, self.kernel, self.buffers[3]
        first = b.mul(block, k.packed.block_rows)
        last = b.binary("arith.minui", b.add(first, k.packed.block_rows), b.index(k.rows))
        base = b.mul(self.image, k.rows)
        with b.loop(first, last, 1) as loop:
            b.store(b.load(self.buffers[1], loop.counter), out, b.add(base, loop.counter))
        with b.loop(self.entry(0, block), self.entry(0, b.add(block, 1)), 1) as loop:
            sums = self._item(loop.counter, lanes)
            for lane in range(k.packed.lanes):
                row = self.entry(2, b.add(b.mul(loop.counter, k.packed.lanes), lane))
                place = b.add(base, row)
                total = b.binary("arith.addf", b.load(out, place), b.extract(sums[lane // lanes], lane % lanes))
                b.store(total, out, place)
        if k.linear.epilogue.ops:
            with b.loop(first, last, 1) as loop:
                place = b.add(base, loop.counter)
                b.store(self.finish(b.load(out, place), loop.counter), out, place)

    def _item(self, item: SSA, lanes: int) -> list[SSA]:
        """The products of one item, as vectors over its rows."""
        b, width = self.b, self.kernel.packed.lanes
        vector = f"vector<{lanes}xf32>"
        zeros = [b.constant(0.0, vector)] * (width // lanes)
        with b.loop(self.entry(1, item), self.entry(1, b.add(item, 1)), 1, zeros) as loop:
            value = b.broadcast(self.input(loop.counter), vector)
            start = b.add(b.mul(loop.counter, width), self.kernel.rows)
            weights = [b.vector_load(self.buffers[1], b.add(start, v * lanes), vector) for v in range(width // lanes)]
            b.yield_([b.fma(w, value, acc) for w, acc in zip(weights, loop.carried, strict=True)])
        return loop.results

    def one_row(self, row: SSA) -> None:
        """GPU: one output row, over the items of its block row that hold it."""
        b, k = self.b, self.kernel
        block, local = b.div(row, k.packed.block_rows), b.rem(row, k.packed.block_rows)
        bias = b.load(self.buffers[1], row)
        with b.loop(self.entry(0, block), self.entry(0, b.add(block, 1)), 1, [bias]) as items:
            lane = self.entry(4, b.add(b.mul(items.counter, k.packed.block_rows), local))
            with b.choice(b.compare("ne", lane, b.index(NONE)), ["f32"]) as (results, otherwise):
                columns = self.entry(1, items.counter), self.entry(1, b.add(items.counter, 1))
                with b.loop(*columns, 1, [items.carried[0]]) as loop:
                    at = b.add(b.add(b.mul(loop.counter, k.packed.lanes), lane), k.rows)
                    product = b.binary("arith.mulf", b.load(self.buffers[1], at), self.input(loop.counter))
                    b.yield_([b.binary("arith.addf", product, loop.carried[0])])
                b.yield_(loop.results)
                otherwise()
                b.yield_([items.carried[0]])
            b.yield_(results)
        b.store(self.finish(items.results[0], row), self.buffers[3], b.add(b.mul(self.image, k.rows), row))
