"""Linear layers as products of a packed matrix with vectors: rows in lanes, inputs broadcast, weights read once."""

from __future__ import annotations

import dataclasses
import math
from functools import cached_property

import numpy as np

from lowering.element import DTYPES, Element, lanes_of
from lowering.frontend.graph import Linear
from lowering.kernels.block_product import (
    COLUMN_STARTS,
    ITEM_STARTS,
    NONE,
    OFFSETS,
    SLOTS,
    BlockProduct,
    BlockTables,
    common_lanes,
)
from lowering.kernels.builder import SSA, Builder
from lowering.kernels.epilogue import apply, channel_constants, channel_operands
from lowering.kernels.executable import INVOCATIONS, Frame, executable, invocation
from lowering.packing.blocks import PackedBlocks, pack_blocks
from lowering.packing.layout import Plane


@dataclasses.dataclass(frozen=True, eq=False)
class LinearKernel:
    """A linear layer with its input's layout and packed weights.

    Constant buffers: `floats` is the items' weights, then the bias, then the numbers per row of the epilogue;
    `integers` holds the tables. Weights are of type `element`, inputs and results that are no images f32.
    """

    linear: Linear
    x: Plane | None
    packed: PackedBlocks
    element: Element = "f32"

    @classmethod
    def of(
        cls, linear: Linear, x: Plane | None, block: tuple[int, int], lanes: int, element: Element = "f32"
    ) -> LinearKernel:
        """Pack the weights of `linear`, whose zeros have the structure `block`, for registers of `lanes` f32 values."""
        return cls(linear, x, pack_blocks(linear.weight, block, max(lanes_of(lanes, element), 8)), element)

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
        """Weights [kept columns, lanes], bias [out], constants of the epilogue, of type `element`."""
        parts = [self.packed.weights.reshape(-1), self.linear.bias, channel_constants(self.linear.epilogue)]
        return np.concatenate(parts).astype(DTYPES[self.element])

    @property
    def bias_start(self) -> int:
        """First element of the bias in `floats`; the epilogue's constants follow it."""
        return self.packed.weights.size

    @cached_property
    def tables(self) -> BlockTables:
        """Where rows and inputs are."""
        return BlockTables(self.packed, self._offsets())

    @property
    def integers(self) -> np.ndarray:
        """int32 words of the tables."""
        return self.tables.words

    def _offsets(self) -> np.ndarray:
        """For every input feature: its element in the input vector."""
        if self.x is None:
            return np.arange(self.linear.weight.shape[1])
        _, h, w, c = self.linear.x.shape
        y, x, channel = np.meshgrid(np.arange(h), np.arange(w), np.arange(c), indexing="ij")
        return (channel * self.x.size + self.x.lead + y * self.x.pitch + x).reshape(-1)


def linear(name: str, kernels: str, lanes: int, kernel: LinearKernel) -> str:
    """MLIR of the executable `name`."""
    k = kernel
    buffers = [
        (k.batch * k.input_stride, k.x.element if k.x else "f32"),
        *((k.batch * k.rows, "f32") for _ in k.linear.epilogue.inputs),
        (k.floats.size, k.element),
        (k.integers.size, "i32"),
        (k.batch * k.rows, "f32"),
    ]
    blocks = len(k.packed.item_starts) - 1
    grid = (-(-k.rows // INVOCATIONS), k.batch, 1) if kernels == "spirv" else (blocks, 1, 1)
    with executable(name, kernels, grid, buffers) as frame:
        b = frame.builder
        body = _Body(b, frame, k)
        if kernels == "spirv":
            row = invocation(frame)
            with b.region(f"scf.if {b.compare('ult', row, b.index(k.rows)).name} {{"):
                body.one_row(frame.workgroup[1], row)
        else:
            body.block_row(frame.workgroup[0], lanes)
    return "\n".join(b.lines)


@dataclasses.dataclass(frozen=True)
class _Body:
    b: Builder
    frame: Frame
    kernel: LinearKernel

    @property
    def _floats(self) -> SSA:
        return self.frame.buffers[-3]

    def finish(self, value: SSA, image: SSA, row: SSA) -> None:
        """Bias and epilogue of one row of vector `image`, or of a vector of rows, stored."""
        b, k, epilogue = self.b, self.kernel, self.kernel.linear.epilogue
        _, *extras, floats, _, out = self.frame.buffers
        starts = [k.bias_start + i * k.rows for i in range(1 + len(channel_operands(epilogue)))]
        bias, *constants = [b.load_as(value.type, floats, b.add(row, start)) for start in starts]
        place = b.add(b.mul(image, k.rows), row)
        inputs = [b.load_as(value.type, extra, place) for extra in extras]
        b.store_as(apply(b, epilogue, b.binary("arith.addf", value, bias), constants, inputs), out, place)

    def block_row(self, block: SSA, lanes: int) -> None:
        """CPU: the rows of a block row, for all vectors, several at a time."""
        b, k, x = self.b, self.kernel, self.frame.buffers[0]
        product = BlockProduct.of(self.frame, k.tables, self._floats, len(self.frame.buffers) - 2, lanes)
        together = min(product.vectors, k.batch)
        sums = product.stack(together)
        first = b.mul(block, k.packed.block_rows)
        last = b.binary("arith.minui", b.add(first, k.packed.block_rows), b.index(k.rows))
        width = common_lanes(math.gcd(k.rows, k.packed.block_rows), product.lanes)
        kind = f"vector<{width}xf32>" if width > 1 else "f32"
        with b.loop(b.index(0), b.index(k.batch), together) as batch:
            # the last vectors are computed twice where `together` does not divide the batch
            start = b.binary("arith.minui", batch.counter, b.index(k.batch - together))
            images = [b.add(start, i) for i in range(together)]
            product.write(block, [(x, b.mul(image, k.input_stride)) for image in images], sums, b.index(0))
            with b.loop(first, last, width) as rows:
                local = b.sub(rows.counter, first)
                for i, image in enumerate(images):
                    value = b.load_as(kind, sums, b.add(local, i * product.pitch))
                    self.finish(value, image, rows.counter)

    def one_row(self, image: SSA, row: SSA) -> None:
        """GPU: one output row of one vector."""
        b, k = self.b, self.kernel
        base = b.mul(image, k.input_stride)
        words, block_rows = self.frame.buffers[-2], k.packed.block_rows
        total = row_sum(
            b,
            k.tables,
            self._floats,
            words,
            b.div(row, block_rows),
            b.rem(row, block_rows),
            (self.frame.buffers[0], base),
        )
        self.finish(total, image, row)


def row_sum(
    b: Builder, tables: BlockTables, weights: SSA, words: SSA, block: SSA, local: SSA, x: tuple[SSA, SSA]
) -> SSA:
    """GPU: the product of one row, `local` of block row `block`, with the vector x (buffer, first element), in f32."""

    def entry(table: int, at: SSA) -> SSA:
        return tables.load(b, words, table, at)

    packed = tables.packed
    zero = b.constant(0.0, "f32")
    with b.loop(entry(ITEM_STARTS, block), entry(ITEM_STARTS, b.add(block, 1)), 1, [zero]) as items:
        lane = entry(SLOTS, b.add(b.mul(items.counter, packed.block_rows), local))
        with b.choice(b.compare("ne", lane, b.index(NONE)), ["f32"]) as (results, otherwise):
            columns = entry(COLUMN_STARTS, items.counter), entry(COLUMN_STARTS, b.add(items.counter, 1))
            with b.loop(*columns, 1, [items.carried[0]]) as loop:
                at = b.add(b.mul(loop.counter, packed.lanes), lane)
                value = b.load_as("f32", x[0], b.add(x[1], entry(OFFSETS, loop.counter)))
                product = b.binary("arith.mulf", b.load_as("f32", weights, at), value)
                b.yield_([b.binary("arith.addf", product, loop.carried[0])])
            b.yield_(loop.results)
            otherwise()
            b.yield_([items.carried[0]])
        b.yield_(results)
    return items.results[0]
