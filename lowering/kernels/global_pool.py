"""Global pooling: maximum or scaled sum over all pixels of every channel."""

from __future__ import annotations

import functools
import math

from lowering.frontend.graph import GlobalPool
from lowering.kernels.builder import SSA, Builder, vector_of
from lowering.kernels.elementwise import VECTORS, Channel, channel_kernel, planes
from lowering.kernels.executable import INVOCATIONS, executable, invocation
from lowering.kernels.mask import pixel_mask
from lowering.packing.layout import Plane


def global_pool(name: str, kernels: str, lanes: int, node: GlobalPool, x: Plane) -> str:
    """MLIR of the executable `name`, from planes `x` to [n, c]: a CPU vector or a GPU invocation runs over a plane.

    Sums are of f32 values whatever planes hold: an image has more pixels than f16 sums are good for.
    """
    batch = node.x.shape[0]
    buffers = [planes(batch, x), (batch * x.channels, "f32")]
    if kernels == "spirv":
        with executable(name, kernels, (-(-x.channels // INVOCATIONS), 1, batch), buffers) as frame:
            b = frame.builder
            channel = Channel(b, frame.buffers, frame.workgroup[2], invocation(frame), "f32")
            with b.region(f"scf.if {b.compare('ult', channel.number, b.index(x.channels)).name} {{"):
                _store(channel, node, x, _pixel_by_pixel(channel, node, x))
        return "\n".join(frame.builder.lines)
    with channel_kernel(name, vector_of(lanes, "f32"), batch, x.channels, x.positions, buffers) as channel:
        _store(channel, node, x, _by_vectors(channel, node, x, lanes))
    return "\n".join(channel.builder.lines)


def _by_vectors(channel: Channel, node: GlobalPool, x: Plane, lanes: int) -> SSA:
    """Several sums at a time over all positions; gaps and what follows the last row are zeros that a sum may count."""
    b, vector, first = channel.builder, channel.vector, channel.first(x)
    start = b.constant(_start(node), vector)
    with b.loop(b.index(0), b.index(x.positions), VECTORS * lanes, [start] * VECTORS) as loop:
        totals = []
        for v, total in enumerate(loop.carried):
            position = b.add(loop.counter, v * lanes)
            pixels = b.vector_load(channel.buffers[0], b.add(first, position), vector)
            if node.kind == "max":
                pixels = b.select(pixel_mask(b, position, lanes, x), pixels, start)
            totals.append(_combine(b, node, total, pixels))
        b.yield_(totals)
    total = functools.reduce(functools.partial(_combine, b, node), loop.results)
    kind = "maximumf" if node.kind == "max" else "add"
    return b.op(f"vector.reduction <{kind}>, {total.name} : {vector} into f32", "f32")


def _pixel_by_pixel(channel: Channel, node: GlobalPool, x: Plane) -> SSA:
    """One sum over the pixels alone."""
    b, first = channel.builder, channel.first(x)
    with b.loop(b.index(0), b.index(x.height), 1, [b.constant(_start(node), "f32")]) as rows:
        row = b.add(first, b.mul(rows.counter, x.pitch))
        with b.loop(b.index(0), b.index(x.width), 1, rows.carried) as columns:
            pixel = b.load_as("f32", channel.buffers[0], b.add(row, columns.counter))
            b.yield_([_combine(b, node, columns.carried[0], pixel)])
        b.yield_(columns.results)
    return rows.results[0]


def _start(node: GlobalPool) -> float:
    return -math.inf if node.kind == "max" else 0.0


def _combine(b: Builder, node: GlobalPool, first: SSA, second: SSA) -> SSA:
    return b.extremum("maximum", first, second) if node.kind == "max" else b.binary("arith.addf", first, second)


def _store(channel: Channel, node: GlobalPool, x: Plane, value: SSA) -> None:
    b = channel.builder
    if node.scale != 1.0:
        value = b.binary("arith.mulf", value, b.constant(node.scale, "f32"))
    b.store(value, channel.buffers[1], b.add(b.mul(channel.image, x.channels), channel.number))
