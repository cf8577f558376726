"""Pooling: maximum or scaled sum over the taps of a window."""

from __future__ import annotations

from lowering.frontend.graph import Pool
from lowering.kernels.builder import SSA, Builder
from lowering.kernels.elementwise import plane_kernel
from lowering.packing.layout import Plane


def pool(name: str, kernels: str, lanes: int, node: Pool, x: Plane, y: Plane) -> str:
    """MLIR of the executable `name`."""
    phases = len(node.taps.phases)

    def body(b: Builder, source: SSA, image: SSA, channel: SSA, position: SSA, vector: str) -> SSA:
        first = b.add(b.mul(image, x.stored), b.mul(channel, phases))
        base = b.add(b.mul(first, x.size), position)
        value: SSA | None = None
        for tap in node.taps.taps:
            offset = tap.phase * x.size + x.lead + tap.dy * x.pitch + tap.dx
            pixels = b.vector_load(source, b.add(base, offset), vector)
            combine = "arith.maximumf" if node.kind == "max" else "arith.addf"
            value = pixels if value is None else b.binary(combine, value, pixels)
        assert value is not None
        return value if node.scale == 1.0 else b.binary("arith.mulf", value, b.constant(node.scale, vector))

    return plane_kernel(name, kernels, lanes, node.x.shape[0], x, y, body)
