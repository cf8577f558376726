"""Between the caller's images, whose channels lie side by side, and planes: `enter` copies in, `leave` out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager

from lowering.frontend.graph import Enter, Leave
from lowering.kernels.builder import SSA, Builder, lanes
from lowering.kernels.elementwise import Channel, plane_kernel, planes
from lowering.kernels.executable import INVOCATIONS, Frame, executable, invocation
from lowering.kernels.fill import fill_around
from lowering.kernels.phases import Phases
from lowering.packing.layout import Plane

CHANNELS = 16  # of a CPU workgroup: those of a cache line of the caller's image
ELEMENTS = 1 << 14  # of a CPU workgroup, about
BANDS = 8  # of rows, at most, so that threads share images of few channels


def enter(name: str, kernels: str, lanes: int, node: Enter, y: Plane) -> str:
    """MLIR of the executable `name`: from [n, h, w, c] to planes `y`, cut into phases where the node asks for it."""
    batch, height, width, channels = node.x.shape
    image = Pixels(height, width, channels)
    phases = Phases.of(node.taps, height, width, y)
    buffers = [(batch * image.size, "f32"), planes(batch, y)]
    if kernels == "spirv":

        def address(channel: Channel, number: SSA, row: SSA, column: SSA) -> SSA:
            return image.address(channel.builder, channel.image, row, column, number)

        return plane_kernel(name, kernels, lanes, batch, buffers[:1], y, phases.body(address))
    with executable(name, "cpu", image.grid(batch), buffers) as frame:
        for f in range(phases.count):
            _enter_phase(frame, image, phases, f, lanes)
    return "\n".join(frame.builder.lines)


def leave(name: str, kernels: str, lanes: int, node: Leave, x: Plane) -> str:
    """MLIR of the executable `name`: from planes `x` to [n, h, w, c]."""
    batch, height, width, channels = node.out.shape
    image = Pixels(height, width, channels)
    buffers = [planes(batch, x), (batch * image.size, "f32")]
    if kernels == "spirv":
        with executable(name, kernels, (-(-image.size // INVOCATIONS), 1, batch), buffers) as frame:
            _leave_element(frame, image, x)
        return "\n".join(frame.builder.lines)
    with executable(name, "cpu", image.grid(batch), buffers) as frame:
        b = frame.builder
        with image.runs(frame, height, width, lanes) as (row, column, channel, vector):
            at = b.add(b.add(channel.first(x), b.mul(row, x.pitch)), column)
            place = image.address(b, channel.image, row, column, channel.number)
            image.scatter(b, b.vector_load(frame.buffers[0], at, vector), frame.buffers[1], place)
    return "\n".join(frame.builder.lines)


@dataclasses.dataclass(frozen=True)
class Pixels:
    """Images [n, height, width, channels] in a flat buffer."""

    height: int
    width: int
    channels: int

    @property
    def size(self) -> int:
        """Elements of an image."""
        return self.height * self.width * self.channels

    @property
    def bands(self) -> int:
        """Bands of rows that workgroups of a CPU take."""
        return max(1, min(BANDS, self.height * self.width * min(self.channels, CHANNELS) // ELEMENTS))

    def grid(self, batch: int) -> tuple[int, int, int]:
        """Workgroups of a CPU: channels, bands of rows, images."""
        return -(-self.channels // CHANNELS), self.bands, batch

    def address(self, b: Builder, image: SSA, row: SSA, column: SSA, channel: SSA) -> SSA:
        """The element of a pixel's channel."""
        pixel = b.add(b.mul(b.add(b.mul(image, self.height), row), self.width), column)
        return b.add(b.mul(pixel, self.channels), channel)

    @contextmanager
    def runs(self, frame: Frame, rows: int, columns: int, lanes: int) -> Iterator[tuple[SSA, SSA, Channel, str]]:
        """A CPU workgroup's loops over the vectors of its band of `rows` x `columns`, of all its channels one by one.

        The last vector of a row overlaps another, so that none reaches past the row; rows shorter than a vector go
        pixel by pixel. Channels are innermost: they share the cache lines of the image.
        """
        b = frame.builder
        step = lanes if columns >= lanes else 1
        vector = f"vector<{step}xf32>"
        first = b.mul(frame.workgroup[0], CHANNELS)
        last = b.binary("arith.minui", b.add(first, CHANNELS), b.index(self.channels))
        each = -(-rows // self.bands)
        top = b.mul(frame.workgroup[1], each)
        bottom = b.binary("arith.minui", b.add(top, each), b.index(rows))
        with b.loop(top, bottom, 1) as loop, b.loop(b.index(0), b.index(columns), step) as inner:
            column = b.binary("arith.minui", inner.counter, b.index(columns - step))
            with b.loop(first, last, 1) as channels:
                channel = Channel(b, frame.buffers, frame.workgroup[2], channels.counter, vector)
                yield loop.counter, column, channel, vector

    def gather(self, b: Builder, memory: SSA, at: SSA, vector: str, step: int) -> SSA:
        """A channel of every `step`-th pixel from the element `at` on."""
        places = [b.add(at, i * step * self.channels) for i in range(lanes(vector))]
        return b.pack([b.load(memory, place) for place in places], vector)

    def scatter(self, b: Builder, pixels: SSA, memory: SSA, at: SSA) -> None:
        """A vector of one channel to pixels side by side, from the element `at` on."""
        for i in range(lanes(pixels.type)):
            b.store(b.extract(pixels, i), memory, b.add(at, i * self.channels))


def _enter_phase(frame: Frame, image: Pixels, phases: Phases, phase: int, lanes: int) -> None:
    """One phase of all channels of a workgroup."""
    b, y, (row_phase, column_phase) = frame.builder, phases.y, phases.phases[phase]
    rows, columns = phases.rows(phase), phases.columns(phase)
    with image.runs(frame, rows, columns, lanes) as (row, column, channel, vector):
        read_row = b.add(b.mul(row, phases.stride[0]), row_phase)
        read_column = b.add(b.mul(column, phases.stride[1]), column_phase)
        at = image.address(b, channel.image, read_row, read_column, channel.number)
        pixels = image.gather(b, frame.buffers[0], at, vector, phases.stride[1])
        first = channel.first(y, phases.count, phase)
        b.vector_store(pixels, frame.buffers[1], b.add(b.add(first, b.mul(row, y.pitch)), column))
    first_channel = b.mul(frame.workgroup[0], CHANNELS)
    last = b.binary("arith.minui", b.add(first_channel, CHANNELS), b.index(image.channels))
    first_band = b.compare("eq", frame.workgroup[1], b.index(0))
    with b.region(f"scf.if {first_band.name} {{"), b.loop(first_channel, last, 1) as loop:
        channel = Channel(b, frame.buffers, frame.workgroup[2], loop.counter, f"vector<{lanes}xf32>")
        fill_around(b, frame.buffers[1], channel.first(y, phases.count, phase), y, lanes, rows, columns)


def _leave_element(frame: Frame, image: Pixels, x: Plane) -> None:
    """One element of the caller's image."""
    b = frame.builder
    element = invocation(frame)
    with b.region(f"scf.if {b.compare('ult', element, b.index(image.size)).name} {{"):
        number, pixel = b.rem(element, image.channels), b.div(element, image.channels)
        channel = Channel(b, frame.buffers, frame.workgroup[2], number, "vector<1xf32>")
        row, column = b.div(pixel, image.width), b.rem(pixel, image.width)
        value = b.load(frame.buffers[0], b.add(b.add(channel.first(x), b.mul(row, x.pitch)), column))
        b.store(value, frame.buffers[1], b.add(b.mul(channel.image, image.size), element))
