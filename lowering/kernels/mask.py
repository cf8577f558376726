"""The pad mask: which positions of a tile are pixels of the output image."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lowering.element import BYTES, Element
from lowering.kernels.builder import SSA, Builder, lanes
from lowering.packing.layout import Plane

MASK_REGISTERS = 16  # lanes, of the instruction set that has them: AVX-512


def pixel_mask(b: Builder, position: SSA, lanes: int, plane: Plane, step: int = 1) -> SSA:
    """i1 per lane: position + step * lane is a pixel of `plane`, neither in a row's gap nor behind the last row."""
    vector = f"vector<{lanes}xi32>"
    steps = ", ".join(str(step * lane) for lane in range(lanes))
    iota = b.literal(f"dense<[{steps}]>", vector)
    narrow = b.op(f"arith.index_cast {position.name} : index to i32", "i32")
    positions = b.binary("arith.addi", b.broadcast(narrow, vector), iota)
    column = b.binary("arith.remui", positions, _splat(b, plane.pitch, vector))
    in_row = b.compare("ult", column, _splat(b, plane.width, vector))
    in_image = b.compare("ult", positions, _splat(b, plane.positions, vector))
    return b.binary("arith.andi", in_row, in_image)


def _splat(b: Builder, number: int, vector: str) -> SSA:
    return b.literal(f"dense<{number}>", vector)


def mask_integer(element: Element) -> str:
    """Type of the integers that mask values of type `element`."""
    return f"i{8 * BYTES[element]}"


def masking(b: Builder, masks: Sequence[SSA], floats: str) -> Callable[[SSA, SSA], SSA]:
    """What puts zeros into a vector of type `floats` where one of `masks` has zeros; elsewhere that has ones only."""
    if lanes(floats) != MASK_REGISTERS:
        return lambda value, mask: _cleared(b, value, mask)
    zeros = b.literal("dense<0>", masks[0].type)
    conditions = {mask: b.compare("ne", mask, zeros) for mask in masks}
    # The operation before takes the mask along.
    return lambda value, mask: b.select(conditions[mask], value, b.constant(0.0, floats))


def _cleared(b: Builder, value: SSA, mask: SSA) -> SSA:
    bits = b.op(f"arith.bitcast {value.name} : {value.type} to {mask.type}", mask.type)
    both = b.binary("arith.andi", bits, mask)
    return b.op(f"arith.bitcast {both.name} : {mask.type} to {value.type}", value.type)
