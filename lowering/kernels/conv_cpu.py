"""The convolution kernel for CPUs: accumulators in vector registers, pixels in lanes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from lowering.kernels.builder import SSA, Builder
from lowering.kernels.conv import ConvKernel, Record, accumulate_run, load_record, rows_of, run_starts
from lowering.kernels.executable import executable
from lowering.kernels.fill import fill
from lowering.kernels.mask import pixel_mask
from lowering.packing.tile import pixel_vectors, run_vectors

CHUNKS = 4  # workgroups along the pixels of an image, for threads to share


def conv_cpu(name: str, kernel: ConvKernel, lanes: int) -> str:
    """MLIR of the executable `name`.

    A workgroup computes all output channels of a chunk of pixels. Loops, outermost first: tiles of pixels, channel
    groups (so that the planes a tile gathers stay in L1), row groups, runs of a pattern. Between runs the sums wait
    in the output tile, so that a run of few rows can take more pixels into the registers that it has.
    """
    vectors = pixel_vectors(lanes, kernel.y.positions, kernel.packed)
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
        """All output channels of one tile: bias, then all runs, then the epilogue."""
        b, k = self.b, self.kernel
        zero, groups = b.index(0), b.index(k.groups)
        at = [b.add(position, v * self.lanes) for v in range(self.vectors)]
        with b.loop(zero, groups, 1) as loop:
            self.write(loop.counter, range(k.packed.rows), at, self.bias(loop.counter))
        with b.loop(zero, b.index(k.channel_groups), 1) as outer, b.loop(zero, groups, 1) as loop:
            record = load_record(b, k, self.buffers[2], outer.counter, loop.counter)
            for i, weights in enumerate(run_starts(b, k, record)):
                self.run(i, record, weights, loop.counter, position)
        masks = [pixel_mask(b, p, self.lanes, k.y) for p in at]
        with b.loop(zero, groups, 1) as loop:
            self.finish(loop.counter, at, masks)

    def run(self, number: int, record: Record, weights: SSA, group: SSA, position: SSA) -> None:
        """One run of a row group, for as many vectors of pixels at a time as registers hold."""
        b, k = self.b, self.kernel
        rows, bounds = rows_of(k.packed.patterns[number]), (record.starts[number], record.starts[number + 1])
        vectors = run_vectors(len(rows), self.vectors, self.lanes)
        with b.region(f"scf.if {b.compare('ult', *bounds).name} {{"):
            end = b.add(position, self.vectors * self.lanes)
            with b.loop(position, end, vectors * self.lanes) as loop:
                at = [b.add(loop.counter, v * self.lanes) for v in range(vectors)]
                first = b.add(loop.counter, b.mul(self.image, k.x.stored * k.x.size))
                acc = accumulate_run(b, self.buffers, bounds, weights, first, self.read(group, rows, at))
                self.write(group, rows, at, acc)

    def bias(self, group: SSA) -> list[list[SSA]]:
        """Accumulators that hold the bias."""
        b, rows = self.b, self.kernel.packed.rows
        first = b.mul(group, rows)
        scalars = [b.load(self.buffers[1], b.add(first, r)) for r in range(rows)]
        return [[b.broadcast(s, self.vector)] * self.vectors for s in scalars]

    def outputs(self, group: SSA, rows: Iterable[int], at: list[SSA]) -> list[list[SSA]]:
        """Where the accumulators of rows of a group lie in the output."""
        b, k = self.b, self.kernel
        channel = b.add(b.mul(self.image, k.y.stored), b.mul(group, k.packed.rows))
        planes = [b.add(b.mul(b.add(channel, r), k.y.size), k.y.lead) for r in rows]
        return [[b.add(plane, p) for p in at] for plane in planes]

    def read(self, group: SSA, rows: Iterable[int], at: list[SSA]) -> list[list[SSA]]:
        """Accumulators from the output."""
        places = self.outputs(group, rows, at)
        return [[self.b.vector_load(self.buffers[3], p, self.vector) for p in row] for row in places]

    def write(self, group: SSA, rows: Iterable[int], at: list[SSA], acc: list[list[SSA]]) -> None:
        """Accumulators to the output."""
        for places, values in zip(self.outputs(group, rows, at), acc, strict=True):
            for place, value in zip(places, values, strict=True):
                self.b.vector_store(value, self.buffers[3], place)

    def finish(self, group: SSA, at: list[SSA], masks: list[SSA]) -> None:
        """Activation, and zeros in the padding."""
        b, rows = self.b, range(self.kernel.packed.rows)
        zero = b.constant(0.0, self.vector)
        clamped = [[b.clamp(a, *self.kernel.clamp) for a in row] for row in self.read(group, rows, at)]
        masked = [[b.select(m, a, zero) for m, a in zip(masks, row, strict=True)] for row in clamped]
        self.write(group, rows, at, masked)


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
