"""Depthwise convolution: every channel with its own window, its weights in registers."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Callable
from functools import cached_property

import numpy as np

from lowering.element import DTYPES, lanes_of
from lowering.frontend.graph import Depthwise
from lowering.kernels.builder import SSA, Builder, lanes
from lowering.kernels.elementwise import Channel, plane_kernel, planes
from lowering.kernels.epilogue import PixelOperands, apply, channel_constants, input_buffers
from lowering.kernels.window import Columns, Window, pairs_kernel, pairs_pay, row_kernel
from lowering.packing.layout import Plane

IN_FLIGHT = 8  # sums that take turns and so hide the latency of a multiply-add; fewer are summed in two chains each


@dataclasses.dataclass(frozen=True, eq=False)
class DepthwiseKernel:
    """A depthwise convolution with its layouts, `extras` being those of its epilogue's inputs.

    The kernel has one constant buffer, `floats`: weights [c, taps], bias [c], the numbers per channel of the epilogue.
    """

    node: Depthwise
    x: Plane
    y: Plane
    extras: tuple[Plane | None, ...]

    @cached_property
    def floats(self) -> np.ndarray:
        """Weights, bias, constants of the epilogue, in the planes' element type."""
        node = self.node
        parts = [node.weight.reshape(-1), node.bias, channel_constants(node.epilogue)]
        return np.concatenate(parts).astype(DTYPES[self.y.element])

    @property
    def bias_start(self) -> int:
        """First element of the bias in `floats`."""
        return self.node.weight.size

    @property
    def constants_start(self) -> int:
        """First element of the epilogue's constants in `floats`."""
        return self.node.weight.size + self.node.bias.size


def depthwise(name: str, kernels: str, lanes: int, kernel: DepthwiseKernel) -> str:
    """MLIR of the executable `name`.

    On CPUs vectors run over the plane with stride 1, if possible over two rows at a time, and over every row with other
    strides; weights are broadcast once a channel.
    """
    body = _Body(kernel, Window.of(kernel.node.taps, kernel.x, kernel.y))
    batch = kernel.node.x.shape[0]
    extras = input_buffers(kernel.node.epilogue, kernel.extras)
    inputs = [planes(batch, kernel.x), *extras, (kernel.floats.size, kernel.y.element)]
    if kernels == "cpu" and not body.window.flat:
        return row_kernel(name, lanes, batch, inputs, kernel.y, body.row_by_row)
    if kernels == "cpu" and pairs_pay(body.window, lanes_of(lanes, kernel.y.element)):
        return pairs_kernel(name, lanes, batch, inputs, kernel.y, body.by_pairs)
    return plane_kernel(
        name, kernels, lanes, batch, inputs, kernel.y, body.flat if kernels == "cpu" else body.lane_by_lane
    )


@dataclasses.dataclass(frozen=True)
class _Numbers:
    """What is the same for all pixels of a channel: vectors of each weight, the bias and the epilogue's operands."""

    weights: list[SSA]
    bias: SSA
    operands: PixelOperands


@dataclasses.dataclass(frozen=True)
class _Body:
    kernel: DepthwiseKernel
    window: Window

    def flat(self, channel: Channel) -> Callable[[SSA], SSA]:
        """Vectors of positions."""
        b, numbers, first = channel.builder, self._numbers(channel), channel.first(self.window.x)
        return lambda position: self._finish(
            b, numbers, self._vector(channel, numbers, b.add(first, position)), position
        )

    def by_pairs(self, channel: Channel) -> Callable[[list[SSA]], list[list[SSA]]]:
        """Vectors of positions and of those a row below."""
        b, numbers, first = channel.builder, self._numbers(channel), channel.first(self.window.x)

        def values(positions: list[SSA]) -> list[list[SSA]]:
            both = self._sums(channel, numbers, [b.add(first, p) for p in positions], 2)
            rows = [[p, b.add(p, self.kernel.y.pitch)] for p in positions]
            return [
                [self._finish(b, numbers, value, at) for value, at in zip(*pair, strict=True)]
                for pair in zip(both, rows, strict=True)
            ]

        return values

    def row_by_row(self, channel: Channel) -> Callable[[SSA, SSA], SSA]:
        """Vectors of pixels of a row."""
        b, numbers, first = channel.builder, self._numbers(channel), channel.first(self.window.x)

        def value(row: SSA, column: SSA) -> SSA:
            total = self._vector(channel, numbers, b.add(first, self.window.origin(b, row, column)))
            return self._finish(b, numbers, total, b.add(b.mul(row, self.kernel.y.pitch), column))

        return value

    def lane_by_lane(self, channel: Channel) -> Callable[[SSA], SSA]:
        """Pixels that are gathered one by one."""
        b, numbers, first = channel.builder, self._numbers(channel), channel.first(self.window.x)

        def value(position: SSA) -> SSA:
            places = self.window.places(b, position, lanes(channel.vector))
            at = [b.add(first, self.window.origin(b, row, column)) for row, column in places]
            total = numbers.bias
            for (r, c), weight in zip(self._taps(), numbers.weights, strict=True):
                offset = self.window.offset(r, c)
                pixels = b.pack([b.load(channel.buffers[0], b.add(a, offset)) for a in at], channel.vector)
                total = b.fma(weight, pixels, total)
            return self._finish(b, numbers, total, position)

        return value

    def _taps(self) -> itertools.product[tuple[int, int]]:
        return itertools.product(self.window.rows, self.window.columns)

    def _numbers(self, channel: Channel) -> _Numbers:
        b, k, taps = channel.builder, self.kernel, self.kernel.node.weight.shape[1]
        floats = channel.buffers[1 + len(k.extras)]
        first = b.mul(channel.number, taps)
        weights = [b.broadcast(b.load(floats, b.add(first, t)), channel.vector) for t in range(taps)]
        bias = b.broadcast(b.load(floats, b.add(channel.number, k.bias_start)), channel.vector)
        operands = PixelOperands.load(
            b,
            k.node.epilogue,
            k.extras,
            channel.buffers[1 : 1 + len(k.extras)],
            (floats, k.constants_start),
            channel.image,
            channel.number,
            channel.vector,
        )
        return _Numbers(weights, bias, operands)

    def _vector(self, channel: Channel, numbers: _Numbers, at: SSA) -> SSA:
        """Bias and all taps of a vector of pixels, the first of which counts its taps from the element `at`."""
        return self._sums(channel, numbers, [at], 1)[0][0]

    def _sums(self, channel: Channel, numbers: _Numbers, ats: list[SSA], together: int) -> list[list[SSA]]:
        """Bias and all taps of several vectors of pixels, and of those below them where two rows are `together`.

        Input rows that two windows hold are read once. Sums take turns, so that none waits for itself.
        """
        b, window = channel.builder, self.window
        columns = Columns(window.columns, window.stride[1], channel.vector)
        chains = 1 if len(ats) * together >= IN_FLIGHT else 2
        sums = [[_Sum(b, numbers.bias, chains) for _ in range(together)] for _ in ats]
        weights = dict(zip(self._taps(), numbers.weights, strict=True))
        rows = range(window.rows[0], window.rows[-1] + 2) if together == 2 else window.rows
        for row in rows:
            loaded = [columns.load(b, channel.buffers[0], b.add(at, window.offset(row, 0))) for at in ats]
            for c in window.columns:
                pixels = [columns.pick(b, vectors, c) for vectors in loaded]
                for below in range(together):
                    if weight := weights.get((row - below, c)):
                        for pair, vector in zip(sums, pixels, strict=True):
                            pair[below].add(weight, vector)
        return [[columns.restore(b, one.total()) for one in pair] for pair in sums]

    def _finish(self, b: Builder, numbers: _Numbers, value: SSA, position: SSA) -> SSA:
        """The epilogue of the pixels from `position` on."""
        operands = numbers.operands
        return apply(b, self.kernel.node.epilogue, value, operands.constants, operands.inputs(b, position))


class _Sum:
    """A sum of products in one or more chains of multiply-adds, as far as there are so many products."""

    def __init__(self, b: Builder, first: SSA, chains: int):
        self._b, self._ends, self._chains = b, [first], chains

    def add(self, weight: SSA, pixels: SSA) -> None:
        """One product more."""
        if len(self._ends) < self._chains:
            self._ends.append(self._b.binary("arith.mulf", weight, pixels))
        else:  # to the chain that has waited longest
            self._ends = [*self._ends[1:], self._b.fma(weight, pixels, self._ends[0])]

    def total(self) -> SSA:
        """All of it."""
        return functools.reduce(functools.partial(self._b.binary, "arith.addf"), self._ends)
