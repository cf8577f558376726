"""Elementwise work on planes that no other kernel took."""

from __future__ import annotations

from collections.abc import Callable

from lowering.frontend.graph import Pointwise
from lowering.kernels.builder import SSA
from lowering.kernels.elementwise import Channel, plane_kernel, planes
from lowering.kernels.epilogue import PixelOperands, apply, channel_constants, input_buffers
from lowering.packing.layout import Plane


def pointwise(
    name: str, kernels: str, lanes: int, node: Pointwise, x: Plane, y: Plane, extras: tuple[Plane | None, ...]
) -> str:
    """MLIR of the executable `name`; buffers: x, the epilogue's inputs, its constants if there are any, y."""
    constants = channel_constants(node.epilogue).size
    batch = node.x.shape[0]
    inputs = [planes(batch, x), *input_buffers(node.epilogue, extras), *([(constants, y.element)] if constants else [])]

    def body(channel: Channel) -> Callable[[SSA], SSA]:
        b, (source, *others) = channel.builder, channel.buffers[:-1]
        operands = PixelOperands.load(
            b,
            node.epilogue,
            extras,
            others,
            (others[-1], 0) if constants else None,
            channel.image,
            channel.number,
            channel.vector,
        )
        first = channel.first(x)

        def value(position: SSA) -> SSA:
            pixels = b.vector_load(source, b.add(first, position), channel.vector, aligned=True)
            return apply(b, node.epilogue, pixels, operands.constants, operands.inputs(b, position))

        return value

    return plane_kernel(name, kernels, lanes, batch, inputs, y, body)
