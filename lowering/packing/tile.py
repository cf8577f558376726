"""Tile sizes of a convolution: how it is cut for registers, caches and threads.

They never change what it computes of finite numbers; of others, which pixels a zero weight makes NaN.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Literal

Family = Literal["cpu", "spirv"]  # of kernels

CHANNEL_GROUPS = (1, 2, 4, 8, 16, 32, 64)  # those to try
ACCUMULATORS = {8: 12, 16: 24}  # by vector length: 16 registers with AVX2, 32 with AVX-512
DEFAULT_ACCUMULATORS = 20  # of arm64's 32 registers; 24 spill


@dataclasses.dataclass(frozen=True)
class Tile:
    """How a convolution is cut.

    Attributes:
      rows: output channels that are computed together.
      pixels: output positions of a block; of an invocation on GPUs.
      channel_groups: parts of the input channels, taken in turn, so that what a block reads stays in the L1 cache.
      patterns: sets of a group's rows that have code, as bit sets; a column uses the smallest that holds all the rows
        that keep it. None: those that occur.
      ahead: CPUs: how many columns ahead of the one that is added pixels are prefetched; 0 where that is left to the
        hardware, which does not follow columns that are far apart.
      staged: GPUs: whether a workgroup copies weights and offsets to its own memory before it uses them.
    """

    rows: int = 4
    pixels: int = 48
    channel_groups: int = 1
    patterns: tuple[int, ...] | None = None
    ahead: int = 0
    staged: bool = False


def accumulators(lanes: int) -> int:
    """Vector registers that may hold sums."""
    return ACCUMULATORS.get(lanes, DEFAULT_ACCUMULATORS)


def parts(count: int, most: int) -> list[int]:
    """`count` as a sum of as few numbers up to `most` as there can be, about equal, falling."""
    number = -(-count // most)
    return sorted((count * (i + 1) // number - count * i // number for i in range(number)), reverse=True)


def smallest_superset(bits: int, patterns: Sequence[int]) -> int:
    """The pattern with the fewest rows that holds all rows of `bits`."""
    return min((p for p in patterns if p & bits == bits), key=lambda p: (p.bit_count(), p))
