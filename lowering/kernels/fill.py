"""Zeroing ranges of a buffer, such as everything around the pixels of a plane."""

from __future__ import annotations

from lowering.kernels.builder import SSA, Builder, element
from lowering.packing.layout import Plane


def fill(b: Builder, memory: SSA, base: SSA, start: int, stop: int, lanes: int) -> None:
    """Store zeros to elements base + start up to base + stop: by vectors, the last of which may overlap another."""
    if stop - start < lanes:
        zero = b.constant(0.0, element(memory.type))
        for at in range(start, stop):
            b.store(zero, memory, b.add(base, at))
        return
    zero = b.constant(0.0, f"vector<{lanes}x{element(memory.type)}>")
    whole = start + (stop - start) // lanes * lanes
    with b.loop(b.index(start), b.index(whole), lanes) as loop:
        b.vector_store(zero, memory, b.add(base, loop.counter))
    if stop > whole:
        b.vector_store(zero, memory, b.add(base, stop - lanes))


def fill_around(
    b: Builder, memory: SSA, first: SSA, plane: Plane, lanes: int, rows: int | None = None, columns: int | None = None
) -> None:
    """Store zeros to all of a clean plane but its pixels, or but the pixels of its first `rows` and `columns`.

    `first` is the element of the plane's first pixel. Run this after the pixels are stored: their vectors may then
    reach into gaps and past the last row.
    """
    if not plane.clean:
        return
    rows, columns = plane.height if rows is None else rows, plane.width if columns is None else columns
    start = b.sub(first, plane.lead)
    fill(b, memory, start, 0, plane.lead, lanes)
    if columns < plane.pitch:
        with b.loop(b.index(0), b.index(rows), 1) as loop:
            row = b.add(first, b.mul(loop.counter, plane.pitch))
            fill(b, memory, row, columns, plane.pitch, lanes)
    fill(b, memory, start, plane.lead + rows * plane.pitch, plane.size, lanes)
