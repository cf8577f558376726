"""Concatenation along the channels: planes are copied, whose layouts have one pitch."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from lowering.frontend.graph import Concat
from lowering.kernels.builder import SSA, vector_of
from lowering.kernels.builder import lanes as lanes_in
from lowering.kernels.elementwise import SPIRV_LANES, VECTORS, Channel, channel_kernel, planes
from lowering.kernels.executable import INVOCATIONS, executable, invocation
from lowering.kernels.fill import fill_around
from lowering.packing.layout import Plane


def concat(name: str, kernels: str, lanes: int, node: Concat, xs: Sequence[Plane], y: Plane) -> str:
    """MLIR of the executable `name`. Gaps are copied too: they are zeros in the inputs, as is what follows the rows."""
    batch = node.out.shape[0]
    buffers = [*(planes(batch, x) for x in xs), planes(batch, y)]
    if kernels == "spirv":
        grid = (-(-y.size // (INVOCATIONS * SPIRV_LANES)), y.channels, batch)
        with executable(name, kernels, grid, buffers) as frame:
            b, (_, number, image) = frame.builder, frame.workgroup
            element = b.mul(invocation(frame), SPIRV_LANES)
            with b.region(f"scf.if {b.compare('ult', element, b.index(y.size)).name} {{"):
                channel = Channel(b, frame.buffers, image, number, f"vector<{SPIRV_LANES}x{y.element}>")
                _copy_element(channel, xs, y, b.sub(element, y.lead))
        return "\n".join(frame.builder.lines)
    vector = vector_of(lanes, y.element)
    step = lanes_in(vector)
    with channel_kernel(name, vector, batch, y.channels, y.size, buffers) as channel:
        b, first, target = channel.builder, channel.first(y), channel.buffers[-1]
        for source, x, start in _sources(channel, xs):
            with (
                _copied_from(channel, x, start) as at,
                b.loop(b.index(0), b.index(x.positions), VECTORS * step) as loop,
            ):
                for v in range(VECTORS):
                    position = b.add(loop.counter, v * step)
                    pixels = b.vector_load(source, b.add(at, position), channel.vector)
                    b.vector_store(pixels, target, b.add(first, position))
        fill_around(b, target, first, y, step)
    return "\n".join(channel.builder.lines)


def _copy_element(channel: Channel, xs: Sequence[Plane], y: Plane, position: SSA) -> None:
    """Four elements of an output plane, `position` having wrapped around before the first pixel."""
    b, vector = channel.builder, channel.vector
    inside = b.compare("ult", position, b.index(y.positions))
    place = b.add(channel.first(y), position)
    for source, x, start in _sources(channel, xs):
        with _copied_from(channel, x, start) as at:
            with b.choice(inside, [vector]) as (results, otherwise):
                b.yield_([b.vector_load(source, b.add(at, position), vector, aligned=True)])
                otherwise()
                b.yield_([b.constant(0.0, vector)])
            b.vector_store(results[0], channel.buffers[-1], place, aligned=True)


def _sources(channel: Channel, xs: Sequence[Plane]) -> Iterator[tuple[SSA, Plane, int]]:
    """The inputs in turn: buffer, layout, and the output channel that the first of theirs becomes."""
    starts = itertools.accumulate((x.channels for x in xs), initial=0)
    yield from zip(channel.buffers, xs, starts, strict=False)


@contextmanager
def _copied_from(channel: Channel, x: Plane, start: int) -> Iterator[SSA]:
    """Code for the channels of an input alone; gives the element of the first pixel in it."""
    b = channel.builder
    number = b.sub(channel.number, start)  # wraps around for channels before
    with b.region(f"scf.if {b.compare('ult', number, b.index(x.channels)).name} {{"):
        yield dataclasses.replace(channel, number=number).first(x)
