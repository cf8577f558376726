"""The phases that a stride cuts an image into: their extents, and their pixels one by one."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from lowering.frontend.graph import Taps
from lowering.kernels.builder import SSA, element, lanes
from lowering.kernels.elementwise import Channel
from lowering.packing.layout import Plane


@dataclasses.dataclass(frozen=True)
class Phases:
    """Phases of images of `height` x `width` pixels, in planes `y`: plane c * count + f is phase f of channel c."""

    height: int
    width: int
    stride: tuple[int, int]
    phases: tuple[tuple[int, int], ...]
    y: Plane

    @classmethod
    def of(cls, taps: Taps | None, height: int, width: int, y: Plane) -> Phases:
        """The phases of `taps`; without, the whole image as the only one."""
        return cls(height, width, taps.stride if taps else (1, 1), taps.phases if taps else ((0, 0),), y)

    @property
    def count(self) -> int:
        """Planes that a channel becomes."""
        return len(self.phases)

    def rows(self, phase: int) -> int:
        """Rows of a phase that come from the image; those behind them are zero."""
        return min(self.y.height, max(0, -(-(self.height - self.phases[phase][0]) // self.stride[0])))

    def columns(self, phase: int) -> int:
        """Columns of a phase that come from the image."""
        return min(self.y.width, max(0, -(-(self.width - self.phases[phase][1]) // self.stride[1])))

    def body(self, address: Callable[[Channel, SSA, SSA, SSA], SSA]) -> Callable[[Channel], Callable[[SSA], SSA]]:
        """What `plane_kernel` runs to read pixels one by one.

        `address(channel, number, row, column)` is the element of a pixel of channel `number` before the split.
        """

        def phase_pixels(channel: Channel) -> Callable[[SSA], SSA]:
            b, type = channel.builder, element(channel.vector)
            zero = b.constant(0.0, type)
            number, phase = b.div(channel.number, self.count), b.rem(channel.number, self.count)
            first_row, first_column = (self._choose(channel, phase, axis) for axis in (0, 1))

            def pixel(position: SSA) -> SSA:
                row = b.add(b.mul(b.div(position, self.y.pitch), self.stride[0]), first_row)
                column = b.add(b.mul(b.rem(position, self.y.pitch), self.stride[1]), first_column)
                inside = [b.compare("ult", row, b.index(self.height)), b.compare("ult", column, b.index(self.width))]
                # Outside the image the address is held inside and the value replaced.
                row = b.binary("arith.minui", row, b.index(self.height - 1))
                column = b.binary("arith.minui", column, b.index(self.width - 1))
                value = b.load_as(type, channel.buffers[0], address(channel, number, row, column))
                return b.select(b.binary("arith.andi", *inside), value, zero)

            def pixels(position: SSA) -> SSA:
                return b.pack([pixel(b.add(position, i)) for i in range(lanes(channel.vector))], channel.vector)

            return pixels

        return phase_pixels

    def _choose(self, channel: Channel, phase: SSA, axis: int) -> SSA:
        b = channel.builder
        chosen = b.index(self.phases[0][axis])
        for number, offsets in enumerate(self.phases[1:], 1):
            chosen = b.select(b.compare("eq", phase, b.index(number)), b.index(offsets[axis]), chosen)
        return chosen
