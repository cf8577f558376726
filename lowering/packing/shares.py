"""Sharing a convolution's work between threads: the blocks of pixels and the row groups that every workgroup takes.

IREE's `local-task` device hands out the workgroups of a layer in order, to whichever thread is free: one at a time, if
there are fewer than eight for each thread, else eight. A thread that has waited for 10 us for the others to end sleeps,
and is woken late for the next layer. So workgroups become smaller towards the end, as in guided self-scheduling
(Polychronopoulos & Kuck, IEEE Transactions on Computers, 1987): the last ones make up for what threads differ in. Where
blocks of pixels are few, only the last of them are cut along the rows: whoever computes part of the rows of a block
reads all of its pixels again.
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
LAST = 3  # blocks that may be cut along the rows where others are not
LATE = (0.0, 0.05, 0.1, 0.15, 0.2)  # how late a thread may begin, as parts of its share
WAITING = 4.0  # how much waiting counts, against what one thread takes longer
OVERHEAD = 0.1  # what a workgroup costs, in row groups of a block of pixels
READ_AGAIN = 1.5  # what it costs that other workgroups read the same pixels, in row groups (VGG-16: 1.2 to 5)

Bounds = tuple[int, int]  # from the first to behind the last


@dataclasses.dataclass(frozen=True)
class Share:
    """A workgroup's blocks of pixels, in each of which it computes the same row groups.

    Those of the first block also take the vectors behind the last one.
    """

    blocks: Bounds
    groups: Bounds

    def pixels(self, rest: float) -> float:
        """How many blocks; behind the last block is `rest` of one."""
        return self.blocks[1] - self.blocks[0] + (rest if self.blocks[0] == 0 else 0.0)

    def work(self, rest: float) -> float:
        """Blocks times row groups."""
        return self.pixels(rest) * (self.groups[1] - self.groups[0])


Shares = tuple[Share, ...]


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
    """The whole layer; ever smaller shares along either axis while the other is cut in equal parts; whole rows of the
    first blocks and parts of the rows of the last ones.
    """
    yield (Share((0, blocks), (0, groups)),)
    for sizes, parts in itertools.product(range(1, most_sizes + 1), (1, 2, ALIKE)):
        smaller, equal = _sizes(ALIKE // parts, sizes), _sizes(parts, 1)
        yield tuple(Share(b, g) for b in _cut(blocks, smaller, rest) for g in _cut(groups, equal))
        yield tuple(Share(b, g) for g in _cut(groups, smaller) for b in _cut(blocks, equal, rest))
    cuts = [_sizes(alike, sizes) for alike in (1, 2, 3, 4, 6, 8) for sizes in (1, 2)]
    for last in range(1, min(blocks, LAST + 1)):
        for first, second in itertools.product(cuts, cuts):
            if len(first) + len(second) <= ALIKE * most_sizes:
                whole = [Share(b, (0, groups)) for b in _cut(blocks - last, first, rest)]
                yield (*whole, *(Share((blocks - last, blocks), g) for g in _cut(groups, second)))


def _sizes(alike: int, sizes: int) -> list[float]:
    """So many parts of each of so many sizes, the largest first."""
    return [SMALLER**size for size in range(sizes) for _ in range(alike)]


def _cut(count: int, sizes: Sequence[float], extra: float = 0.0) -> list[Bounds]:
    """Parts of about `sizes` of `count`, none of them empty; the first part has `extra` more."""
    ends = itertools.accumulate(size / sum(sizes) for size in sizes)
    bounds = [round(end * (count + extra) - extra) for end in ends]
    return list(itertools.pairwise(sorted({0, *(min(max(1, bound), count) for bound in bounds), count})))


def _lost(one: Shares, rest: float) -> tuple[float, float]:
    """What threads lose in waiting, one of which begins late, and what a thread takes longer: parts of their time."""
    work, waiting = [share.work(rest) for share in one], 0.0
    for threads, late in itertools.product(THREADS, LATE):
        start = late * sum(work) / threads
        waiting += threads * _longest(work, threads, start) / (sum(work) + start) - 1
    groups = one[-1].groups[1]
    again = sum(share.pixels(rest) for share in one) - sum(work) / groups  # blocks
    return waiting / len(THREADS) / len(LATE), (READ_AGAIN * again + OVERHEAD * len(work)) / sum(work)


def _longest(work: Sequence[float], threads: int, late: float) -> float:
    """When the last of the threads ends, each taking workgroups as soon as it is free, the first from `late` on."""
    ends = [late] + [0.0] * (threads - 1)
    for amount in work:
        ends[ends.index(min(ends))] += amount
    return max(ends)
