"""Cells of recurrent layers: the elementwise work on gates that follows a product, traced gate by gate."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable, Sequence

import numpy as np

from lowering.frontend.capture import Atom, Equation, Value
from lowering.frontend.elementwise import constant_operand, translate
from lowering.frontend.graph import Cell, Channels, Extra, Op, Operand, Result, Source, is_image
from lowering.frontend.uses import Uses, is_reshape

Gates = tuple[Operand, ...]  # a value [.., gates * units], gate by gate


class CellTrace:
    """Follows values of `units` numbers a gate through equations; `ops` and `sources` become the cell.

    Operand -1 is the product [.., gates * units]; the others are `inputs`, which grow as values are read for which
    `available` holds.
    """

    def __init__(
        self, product: Value, units: int, inputs: Sequence[Value], uses: Uses, available: Callable[[Value], bool]
    ) -> None:
        self.inputs = list(inputs)
        self.ops: list[Op] = []
        self.sources: list[Source] = []
        self.gates: dict[Value, Gates] = {}
        self._units, self._batch = units, math.prod(product.shape[:-1])
        self._uses, self._available = uses, available
        self.gates[product] = self._read(-1, product)
        for number, value in enumerate(inputs):
            if self._fits(value):
                self.gates[value] = self._read(number, value)

    def cell(self, results: Sequence[Operand]) -> Cell:
        """What was traced, with `results`."""
        return Cell(self._units, tuple(self.ops), tuple(self.sources), tuple(results))

    def take(self, equation: Equation) -> bool:
        """Whether the equation could be followed."""
        outputs = self._rearranged(equation) or self._computed(equation)
        if outputs is None:
            return False
        self.gates.update(zip(equation.outputs, outputs, strict=True))
        return True

    def single(self, atom: Atom) -> Operand | None:
        """A float32 value of one gate."""
        gates = self.gates.get(atom) if isinstance(atom, Value) and atom.dtype == np.float32 else None
        return gates[0] if gates and len(gates) == 1 else None

    def mixes_gates(self) -> bool:
        """Whether an operation depends on several gates of the product: else it is no cell."""
        needs: list[set[int]] = [set()]  # of every result: gates
        for op in self.ops:
            gates = set()
            for arg in op.args:
                if isinstance(arg, Result):
                    gates |= needs[arg.number]
                elif isinstance(arg, Extra) and self.sources[arg.number].operand < 0:
                    gates.add(self.sources[arg.number].gate)
            needs.append(gates)
        return any(len(gates) > 1 for gates in needs)

    def _fits(self, value: Value) -> bool:
        """Whether it has the gates of every vector of the batch, one after the other: images are in planes."""
        fits = bool(value.shape) and value.shape[-1] % self._units == 0 and not is_image(value)
        return fits and value.shape[-1] > 0 and math.prod(value.shape[:-1]) == self._batch

    def _read(self, operand: int, value: Value) -> Gates:
        first = len(self.sources)
        count = value.shape[-1] // self._units
        self.sources += [Source(operand, gate) for gate in range(count)]
        return tuple(Extra(first + gate) for gate in range(count))

    def _of(self, value: Value) -> Gates | None:
        """The gates of a value that was followed, or can be read."""
        if value in self.gates:
            return self.gates[value]
        producer = self._uses.producer(value)
        if producer is not None and (outputs := self._rearranged(producer)) is not None:
            self.gates.update(zip(producer.outputs, outputs, strict=True))
        elif self._available(value) and value.dtype == np.float32 and self._fits(value):
            self.inputs.append(value)
            self.gates[value] = self._read(len(self.inputs) - 1, value)
        return self.gates.get(value)

    def _rearranged(self, equation: Equation) -> list[Gates] | None:
        """The results of an equation that only picks gates; None where it does not, or what it reads is not there."""
        x, name, params = equation.inputs[0] if equation.inputs else None, equation.primitive.name, equation.params
        if not isinstance(x, Value) or not all(map(self._fits, equation.outputs)):
            return None
        if is_reshape(equation) and x.shape[-1:] == equation.outputs[0].shape[-1:]:
            gates = self._of(x)
            return None if gates is None else [gates]
        last = len(x.shape) - 1
        if name == "split" and params["axis"] == last:
            ends = np.cumsum([0, *params["sizes"]]).tolist()
        elif name == "slice" and not params["strides"] and x.shape[:-1] == equation.outputs[0].shape[:-1]:
            ends = [params["start_indices"][-1], params["limit_indices"][-1]]
        else:
            return None
        gates = None if any(end % self._units for end in ends) else self._of(x)
        if gates is None:
            return None
        places = [end // self._units for end in ends]
        return [gates[a:b] for a, b in itertools.pairwise(places)]

    def _computed(self, equation: Equation) -> list[Gates] | None:
        """The result of an elementwise equation."""
        if len(equation.outputs) != 1 or not self._fits(equation.outputs[0]):
            return None
        shape = equation.outputs[0].shape
        count = shape[-1] // self._units
        args = [self._argument(atom, shape, count) for atom in equation.inputs]
        ops = list(self.ops)

        def emit(name: str, *operands: Operand) -> Operand:
            ops.append(Op(name, operands))
            return Result(len(ops))

        results: list[Operand] = []
        for gate in range(count):
            operands = [a[gate] for a in args if a is not None]
            result = translate(equation, operands, emit) if len(operands) == len(args) else None
            if result is None:
                return None
            results.append(result)
        self.ops = ops
        return [tuple(results)]

    def _argument(self, atom: Atom, shape: tuple[int, ...], count: int) -> Gates | None:
        if isinstance(atom, Value):
            gates = self._of(atom)
            return gates if gates is not None and len(gates) == count else None
        operand = constant_operand(atom, shape)
        if isinstance(operand, Channels):
            return tuple(Channels(part) for part in np.split(operand.values, count))
        return None if operand is None else (operand,) * count


def units_of(product: Value, uses: Uses) -> int | None:
    """Numbers in a gate of a product, by the first equation that cuts it along its last axis."""
    waiting, seen = [product], {product}
    while waiting:
        value = waiting.pop(0)
        for equation in uses.consumers(value):
            width = equation.outputs[0].shape[-1:]
            if equation.primitive.name in ("split", "slice") and 0 < (width or (0,))[0] < product.shape[-1]:
                return width[0] if product.shape[-1] % width[0] == 0 else None
            fresh = [o for o in equation.outputs if o.shape == product.shape and o not in seen]
            seen.update(fresh)
            waiting += fresh
    return None


def cell_after(
    product: Value, x: Value, uses: Uses, available: Callable[[Value], bool]
) -> tuple[Cell, tuple[Value, ...], tuple[Value, ...], set[Equation]] | None:
    """The cell that follows a product with `x`: its work, its inputs (`x` first), its results, its equations."""
    units = units_of(product, uses)
    if units is None:
        return None
    trace = CellTrace(product, units, [x], uses, available)
    queue = [(uses.order[e], e) for e in uses.consumers(product)]
    heapq.heapify(queue)
    taken: dict[Equation, None] = {}
    seen = {e for _, e in queue}
    while queue:
        _, equation = heapq.heappop(queue)
        if trace.take(equation):
            taken[equation] = None
            fresh = {c for o in equation.outputs for c in uses.consumers(o)} - seen
            seen |= fresh
            for consumer in fresh:
                heapq.heappush(queue, (uses.order[consumer], consumer))
    made = [o for e in taken for o in e.outputs]
    outs = [v for v in made if v in uses.outputs or not taken.keys() >= set(uses.consumers(v))]
    results = [trace.single(v) for v in outs]
    if not trace.mixes_gates():
        return None
    private = product not in uses.outputs and taken.keys() >= set(uses.consumers(product))
    if not private or not outs or None in results:
        return None
    return trace.cell([r for r in results if r is not None]), tuple(trace.inputs), tuple(outs), set(taken)


def kind_of(gates: int, states: int) -> str:
    """What a cell of so many gates and states (or results) is called in the report."""
    return {(3, 1): "gru", (4, 2): "lstm"}.get((gates, states), "recurrent")
