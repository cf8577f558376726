"""A small writer of MLIR text: typed SSA values, nested regions, deterministic names."""

from __future__ import annotations

import contextlib
import math
import struct
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from lowering.element import Element, lanes_of

INDENT = "  "
QUAD = 4  # elements of a vector that GPUs load and store at once
NEON = ("vector<4xf32>", "vector<8xf16>")  # registers of arm64, whose multiply-adds take a factor from a lane


class SSA(NamedTuple):
    """A value in the text, such as `%12 : index`."""

    name: str
    type: str


class Loop(NamedTuple):
    """An `scf.for`: its counter and carried values inside, its results after."""

    counter: SSA
    carried: list[SSA]
    results: list[SSA]


def lanes(vector: str) -> int:
    """Elements of a vector type such as `vector<8xf32>`."""
    return int(vector.removeprefix("vector<").split("x")[0])


def element(type: str) -> str:
    """Element type of a vector or buffer; a scalar's is its own."""
    return type.removesuffix(">").rsplit("x", 1)[-1]


def vector_of(lanes: int, element: Element) -> str:
    """Type of a vector that fills the register of `lanes` f32 values."""
    return f"vector<{lanes_of(lanes, element)}x{element}>"


def with_element(type: str, new: str) -> str:
    """`type`, a scalar or a vector, with elements of another type."""
    return f"vector<{lanes(type)}x{new}>" if "x" in type else new


class Builder:
    """Appends operations to `lines`; every method that makes a value returns it.

    With `scalar_memory` vectors are loaded and stored lane by lane: SPIR-V has no unaligned vector access. Those that
    are `aligned` go through `quads`: operations, by name of a buffer, that make views of it in vectors of four.
    """

    def __init__(self, depth: int = 0, scalar_memory: bool = False) -> None:
        self.lines: list[str] = []
        self._depth = depth
        self.scalar_memory = scalar_memory
        self._count = 0
        self._constants: dict[str, SSA] = {}
        self.quads: dict[str, str] = {}

    def line(self, text: str) -> None:
        """One line at the present nesting."""
        self.lines.append(INDENT * self._depth + text)

    @contextlib.contextmanager
    def region(self, head: str, tail: str = "}") -> Iterator[None]:
        """Lines written inside are nested between `head` and `tail`."""
        self.line(head)
        self._depth += 1
        yield
        self._depth -= 1
        self.line(tail)

    def _fresh(self, type: str) -> SSA:
        self._count += 1
        return SSA(f"%{self._count}", type)

    def op(self, text: str, type: str) -> SSA:
        """A value of `type` made by the operation `text`."""
        value = self._fresh(type)
        self.line(f"{value.name} = {text}")
        return value

    @contextlib.contextmanager
    def function(self, head: str) -> Iterator[None]:
        """A region whose constants are written once, at its top."""
        with self.region(head):
            self._constants, start, outside = {}, len(self.lines), self._constants
            yield
            indent = INDENT * self._depth
            self.lines[start:start] = [f"{indent}{c.name} = {text}" for text, c in self._constants.items()]
            self._constants = outside

    def literal(self, text: str, type: str) -> SSA:
        """A constant, such as `dense<[0, 1]>` of `vector<2xi32>`."""
        return self._at_top(f"arith.constant {text} : {type}", type)

    def _at_top(self, operation: str, type: str) -> SSA:
        """The value of an operation that is written once, at the top of the function."""
        if operation not in self._constants:
            self._constants[operation] = self._fresh(type)
        return self._constants[operation]

    def _quad(self, memory: SSA, vector: str, at: SSA) -> tuple[SSA, SSA]:
        """A buffer as vectors of four, and which of them begins at element `at`."""
        operation = self.quads[memory.name]
        return self._at_top(operation, operation.rsplit(" ", 1)[1]), self.div(at, lanes(vector))

    def index(self, number: int) -> SSA:
        """A constant index."""
        return self.literal(str(number), "index")

    def constant(self, number: float, type: str) -> SSA:
        """A float constant: of `type`, or in every element of the vector `type`; rounded, to infinity if need be."""
        if element(type) == "f16":
            with np.errstate(over="ignore"):
                number = float(np.float16(number))
        code = ">e" if element(type) == "f16" else ">f"
        literal = repr(float(number)) if math.isfinite(number) else f"0x{struct.pack(code, number).hex().upper()}"
        return self.literal(f"dense<{literal}>" if "x" in type else literal, type)

    def binary(self, name: str, a: SSA, b: SSA) -> SSA:
        """`name` of two values of one type."""
        return self.op(f"{name} {a.name}, {b.name} : {a.type}", a.type)

    def extremum(self, name: str, a: SSA, b: SSA) -> SSA:
        """The `maximum` or `minimum` of two floats or vectors of them; NaN stays NaN."""
        if element(a.type) == "f16" and not self.scalar_memory:
            # IREE 3.13's pass that widens such operations on CPUs gives vectors the type of a scalar, and fails.
            return self.op(f"llvm.intr.{name}({a.name}, {b.name}) : ({a.type}, {b.type}) -> {a.type}", a.type)
        return self.binary(f"arith.{name}f", a, b)

    def add(self, a: SSA, b: SSA | int) -> SSA:
        """Sum of indices."""
        return self.binary("arith.addi", a, self.index(b) if isinstance(b, int) else b)

    def sub(self, a: SSA, b: SSA | int) -> SSA:
        """Difference of indices."""
        return self.binary("arith.subi", a, self.index(b) if isinstance(b, int) else b)

    def mul(self, a: SSA, b: SSA | int) -> SSA:
        """Product of indices."""
        return self.binary("arith.muli", a, self.index(b) if isinstance(b, int) else b)

    def div(self, a: SSA, b: int) -> SSA:
        """Quotient of non-negative indices."""
        return self.binary("arith.divui", a, self.index(b))

    def rem(self, a: SSA, b: int) -> SSA:
        """Remainder of non-negative indices."""
        return self.binary("arith.remui", a, self.index(b))

    def compare(self, predicate: str, a: SSA, b: SSA) -> SSA:
        """Integer or index comparison; i1, or a vector of it."""
        shape = a.type[: a.type.rindex("x") + 1] if a.type.startswith("vector") else ""
        return self.op(f"arith.cmpi {predicate}, {a.name}, {b.name} : {a.type}", f"{shape}i1>" if shape else "i1")

    def select(self, condition: SSA, a: SSA, b: SSA) -> SSA:
        """`a` where the condition holds, else `b`."""
        kind = f"{condition.type}, {a.type}" if condition.type != "i1" else a.type
        return self.op(f"arith.select {condition.name}, {a.name}, {b.name} : {kind}", a.type)

    def broadcast(self, scalar: SSA, vector: str) -> SSA:
        """The scalar in every lane, as the vector's element type."""
        scalar = self.converted(scalar, element(vector))
        return self.op(f"vector.broadcast {scalar.name} : {scalar.type} to {vector}", vector)

    def fma(self, a: SSA, b: SSA, c: SSA) -> SSA:
        """a * b + c on vectors."""
        return self.op(f"vector.fma {a.name}, {b.name}, {c.name} : {a.type}", a.type)

    def shared(self, elements: int, type: str) -> SSA:
        """Memory of a GPU's workgroup; `type` is that of an element, which may be a vector."""
        memory = f"memref<{elements}x{type}, #gpu.address_space<workgroup>>"
        return self.op(f"memref.alloc() : {memory}", memory)

    def shared_load(self, memory: SSA, at: SSA, type: str) -> SSA:
        """An element of such memory, of its `type`."""
        return self.op(f"memref.load {memory.name}[{at.name}] : {memory.type}", type)

    def shared_store(self, value: SSA, memory: SSA, at: SSA) -> None:
        """An element to such memory, of its type."""
        self.line(f"memref.store {value.name}, {memory.name}[{at.name}] : {memory.type}")

    def barrier(self) -> None:
        """Waits until all invocations of a workgroup are here and what they wrote to its memory can be read."""
        self.line("gpu.barrier")

    def scratch(self, elements: int, type: str) -> SSA:
        """Memory on the stack, until the kernel ends."""
        memory = f"memref<{elements}x{type}>"
        properties = "alignment = 64 : i64, operandSegmentSizes = array<i32: 0, 0>"
        return self.op(f'"memref.alloca"() <{{{properties}}}> : () -> {memory}', memory)

    def converted(self, value: SSA, to: str) -> SSA:
        """A float, or a vector of floats, with elements of type `to`."""
        type = with_element(value.type, to)
        if type == value.type:
            return value
        cast = "arith.extf" if to == "f32" else "arith.truncf"
        return self.op(f"{cast} {value.name} : {value.type} to {type}", type)

    def load(self, memory: SSA, at: SSA) -> SSA:
        """One element of a buffer."""
        return self.op(f"memref.load {memory.name}[{at.name}] : {memory.type}", element(memory.type))

    def prefetch(self, memory: SSA, at: SSA, use: str) -> None:
        """Ask for the cache line of an element that will soon be `read` or `write`-n."""
        self.line(f"memref.prefetch {memory.name}[{at.name}], {use}, locality<3>, data : {memory.type}")

    def load_index(self, memory: SSA, at: SSA) -> SSA:
        """One i32 element as an index."""
        value = self.load(memory, at)
        return self.op(f"arith.index_cast {value.name} : i32 to index", "index")

    def store(self, value: SSA, memory: SSA, at: SSA) -> None:
        """One element to a buffer, as the buffer's element type."""
        value = self.converted(value, element(memory.type))
        self.line(f"memref.store {value.name}, {memory.name}[{at.name}] : {memory.type}")

    def vector_load(self, memory: SSA, at: SSA, vector: str, aligned: bool = False, step: int = 1) -> SSA:
        """Elements of a buffer that are `step` apart, converted where `vector` is of other floats.

        `aligned` says that `at` is a multiple of the vector's length.
        """
        stored = with_element(vector, element(memory.type))
        if step != 1:
            loaded = self.pack([self.load(memory, self.add(at, step * i)) for i in range(lanes(vector))], stored)
        elif aligned and lanes(vector) == QUAD and memory.name in self.quads:
            view, place = self._quad(memory, vector, at)
            loaded = self.op(f"memref.load {view.name}[{place.name}] : {view.type}", stored)
        elif self.scalar_memory:
            loaded = self.pack([self.load(memory, self.add(at, i)) for i in range(lanes(vector))], stored)
        else:
            loaded = self.op(f"vector.load {memory.name}[{at.name}] : {memory.type}, {stored}", stored)
        return self.converted(loaded, element(vector))

    def vector_store(self, value: SSA, memory: SSA, at: SSA, aligned: bool = False) -> None:
        """Consecutive elements to a buffer, as the buffer's element type; `aligned` as for `vector_load`."""
        value = self.converted(value, element(memory.type))
        if aligned and lanes(value.type) == QUAD and memory.name in self.quads:
            view, place = self._quad(memory, value.type, at)
            self.line(f"memref.store {value.name}, {view.name}[{place.name}] : {view.type}")
            return
        if self.scalar_memory:
            for i in range(lanes(value.type)):
                self.store(self.extract(value, i), memory, self.add(at, i))
            return
        self.line(f"vector.store {value.name}, {memory.name}[{at.name}] : {memory.type}, {value.type}")

    def load_as(self, type: str, memory: SSA, at: SSA) -> SSA:
        """An element, or consecutive elements where `type` is a vector, converted where it is of other floats."""
        return self.vector_load(memory, at, type) if "x" in type else self.converted(self.load(memory, at), type)

    def store_as(self, value: SSA, memory: SSA, at: SSA) -> None:
        """An element, or the elements of a vector, to a buffer."""
        (self.vector_store if "x" in value.type else self.store)(value, memory, at)

    def pack(self, scalars: Sequence[SSA], vector: str) -> SSA:
        """A vector of scalars."""
        return self.op(f"vector.from_elements {', '.join(s.name for s in scalars)} : {vector}", vector)

    def extract(self, vector: SSA, lane: int) -> SSA:
        """One lane."""
        type = element(vector.type)
        return self.op(f"vector.extract {vector.name}[{lane}] : {type} from {vector.type}", type)

    @contextlib.contextmanager
    def loop(self, lower: SSA, upper: SSA, step: int, carried: Sequence[SSA] = ()) -> Iterator[Loop]:
        """`scf.for`; the body must end in `yield_` where values are carried."""
        step_value = self.index(step)
        counter = self._fresh("index")
        inside = [self._fresh(c.type) for c in carried]
        head = f"scf.for {counter.name} = {lower.name} to {upper.name} step {step_value.name}"
        results: list[SSA] = []
        if carried:
            result = self._fresh("")
            many = len(carried) > 1
            results = [SSA(f"{result.name}#{i}" if many else result.name, c.type) for i, c in enumerate(carried)]
            pairs = ", ".join(f"{i.name} = {c.name}" for i, c in zip(inside, carried, strict=True))
            head = f"{result.name}{f':{len(carried)}' if many else ''} = {head} iter_args({pairs})"
            head += f" -> ({', '.join(c.type for c in carried)})"
        with self.region(head + " {"):
            yield Loop(counter, inside, results)

    @contextlib.contextmanager
    def choice(self, condition: SSA, types: Sequence[str]) -> Iterator[tuple[list[SSA], Callable[[], None]]]:
        """`scf.if` with results: write the first branch, call the second value, write the other; both `yield_`."""
        result = self._fresh("")
        many = len(types) > 1
        results = [SSA(f"{result.name}#{i}" if many else result.name, t) for i, t in enumerate(types)]

        def otherwise() -> None:
            self._depth -= 1
            self.line("} else {")
            self._depth += 1

        count = f":{len(types)}" if many else ""
        with self.region(f"{result.name}{count} = scf.if {condition.name} -> ({', '.join(types)}) {{"):
            yield results, otherwise

    def yield_(self, values: Sequence[SSA]) -> None:
        """What a loop carries into its next round."""
        self.line(f"scf.yield {', '.join(v.name for v in values)} : {', '.join(v.type for v in values)}")
