"""What the cost model knows of a core, by the length of its vectors. Cycles, unless said otherwise."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class Core:
    """Constants of the cost model in `cpu_tile` and habits of kernels; two multiply-adds begin in a cycle.

    Attributes:
      lanes: of a vector register.
      rows: of a row group, those to try; the last one whatever the patterns.
      pixels: of a block, those to try.
      l1, l2: bytes that a block may take of the caches.
      load, aligned_load: slots of a vector load, two of which begin in a cycle.
      stall, aligned_stall: what a vector load costs beyond its slots.
      latency: of a multiply-add: the least that a column takes.
      start: beginning and end of a tile of a run: the mispredicted exit, addresses, filling the pipeline.
      switch: what a run costs more in kernels with several patterns, in which it has code of its own.
      l1_miss, l2_miss: a column's pixels in a tile that are not in the cache, beyond what is hidden; the first of its
        lines, as the others come with it.
      pages, page_miss: of memory whose addresses the first-level TLB holds; a column's pixels in a tile that lie in
        others, beyond what is hidden.
      columns_ahead: columns ahead of which pixels may be prefetched; 0 where it does not help.
      prefetch: what prefetching a line costs.
      seen_ahead: the part of misses that is left where pixels are prefetched.
      sums: loading and storing a vector of sums between two runs, where those of a block do not fit the cache.
      l2_bytes, l3_bytes: of weights a cycle.
      prefetch_planes: whether a block asks for the planes of the next one.
      weights_ahead: how many weights a run asks for ahead of those it uses; 0 where that is left to the hardware.
      stream: the first touch of a plane by a block, where an image does not fit the second-level cache.
    """

    lanes: int
    rows: tuple[int, ...]
    pixels: tuple[int, ...]
    l1: int
    l2: int
    load: float
    aligned_load: float
    stall: float
    aligned_stall: float
    latency: float = 4
    start: float = 28
    switch: float = 0
    l1_miss: float = 2.3
    l2_miss: float = 3
    pages: int = 64
    page_miss: float = 0
    columns_ahead: int = 0
    prefetch: float = 0
    seen_ahead: float = 1
    sums: float = 1
    l2_bytes: float = 32
    l3_bytes: float = 16
    stream: float = 11
    prefetch_planes: bool = True
    weights_ahead: int = 0


# Fitted to 37 layers of VGG-16, ResNet-50 and MobileNet-V2 on an AMD Zen 3 core, each in all shapes of blocks, and to
# the layers of these networks in place, each with the first eight or ten tiles.
_AVX2 = Core(
    lanes=8,
    rows=(4,),
    pixels=(24, 48, 96, 192, 384),
    l1=27 * 1024,
    l2=216 * 1024,
    load=1.0,
    aligned_load=1.0,
    stall=0.5,
    aligned_stall=0.4,
    start=25,
    switch=30,
    l1_miss=1.0,
    l2_miss=1.5,
    page_miss=2,
    sums=0.4,
    l2_bytes=30,
    l3_bytes=23,
    stream=3,
)
# Fitted to loops of 1 to 14 rows in the first-level cache and to layers of ResNet-50 on an Intel Sapphire Rapids core,
# where a 64-byte load nearly always crosses a cache line. Its hardware follows planes by itself; weights, which a
# network reads once a call, it fetches in time only when asked to.
_AVX512 = Core(
    lanes=16,
    rows=(8, 4),
    pixels=(48, 96, 192, 384),
    l1=40 * 1024,
    l2=1536 * 1024,
    load=1.5,
    aligned_load=1.0,
    stall=0.7,
    aligned_stall=0.3,
    prefetch_planes=False,
    weights_ahead=512,
    l1_miss=4.2,
    l2_miss=1.95,
    columns_ahead=8,
    prefetch=0.15,
    seen_ahead=0.1,
    sums=2.5,
    l2_bytes=64,
)
# Rows and loads as cycles have it that were counted of layers of ResNet-50, by LLVM's model of the Neoverse N1. That
# knows no caches: parts of a Cortex-A76's, of 64 and at least 256 KiB, with about what misses cost on Zen 3.
_NEON = Core(
    lanes=4,
    rows=(8, 4),
    pixels=(48, 96, 192),
    l1=40 * 1024,
    l2=192 * 1024,
    load=1.0,
    aligned_load=1.0,
    stall=0,
    aligned_stall=0,
)


def core(lanes: int) -> Core:
    """The core whose vectors have `lanes` f32 numbers."""
    return next(core for core in (_NEON, _AVX2, _AVX512) if core.lanes == lanes)
