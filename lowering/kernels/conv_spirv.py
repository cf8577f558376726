"""The convolution kernel for GPUs: an invocation computes four positions of one row group."""

from __future__ import annotations

from lowering.kernels.builder import QUAD, SSA
from lowering.kernels.conv import ConvKernel, begun, ended, load_record, rows_of, run_starts
from lowering.kernels.epilogue import PixelOperands, apply
from lowering.kernels.executable import INVOCATIONS, Frame, executable, invocation
from lowering.kernels.gpu_weights import STAGED, Run, StagedWeights, Weights
from lowering.kernels.mask import pixel_mask
from lowering.packing.gpu_tile import LANES

WARP = 16  # invocations whose pixels are in a row: in f32 a cache line of 64 bytes


def conv_spirv(name: str, kernel: ConvKernel) -> str:
    """MLIR of the executable `name`.

    Invocations cover whole planes, halo included. Tables and weights are uniform over a workgroup. Neighbouring
    invocations read and write neighbouring elements: four in a row where all taps are multiples of four away, as in 1x1
    convolutions; elsewhere one, an invocation's four being `WARP` apart. There are no subgroup operations, and barriers
    and shared memory only where the tile is `staged`.
    """
    y, step = kernel.y, step_of(kernel)
    behind = -y.lead % (step * LANES)  # elements that the first workgroup is before the plane, so that pixels begin one
    workgroups = -(-(y.size + behind) // (INVOCATIONS * LANES))
    with executable(name, "spirv", (workgroups, kernel.groups, kernel.batch), kernel.buffers) as frame:
        b, body = frame.builder, _Body(frame, kernel, step)
        number = invocation(frame)
        if step == 1:
            first = b.mul(number, LANES)
        else:
            first = b.add(b.mul(b.div(number, step), step * LANES), b.rem(number, step))
        # What is before the plane or its first pixel wraps around to huge numbers.
        element, position = (b.sub(first, behind) if behind else first), b.sub(first, y.lead + behind)
        inside = b.compare("ult", position, b.index(y.positions))
        computed = b.compare("ult", first, b.index(y.size + behind))
        if kernel.tile.staged:  # all invocations of a workgroup come to its barriers, wherever they are
            somewhere = b.select(inside, position, b.index(0))
            rows = body.masked(position, body.finished(somewhere, body.sums(somewhere)))
            with b.region(f"scf.if {computed.name} {{"):
                body.store(rows, element)
        else:
            with b.region(f"scf.if {computed.name} {{"):
                with b.choice(inside, [body.vector] * kernel.packed.rows) as (results, otherwise):
                    b.yield_(body.masked(position, body.finished(position, body.sums(position))))
                    otherwise()
                    b.yield_([b.constant(0.0, body.vector)] * kernel.packed.rows)
                body.store(results, element)
    return "\n".join(b.lines)


def step_of(kernel: ConvKernel) -> int:
    """How far the elements of an invocation are apart."""
    return 1 if kernel.aligned else WARP


class _Body:
    """The parts of a kernel; an invocation's elements are `step` apart."""

    def __init__(self, frame: Frame, kernel: ConvKernel, step: int) -> None:
        self._b, self._k, self._step = frame.builder, kernel, step
        self._x, *self._extras, self._floats, self._integers, self._y = frame.buffers
        _, self._group, self._image = frame.workgroup
        self.vector = f"vector<{LANES}x{kernel.element}>"
        # Runs then begin at multiples of four.
        quads = all(bits.bit_count() % QUAD == 0 for bits in kernel.packed.patterns)
        source = Weights(frame.builder, self._floats, self._integers, kernel.element, quads)
        self._staged = StagedWeights(source, kernel.packed.rows) if kernel.tile.staged else None
        self._source = source

    def sums(self, position: SSA) -> list[SSA]:
        """For every row the bias plus all channel groups."""
        b, k = self._b, self._k
        first = b.mul(self._group, k.packed.rows)
        bias = [b.broadcast(b.load(self._floats, b.add(first, r)), self.vector) for r in range(k.packed.rows)]
        at = b.add(position, b.mul(self._image, k.x.stored * k.x.size))
        if k.tile.channel_groups == 1:
            return self._channel_group(b.index(0), at, bias)
        with b.loop(b.index(0), b.index(k.tile.channel_groups), 1, bias) as loop:
            b.yield_(self._channel_group(loop.counter, at, loop.carried))
        return loop.results

    def _channel_group(self, number: SSA, at: SSA, acc: list[SSA]) -> list[SSA]:
        """The sums with all runs of a channel group added."""
        acc, b = list(acc), self._b
        record = load_record(b, self._k, self._integers, number, self._group)
        for i, weights in enumerate(run_starts(b, self._k, record)):
            rows, bounds = rows_of(self._k.packed.patterns[i]), (record.starts[i], record.starts[i + 1])
            before = [acc[r] for r in rows]
            after = self._run(bounds, weights, at, begun(b, before))
            for r, value in zip(rows, ended(b, before, after), strict=True):
                acc[r] = value
        return acc

    def _run(self, bounds: tuple[SSA, SSA], weights: SSA, at: SSA, sums: list[SSA]) -> list[SSA]:
        """The sums of a pattern's rows with its columns `bounds` added."""
        if self._staged is None:
            return self._columns(bounds, self._source.of_run(bounds[0], weights, len(sums)), at, sums)
        b = self._b
        with b.loop(*bounds, STAGED, sums) as loop:
            left = b.sub(bounds[1], loop.counter)
            here = b.add(weights, b.mul(b.sub(loop.counter, bounds[0]), len(sums)))
            run = self._staged.copied(loop.counter, here, left, len(sums))
            columns = b.index(0), b.binary("arith.minui", left, b.index(STAGED))
            b.yield_(self._columns(columns, run, at, loop.carried))
        return loop.results

    def _columns(self, bounds: tuple[SSA, SSA], run: Run, at: SSA, sums: list[SSA]) -> list[SSA]:
        """The sums with columns added: a column's pixels are loaded once for all rows."""
        b = self._b
        with b.loop(*bounds, 1, sums) as loop:
            place = b.add(run.offset(loop.counter), at)
            pixels = b.vector_load(self._x, place, self.vector, self._k.aligned, self._step)
            products = zip(run.weights(loop.counter), loop.carried, strict=True)
            b.yield_([b.fma(b.broadcast(weight, self.vector), pixels, total) for weight, total in products])
        return loop.results

    def finished(self, position: SSA, sums: list[SSA]) -> list[SSA]:
        """The rows after the epilogue."""
        first = self._b.mul(self._group, self._k.packed.rows)
        return [self._epilogue(self._b.add(first, r), position, value) for r, value in enumerate(sums)]

    def masked(self, position: SSA, rows: list[SSA]) -> list[SSA]:
        """The rows, with zeros where there is no pixel if that matters."""
        if not self._k.y.clean:
            return rows
        mask, zero = pixel_mask(self._b, position, LANES, self._k.y, self._step), self._b.constant(0.0, self.vector)
        return [self._b.select(mask, value, zero) for value in rows]

    def _epilogue(self, channel: SSA, position: SSA, value: SSA) -> SSA:
        b, k = self._b, self._k
        constants = self._floats, k.constants_start
        place = self._image, channel
        operands = PixelOperands.load(b, k.epilogue, k.extras, self._extras, constants, *place, value.type)
        return apply(b, k.epilogue, value, operands.constants, operands.inputs(b, position, self._step))

    def store(self, rows: list[SSA], element: SSA) -> None:
        """The rows to their planes, where they are not outside."""
        b, y = self._b, self._k.y
        channel = b.add(b.mul(self._image, y.stored), b.mul(self._group, len(rows)))
        places = [b.mul(b.add(channel, r), y.size) for r in range(len(rows))]
        if self._step == 1:
            for value, place in zip(rows, places, strict=True):
                b.vector_store(value, self._y, b.add(place, element), aligned=True)
            return
        for lane in range(LANES):
            here = b.add(element, lane * self._step)
            with b.region(f"scf.if {b.compare('ult', here, b.index(y.size)).name} {{"):
                for value, place in zip(rows, places, strict=True):
                    b.store(b.extract(value, lane), self._y, b.add(place, here))
