"""Regions: the elementwise equations that follow a kernel's result and become its epilogue."""

from __future__ import annotations

import dataclasses
import heapq
import math
from collections.abc import Callable

import numpy as np

from lowering.frontend.capture import Atom, Constant, Equation, Value
from lowering.frontend.elementwise import constant_operand, translate
from lowering.frontend.graph import Epilogue, Extra, Op, Operand, Result, is_image
from lowering.frontend.uses import Uses, is_reshape


@dataclasses.dataclass(frozen=True)
class Region:
    """The equations that become an epilogue, and the value that they end in."""

    equations: tuple[Equation, ...]
    out: Value
    epilogue: Epilogue


class _Growth:
    """All elementwise equations that can be computed from one value and what is already there, in program order."""

    def __init__(self, start: Value, uses: Uses, available: Callable[[Value], bool]) -> None:
        self.start = start
        self.operands: dict[Value, Operand] = {start: Result(0)}
        self.inputs: list[Value] = []
        self.ops: list[Op] = []
        self.needs: dict[Equation, tuple[Equation, ...]] = {}  # of every equation: those before it that it reads
        self._uses, self._available = uses, available

    def grow(self, first: list[Equation]) -> None:
        """Take `first` and all that follows from them."""
        order = self._uses.order
        queue = [(order[e], e) for e in first]
        heapq.heapify(queue)
        seen = set(first)
        while queue:
            _, equation = heapq.heappop(queue)
            if not self._take(equation):
                continue
            for consumer in self._uses.consumers(equation.outputs[0]):
                if consumer not in seen:
                    seen.add(consumer)
                    heapq.heappush(queue, (order[consumer], consumer))

    def _take(self, equation: Equation) -> bool:
        if len(equation.outputs) != 1:
            return False
        out, ops, inputs = equation.outputs[0], list(self.ops), list(self.inputs)
        result: Operand | None
        if is_reshape(equation) and self._same_rows(out):
            result = self.operands[equation.inputs[0]]  # type: ignore[index]
        else:
            if math.prod(out.shape) != math.prod(self.start.shape) or out.dtype not in (np.float32, np.bool_):
                return False
            args = [self._operand(atom, out.shape, inputs) for atom in equation.inputs]

            def emit(name: str, *operands: Operand) -> Operand:
                ops.append(Op(name, operands))
                return Result(len(ops))

            if any(a is None for a in args):
                return False
            result = translate(equation, args, emit)  # type: ignore[arg-type]
        if result is None:
            return False
        self.ops, self.inputs, self.operands[out] = ops, inputs, result
        made = {e.outputs[0]: e for e in self.needs}
        self.needs[equation] = tuple(made[v] for v in dict.fromkeys(equation.inputs) if v in made)
        return True

    def _same_rows(self, out: Value) -> bool:
        return not is_image(self.start) and not is_image(out) and out.shape[-1:] == self.start.shape[-1:]

    def _operand(self, atom: Atom, shape: tuple[int, ...], inputs: list[Value]) -> Operand | None:
        if isinstance(atom, Constant):
            return constant_operand(atom, shape)
        if atom in self.operands:
            return self.operands[atom]
        source = self._input(atom, shape)
        if source is None:
            return None
        if source not in inputs:
            inputs.append(source)
        return Extra(inputs.index(source))

    def _input(self, value: Value, shape: tuple[int, ...]) -> Value | None:
        """The value that a kernel can read in place of `value`; None where there is none."""
        if value.dtype != np.float32:
            return None
        if value.shape == shape and self._available(value):
            return value
        if not is_image(self.start):
            return None
        producer = self._uses.producer(value)
        vector: Value | None = None
        if value.shape == (shape[0], 1, 1, shape[3]):
            vector = value
        elif value.shape == shape and producer is not None and producer.primitive.name == "broadcast_in_dim":
            vector = _broadcast_vector(producer, shape)
        return self._uses.origin(vector, lambda v: v.shape[-1:] == shape[3:] and self._available(v)) if vector else None


def _broadcast_vector(equation: Equation, shape: tuple[int, ...]) -> Value | None:
    """The operand of a broadcast that gives every pixel of an image its vector [n, c] or [n, 1, 1, c]."""
    vector, dimensions = equation.inputs[0], tuple(equation.params["broadcast_dimensions"])
    if not isinstance(vector, Value) or (vector.shape, dimensions) not in (
        ((shape[0], shape[3]), (0, 3)),
        ((shape[0], 1, 1, shape[3]), (0, 1, 2, 3)),
    ):
        return None
    return vector


def following(start: Value, uses: Uses, available: Callable[[Value], bool]) -> Region:
    """The furthest region after `start`, which a kernel computes and then need not store; empty where there is none."""
    growth = _Growth(start, uses, available)
    growth.grow(uses.consumers(start))
    return _furthest(growth, uses, {start}) or Region((), start, Epilogue())


def beginning_with(equation: Equation, start: Value, uses: Uses, available: Callable[[Value], bool]) -> Region | None:
    """The furthest region that reads the stored `start` and contains `equation`; None where there is none."""
    growth = _Growth(start, uses, available)
    growth.grow([e for e in uses.consumers(start) if uses.order[e] >= uses.order[equation]])
    return _furthest(growth, uses, set(), equation)


def _furthest(growth: _Growth, uses: Uses, inside: set[Value], must: Equation | None = None) -> Region | None:
    """The last valid cut: every other value of the region, `inside` too, is read only within."""
    for last in reversed(growth.needs):
        out = last.outputs[0]
        equations = _ancestors(last, growth.needs)
        values = inside | {e.outputs[0] for e in equations} - {out}
        private = all(v not in uses.outputs and equations.issuperset(uses.consumers(v)) for v in values)
        if private and out.dtype == np.float32 and (must is None or must in equations):
            ordered = tuple(e for e in growth.needs if e in equations)
            return Region(ordered, out, _epilogue(growth, growth.operands[out]))
    return None


def _ancestors(last: Equation, needs: dict[Equation, tuple[Equation, ...]]) -> set[Equation]:
    found, waiting = {last}, [last]
    while waiting:
        for equation in needs[waiting.pop()]:
            if equation not in found:
                found.add(equation)
                waiting.append(equation)
    return found


def _epilogue(growth: _Growth, out: Operand) -> Epilogue:
    """The operations that `out` needs, renumbered."""
    assert isinstance(out, Result)
    needed, waiting = {out.number}, [out.number]
    while waiting:
        number = waiting.pop()
        for arg in growth.ops[number - 1].args if number else ():
            if isinstance(arg, Result) and arg.number not in needed:
                needed.add(arg.number)
                waiting.append(arg.number)
    kept = sorted(needed - {0})
    results = {0: Result(0)} | {number: Result(i + 1) for i, number in enumerate(kept)}
    used: dict[int, Extra] = {}

    def renumbered(arg: Operand) -> Operand:
        if isinstance(arg, Extra):
            return used.setdefault(arg.number, Extra(len(used)))
        return results[arg.number] if isinstance(arg, Result) else arg

    ops = tuple(Op(growth.ops[i - 1].name, tuple(map(renumbered, growth.ops[i - 1].args))) for i in kept)
    return Epilogue(ops, tuple(growth.inputs[i] for i in used))
