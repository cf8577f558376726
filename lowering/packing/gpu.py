"""What the cost model knows of a mobile GPU: a Mali of the Valhall kind, by what Arm publishes of it.

Nothing here was measured on one: none was at hand, and nothing public tells as much of an Adreno.
"""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class Gpu:
    """Constants of the cost model in `gpu_tile`; cycles are those of a shader core.

    Attributes:
      cores: shader cores.
      warp: threads that execute together.
      fmas: f32 multiply-adds of a core in a cycle; of f16 values twice as many.
      integers: integer operations of a core in a cycle, beside those.
      line: bytes of a cache line, of which a core's load-store unit serves one in a cycle: a load takes as many cycles
        as a warp touches lines.
      few_registers, registers: 32-bit registers of a thread: with few all warps fit, with more half of them.
      warps: that a core holds.
      latency: of a column: its offset, then its pixels, then the sum. A guess.
      start: of a run: its record, its bounds, leaving its loop. A guess.
      barrier: of a workgroup: until all its warps have come and go on. A guess.
    """

    cores: int = 7
    warp: int = 16
    fmas: int = 32
    integers: int = 32
    line: int = 64
    few_registers: int = 32
    registers: int = 64
    warps: int = 64
    latency: float = 60
    start: float = 40
    barrier: float = 30


MALI = Gpu()
"""A Mali-G710 or G715 with 7 cores, those of each as in Arm's guide to the Valhall shader core (document 102203): two
engines of 16 multiply-adds, 32 registers a thread or 64 in half as many threads, lines of 64 bytes."""
