"""Sharing a convolution's work between threads: how many blocks of pixels and row groups a workgroup takes.

IREE's `local-task` device hands out workgroups in order, blocks of pixels fastest, to whichever thread is free, up to
`RESERVED` at a time. Shares that are unequal, or too few, leave a thread waiting at the end of every layer.
"""

from __future__ import annotations

import functools

THREADS = (2, 4)
RESERVED = 8
MOST = 64  # workgroups
EACH = 0.0005  # what a workgroup costs, as a part of the layer's time
ROWS_APART = 0.02  # what it costs that one more workgroup reads the same pixels
LATE = 0.1  # how late, in what is reserved at a time, a thread may be for reasons of its own


@functools.cache
def shares(vectors: int, block: int, groups: int) -> tuple[int, int]:
    """Blocks of `block` vectors and row groups of a workgroup, the last ones taking what is left."""
    return min(_choices(vectors // block, groups), key=lambda each: (_cost(vectors, block, groups, *each), each))


def _choices(blocks: int, groups: int) -> list[tuple[int, int]]:
    some_blocks = {-(-blocks // n) for n in range(1, min(blocks, MOST) + 1)}
    some_groups = {-(-groups // n) for n in range(1, min(groups, 2 * max(THREADS)) + 1)}
    return [(b, g) for b in some_blocks for g in some_groups if -(-blocks // b) * -(-groups // g) <= MOST]


def _cost(vectors: int, block: int, groups: int, blocks_each: int, groups_each: int) -> float:
    blocks, rest = divmod(vectors, block)
    columns = [block * min(blocks_each, blocks - at) for at in range(0, blocks, blocks_each)]
    columns[-1] += rest
    rows = [min(groups_each, groups - at) for at in range(0, groups, groups_each)]
    work = [columns_ * rows_ for rows_ in rows for columns_ in columns]
    waiting = sum(_longest(work, threads) * threads / sum(work) - 1 for threads in THREADS)
    late = LATE * sum(_reserved(work, threads) for threads in THREADS) / len(work)
    return waiting + late + EACH * len(work) + ROWS_APART * (len(rows) - 1)


def _longest(work: list[int], threads: int) -> int:
    """When the last of the threads ends, each taking workgroups as soon as it is free."""
    reserved, ends = _reserved(work, threads), [0] * threads
    for at in range(0, len(work), reserved):
        free = ends.index(min(ends))
        ends[free] += sum(work[at : at + reserved])
    return max(ends)


def _reserved(work: list[int], threads: int) -> int:
    """Workgroups that a thread takes at a time."""
    return min(RESERVED, -(-len(work) // threads))
