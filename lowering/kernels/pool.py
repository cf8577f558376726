"""Pooling: maximum or scaled sum over the taps of a window."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import math
from collections.abc import Callable, Iterator

from lowering.frontend.graph import Pool
from lowering.kernels.builder import SSA, Builder, lanes
from lowering.kernels.elementwise import Channel, plane_kernel, planes
from lowering.kernels.window import Columns, Window, row_kernel
from lowering.packing.layout import Plane


def pool(name: str, kernels: str, lanes: int, node: Pool, x: Plane, y: Plane) -> str:
    """MLIR of the executable `name`. A maximum does not see what lies outside the image: it may be negative."""
    body = _Body(node, Window.of(node.taps, x, y))
    batch = node.x.shape[0]
    inputs = [planes(batch, x)]
    if kernels == "spirv":
        return plane_kernel(name, kernels, lanes, batch, inputs, y, body.lane_by_lane)
    if body.window.flat and not body.masked:
        return plane_kernel(name, kernels, lanes, batch, inputs, y, body.flat)
    return row_kernel(name, lanes, batch, inputs, y, body.row_by_row)


@dataclasses.dataclass(frozen=True)
class _Body:
    node: Pool
    window: Window

    @property
    def masked(self) -> bool:
        """Whether a tap outside the image must be left out; a sum may count the layout's zeros."""
        return self.node.kind == "max" and self.window.leaves

    def flat(self, channel: Channel) -> Callable[[SSA], SSA]:
        """Vectors of positions."""
        b, first = channel.builder, channel.first(self.window.x)
        return lambda position: self._scaled(b, self._vector(channel, b.add(first, position), None))

    def row_by_row(self, channel: Channel) -> Callable[[SSA, SSA], SSA]:
        """Vectors of pixels of a row."""
        b, first = channel.builder, channel.first(self.window.x)

        def value(row: SSA, column: SSA) -> SSA:
            at = b.add(first, self.window.origin(b, row, column))
            return self._scaled(b, self._vector(channel, at, (row, column) if self.masked else None))

        return value

    def lane_by_lane(self, channel: Channel) -> Callable[[SSA], SSA]:
        """Pixels one by one."""
        b, first = channel.builder, channel.first(self.window.x)

        def pixel(row: SSA, column: SSA) -> SSA:
            at = b.add(first, self.window.origin(b, row, column))
            return functools.reduce(functools.partial(self._combine, b), self._taps(channel, at, row, column))

        def value(position: SSA) -> SSA:
            places = self.window.places(b, position, lanes(channel.vector))
            return self._scaled(b, b.pack([pixel(*place) for place in places], channel.vector))

        return value

    def _taps(self, channel: Channel, at: SSA, row: SSA, column: SSA) -> Iterator[SSA]:
        b, window = channel.builder, self.window
        for r, c in itertools.product(window.rows, window.columns):
            pixel = b.load(channel.buffers[0], b.add(at, window.offset(r, c)))
            inside = [window.row_inside(b, row, r)] if self.masked and window.row_leaves(r) else []
            inside += [window.column_inside(b, column, c)] if self.masked and window.column_leaves(c) else []
            for condition in inside:
                pixel = b.select(condition, pixel, b.constant(-math.inf, pixel.type))
            yield pixel

    def _vector(self, channel: Channel, at: SSA, place: tuple[SSA, SSA] | None) -> SSA:
        """All taps, first over the rows; `place` is the first lane's row and column where they are checked."""
        b, window, vector = channel.builder, self.window, channel.vector
        columns = Columns(window.columns, window.stride[1], vector)
        lowest = b.constant(-math.inf, vector)
        totals: dict[int, SSA] = {}
        for r in window.rows:
            loaded = columns.load(b, channel.buffers[0], b.add(at, window.offset(r, 0)))
            if place and window.row_leaves(r):
                inside = b.broadcast(window.row_inside(b, place[0], r), f"vector<{lanes(vector)}xi1>")
                loaded = {o: b.select(inside, v, lowest) for o, v in loaded.items()}
            totals = {o: self._combine(b, totals[o], v) if totals else v for o, v in loaded.items()}
        picked = []
        for c in window.columns:
            pixels = columns.pick(b, totals, c)
            if place and window.column_leaves(c):
                pixels = b.select(window.columns_inside(b, place[1], c, columns.order), pixels, lowest)
            picked.append(pixels)
        return columns.restore(b, functools.reduce(functools.partial(self._combine, b), picked))

    def _combine(self, b: Builder, first: SSA, second: SSA) -> SSA:
        return (
            b.extremum("maximum", first, second) if self.node.kind == "max" else b.binary("arith.addf", first, second)
        )

    def _scaled(self, b: Builder, value: SSA) -> SSA:
        scale = self.node.scale
        return value if scale == 1.0 else b.binary("arith.mulf", value, b.constant(scale, value.type))
