"""The loops that kernels share which work on every plane by itself, on either family of targets."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from lowering.kernels.builder import SSA, Builder, vector_of
from lowering.kernels.builder import lanes as lanes_in
from lowering.kernels.executable import INVOCATIONS, Frame, executable, invocation
from lowering.kernels.fill import fill_around
from lowering.kernels.mask import pixel_mask
from lowering.packing.layout import Plane

SPIRV_LANES = 4
VECTORS = 4  # of pixels that a step of a CPU kernel computes; with the longest vectors, `layout.TILE` positions
ELEMENTS = 10_000  # of output that a CPU workgroup writes at least, so that starting it costs little beside
WORKGROUPS = 8  # that threads share, where there are as many channels


@dataclasses.dataclass(frozen=True)
class Channel:
    """The channel of an image that is computed: its number, the kernel's buffers, the type of a vector of pixels."""

    builder: Builder
    buffers: tuple[SSA, ...]
    image: SSA
    number: SSA
    vector: str

    def first(self, plane: Plane, channels: int = 1, offset: int = 0) -> SSA:
        """The element of the first pixel of plane `number * channels + offset` of the image in a tensor of planes."""
        b = self.builder
        number = b.add(b.mul(self.number, channels), offset) if (channels, offset) != (1, 0) else self.number
        return b.add(b.mul(b.add(b.mul(self.image, plane.stored), number), plane.size), plane.lead)


# Work on a channel: what is the same for all its pixels is done at once, the value at a position when it is asked for.
Body = Callable[[Channel], Callable[[SSA], SSA]]


def plane_kernel(
    name: str, kernels: str, lanes: int, batch: int, inputs: Sequence[tuple[int, str]], y: Plane, body: Body
) -> str:
    """MLIR of a kernel that writes planes `y`, every vector of positions by itself.

    `body(channel)(position)` is the value of the channel's pixels from `position` on. Positions run through the gaps
    of rows and up to `layout.TILE` past the last row; in a clean plane what is computed there is replaced by zeros.
    """
    buffers = [*inputs, planes(batch, y)]
    if kernels == "spirv":
        grid = (-(-y.size // (INVOCATIONS * SPIRV_LANES)), y.channels, batch)
        with executable(name, kernels, grid, buffers) as frame:
            _invocation(frame, y, body)
        return "\n".join(frame.builder.lines)
    vector = vector_of(lanes, y.element)
    step = lanes_in(vector)
    with channel_kernel(name, vector, batch, y.channels, y.size, buffers) as channel:
        b = channel.builder
        value, first = body(channel), channel.first(y)
        with b.loop(b.index(0), b.index(y.positions), VECTORS * step) as loop:
            for v in range(VECTORS):
                position = b.add(loop.counter, v * step)
                b.vector_store(value(position), channel.buffers[-1], b.add(first, position))
        fill_around(b, channel.buffers[-1], first, y, step)
    return "\n".join(channel.builder.lines)


@contextmanager
def channel_kernel(
    name: str, vector: str, batch: int, channels: int, elements: int, buffers: Sequence[tuple[int, str]]
) -> Iterator[Channel]:
    """The frame of a CPU kernel that does the same for each of `channels` channels, `elements` of output for each."""
    each = max(1, min(channels // WORKGROUPS, -(-ELEMENTS // elements)))
    with executable(name, "cpu", (-(-channels // each), 1, batch), buffers) as frame:
        b = frame.builder
        first = b.mul(frame.workgroup[0], each)
        last = b.binary("arith.minui", b.add(first, each), b.index(channels))
        with b.loop(first, last, 1) as loop:
            yield Channel(b, frame.buffers, frame.workgroup[2], loop.counter, vector)


def planes(batch: int, plane: Plane) -> tuple[int, str]:
    """The buffer of a tensor of planes."""
    return batch * plane.stored * plane.size, plane.element


def _invocation(frame: Frame, y: Plane, body: Body) -> None:
    """Four elements of the output plane: pixels, or zeros in the halo of a clean one."""
    b, vector = frame.builder, f"vector<{SPIRV_LANES}x{y.element}>"
    channel = Channel(b, frame.buffers, frame.workgroup[2], frame.workgroup[1], vector)
    element = b.mul(invocation(frame), SPIRV_LANES)
    with b.region(f"scf.if {b.compare('ult', element, b.index(y.size)).name} {{"):
        position = b.sub(element, y.lead)  # wraps around before the first pixel
        zero = b.constant(0.0, vector)
        with b.choice(b.compare("ult", position, b.index(y.positions)), [vector]) as (results, otherwise):
            value = body(channel)(position)
            b.yield_([b.select(pixel_mask(b, position, SPIRV_LANES, y), value, zero) if y.clean else value])
            otherwise()
            b.yield_([zero])
        b.vector_store(results[0], frame.buffers[-1], b.add(channel.first(y), position), aligned=True)
