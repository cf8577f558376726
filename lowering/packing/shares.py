"""Sharing a convolution's work between threads: the blocks of pixels and the row groups that every workgroup takes.

IREE's `local-task` device hands out the workgroups of a layer in order, to whichever thread is free: one at a time, if
there are fewer than eight for each thread, else eight. A thread that has waited for 10 us for the others to end sleeps,
and is woken late for the next layer. So workgroups become smaller towards the end, as in guided self-scheduling
(Polychronopoulos & Kuck, IEEE Transactions on Computers, 1987): the last ones make up for what threads differ in.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Iterator, Sequence

THREADS = (2, 4)
ALIKE = 4  # workgroups of a size: as many for each of the threads
SMALLER = 0.4  # the next size, as a part of the one before
SIZES = 3  # 12 workgroups, still handed out one by one to two threads
LATE = (0.0, 0.05, 0.1, 0.15, 0.2)  # how late a thread may begin, as parts of its share
WAITING = 4.0  # how much waiting counts, against what one thread takes longer
OVERHEAD = 0.1  # what a workgroup costs, in row groups of a block of pixels
READ_AGAIN = 1.5  # what it costs that other workgroups read the same pixels, in row groups (VGG-16: 1.2 to 5)


@dataclasses.dataclass(frozen=True)
class Shares:
    """Where workgroups begin and end: number `p` of blocks of pixels, and number `r` of row groups.

    Those of the first pixels also take the vectors behind the last block.

    Attributes:
      blocks: workgroup p takes blocks `blocks[p]` to `blocks[p + 1]`.
      groups: workgroup r takes row groups `groups[r]` to `groups[r + 1]`.
      pixels_first: whether workgroups of the same row groups follow each other, or those of the same pixels.
    """

    blocks: tuple[int, ...]
    groups: tuple[int, ...]
    pixels_first: bool = False

    @property
    def grid(self) -> tuple[int, int]:
        """Workgroups by pixels and by rows."""
        return len(self.blocks) - 1, len(self.groups) - 1

    def work(self, rest: float) -> list[float]:
        """Blocks times row groups of every workgroup, in order; behind the last block is `rest` of a block."""
        columns = [float(b - a) for a, b in itertools.pairwise(self.blocks)]
        columns[0] += rest
        rows = [b - a for a, b in itertools.pairwise(self.groups)]
        if self.pixels_first:
            return [column * row for row in rows for column in columns]
        return [column * row for column in columns for row in rows]


@functools.cache
def shares(vectors: int, block: int, groups: int, batch: int) -> Shares:
    """Shares of `vectors` vectors of pixels, `block` a block, and `groups` row groups; of each of `batch` images."""
    blocks, rest = divmod(vectors, block)

    def cost(one: Shares) -> float:
        waiting, longer = _lost(one, rest / block)
        return WAITING * waiting + longer

    return min(_choices(blocks, rest / block, groups, 1 if batch > 1 else SIZES), key=cost)


@functools.cache
def sharing_costs(vectors: int, block: int, groups: int) -> float:
    """What a thread loses by the `shares` of one image, in waiting and in what it does itself: a part of its time."""
    return sum(_lost(shares(vectors, block, groups, 1), vectors % block / block))


def _choices(blocks: int, rest: float, groups: int, most_sizes: int) -> Iterator[Shares]:
    """The whole layer, and ever smaller shares along either axis while the other is cut in equal parts."""
    yield Shares((0, blocks), (0, groups))
    for sizes, parts in itertools.product(range(1, most_sizes + 1), (1, 2, ALIKE)):
        smaller = [SMALLER**size for size in range(sizes) for _ in range(ALIKE // parts)]
        equal = [1.0] * parts
        yield Shares(_cut(blocks, smaller, rest), _cut(groups, equal))
        yield Shares(_cut(blocks, equal, rest), _cut(groups, smaller), pixels_first=True)


def _cut(count: int, sizes: Sequence[float], extra: float = 0.0) -> tuple[int, ...]:
    """Bounds of parts of about `sizes` of `count`, none of them empty; the first part has `extra` more."""
    ends = itertools.accumulate(size / sum(sizes) for size in sizes)
    bounds = [round(end * (count + extra) - extra) for end in ends]
    return tuple(sorted({0, *(min(max(1, bound), count) for bound in bounds), count}))


def _lost(one: Shares, rest: float) -> tuple[float, float]:
    """What threads lose in waiting, one of which begins late, and what a thread takes longer: parts of their time."""
    work, waiting = one.work(rest), 0.0
    for threads, late in itertools.product(THREADS, LATE):
        start = late * sum(work) / threads
        waiting += threads * _longest(work, threads, start) / (sum(work) + start) - 1
    apart = READ_AGAIN * (one.grid[1] - 1) / one.groups[-1]
    return waiting / len(THREADS) / len(LATE), apart + OVERHEAD * len(work) / sum(work)


def _longest(work: Sequence[float], threads: int, late: float) -> float:
    """When the last of the threads ends, each taking workgroups as soon as it is free, the first from `late` on."""
    ends = [late] + [0.0] * (threads - 1)
    for amount in work:
        ends[ends.index(min(ends))] += amount
    return max(ends)
