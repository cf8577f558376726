"""Recurrent layers: products of a packed matrix with a state, and the work of the cell on the sums.

On a CPU one call of the kernel is the whole loop over time, as one workgroup for a vector of the batch: steps wait for
each other, and a step is too short to share among threads. A single step has a workgroup for every block of units. On
a GPU, where workgroups cannot wait for each other, a call is one step, and the program loops over calls.
"""

from __future__ import annotations

import dataclasses
import math
from functools import cached_property

import numpy as np

from lowering.element import DTYPES, Element, lanes_of
from lowering.frontend.capture import Constant, Value
from lowering.frontend.graph import Epilogue, Recurrent
from lowering.kernels.block_product import BlockProduct, BlockTables, common_lanes
from lowering.kernels.builder import SSA, Builder
from lowering.kernels.epilogue import channel_constants, channel_operands, results_of
from lowering.kernels.executable import INVOCATIONS, Frame, executable, invocation
from lowering.kernels.linear import row_sum
from lowering.packing.blocks import PackedBlocks, pack_blocks


@dataclasses.dataclass(frozen=True, eq=False)
class RecurrentKernel:
    """A recurrent layer with packed weights.

    Block rows are ordered by units: those of all gates for the first units come first. Constant buffers: `floats` is
    the items' weights, then the numbers per unit of the cell, of type `element`; `integers` holds the tables; then the
    constant states. States and cells are f32.
    """

    node: Recurrent
    packed: PackedBlocks
    element: Element = "f32"

    @classmethod
    def of(cls, node: Recurrent, block: tuple[int, int], lanes: int, element: Element = "f32") -> RecurrentKernel:
        """Pack the weights of `node`, gates of structure `block`, for registers of `lanes` f32 values."""
        packed = pack_blocks(node.weight, block, max(lanes_of(lanes, element), 8), node.cell.units)
        return cls(node, packed, element)

    @property
    def epilogue(self) -> Epilogue:
        """The operations of the cell."""
        return Epilogue(self.node.cell.ops)

    @property
    def batch(self) -> int:
        """Vectors of a step."""
        return math.prod(self.node.last[0].shape[:-1])

    def row(self, operand: Value) -> int:
        """Numbers of an input for one vector of a step; its shape may be another one of as many numbers."""
        return math.prod(operand.shape) // (self.batch * (self.node.steps or 1))

    @property
    def strips(self) -> int:
        """Blocks of units."""
        return self.node.cell.units // self.packed.block_rows

    @cached_property
    def floats(self) -> np.ndarray:
        """Weights [kept columns, lanes], constants of the cell, of type `element`."""
        parts = [self.packed.weights.reshape(-1), channel_constants(self.epilogue)]
        return np.concatenate(parts).astype(DTYPES[self.element])

    @cached_property
    def tables(self) -> BlockTables:
        """Where rows and inputs are."""
        return BlockTables(self.packed, np.arange(self.node.weight.shape[1]))

    @property
    def states(self) -> list[np.ndarray]:
        """The constant states at the beginning."""
        return [np.asarray(s.value, np.float32) for s in self.node.states if isinstance(s, Constant)]

    @property
    def scratch(self) -> Value:
        """What a loop on a CPU keeps the next states in: [batch, states, units]."""
        return Value((self.batch, len(self.node.states), self.node.cell.units), np.dtype(np.float32))


def _elements(value: Value) -> tuple[int, str]:
    return math.prod(value.shape), "f32"


def recurrent_cpu(name: str, lanes: int, kernel: RecurrentKernel) -> str:
    """MLIR of the executable `name` for a CPU."""
    k, node = kernel, kernel.node
    outs = [*node.last, *node.stacked] + ([k.scratch] if node.steps else [])
    states = [s for s in node.states if isinstance(s, Value)]
    buffers = [*map(_elements, (*states, *node.inputs)), (k.floats.size, k.element), (k.tables.words.size, "i32")]
    first = len(buffers)
    buffers += [(s.size, "f32") for s in k.states]
    buffers += map(_elements, outs)
    grid = (1, k.batch, 1) if node.steps else (k.strips, k.batch, 1)
    with executable(name, "cpu", grid, buffers) as frame:
        body = _Cpu(frame, k, lanes, frame.buffers[first + len(k.states) :], first)
        if node.steps:
            body.loop(frame.workgroup[1], node.steps)
        else:
            body.strip(frame.workgroup[0], frame.workgroup[1], None)
    return "\n".join(frame.builder.lines)


@dataclasses.dataclass(frozen=True)
class _Cpu:
    frame: Frame
    kernel: RecurrentKernel
    lanes: int
    outs: tuple[SSA, ...]
    constants: int  # buffers before the constant states

    @property
    def b(self) -> Builder:
        return self.frame.builder

    @cached_property
    def product(self) -> BlockProduct:
        number = self.constants - 1
        return BlockProduct.of(self.frame, self.kernel.tables, self.frame.buffers[number - 1], number, self.lanes)

    @cached_property
    def sums(self) -> SSA:
        return self.product.stack(self.kernel.node.gates)

    def loop(self, image: SSA, steps: int) -> None:
        """All steps of one vector of the batch; the last states are where the present ones are kept."""
        b, node = self.b, self.kernel.node
        units = node.cell.units
        start = b.mul(image, units)
        variable, constant = iter(self.frame.buffers), iter(self.frame.buffers[self.constants :])
        count = len(node.states)
        _, _ = self.product, self.sums
        for state, out in zip(node.states, self.outs, strict=False):
            source = next(constant if isinstance(state, Constant) else variable)
            self._copy(source, start, out, start, units)
        with b.loop(b.index(0), b.index(steps), 1) as time:
            with b.loop(b.index(0), b.index(self.kernel.strips), 1) as strips:
                self.strip(strips.counter, image, time.counter)
            for number in range(count):
                first = b.mul(b.add(b.mul(image, count), number), units)
                self._copy(self.outs[-1], first, self.outs[number], start, units)

    def _copy(self, source: SSA, source_start: SSA, target: SSA, target_start: SSA, count: int) -> None:
        b, width = self.b, common_lanes(count, self.lanes)
        kind = f"vector<{width}xf32>" if width > 1 else "f32"
        with b.loop(b.index(0), b.index(count), width) as loop:
            value = b.load_as(kind, source, b.add(source_start, loop.counter))
            b.store_as(value, target, b.add(target_start, loop.counter))

    def _operands(self, image: SSA, time: SSA | None) -> list[tuple[SSA, SSA]]:
        """Buffer and first element of every operand of the cell at a step of a vector."""
        b, k, node = self.b, self.kernel, self.kernel.node
        operands = [(out, b.mul(image, node.cell.units)) for out in self.outs[: len(node.states)]]
        first = sum(isinstance(s, Value) for s in node.states)
        place = image if time is None else b.add(b.mul(time, k.batch), image)
        for value, memory in zip(node.inputs, self.frame.buffers[first:], strict=False):
            operands.append((memory, b.mul(place, k.row(value))))
        return operands

    def strip(self, strip: SSA, image: SSA, time: SSA | None) -> None:
        """One block of units of one vector: the sums of all gates, then the cell."""
        b, k, node = self.b, self.kernel, self.kernel.node
        rows, gates = k.packed.block_rows, node.gates
        product, sums = self.product, self.sums
        operands = self._operands(image, time)
        with b.loop(b.index(0), b.index(gates), 1) as gate:
            block = b.add(b.mul(strip, gates), gate.counter)
            product.write(block, [operands[node.x]], sums, b.mul(gate.counter, product.pitch))
        width = common_lanes(rows, self.lanes)
        kind = f"vector<{width}xf32>" if width > 1 else "f32"
        first = b.mul(strip, rows)
        with b.loop(b.index(0), b.index(rows), width) as loop:
            read = [(sums, b.add(loop.counter, g * product.pitch)) for g in range(gates)]
            unit = b.add(first, loop.counter)
            for value, (memory, at) in zip(
                cell(b, k, kind, self.frame.buffers[self.constants - 2], read, operands, unit),
                self._targets(image, time),
                strict=True,
            ):
                b.store_as(value, memory, b.add(at, unit))

    def _targets(self, image: SSA, time: SSA | None) -> list[tuple[SSA, SSA]]:
        """Buffer and first element of every result at a step of a vector."""
        b, k, node = self.b, self.kernel, self.kernel.node
        units, count = node.cell.units, len(node.states)
        if time is None:
            return [(out, b.mul(image, units)) for out in self.outs]
        states = [(self.outs[-1], b.mul(b.add(b.mul(image, count), n), units)) for n in range(count)]
        place = b.mul(b.add(b.mul(time, k.batch), image), units)
        return states + [(out, place) for out in self.outs[count:-1]]


def cell(
    b: Builder,
    k: RecurrentKernel,
    kind: str,
    floats: SSA,
    sums: list[tuple[SSA, SSA]] | list[SSA],
    operands: list[tuple[SSA, SSA]],
    unit: SSA,
) -> list[SSA]:
    """The results of the cell for a unit, or for the vector of units that `kind` is, which begins at `unit`.

    `sums` are those of the gates, in memory or loaded; `operands` are buffers and their first elements.
    """
    node = k.node
    starts = [k.packed.weights.size + i * node.cell.units for i in range(len(channel_operands(k.epilogue)))]
    constants = [b.load_as(kind, floats, b.add(unit, start)) for start in starts]
    values = []
    for source in node.cell.sources:
        if source.operand >= 0:
            memory, at = operands[source.operand]
            values.append(b.load_as(kind, memory, b.add(b.add(at, unit), source.gate * node.cell.units)))
        else:
            gate = sums[source.gate]
            values.append(gate if isinstance(gate, SSA) else b.load_as(kind, *gate))
    return results_of(b, k.epilogue, values[0], constants, values, node.cell.results)


def recurrent_spirv(name: str, kernel: RecurrentKernel) -> str:
    """MLIR of the executable `name` for a GPU: one step; in a loop its number is the last argument."""
    k, node = kernel, kernel.node
    count, units = len(node.states), node.cell.units
    buffers = [(k.batch * units, "f32") for _ in node.states] + [*map(_elements, node.inputs)]
    buffers += [(k.floats.size, k.element), (k.tables.words.size, "i32")]
    buffers += [*map(_elements, node.stacked), *map(_elements, node.last)]
    grid = (-(-units // INVOCATIONS), k.batch, 1)
    with executable(name, "spirv", grid, buffers, ("index",) if node.steps else ()) as frame:
        b, image = frame.builder, frame.workgroup[1]
        unit = invocation(frame)
        with b.region(f"scf.if {b.compare('ult', unit, b.index(units)).name} {{"):
            place = b.add(b.mul(frame.numbers[0], k.batch), image) if node.steps else image
            operands = [(memory, b.mul(image, units)) for memory in frame.buffers[:count]]
            inputs = frame.buffers[count : count + len(node.inputs)]
            operands += [(m, b.mul(place, k.row(v))) for m, v in zip(inputs, node.inputs, strict=True)]
            floats, words, *outs = frame.buffers[count + len(node.inputs) :]
            strip, local = b.div(unit, k.packed.block_rows), b.rem(unit, k.packed.block_rows)
            blocks = [b.add(b.mul(strip, node.gates), gate) for gate in range(node.gates)]
            sums = [row_sum(b, k.tables, floats, words, block, local, operands[node.x]) for block in blocks]
            results = cell(b, k, "f32", floats, sums, operands, unit)
            here, there = b.add(b.mul(image, units), unit), b.add(b.mul(place, units), unit)
            stacked, last = outs[: len(node.stacked)], outs[len(node.stacked) :]
            for value, memory in zip(results, last, strict=False):
                b.store(value, memory, here)
            for value, memory in zip(results[len(last) :], stacked, strict=True):
                b.store(value, memory, there)
    return "\n".join(b.lines)
