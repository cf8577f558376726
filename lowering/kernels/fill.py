"""Zeroing a range of a buffer."""

from __future__ import annotations

from lowering.kernels.builder import SSA, Builder


def fill(b: Builder, memory: SSA, base: SSA, start: int, stop: int, lanes: int) -> None:
    """Store zeros to elements base + start up to base + stop, by vectors and then one by one."""
    vector = f"vector<{lanes}xf32>"
    whole = start + (stop - start) // lanes * lanes
    if whole > start:
        zero = b.constant(0.0, vector)
        with b.loop(b.index(start), b.index(whole), lanes) as loop:
            b.vector_store(zero, memory, b.add(base, loop.counter))
    if stop > whole:
        zero = b.constant(0.0, "f32")
        with b.loop(b.index(whole), b.index(stop), 1) as loop:
            b.store(zero, memory, b.add(base, loop.counter))
