"""The convolution kernel for GPUs: an invocation computes four positions of one row group."""

from __future__ import annotations

from lowering.kernels.builder import SSA, Builder
from lowering.kernels.conv import ConvKernel, begun, ended, load_record, rows_of, run_starts
from lowering.kernels.epilogue import PixelOperands, apply
from lowering.kernels.executable import INVOCATIONS, executable, invocation
from lowering.kernels.mask import pixel_mask

LANES = 4


def conv_spirv(name: str, kernel: ConvKernel) -> str:
    """MLIR of the executable `name`.

    Invocations cover whole planes, halo included. Tables and weights are uniform over a workgroup; neighbouring
    invocations read neighbouring pixels, which 1x1 convolutions do by fours; all write by fours. There are no subgroup
    operations, no barriers and no shared memory.
    """
    k, y = kernel, kernel.y
    grid = (-(-y.size // (INVOCATIONS * LANES)), k.groups, k.batch)
    vector = f"vector<{LANES}x{k.element}>"
    with executable(name, "spirv", grid, k.buffers) as frame:
        b = frame.builder
        element = b.mul(invocation(frame), LANES)
        with b.region(f"scf.if {b.compare('ult', element, b.index(y.size)).name} {{"):
            group, image = frame.workgroup[1], frame.workgroup[2]
            # Positions before the first pixel wrap around to huge numbers: they are not below `positions`.
            position = b.sub(element, y.lead)
            inside = b.compare("ult", position, b.index(y.positions))
            zero = b.constant(0.0, vector)
            rows = range(k.packed.rows)
            with b.choice(inside, [vector] * len(rows)) as (results, otherwise):
                x, *extras, floats, integers, _ = frame.buffers
                acc = _sums(b, k, (x, floats, integers), group, image, position, vector)
                mask = pixel_mask(b, position, LANES, y) if y.clean else None
                channels = [b.add(b.mul(group, k.packed.rows), r) for r in rows]
                finished = [
                    _finished(b, k, extras, floats, image, channel, position, value)
                    for channel, value in zip(channels, acc, strict=True)
                ]
                b.yield_([b.select(mask, value, zero) for value in finished] if mask else finished)
                otherwise()
                b.yield_([zero for _ in rows])
            channel = b.add(b.mul(image, y.stored), b.mul(group, k.packed.rows))
            for r in rows:
                place = b.add(b.mul(b.add(channel, r), y.size), element)
                b.vector_store(results[r], frame.buffers[-1], place, aligned=True)
    return "\n".join(b.lines)


def _finished(
    b: Builder,
    k: ConvKernel,
    extras: list[SSA],
    floats: SSA,
    image: SSA,
    channel: SSA,
    position: SSA,
    value: SSA,
) -> SSA:
    """`value` after the epilogue."""
    constants = floats, k.constants_start
    operands = PixelOperands.load(b, k.epilogue, k.extras, extras, constants, image, channel, value.type)
    return apply(b, k.epilogue, value, operands.constants, operands.inputs(b, position))


def _sums(
    b: Builder, k: ConvKernel, buffers: tuple[SSA, ...], group: SSA, image: SSA, position: SSA, vector: str
) -> list[SSA]:
    """The accumulators of one invocation: the bias plus all channel groups."""
    first = b.mul(group, k.packed.rows)
    bias = [b.broadcast(b.load(buffers[1], b.add(first, r)), vector) for r in range(k.packed.rows)]
    at = b.add(position, b.mul(image, k.x.stored * k.x.size))
    if k.tile.channel_groups == 1:
        return _channel_group(b, k, buffers, b.index(0), group, at, bias)
    with b.loop(b.index(0), b.index(k.tile.channel_groups), 1, bias) as loop:
        b.yield_(_channel_group(b, k, buffers, loop.counter, group, at, loop.carried))
    return loop.results


def _channel_group(
    b: Builder, k: ConvKernel, buffers: tuple[SSA, ...], number: SSA, group: SSA, at: SSA, acc: list[SSA]
) -> list[SSA]:
    """The sums with all runs of a channel group added."""
    acc = list(acc)
    record = load_record(b, k, buffers[2], number, group)
    for i, weights in enumerate(run_starts(b, k, record)):
        rows, bounds = rows_of(k.packed.patterns[i]), (record.starts[i], record.starts[i + 1])
        for r, value in zip(rows, _run(b, k, buffers, bounds, weights, at, [acc[r] for r in rows]), strict=True):
            acc[r] = value
    return acc


def _run(
    b: Builder,
    k: ConvKernel,
    buffers: tuple[SSA, ...],
    bounds: tuple[SSA, SSA],
    weights: SSA,
    at: SSA,
    sums: list[SSA],
) -> list[SSA]:
    """The sums of a pattern's rows with its columns `bounds` added: a column's pixels are loaded once for all rows.

    Its weights are loaded by fours where they are stored at multiples of four: where all rows keep every column.
    """
    (x, floats, integers), vector, rows = buffers, sums[0].type, len(sums)
    with b.loop(*bounds, 1, begun(b, sums)) as loop:
        pixels = b.vector_load(x, b.add(b.load_index(integers, loop.counter), at), vector, k.aligned)
        base = b.add(weights, b.mul(b.sub(loop.counter, bounds[0]), rows))
        if k.whole and rows % LANES == 0:
            quads = [b.vector_load(floats, b.add(base, r), vector, aligned=True) for r in range(0, rows, LANES)]
            scalars = [b.extract(quad, lane) for quad in quads for lane in range(LANES)]
        else:
            scalars = [b.load(floats, b.add(base, r)) for r in range(rows)]
        products = zip(scalars, loop.carried, strict=True)
        b.yield_([b.fma(b.broadcast(weight, vector), pixels, total) for weight, total in products])
    return ended(b, sums, loop.results)
