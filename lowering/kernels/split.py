"""Cutting planes into the phases of a stride, after which a strided window is a window of stride 1."""

from __future__ import annotations

from lowering.frontend.graph import Split
from lowering.kernels.builder import SSA, Builder, lanes
from lowering.kernels.elementwise import plane_kernel
from lowering.kernels.executable import executable
from lowering.kernels.fill import fill
from lowering.packing.layout import Plane


def split(name: str, kernels: str, lanes: int, node: Split, x: Plane, y: Plane) -> str:
    """MLIR of the executable `name`."""
    if kernels == "cpu" and node.taps.stride[1] == 2:
        return _every_second_column(name, lanes, node, x, y)

    def body(b: Builder, source: SSA, image: SSA, channel: SSA, position: SSA, vector: str) -> SSA:
        return _strided_pixels(b, node, x, y, source, image, channel, position, vector)

    return plane_kernel(name, kernels, lanes, node.x.shape[0], x, y, body)


def _every_second_column(name: str, lanes: int, node: Split, x: Plane, y: Plane) -> str:
    """CPU, column stride 2: row by row, two vectors of input shuffled into one of output.

    The input's slack (`layout.TILE`) covers what a row's last vectors read past it, the output's what they write;
    the next row then overwrites that.
    """
    batch, channels = node.x.shape[0], y.channels
    buffers = [(batch * x.stored * x.size, "f32"), (batch * y.stored * y.size, "f32")]
    vector = f"vector<{lanes}xf32>"
    with executable(name, "cpu", (1, channels, batch), buffers) as frame:
        b, (source, target) = frame.builder, frame.buffers
        _, channel, image = frame.workgroup
        plane = b.mul(b.add(b.mul(image, y.stored), channel), y.size)
        fill(b, target, plane, 0, y.size, lanes)
        input_plane, row_phase, column_phase = _source(b, node, x, image, channel)
        zero = b.constant(0.0, vector)
        with b.loop(b.index(0), b.index(y.height), 1) as rows:
            row = b.add(b.mul(rows.counter, node.taps.stride[0]), row_phase)
            read = b.add(b.add(input_plane, b.mul(row, x.pitch)), column_phase)
            write = b.add(b.add(plane, y.lead), b.mul(rows.counter, y.pitch))
            with b.loop(b.index(0), b.index(y.width), lanes) as columns:
                first = b.add(read, b.mul(columns.counter, 2))
                pair = [b.vector_load(source, b.add(first, i * lanes), vector) for i in range(2)]
                even = ", ".join(str(2 * i) for i in range(lanes))
                pixels = b.op(f"vector.shuffle {pair[0].name}, {pair[1].name} [{even}] : {vector}, {vector}", vector)
                valid = _columns_inside(b, columns.counter, column_phase, lanes, x.width)
                b.vector_store(b.select(valid, pixels, zero), target, b.add(write, columns.counter))
    return "\n".join(b.lines)


def _columns_inside(b: Builder, first: SSA, phase: SSA, lanes: int, width: int) -> SSA:
    """i1 per lane: column 2 * (first + lane) + phase lies in the image."""
    vector = f"vector<{lanes}xi32>"
    start = b.op(f"arith.index_cast {b.add(b.mul(first, 2), phase).name} : index to i32", "i32")
    steps = b.literal(f"dense<[{', '.join(str(2 * i) for i in range(lanes))}]>", vector)
    columns = b.binary("arith.addi", b.broadcast(start, vector), steps)
    return b.compare("ult", columns, b.literal(f"dense<{width}>", vector))


def _source(b: Builder, node: Split, x: Plane, image: SSA, channel: SSA) -> tuple[SSA, SSA, SSA]:
    """Where the input plane of a phase begins, and the row and column of the phase."""
    phases = node.taps.phases
    phase = b.rem(channel, len(phases))
    row, column = (_choose(b, phase, [p[i] for p in phases]) for i in (0, 1))
    plane = b.add(b.mul(image, x.stored), b.div(channel, len(phases)))
    return b.add(b.mul(plane, x.size), x.lead), row, column


def _strided_pixels(
    b: Builder, node: Split, x: Plane, y: Plane, source: SSA, image: SSA, channel: SSA, position: SSA, vector: str
) -> SSA:
    """The phase's pixels from `position` on; pixels outside the image read as zero."""
    stride_h, stride_w = node.taps.stride
    base, a, c = _source(b, node, x, image, channel)
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
