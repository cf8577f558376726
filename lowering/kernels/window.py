"""Reading the pixels of a window that moves over planes: what depthwise convolutions and pools share."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable, Mapping, Sequence

from lowering.frontend.graph import Taps
from lowering.kernels.builder import SSA, Builder, element, vector_of
from lowering.kernels.builder import lanes as lanes_in
from lowering.kernels.elementwise import VECTORS, Channel, channel_kernel, planes
from lowering.kernels.fill import fill_around
from lowering.kernels.shuffle import shuffle
from lowering.packing.layout import Plane

RowBody = Callable[[Channel], Callable[[SSA, SSA], SSA]]
PairBody = Callable[[Channel], Callable[[list[SSA]], list[list[SSA]]]]
PAIR_WASTE = 1.25  # positions that pairs of rows may compute for each that there is


@dataclasses.dataclass(frozen=True)
class Window:
    """A window in pixels of an image that is not split: output pixel (h, w) reads (h * sh + row, w * sw + column).

    Its taps are all pairs of `rows` and `columns`, in row-major order.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    stride: tuple[int, int]
    x: Plane
    y: Plane

    @classmethod
    def of(cls, taps: Taps, x: Plane, y: Plane) -> Window:
        """The window of a node from `x` to `y`."""
        rows, columns = (
            sorted({offset * taps.stride[i] + taps.phases[phase][i] for phase, offset in offsets})
            for i, offsets in enumerate(([(t.phase, t.dy) for t in taps.taps], [(t.phase, t.dx) for t in taps.taps]))
        )
        assert len(rows) * len(columns) == len(taps.taps)
        return cls(tuple(rows), tuple(columns), taps.stride, x, y)

    @property
    def flat(self) -> bool:
        """Whether output and input positions agree: stride 1, for which the layout gives both one pitch."""
        return self.stride == (1, 1)

    def row_leaves(self, row: int) -> bool:
        """Whether `row` lies outside the image for some output pixel."""
        return row < 0 or (self.y.height - 1) * self.stride[0] + row >= self.x.height

    def column_leaves(self, column: int) -> bool:
        """Whether `column` lies outside the image for some output pixel."""
        return column < 0 or (self.y.width - 1) * self.stride[1] + column >= self.x.width

    @property
    def leaves(self) -> bool:
        """Whether a tap lies outside the image for some output pixel."""
        return any(map(self.row_leaves, self.rows)) or any(map(self.column_leaves, self.columns))

    def offset(self, row: int, column: int) -> int:
        """Elements from the first pixel of the plane to the tap of output pixel (0, 0)."""
        return row * self.x.pitch + column

    def places(self, b: Builder, position: SSA, count: int) -> list[tuple[SSA, SSA]]:
        """Row and column of `count` output pixels from `position` on, held inside the image."""
        last_row, last_column = b.index(self.y.height - 1), b.index(self.y.width - 1)
        at = [b.add(position, lane) for lane in range(count)]
        rows = [b.binary("arith.minui", b.div(p, self.y.pitch), last_row) for p in at]
        return [
            (row, b.binary("arith.minui", b.rem(p, self.y.pitch), last_column)) for p, row in zip(at, rows, strict=True)
        ]

    def origin(self, b: Builder, row: SSA, column: SSA) -> SSA:
        """Elements from the first pixel of the plane to what the taps of an output pixel count from."""
        return b.add(b.mul(row, self.stride[0] * self.x.pitch), b.mul(column, self.stride[1]))

    def row_inside(self, b: Builder, row: SSA, tap: int) -> SSA:
        """i1: the tap's row lies in the image."""
        return b.compare("ult", b.add(b.mul(row, self.stride[0]), tap), b.index(self.x.height))

    def column_inside(self, b: Builder, column: SSA, tap: int) -> SSA:
        """i1: the tap's column lies in the image."""
        return b.compare("ult", b.add(b.mul(column, self.stride[1]), tap), b.index(self.x.width))

    def columns_inside(self, b: Builder, column: SSA, tap: int, order: Sequence[int]) -> SSA:
        """i1 per lane: the tap's column lies in the image for output pixel column + order[lane]."""
        vector = f"vector<{len(order)}xi32>"
        first = b.op(f"arith.index_cast {b.mul(column, self.stride[1]).name} : index to i32", "i32")
        steps = b.literal(f"dense<[{', '.join(str(i * self.stride[1] + tap) for i in order)}]>", vector)
        columns = b.binary("arith.addi", b.broadcast(first, vector), steps)
        return b.compare("ult", columns, b.literal(f"dense<{self.x.width}>", vector))


@dataclasses.dataclass(frozen=True)
class Columns:
    """How a CPU reads vectors of output pixels from rows of input: with as few loads as the taps of a row need.

    With column stride 2, two loads hold the pixels of two neighbouring columns. They are picked apart by shuffles that
    stay in parts of 128 bits, which leaves the pixels in `order`; a result is put right by one more shuffle.
    """

    columns: tuple[int, ...]
    stride: int
    vector: str

    @property
    def order(self) -> list[int]:
        """The output pixel, counted from the vector's first, in every lane of what `pick` gives."""
        if self.stride != 2:
            return list(range(lanes_in(self.vector)))
        return [place // 2 for place in self._every_second(0)]

    def load(self, b: Builder, memory: SSA, at: SSA) -> dict[int, SSA]:
        """Vectors by the offset of their first pixel; the taps of the first lane count from the element `at`."""
        n = lanes_in(self.vector)
        if self.stride > 2:
            gathered = {c: [b.load(memory, b.add(at, c + i * self.stride)) for i in range(n)] for c in self.columns}
            return {c: b.pack(pixels, self.vector) for c, pixels in gathered.items()}
        starts = sorted(set(self._starts.values()))
        needed = starts if self.stride == 1 else [s + i * n for s in starts for i in range(2)]
        return {offset: b.vector_load(memory, b.add(at, offset), self.vector) for offset in needed}

    def pick(self, b: Builder, loaded: Mapping[int, SSA], column: int) -> SSA:
        """The pixels of a tap."""
        start = self._starts[column]
        if self.stride != 2:
            return loaded[start]
        second = loaded[start + lanes_in(self.vector)]
        return shuffle(b, loaded[start], second, self._every_second(column - start))

    def restore(self, b: Builder, value: SSA) -> SSA:
        """What was computed from picked pixels, with pixel i in lane i."""
        places = [self.order.index(i) for i in range(len(self.order))]
        return value if places == self.order == sorted(places) else shuffle(b, value, value, places)

    @property
    def _starts(self) -> dict[int, int]:
        """For every column: the first pixel of the loads that hold it, its own or its left neighbour's."""
        starts: dict[int, int] = {}
        for c in self.columns:
            starts[c] = c - 1 if self.stride == 2 and starts.get(c - 1) == c - 1 else c
        return starts

    def _every_second(self, phase: int) -> list[int]:
        """Places phase, phase + 2, ... in two vectors, in parts of 128 bits: half of it from either vector."""
        n, part = lanes_in(self.vector), 4 if element(self.vector) == "f32" else 8
        starts = [first + side for first in range(0, n, part) for side in (0, n)]
        return [start + step + phase for start in starts for step in range(0, part, 2)]


def row_kernel(name: str, lanes: int, batch: int, inputs: Sequence[tuple[int, str]], y: Plane, body: RowBody) -> str:
    """MLIR of a CPU kernel that writes planes `y` row by row.

    `body(channel)(row, column)` is the value of the channel's pixels from there on. Columns run on to whole vectors;
    what is computed past the width lands in the next row, which then overwrites it, or is replaced by zeros here.
    """
    vector = vector_of(lanes, y.element)
    step = lanes_in(vector)
    with channel_kernel(name, vector, batch, y.channels, y.size, [*inputs, planes(batch, y)]) as channel:
        b = channel.builder
        value, first = body(channel), channel.first(y)
        with b.loop(b.index(0), b.index(y.height), 1) as rows:
            start = b.add(first, b.mul(rows.counter, y.pitch))
            with b.loop(b.index(0), b.index(y.width), step) as columns:
                pixels = value(rows.counter, columns.counter)
                b.vector_store(pixels, channel.buffers[-1], b.add(start, columns.counter))
        fill_around(b, channel.buffers[-1], first, y, step)
    return "\n".join(channel.builder.lines)


def pairs_pay(window: Window, lanes: int) -> bool:
    """Whether rows of output that are computed two at a time, by `pairs_kernel`, are faster than one after the other.

    They are where both read some of the same rows, unless whole vectors reach too far past a row.
    """
    neighbours = all(b - a == 1 for a, b in itertools.pairwise(window.rows))
    if not window.flat or not neighbours or len(window.rows) < 2 or window.y.height < 2:
        return False
    vectors = math.prod(_pair_vectors(window.y, lanes)) * -(-window.y.height // 2) * 2
    return vectors * lanes <= PAIR_WASTE * window.y.positions


def _pair_vectors(y: Plane, lanes: int) -> tuple[int, int]:
    """Steps through a row, and vectors of a step."""
    vectors = -(-y.width // lanes)
    steps = -(-vectors // VECTORS)
    return steps, -(-vectors // steps)


def pairs_kernel(name: str, lanes: int, batch: int, inputs: Sequence[tuple[int, str]], y: Plane, body: PairBody) -> str:
    """MLIR of a CPU kernel that writes planes `y` two rows at a time; the last two may be computed twice.

    `body(channel)(positions)` is, for each position, the value of the channel's pixels from there on and of those a row
    below, which must hold in gaps, too: columns run on to whole vectors.
    """
    vector = vector_of(lanes, y.element)
    step = lanes_in(vector)
    with channel_kernel(name, vector, batch, y.channels, y.size, [*inputs, planes(batch, y)]) as channel:
        b = channel.builder
        values, first = body(channel), channel.first(y)
        steps, vectors = _pair_vectors(y, step)
        with b.loop(b.index(0), b.index(y.height), 2) as rows:
            top = b.mul(b.binary("arith.minui", rows.counter, b.index(y.height - 2)), y.pitch)
            with b.loop(b.index(0), b.index(steps * vectors * step), vectors * step) as columns:
                start = b.add(top, columns.counter)
                positions = [b.add(start, v * step) for v in range(vectors)]
                for position, pair in zip(positions, values(positions), strict=True):
                    for r, pixels in enumerate(pair):
                        b.vector_store(pixels, channel.buffers[-1], b.add(b.add(first, position), r * y.pitch))
        fill_around(b, channel.buffers[-1], first, y, step)
    return "\n".join(channel.builder.lines)
