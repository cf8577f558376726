"""The convolution kernel for CPUs: accumulators in vector registers, pixels in lanes."""

from __future__ import annotations

import dataclasses

from lowering.kernels.builder import SSA, Builder
from lowering.kernels.conv import ConvKernel, accumulate, load_record
from lowering.kernels.executable import executable
from lowering.kernels.fill import fill
from lowering.kernels.mask import pixel_mask
from lowering.packing.tile import pixel_vectors

CHUNKS = 4  # workgroups along the pixels of an image, for threads to share


def conv_cpu(name: str, kernel: ConvKernel, lanes: int) -> str:
    """MLIR of the executable `name`.

    A workgroup computes all output channels of a chunk of pixels. Loops, outermost first: tiles of pixels, channel
    groups (so that the planes a tile gathers stay in L1), row groups. Between channel groups the sums wait in the
    output tile.
    """
    vectors = pixel_vectors(lanes, kernel.y.positions)
    tile = vectors * lanes
    tiles = -(-kernel.y.positions // tile)
    per_workgroup = -(-tiles // CHUNKS)
    grid = (-(-tiles // per_workgroup), 1, kernel.batch)
    buffers = [
        (kernel.batch * kernel.x.stored * kernel.x.size, "f32"),
        (kernel.floats.size, "f32"),
        (kernel.integers.size, "i32"),
        (kernel.batch * kernel.y.stored * kernel.y.size, "f32"),
    ]
    with executable(name, "cpu", grid, buffers) as frame:
        b = frame.builder
        body = _Body(b, kernel, lanes, vectors, frame.buffers, frame.workgroup[2])
        first = b.mul(frame.workgroup[0], tile * per_workgroup)
        last = b.binary("arith.minui", b.add(first, tile * per_workgroup), b.index(kernel.y.positions))
        with b.loop(first, last, tile) as loop:
            body.tile(loop.counter)
        _halo(body, grid[0], frame.workgroup[0], tiles * tile)
    return "\n".join(b.lines)


@dataclasses.dataclass(frozen=True)
class _Body:
    b: Builder
    kernel: ConvKernel
    lanes: int
    vectors: int
    buffers: tuple[SSA, ...]
    image: SSA

    @property
    def vector(self) -> str:
        return f"vector<{self.lanes}xf32>"

    def tile(self, position: SSA) -> None:
        """All output channels of one tile."""
        b, k = self.b, self.kernel
        at = [b.add(position, v * self.lanes) for v in range(self.vectors)]
        masks = [pixel_mask(b, p, self.lanes, k.y) for p in at]
        inputs = [b.add(p, b.mul(self.image, k.x.stored * k.x.size)) for p in at]
        zero, groups = b.index(0), b.index(k.groups)
        if k.channel_groups == 1:
            with b.loop(zero, groups, 1) as loop:
                acc = self.step(loop.counter, zero, inputs, self.bias(loop.counter))
                self.finish(loop.counter, at, masks, acc)
            return
        with b.loop(zero, groups, 1) as loop:
            self.write(loop.counter, at, self.bias(loop.counter))
        with b.loop(zero, b.index(k.channel_groups - 1), 1) as outer, b.loop(zero, groups, 1) as loop:
            self.write(loop.counter, at, self.step(loop.counter, outer.counter, inputs, self.read(loop.counter, at)))
        with b.loop(zero, groups, 1) as loop:
            acc = self.step(loop.counter, b.index(k.channel_groups - 1), inputs, self.read(loop.counter, at))
            self.finish(loop.counter, at, masks, acc)

    def step(self, group: SSA, channel_group: SSA, inputs: list[SSA], acc: list[list[SSA]]) -> list[list[SSA]]:
        """One row group's share of one channel group."""
        record = load_record(self.b, self.kernel, self.buffers[2], channel_group, group)
        return accumulate(self.b, self.kernel, self.buffers, record, inputs, acc)

    def bias(self, group: SSA) -> list[list[SSA]]:
        """Accumulators that hold the bias."""
        b, rows = self.b, self.kernel.packed.rows
        first = b.mul(group, rows)
        scalars = [b.load(self.buffers[1], b.add(first, r)) for r in range(rows)]
        return [[b.broadcast(s, self.vector)] * self.vectors for s in scalars]

    def outputs(self, group: SSA, at: list[SSA]) -> list[list[SSA]]:
        """Where the accumulators of a row group go in the output."""
        b, k = self.b, self.kernel
        channel = b.add(b.mul(self.image, k.y.stored), b.mul(group, k.packed.rows))
        planes = [b.add(b.mul(b.add(channel, r), k.y.size), k.y.lead) for r in range(k.packed.rows)]
        return [[b.add(plane, p) for p in at] for plane in planes]

    def read(self, group: SSA, at: list[SSA]) -> list[list[SSA]]:
        """Accumulators that waited in the output."""
        places = self.outputs(group, at)
        return [[self.b.vector_load(self.buffers[3], p, self.vector) for p in row] for row in places]

    def write(self, group: SSA, at: list[SSA], acc: list[list[SSA]]) -> None:
        """Accumulators to the output."""
        for places, values in zip(self.outputs(group, at), acc, strict=True):
            for place, value in zip(places, values, strict=True):
                self.b.vector_store(value, self.buffers[3], place)

    def finish(self, group: SSA, at: list[SSA], masks: list[SSA], acc: list[list[SSA]]) -> None:
        """Activation, zeros in the padding, and the store."""
        b = self.b
        zero = b.constant(0.0, self.vector)
        clamped = [[b.clamp(a, *self.kernel.clamp) for a in row] for row in acc]
        self.write(group, at, [[b.select(m, a, zero) for m, a in zip(masks, row, strict=True)] for row in clamped])


def _halo(body: _Body, workgroups: int, workgroup: SSA, written: int) -> None:
    """Zero rows above and below: the first workgroup clears what lies before the image, the last what lies behind."""
    b, y = body.b, body.kernel.y
    base = b.mul(body.image, y.stored * y.size)

    def planes(start: int, stop: int) -> None:
        with b.loop(b.index(0), b.index(body.kernel.groups * body.kernel.packed.rows), 1) as loop:
            fill(b, body.buffers[3], b.add(base, b.mul(loop.counter, y.size)), start, stop, body.lanes)

    for owner, start, stop in ((0, 0, y.lead), (workgroups - 1, y.lead + written, y.size)):
        mine = b.compare("eq", workgroup, b.index(owner))
        with b.region(f"scf.if {mine.name} {{"):
            planes(start, stop)
