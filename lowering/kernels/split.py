"""Cutting planes into the phases of a stride, after which a strided window is a window of stride 1."""

from __future__ import annotations

import dataclasses

from lowering.frontend.graph import Split
from lowering.kernels.builder import SSA, vector_of
from lowering.kernels.builder import lanes as lanes_in
from lowering.kernels.elementwise import Channel, channel_kernel, plane_kernel, planes
from lowering.kernels.fill import fill_around
from lowering.kernels.phases import Phases
from lowering.kernels.window import Columns
from lowering.packing.layout import Plane


def split(name: str, kernels: str, lanes: int, node: Split, x: Plane, y: Plane) -> str:
    """MLIR of the executable `name`: on CPUs every row of the input is read once for all its phases."""
    batch = node.x.shape[0]
    phases = Phases.of(node.taps, x.height, x.width, y)
    if kernels == "spirv":

        def address(channel: Channel, number: SSA, row: SSA, column: SSA) -> SSA:
            b = channel.builder
            first = dataclasses.replace(channel, number=number).first(x)
            return b.add(b.add(first, b.mul(row, x.pitch)), column)

        return plane_kernel(name, kernels, lanes, batch, [planes(batch, x)], y, phases.body(address))
    buffers = [planes(batch, x), planes(batch, y)]
    vector = vector_of(lanes, y.element)
    with channel_kernel(name, vector, batch, x.channels, phases.count * y.size, buffers) as channel:
        for row_phase in sorted({a for a, _ in phases.phases}):
            _rows(channel, phases, x, row_phase)
        for f in range(phases.count):
            first, width = channel.first(y, phases.count, f), lanes_in(vector)
            fill_around(channel.builder, channel.buffers[1], first, y, width, phases.rows(f), phases.columns(f))
    return "\n".join(channel.builder.lines)


def _rows(channel: Channel, phases: Phases, x: Plane, row_phase: int) -> None:
    """All phases that begin in row `row_phase`. Vectors may run past a phase's columns, into what is filled later."""
    b, y = channel.builder, phases.y
    source, target = channel.buffers
    numbers = [f for f, (a, _) in enumerate(phases.phases) if a == row_phase]
    # The layout has room for strides up to 2.
    vector = channel.vector if phases.stride[1] <= 2 else f"vector<1x{y.element}>"
    columns = Columns(tuple(phases.phases[f][1] for f in numbers), phases.stride[1], vector)
    read = b.add(channel.first(x), row_phase * x.pitch)
    writes = [channel.first(y, phases.count, f) for f in numbers]
    step = lanes_in(vector)
    with b.loop(b.index(0), b.index(phases.rows(numbers[0])), 1) as rows:
        at = b.add(read, b.mul(rows.counter, phases.stride[0] * x.pitch))
        start = b.mul(rows.counter, y.pitch)
        with b.loop(b.index(0), b.index(max(map(phases.columns, numbers))), step) as loop:
            loaded = columns.load(b, source, b.add(at, b.mul(loop.counter, phases.stride[1])))
            for f, write in zip(numbers, writes, strict=True):
                pixels = columns.restore(b, columns.pick(b, loaded, phases.phases[f][1]))
                b.vector_store(pixels, target, b.add(b.add(write, start), loop.counter))
