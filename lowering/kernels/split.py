"""Cutting planes into the phases of a stride, after which a strided window is a window of stride 1."""

from __future__ import annotations

from lowering.frontend.graph import Split
from lowering.kernels.builder import SSA, Builder, lanes
from lowering.kernels.elementwise import plane_kernel
from lowering.packing.layout import Plane


def split(name: str, kernels: str, lanes: int, node: Split, x: Plane, y: Plane) -> str:
    """MLIR of the executable `name`."""

    def body(b: Builder, source: SSA, image: SSA, channel: SSA, position: SSA, vector: str) -> SSA:
        return _strided_pixels(b, node, x, y, source, image, channel, position, vector)

    return plane_kernel(name, kernels, lanes, node.x.shape[0], x, y, body)


def _strided_pixels(
    b: Builder, node: Split, x: Plane, y: Plane, source: SSA, image: SSA, channel: SSA, position: SSA, vector: str
) -> SSA:
    """The phase's pixels from `position` on; pixels outside the image read as zero."""
    phases, (stride_h, stride_w) = node.taps.phases, node.taps.stride
    phase = b.rem(channel, len(phases))
    a, c = (_choose(b, phase, [p[i] for p in phases]) for i in (0, 1))
    plane = b.add(b.mul(image, x.stored), b.div(channel, len(phases)))
    base = b.add(b.mul(plane, x.size), x.lead)
    last, width = b.index(x.pitch * x.height - 1), b.index(x.width)
    zero = b.constant(0.0, "f32")
    pixels = []
    for lane in range(lanes(vector)):
        at = b.add(position, lane)
        row = b.add(b.mul(b.div(at, y.pitch), stride_h), a)
        column = b.add(b.mul(b.rem(at, y.pitch), stride_w), c)
        # Past the image the address is held inside the plane and the value replaced.
        inside = b.binary("arith.minui", b.add(b.mul(row, x.pitch), column), last)
        pixel = b.load(source, b.add(base, inside))
        valid = b.op(
            f"arith.andi {b.compare('ult', column, width).name}, {b.compare('ult', row, b.index(x.height)).name} : i1",
            "i1",
        )
        pixels.append(b.select(valid, pixel, zero))
    return b.pack(pixels, vector)


def _choose(b: Builder, number: SSA, values: list[int]) -> SSA:
    """values[number]."""
    chosen = b.index(values[0])
    for i, value in enumerate(values[1:], 1):
        chosen = b.select(b.compare("eq", number, b.index(i)), b.index(value), chosen)
    return chosen
