"""Moving lanes between vectors."""

from __future__ import annotations

from collections.abc import Sequence

from lowering.kernels.builder import SSA, Builder, element


def shuffle(b: Builder, first: SSA, second: SSA, places: Sequence[int]) -> SSA:
    """The lanes `places` of two vectors of one type, those of the second numbered after the first's."""
    operands = f"{first.name}, {second.name} [{', '.join(map(str, places))}] : {first.type}, {second.type}"
    return b.op(f"vector.shuffle {operands}", f"vector<{len(places)}x{element(first.type)}>")
