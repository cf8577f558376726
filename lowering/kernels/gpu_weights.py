"""Where a GPU's convolution has its weights and offsets from: their buffers, or a copy that a workgroup shares."""

from __future__ import annotations

import dataclasses
from typing import Protocol

from lowering.element import Element
from lowering.kernels.builder import QUAD, SSA, Builder
from lowering.kernels.executable import INVOCATIONS

STAGED = INVOCATIONS  # columns that are copied at a time: an offset for each invocation


class Run(Protocol):
    """Columns of a pattern."""

    def offset(self, column: SSA) -> SSA:
        """Where a column's pixels are, from those of the first input channel."""
        ...

    def weights(self, column: SSA) -> list[SSA]:
        """A column's weight for every row of the pattern."""
        ...


@dataclasses.dataclass(frozen=True)
class Weights:
    """The buffers; with `quads` all weights of a column are loaded by fours."""

    b: Builder
    floats: SSA
    integers: SSA
    element: Element
    quads: bool

    @property
    def vector(self) -> str:
        """Type of four weights."""
        return f"vector<{QUAD}x{self.element}>"

    def lanes(self, quads: list[SSA]) -> list[SSA]:
        """The weights in vectors of four."""
        return [self.b.extract(quad, lane) for quad in quads for lane in range(QUAD)]

    def of_run(self, first: SSA, start: SSA, rows: int) -> Run:
        """The run of `rows` rows whose `first` column has its weights from element `start` on."""
        return _InBuffers(self, first, start, rows)


@dataclasses.dataclass(frozen=True)
class _InBuffers:
    source: Weights
    first: SSA
    start: SSA
    rows: int

    def offset(self, column: SSA) -> SSA:
        return self.source.b.load_index(self.source.integers, column)

    def weights(self, column: SSA) -> list[SSA]:
        s = self.source
        base = s.b.add(self.start, s.b.mul(s.b.sub(column, self.first), self.rows))
        places = [s.b.add(base, r) for r in range(0, self.rows, QUAD if s.quads else 1)]
        if s.quads:
            return s.lanes([s.b.vector_load(s.floats, at, s.vector, aligned=True) for at in places])
        return [s.b.load(s.floats, at) for at in places]


class StagedWeights:
    """Memory of a workgroup for the weights and offsets of `STAGED` columns of up to `rows` rows."""

    def __init__(self, source: Weights, rows: int) -> None:
        self._source, self._each = source, QUAD if source.quads else 1
        self._kind = source.vector if source.quads else source.element
        self._floats = source.b.shared(STAGED * rows // self._each, self._kind)
        self._offsets = source.b.shared(STAGED, "i32")

    def copied(self, first: SSA, start: SSA, left: SSA, rows: int) -> Run:
        """The next columns of a run, numbered from zero, copied by all invocations together.

        Args:
          first: the first of them.
          start: where its weights begin.
          left: columns of the run from there on, not zero.
          rows: of its pattern.
        """
        s, b = self._source, self._source.b
        local = b.op("gpu.thread_id x", "index")
        b.barrier()  # nobody reads any more what was copied before
        column = b.binary("arith.minui", local, b.sub(left, 1))
        b.shared_store(b.load(s.integers, b.add(first, column)), self._offsets, local)
        last = b.sub(b.mul(left, rows // self._each), 1)
        for part in range(rows // self._each):
            number = b.add(local, part * INVOCATIONS)
            at = b.add(start, b.mul(b.binary("arith.minui", number, last), self._each))
            weight = b.vector_load(s.floats, at, s.vector, aligned=True) if s.quads else b.load(s.floats, at)
            b.shared_store(weight, self._floats, number)
        b.barrier()
        return _InWorkgroup(s, self._floats, self._offsets, self._kind, rows // self._each)


@dataclasses.dataclass(frozen=True)
class _InWorkgroup:
    source: Weights
    floats: SSA
    offsets: SSA
    kind: str
    each: int

    def offset(self, column: SSA) -> SSA:
        b = self.source.b
        value = b.shared_load(self.offsets, column, "i32")
        return b.op(f"arith.index_cast {value.name} : i32 to index", "index")

    def weights(self, column: SSA) -> list[SSA]:
        b, base = self.source.b, self.source.b.mul(column, self.each)
        loaded = [b.shared_load(self.floats, b.add(base, i), self.kind) for i in range(self.each)]
        return self.source.lanes(loaded) if self.source.quads else loaded
