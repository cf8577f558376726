"""The padded-plane layout: where every pixel of an image lies in memory (`[n, channel, plane]`, float32).

A plane holds the rows of one channel, `pitch` elements apart. A row's right neighbours are the next row's left
neighbours, so one gap of zero columns serves as right and left padding; zero rows lie above and below. For output
position p = h * pitch + w, a tap (dy, dx) reads input position p + dy * pitch + dx: contiguous in p, without border
code, and one integer per column of the weight matrix.
"""

from __future__ import annotations

import dataclasses

from lowering.frontend.capture import Value
from lowering.frontend.graph import Conv, Graph, Island, Node, Pool, Split, reads_plane

TILE = 64  # a kernel may compute this many positions past the last one: the most that any tile reaches
ALIGN = 16  # elements; leads and sizes are multiples, so that planes start on cache lines
ROWS = 8  # planes come in multiples of this, so that a group of output channels never runs past the tensor


@dataclasses.dataclass(frozen=True)
class Plane:
    """Layout of one image tensor: pixel (n, c, h, w) is element [n, c, lead + h * pitch + w] of [n, stored, size]."""

    channels: int
    height: int
    width: int
    pitch: int
    lead: int
    size: int

    @property
    def stored(self) -> int:
        """Planes in memory: the channels, rounded up."""
        return round_up(self.channels, ROWS)

    @property
    def positions(self) -> int:
        """Positions from the first pixel through the gap of the last row."""
        return self.height * self.pitch


def round_up(value: int, multiple: int) -> int:
    """The least multiple that is not below value."""
    return -(-value // multiple) * multiple


@dataclasses.dataclass
class _Need:
    """What the readers of a value ask of its plane: zero rows and columns around it, and how far right taps reach."""

    top: int = 0
    bottom: int = 0
    gap: int = 0
    reach: int = 0


def assign_planes(graph: Graph) -> dict[Value, Plane]:
    """The layout of every value that a kernel reads or writes as an image."""
    kernels = [n for n in graph.nodes if not isinstance(n, Island)]
    values = dict.fromkeys(v for n in kernels for v in _plane_values(n))
    needs = {v: _Need() for v in values}
    leader = {v: v for v in values}  # values whose pitch must agree share a leader

    def find(v: Value) -> Value:
        while leader[v] is not v:
            v = leader[v]
        return v

    for node in kernels:
        if isinstance(node, Conv | Pool):
            leader[find(node.out)] = find(node.x)
            _require_window(needs[node.x], node)
        elif isinstance(node, Split):
            rows_read = node.out.shape[1] * node.taps.stride[0]
            needs[node.x].bottom = max(needs[node.x].bottom, rows_read - node.x.shape[1])
    pitch: dict[Value, int] = {}
    for v in values:
        pitch[find(v)] = max(pitch.get(find(v), 0), v.shape[2] + needs[v].gap)
    return {v: _plane(v, pitch[find(v)], needs[v]) for v in values}


def _plane_values(node: Node) -> list[Value]:
    if isinstance(node, Conv | Pool | Split):
        return [node.x, node.out]
    return [node.x] if not isinstance(node, Island) and reads_plane(node) else []


def _require_window(need: _Need, node: Conv | Pool) -> None:
    _, h, w, _ = node.x.shape
    _, out_h, out_w, _ = node.out.shape
    rows, cols = [t.dy for t in node.taps.taps], [t.dx for t in node.taps.taps]
    need.top = max(need.top, -min(rows))
    need.bottom = max(need.bottom, out_h - 1 + max(rows) - (h - 1))
    need.gap = max(need.gap, -min(cols), out_w - 1 + max(cols) - (w - 1))
    need.reach = max(need.reach, max(cols))


def _plane(value: Value, pitch: int, need: _Need) -> Plane:
    _, height, width, channels = value.shape
    lead = round_up(need.top * pitch + need.gap, ALIGN)
    # Behind the last row: the zero rows below it, or what a last tile may read or write past the image.
    tail = need.bottom * pitch + max(need.gap, need.reach) + TILE
    return Plane(channels, height, width, pitch, lead, round_up(lead + height * pitch + tail, ALIGN))
