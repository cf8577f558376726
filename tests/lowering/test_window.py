"""No vector that a window reads or writes reaches outside its planes, in the layouts that graphs give them."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lowering.frontend.graph import Pool, Split, Taps
from lowering.kernels.elementwise import VECTORS
from lowering.kernels.phases import Phases
from lowering.kernels.window import Columns, Window
from lowering.packing.layout import round_up
from tests.lowering import planes


@dataclasses.dataclass
class _Recorder:
    """Takes a builder's place where addresses are plain numbers, and notes what is loaded."""

    lanes: int
    touched: list[int] = dataclasses.field(default_factory=list)

    def add(self, a, b):
        return a + b

    def load(self, memory, at):
        self.touched.append(at)

    def vector_load(self, memory, at, vector):
        self.touched += [at, at + self.lanes - 1]

    def pack(self, scalars, vector):
        return None


@st.composite
def _pools(draw):
    extents = draw(st.tuples(st.integers(1, 40), st.integers(2, 40)))
    size = draw(st.tuples(st.integers(1, 5), st.integers(1, 5)))
    stride = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    dilation = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    padding = draw(st.tuples(*[st.tuples(st.integers(0, 4), st.integers(0, 4))] * 2))
    spans = [low + n - (k - 1) * d for n, (low, high), k, d in zip(extents, padding, size, dilation, strict=True)]
    room = [span + high for span, (_, high) in zip(spans, padding, strict=True)]
    out = [(r - 1) // s + 1 for r, s in zip(room, stride, strict=True)]
    if min(room) < 1 or out[0] * out[1] < 2:
        return draw(_pools())
    taps = Taps.of_window(size, stride, (padding[0][0], padding[1][0]), dilation)
    return Pool("p", planes.image(1, *extents, 1), planes.image(1, *out, 1), "max", 1.0, taps)


@settings(max_examples=300, deadline=None)
@given(_pools(), st.sampled_from([4, 8, 16]))
def test_windows_stay_in_their_planes(node, lanes):
    layouts = planes.layouts(node)
    x, y = layouts[node.x], layouts[node.out]
    window = Window.of(node.taps, x, y)
    starts = [(0, 0), (y.height - 1, round_up(y.width, lanes) - lanes)]
    written = y.lead + starts[1][0] * y.pitch + starts[1][1] + lanes
    touched = _loads(window, lanes, [r * window.stride[0] * x.pitch + c * window.stride[1] for r, c in starts])
    if window.flat:
        last = round_up(y.positions, VECTORS * lanes) - lanes
        touched += _loads(window, lanes, [last])
        written = max(written, y.lead + last + lanes)
    assert 0 <= min(touched) and max(touched) < x.size
    assert written <= y.size


def _loads(window, lanes, starts):
    """The elements of the input's plane that vectors of output pixels at these offsets touch."""
    recorder = _Recorder(lanes)
    columns = Columns(window.columns, window.stride[1], f"vector<{lanes}xf32>")
    for start in starts:
        for r in window.rows:
            columns.load(recorder, None, window.x.lead + start + window.offset(r, 0))
    return recorder.touched


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.sampled_from([(1, 1), (2, 1), (1, 2), (2, 2), (3, 3), (16, 16)]),
    st.sampled_from([4, 8, 16]),
)
def test_splits_stay_in_their_planes(height, width, stride, lanes):
    taps = Taps.of_window(stride, stride, (0, 0), (1, 1))
    rows, columns = -(-height // stride[0]), -(-width // stride[1])
    if height * width < 2 or rows * columns < 2:
        return
    node = Split(planes.image(1, height, width, 1), planes.image(1, rows, columns, len(taps.phases)), taps)
    layouts = planes.layouts(node)
    x, y = layouts[node.x], layouts[node.out]
    phases = Phases.of(taps, height, width, y)
    step = lanes if stride[1] <= 2 else 1
    for f, (a, b) in enumerate(phases.phases):
        assert phases.rows(f) <= y.height and (phases.rows(f) - 1) * stride[0] + a < x.height
        assert phases.columns(f) <= y.width and (phases.columns(f) - 1) * stride[1] + b < x.width
        vectors = round_up(columns, step)
        first = x.lead + (max(phases.rows(f), 1) - 1) * stride[0] * x.pitch + a * x.pitch + b
        if phases.rows(f):
            assert first + vectors * stride[1] - 1 < x.size
        assert y.lead + (y.height - 1) * y.pitch + vectors <= y.size


@pytest.mark.parametrize("lanes", [4, 8, 16])
def test_pairs_of_columns_share_loads(lanes):
    recorder = _Recorder(lanes)
    Columns((-1, 0, 1), 2, f"vector<{lanes}xf32>").load(recorder, None, 0)
    assert sorted(recorder.touched[::2]) == [-1, 1, lanes - 1, lanes + 1]
