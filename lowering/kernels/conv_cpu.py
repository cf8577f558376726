"""The convolution kernel for CPUs: accumulators in vector registers, pixels in lanes."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
from collections.abc import Callable, Iterator, Sequence

from lowering.element import lanes_of
from lowering.kernels.builder import SSA, Builder
from lowering.kernels.conv import ConvKernel, Lookahead, Record, accumulate_run, load_record, rows_of, run_starts
from lowering.kernels.epilogue import PixelOperands, apply
from lowering.kernels.executable import executable
from lowering.kernels.fill import fill
from lowering.kernels.mask import mask_integer, masking, pixel_mask
from lowering.kernels.prefetch import Ahead, prefetch
from lowering.packing.core import core
from lowering.packing.shares import Bounds, Shares, shares
from lowering.packing.tile import accumulators, parts

Sums = list[list[SSA]]  # [row][vector]


def conv_cpu(name: str, kernel: ConvKernel, lanes: int) -> str:
    """MLIR of the executable `name`.

    A workgroup computes some row groups of some blocks of pixels. Loops, outermost first: blocks of pixels, channel
    groups (whose segments stay in the first-level cache), row groups, runs of a pattern, tiles of as many pixels as
    registers hold for the pattern's rows. Between runs and channel groups the sums wait in the output.
    """
    k, work = kernel, _Work(kernel, lanes_of(lanes, kernel.element))
    with executable(name, "cpu", (len(work.shares), 1, k.batch), k.buffers) as frame:
        b, (number, _, image) = frame.builder, frame.workgroup
        step = work.block * work.lanes
        first, last = _pick(b, [(share.blocks[0] * step, share.blocks[1] * step) for share in work.shares], number)
        groups = _pick(b, [share.groups for share in work.shares], number)
        masks = b.scratch(work.block * work.lanes, mask_integer(k.element))
        x, *extras, floats, integers, y = frame.buffers
        body = _Body(b, k, lanes, (x, floats, integers, y), tuple(extras), image, groups, masks)
        with b.loop(first, last, step) as loop:
            body.block(loop.counter, work.block)
        if work.rest or k.y.clean:
            with body.only(first, 0):
                if work.rest:
                    body.block(b.index(work.blocks * step), work.rest)
                if k.y.clean:
                    body.clear(0, k.y.lead)
                    body.clear(k.y.lead + work.vectors * work.lanes, k.y.size)
    return "\n".join(b.lines)


def _pick(b: Builder, bounds: Sequence[Bounds], number: SSA) -> tuple[SSA, SSA]:
    """`bounds[number]`."""
    first, last = b.index(bounds[0][0]), b.index(bounds[0][1])
    for i, (before, (start, stop)) in enumerate(itertools.pairwise(bounds), start=1):
        if before != (start, stop):
            reached = b.compare("uge", number, b.index(i))
            first, last = b.select(reached, b.index(start), first), b.select(reached, b.index(stop), last)
    return first, last


@dataclasses.dataclass(frozen=True)
class _Work:
    """How the output is cut: vectors of `lanes` into blocks and a rest, blocks and row groups into workgroups."""

    kernel: ConvKernel
    lanes: int

    @property
    def vectors(self) -> int:
        return -(-self.kernel.y.positions // self.lanes)

    @property
    def block(self) -> int:
        """Vectors of a block."""
        return min(self.vectors, self.kernel.tile.pixels // self.lanes)

    @property
    def blocks(self) -> int:
        return self.vectors // self.block

    @property
    def rest(self) -> int:
        """Vectors behind the last block, which workgroups of the first block take along."""
        return self.vectors % self.block

    @property
    def shares(self) -> Shares:
        return shares(self.vectors, self.block, self.kernel.groups, self.kernel.batch)


@dataclasses.dataclass(frozen=True)
class _Body:
    b: Builder
    kernel: ConvKernel
    machine: int  # f32 lanes of a vector register
    buffers: tuple[SSA, ...]
    extras: tuple[SSA, ...]
    image: SSA
    groups: tuple[SSA, SSA]
    masks: SSA

    @property
    def lanes(self) -> int:
        """Pixels of a vector."""
        return lanes_of(self.machine, self.kernel.element)

    @property
    def vector(self) -> str:
        return f"vector<{self.lanes}x{self.kernel.element}>"

    @property
    def integers(self) -> str:
        """Vectors of masks."""
        return f"vector<{self.lanes}x{mask_integer(self.kernel.element)}>"

    def only(self, number: SSA, wanted: int) -> contextlib.AbstractContextManager[None]:
        """A region that one workgroup executes."""
        return self.b.region(f"scf.if {self.b.compare('eq', number, self.b.index(wanted)).name} {{")

    def block(self, position: SSA, count: int) -> None:
        """`count` vectors of pixels from `position` on, in all row groups of the workgroup."""
        b, k = self.b, self.kernel
        masks, integers = self.masks, self.integers
        for v in range(count if k.y.clean else 0):
            mask = pixel_mask(b, b.add(position, v * self.lanes), self.lanes, k.y)
            wide = b.op(f"arith.extsi {mask.name} : vector<{self.lanes}xi1> to {integers}", integers)
            b.vector_store(wide, masks, b.index(v * self.lanes))
        block = _Block(self, position, count, masks)
        image = b.mul(self.image, k.x.stored * k.x.size)
        start = b.add(position, image)
        ahead = Ahead(self.image, b.add(position, count * self.lanes), count * self.lanes)
        every = b.index(0), b.index(k.tile.channel_groups)
        with b.loop(*every, 1) as channels, b.loop(*self.groups, 1) as loop:
            if core(self.machine).prefetch_planes:
                planes = self.buffers[0], *self.extras, self.buffers[3]
                prefetch(b, k, planes, (channels.counter, loop.counter), ahead)
            block.group(channels.counter, loop.counter, start)

    def clear(self, start: int, stop: int) -> None:
        """Zeros to part of every output plane of the workgroup."""
        b, k = self.b, self.kernel
        base = b.mul(self.image, k.y.stored * k.y.size)
        first, last = (b.mul(g, k.packed.rows) for g in self.groups)
        with b.loop(first, last, 1) as loop:
            fill(b, self.buffers[3], b.add(base, b.mul(loop.counter, k.y.size)), start, stop, self.lanes)


@dataclasses.dataclass(frozen=True)
class _Block:
    """A block of pixels: `count` vectors from `position` on; `masks` has ones at pixels, if that matters."""

    body: _Body
    position: SSA
    count: int
    masks: SSA

    def group(self, channels: SSA, group: SSA, start: SSA) -> None:
        """All runs of a row group in a channel group."""
        b, k = self.body.b, self.body.kernel
        record = load_record(b, k, self.body.buffers[2], channels, group)
        starts = run_starts(b, k, record)
        run = _Run(self, channels, group, record, start)
        if k.whole:  # then sums stay in registers
            for vectors, at in self.tiles(k.packed.rows):
                run.whole(starts[0], at, vectors)
            return
        run.each_tile(lambda rows, at, n: run.store(rows, at, run.bias(rows, n)), first=True)
        for i, weights in enumerate(starts):
            with b.region(f"scf.if {b.compare('ult', record.starts[i], record.starts[i + 1]).name} {{"):
                rows = rows_of(k.packed.patterns[i])
                for vectors, at in self.tiles(len(rows)):
                    run.store(rows, at, run.add(i, weights, at, run.load(rows, at, vectors)))
        run.each_tile(lambda rows, at, n: run.store(rows, at, run.finished(at, run.load(rows, at, n))), first=False)

    def tiles(self, rows: int) -> Iterator[tuple[int, SSA]]:
        """Tiles of a run of `rows` rows: their vectors and where in the block they begin; a loop over those alike."""
        b, lanes = self.body.b, self.body.lanes
        at = 0
        for vectors, alike in itertools.groupby(parts(self.count, max(1, accumulators(self.body.machine) // rows))):
            times = len(list(alike))
            if times == 1:
                yield vectors, b.index(at)
            else:
                with b.loop(b.index(at), b.index(at + times * vectors * lanes), vectors * lanes) as loop:
                    yield vectors, loop.counter
            at += times * vectors * lanes


@dataclasses.dataclass(frozen=True)
class _Run:
    """A row group of a block in a channel group; `start` is the block's place in the input."""

    block: _Block
    channels: SSA
    group: SSA
    record: Record
    start: SSA

    @property
    def b(self) -> Builder:
        return self.block.body.b

    @property
    def kernel(self) -> ConvKernel:
        return self.block.body.kernel

    @property
    def buffers(self) -> tuple[SSA, ...]:
        return self.block.body.buffers

    def whole(self, weights: SSA, at: SSA, vectors: int) -> None:
        """A tile whose sums stay in registers from the bias to the activation."""
        b, many = self.b, self.kernel.tile.channel_groups > 1
        rows = range(self.kernel.packed.rows)
        types = [self.block.body.vector] * (len(rows) * vectors)

        def flat(sums: Sums) -> list[SSA]:
            return [s for row in sums for s in row]

        def nested(values: list[SSA]) -> Sums:
            return [values[r * vectors : (r + 1) * vectors] for r in rows]

        if many:
            with b.choice(self.in_group(0), types) as (begun, otherwise):
                b.yield_(flat(self.bias(rows, vectors)))
                otherwise()
                b.yield_(flat(self.load(rows, at, vectors)))
            sums = self.add(0, weights, at, nested(begun))
            with b.choice(self.in_group(self.kernel.tile.channel_groups - 1), types) as (ended, otherwise):
                b.yield_(flat(self.finished(at, sums)))
                otherwise()
                b.yield_(flat(sums))
            self.store(rows, at, nested(ended))
        else:
            self.store(rows, at, self.finished(at, self.add(0, weights, at, self.bias(rows, vectors))))

    def in_group(self, number: int) -> SSA:
        """Whether this is a certain channel group."""
        return self.b.compare("eq", self.channels, self.b.index(number))

    def each_tile(self, write: Callable[[Sequence[int], SSA, int], None], first: bool) -> None:
        """All tiles of all rows, in the first or the last channel group only."""
        b, rows = self.b, range(self.kernel.packed.rows)
        with b.region(f"scf.if {self.in_group(0 if first else self.kernel.tile.channel_groups - 1).name} {{"):
            for vectors, at in self.block.tiles(len(rows)):
                write(rows, at, vectors)

    def bias(self, rows: Sequence[int], vectors: int) -> Sums:
        """Sums that hold the bias."""
        b = self.b
        first = b.mul(self.group, self.kernel.packed.rows)
        scalars = [b.load(self.buffers[1], b.add(first, r)) for r in rows]
        return [[b.broadcast(s, self.block.body.vector)] * vectors for s in scalars]

    def add(self, number: int, weights: SSA, at: SSA, sums: Sums) -> Sums:
        """The sums with one run added."""
        bounds = (self.record.starts[number], self.record.starts[number + 1])
        k = self.kernel
        ahead = Lookahead(core(self.block.body.machine).weights_ahead, k.tile.ahead, k.aligned)
        return accumulate_run(self.b, self.buffers, bounds, weights, self.b.add(self.start, at), sums, ahead)

    def places(self, rows: Sequence[int], at: SSA, vectors: int) -> Sums:
        """Where sums lie in the output."""
        b, y, lanes = self.b, self.kernel.y, self.block.body.lanes
        position = b.add(self.block.position, at)
        channel = b.add(b.mul(self.block.body.image, y.stored), b.mul(self.group, self.kernel.packed.rows))
        planes = [b.add(b.add(b.mul(b.add(channel, r), y.size), y.lead), position) for r in rows]
        return [[b.add(plane, v * lanes) for v in range(vectors)] for plane in planes]

    def load(self, rows: Sequence[int], at: SSA, vectors: int) -> Sums:
        """Sums from the output."""
        places = self.places(rows, at, vectors)
        return [[self.b.vector_load(self.buffers[3], p, self.block.body.vector) for p in row] for row in places]

    def store(self, rows: Sequence[int], at: SSA, sums: Sums) -> None:
        """Sums to the output."""
        for places, values in zip(self.places(rows, at, len(sums[0])), sums, strict=True):
            for place, value in zip(places, values, strict=True):
                self.b.vector_store(value, self.buffers[3], place)

    def finished(self, at: SSA, sums: Sums) -> Sums:
        """What the epilogue makes of the sums, with zeros in the padding if that matters."""
        b, k, body = self.b, self.kernel, self.block.body
        integers, floats = body.integers, body.vector
        vectors = [b.add(at, v * body.lanes) for v in range(len(sums[0]))]
        masks = [b.vector_load(self.block.masks, v, integers) for v in vectors] if k.y.clean else []
        positions = [b.add(self.block.position, v) for v in vectors]
        masked = masking(b, masks, floats) if masks else None
        results = []
        for row, values in enumerate(sums):
            channel = b.add(b.mul(self.group, k.packed.rows), row)
            constants = self.buffers[1], k.constants_start
            operands = PixelOperands.load(b, k.epilogue, k.extras, body.extras, constants, body.image, channel, floats)
            made = [
                apply(b, k.epilogue, value, operands.constants, operands.inputs(b, position))
                for value, position in zip(values, positions, strict=True)
            ]
            results.append([masked(value, mask) for value, mask in zip(made, masks, strict=True)] if masked else made)
        return results
