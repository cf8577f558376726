"""The loop that kernels without weights share: every vector of an output plane, on either family of targets."""

from __future__ import annotations

from collections.abc import Callable

from lowering.kernels.builder import SSA, Builder
from lowering.kernels.executable import INVOCATIONS, executable, invocation
from lowering.kernels.fill import fill
from lowering.kernels.mask import pixel_mask
from lowering.packing.layout import Plane, round_up

SPIRV_LANES = 4
Body = Callable[[Builder, SSA, SSA, SSA, SSA, str], SSA]


def plane_kernel(name: str, kernels: str, lanes: int, batch: int, x: Plane, y: Plane, body: Body) -> str:
    """MLIR of a kernel from planes `x` to planes `y`, at least one workgroup per channel and image.

    `body(builder, x buffer, image, channel, position, vector type)` is the value of the output channel's pixels from
    `position` on; what is not a pixel is set to zero here.
    """
    buffers = [(batch * x.stored * x.size, "f32"), (batch * y.stored * y.size, "f32")]
    if kernels == "spirv":
        grid = (-(-y.size // (INVOCATIONS * SPIRV_LANES)), y.channels, batch)
        with executable(name, kernels, grid, buffers) as frame:
            b, (source, target) = frame.builder, frame.buffers
            element = b.mul(invocation(frame), SPIRV_LANES)
            with b.region(f"scf.if {b.compare('ult', element, b.index(y.size)).name} {{"):
                _invocation(b, source, target, frame.workgroup, element, y, body)
        return "\n".join(b.lines)
    grid = (1, y.channels, batch)
    with executable(name, kernels, grid, buffers) as frame:
        b, (source, target) = frame.builder, frame.buffers
        _, channel, image = frame.workgroup
        base = b.mul(b.add(b.mul(image, y.stored), channel), y.size)
        vector = f"vector<{lanes}xf32>"
        zero = b.constant(0.0, vector)
        with b.loop(b.index(0), b.index(y.positions), lanes) as loop:
            value = body(b, source, image, channel, loop.counter, vector)
            pixels = b.select(pixel_mask(b, loop.counter, lanes, y), value, zero)
            b.vector_store(pixels, target, b.add(b.add(base, y.lead), loop.counter))
        fill(b, target, base, 0, y.lead, lanes)
        fill(b, target, base, y.lead + round_up(y.positions, lanes), y.size, lanes)
    return "\n".join(b.lines)


def _invocation(
    b: Builder, source: SSA, target: SSA, workgroup: tuple[SSA, SSA, SSA], element: SSA, y: Plane, body: Body
) -> None:
    """Four elements of the output plane: pixels, or zeros in the halo."""
    vector = f"vector<{SPIRV_LANES}xf32>"
    _, channel, image = workgroup
    position = b.sub(element, y.lead)  # wraps around before the first pixel
    zero = b.constant(0.0, vector)
    with b.choice(b.compare("ult", position, b.index(y.positions)), [vector]) as (results, otherwise):
        value = body(b, source, image, channel, position, vector)
        b.yield_([b.select(pixel_mask(b, position, SPIRV_LANES, y), value, zero)])
        otherwise()
        b.yield_([zero])
    base = b.mul(b.add(b.mul(image, y.stored), channel), y.size)
    b.vector_store(results[0], target, b.add(base, element))
