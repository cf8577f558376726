"""The pad mask: which positions of a tile are pixels of the output image."""

from __future__ import annotations

from lowering.kernels.builder import SSA, Builder
from lowering.packing.layout import Plane


def pixel_mask(b: Builder, position: SSA, lanes: int, plane: Plane) -> SSA:
    """i1 per lane: position + lane is a pixel of `plane`, neither in the gap of a row nor behind the last row."""
    vector = f"vector<{lanes}xi32>"
    steps = ", ".join(map(str, range(lanes)))
    iota = b.literal(f"dense<[{steps}]>", vector)
    narrow = b.op(f"arith.index_cast {position.name} : index to i32", "i32")
    positions = b.binary("arith.addi", b.broadcast(narrow, vector), iota)
    column = b.binary("arith.remui", positions, _splat(b, plane.pitch, vector))
    in_row = b.compare("ult", column, _splat(b, plane.width, vector))
    in_image = b.compare("ult", positions, _splat(b, plane.positions, vector))
    return b.binary("arith.andi", in_row, in_image)


def _splat(b: Builder, number: int, vector: str) -> SSA:
    return b.literal(f"dense<{number}>", vector)
