"""The padded-plane layout: where every pixel of an image lies in memory (`[n, channel, plane]`).

A plane holds the rows of one channel, `pitch` elements apart. A row's right neighbours are the next row's left
neighbours, so one gap of zero columns serves as right and left padding; zero rows lie above and below. For output
position p = h * pitch + w, a tap (dy, dx) reads input position p + dy * pitch + dx: contiguous in p, without border
code, and one integer per column of the weight matrix.
"""

from __future__ import annotations

import dataclasses

from lowering.element import Element
from lowering.frontend.capture import Value
from lowering.frontend.graph import (
    Concat,
    Conv,
    Depthwise,
    Graph,
    Island,
    Kernel,
    Leave,
    Linear,
    Node,
    Pointwise,
    Pool,
    Recurrent,
    Split,
    reads_planes,
    writes,
    writes_plane,
)

TILE = 64  # a kernel may compute this many positions past the last one: the most that any tile reaches
MAX_LANES = 16  # of any target's vectors
ALIGN = 16  # elements; leads and sizes are multiples, so that f32 planes start on cache lines
ROWS = 8  # planes come in multiples of this, so that a group of output channels never runs past the tensor


@dataclasses.dataclass(frozen=True)
class Plane:
    """Layout of one image tensor: pixel (n, c, h, w) is element [n, c, lead + h * pitch + w] of [n, stored, size].

    What is no pixel is zero where the plane is `clean`; else nobody reads it, or only for what is no pixel either.
    """

    channels: int
    height: int
    width: int
    pitch: int
    lead: int
    size: int
    element: Element = "f32"
    clean: bool = True

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
    """What the readers of a value ask of its plane: zero rows and columns around it, how far right taps reach, and
    whether zeros are counted on at all.
    """

    top: int = 0
    bottom: int = 0
    gap: int = 0
    reach: int = 0
    clean: bool = False


def assign_planes(graph: Graph) -> dict[Value, Plane]:
    """The layout of every value that a kernel reads or writes as an image."""
    kernels = [n for n in graph.nodes if not isinstance(n, Island)]
    values = dict.fromkeys(v for n in kernels for v in (*reads_planes(n), *(writes(n) if writes_plane(n) else ())))
    needs = {v: _Need() for v in values}
    leader = {v: v for v in values}  # values whose pitch must agree share a leader

    def find(v: Value) -> Value:
        while leader[v] is not v:
            v = leader[v]
        return v

    for node in kernels:
        for x in _read_flat(node):
            assert not isinstance(node, Recurrent)
            leader[find(node.out)] = find(x)
        for x in reads_planes(node):
            needs[x].clean |= _counts_on_zeros(node, x)
        if isinstance(node, Conv | Depthwise | Pool):
            _require_window(needs[node.x], node)
        elif isinstance(node, Split):
            rows_read = node.out.shape[1] * node.taps.stride[0]
            needs[node.x].bottom = max(needs[node.x].bottom, rows_read - node.x.shape[1])
    pitch: dict[Value, int] = {}
    for v in values:
        pitch[find(v)] = max(pitch.get(find(v), 0), v.shape[2] + needs[v].gap)
    return {v: _plane(v, pitch[find(v)], needs[v]) for v in values}


def _counts_on_zeros(node: Kernel, x: Value) -> bool:
    """Whether pixels of a node's output depend on elements of the plane of `x` that are none."""
    if isinstance(node, Linear | Leave):
        return False
    if isinstance(node, Conv):
        phases = node.taps.phases  # one that begins behind the first pixel may lack the last
        elsewhere = any((t.dy, t.dx, *phases[t.phase]) != (0, 0, 0, 0) for t in node.taps.taps)
        larger = node.out.shape[1] > x.shape[1] or node.out.shape[2] > x.shape[2]
        return x is node.x and (elsewhere or larger)
    return not (isinstance(node, Depthwise) and x is not node.x)


def reads_unsplit(node: Node) -> bool:
    """Whether a node picks the pixels of a stride itself, so that its output has a pitch of its own."""
    return isinstance(node, Depthwise | Pool) and node.taps.stride != (1, 1)


def _read_flat(node: Kernel) -> tuple[Value, ...]:
    """The images that a node reads at the positions of its output, so that their pitch must be its pitch."""
    if not isinstance(node, Conv | Depthwise | Pool | Concat | Pointwise):
        return ()
    read = reads_planes(node)
    return read[1:] if reads_unsplit(node) else read


def _require_window(need: _Need, node: Conv | Depthwise | Pool) -> None:
    _, h, w, _ = node.x.shape
    _, out_h, out_w, _ = node.out.shape
    taps = node.taps
    if isinstance(node, Conv):  # which reads phases, as Split wrote them
        stride_h, stride_w = 1, 1
        rows, cols = [t.dy for t in taps.taps], [t.dx for t in taps.taps]
    else:
        stride_h, stride_w = taps.stride
        rows = [t.dy * stride_h + taps.phases[t.phase][0] for t in taps.taps]
        cols = [t.dx * stride_w + taps.phases[t.phase][1] for t in taps.taps]
    need.top = max(need.top, -min(rows))
    need.bottom = max(need.bottom, (out_h - 1) * stride_h + max(rows) - (h - 1))
    need.gap = max(need.gap, -min(cols), (out_w - 1) * stride_w + max(cols) - (w - 1))
    need.reach = max(need.reach, max(cols))
    if reads_unsplit(node):  # row by row: whole vectors of output pixels, for each of which a stride of pixels is read
        need.reach = max(need.reach, round_up(out_w, MAX_LANES) * stride_w - 1 + max(cols) - (w - 1))


def _plane(value: Value, pitch: int, need: _Need) -> Plane:
    _, height, width, channels = value.shape
    lead = round_up(need.top * pitch + need.gap, ALIGN)
    # Behind the last row: the zero rows below it, or what a last tile may read or write past the image.
    tail = need.bottom * pitch + max(need.gap, need.reach) + TILE
    size = round_up(lead + height * pitch + tail, ALIGN)
    return Plane(channels, height, width, pitch, lead, size, clean=need.clean)
