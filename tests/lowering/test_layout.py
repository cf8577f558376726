"""The padded-plane layout: conversions, and no kernel may reach outside its planes."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from jax import lax

from lowering.codegen.island import from_plane, to_plane
from lowering.frontend.capture import Value, capture
from lowering.frontend.graph import Conv, Depthwise, Island, Pool, Split
from lowering.frontend.recognise import Recogniser
from lowering.frontend.schedule import schedule
from lowering.packing.layout import ALIGN, MAX_LANES, TILE, Plane, assign_planes, reads_unsplit, round_up

EXTENTS = st.integers(1, 12)
KERNEL = np.ones((3, 3, 2, 2), np.float32)


@settings(deadline=None, max_examples=25)  # each compiles its own copies
@given(EXTENTS, EXTENTS, EXTENTS, st.integers(0, 5), st.integers(0, 40))
def test_plane_round_trip(h, w, c, gap, lead):
    plane = Plane(c, h, w, w + gap, lead, lead + h * (w + gap) + 7)
    image = np.random.default_rng(0).standard_normal((2, h, w, c)).astype(np.float32)
    stored = to_plane(image, plane)
    assert stored.shape == (2, plane.stored, plane.size)
    np.testing.assert_array_equal(from_plane(stored, plane), image)
    assert np.count_nonzero(stored) == np.count_nonzero(image)


@st.composite
def _windows(draw):
    h, w = draw(EXTENTS), draw(EXTENTS)
    kernel = draw(st.tuples(st.integers(1, 5), st.integers(1, 5)))
    stride = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    dilation = draw(st.tuples(st.integers(1, 2), st.integers(1, 2)))
    padding = draw(st.tuples(*[st.tuples(st.integers(0, 4), st.integers(0, 4))] * 2))
    for extent, size, gap, (low, high) in zip((h, w), kernel, dilation, padding, strict=True):
        if low + extent + high < (size - 1) * gap + 1:
            return draw(_windows())
    return (h, w), kernel, stride, padding, dilation


def _graph(window):
    """A convolution, a depthwise convolution and a pool with one window over one image that a convolution made."""
    (h, w), kernel, stride, padding, dilation = window
    weight, own = np.ones((*kernel, 2, 3), np.float32), np.ones((*kernel, 1, 2), np.float32)

    def convolution(x, weight, *window, groups=1):
        return lax.conv_general_dilated(x, weight, *window, ("NHWC", "HWIO", "NHWC"), groups)

    def function(x):
        y = convolution(x, np.ones((1, 1, 2, 2), np.float32), (1, 1), "VALID", (1, 1), (1, 1))
        sizes, strides, dilations = (1, *kernel, 1), (1, *stride, 1), (1, *dilation, 1)
        pads = ((0, 0), *padding, (0, 0))
        return (
            convolution(y, weight, stride, padding, (1, 1), dilation),
            convolution(y, own, stride, padding, (1, 1), dilation, groups=2),
            lax.reduce_window(y, -np.inf, lax.max, sizes, strides, pads, window_dilation=dilations),
        )

    captured = capture(function, jax.ShapeDtypeStruct((1, h, w, 2), np.float32))
    graph = schedule(captured, Recogniser(captured))
    readers = [n for n in graph.nodes if isinstance(n, Conv | Depthwise | Pool) and n.name != "conv_1"]
    assume(len(readers) == 3)  # fewer where an image is a single pixel, which no plane holds
    return graph, readers


def _places(node):
    """Row and column of the pixel that output pixel 0 reads, for every tap, and the steps to the next ones."""
    taps = node.taps
    if isinstance(node, Conv):
        return [(t.dy, t.dx) for t in taps.taps], (1, 1)
    (sh, sw), phases = taps.stride, taps.phases
    return [(t.dy * sh + phases[t.phase][0], t.dx * sw + phases[t.phase][1]) for t in taps.taps], (sh, sw)


@settings(max_examples=200, deadline=None)
@given(_windows())
@example(((4, 4), (1, 2), (1, 1), ((0, 0), (0, 0)), (1, 2)))  # a tap reaches further right than the gap is wide
@example(((2, 3), (1, 1), (3, 1), ((0, 2), (0, 0)), (1, 1)))  # a stride that leaves most of the image behind
def test_no_access_leaves_its_planes(window):
    """Every address that a vector may touch, the last one's overrun included, lies in the tensor."""
    graph, readers = _graph(window)
    planes = assign_planes(graph)
    for plane in planes.values():
        assert plane.lead % ALIGN == 0 and plane.size % ALIGN == 0
        assert plane.pitch >= plane.width
        assert plane.lead + plane.positions + TILE <= plane.size
    for node in readers:
        x, y = planes[node.x], planes[node.out]
        places, (sh, sw) = _places(node)
        for row, column in places:
            first = x.lead + row * x.pitch + column
            assert first >= 0
            if reads_unsplit(node):  # row by row, whole vectors
                last = first + (y.height - 1) * sh * x.pitch + round_up(y.width, MAX_LANES) * sw - 1
            else:
                assert x.pitch == y.pitch
                last = first + y.positions + TILE - 1
            assert last < x.size, (node, x, y)
    for split in (n for n in graph.nodes if isinstance(n, Split)):
        x, y, (stride_h, stride_w) = planes[split.x], planes[split.out], split.taps.stride
        row = (y.height - 1) * stride_h + max(a for a, _ in split.taps.phases)
        vectors = round_up(y.width, MAX_LANES)
        assert stride_w != 2 or x.lead + row * x.pitch + 2 * vectors + 1 <= x.size
        assert y.lead + (y.height - 1) * y.pitch + vectors <= y.size


@settings(max_examples=100, deadline=None)
@given(_windows())
@example(((1, 2), (1, 1), (2, 1), ((0, 0), (0, 1)), (1, 1)))  # a single tap, which reads padding on the right
def test_what_lies_outside_an_image_is_zero_where_taps_read_it(window):
    """For every output pixel and tap: the address is that pixel's, or holds one of the layout's zeros."""
    graph, readers = _graph(window)
    planes = assign_planes(graph)
    for node in readers:
        plane = planes[node.x]
        places, (sh, sw) = _places(node)
        for dy, dx in places:
            for row in range(dy, dy + node.out.shape[1] * sh, sh):
                for col in range(dx, dx + node.out.shape[2] * sw, sw):
                    at = row * plane.pitch + col
                    inside = 0 <= row < plane.height and 0 <= col < plane.width
                    is_pixel = 0 <= at < plane.positions and at % plane.pitch < plane.width
                    assert is_pixel == inside
                    assert inside or plane.clean
                    assert -plane.lead <= at < plane.size - plane.lead


def test_images_that_are_read_at_the_same_positions_share_a_pitch():
    def function(x, residual, gate):
        y = lax.conv_general_dilated(x, KERNEL, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
        total = y + residual
        z = lax.conv_general_dilated(
            total * gate, KERNEL, (1, 1), ((2, 2), (2, 2)), (1, 1), (2, 2), ("NHWC", "HWIO", "NHWC")
        )
        return jnp.concatenate([z, total], -1)

    shapes = [(1, 5, 6, 2), (1, 5, 6, 2), (1, 1, 1, 2)]
    captured = capture(function, *(jax.ShapeDtypeStruct(s, np.float32) for s in shapes))
    graph = schedule(captured, Recogniser(captured))
    assert not [n for n in graph.nodes if isinstance(n, Island)]
    planes = assign_planes(graph)
    assert {p.pitch for p in planes.values()} == {8}
    assert len(planes) == 6  # x, residual, their sum after the convolution, its product with the gate, z, both


def test_split_reads_rows_of_zeros_below_the_image():
    def convolution(x, kernel, stride):
        return lax.conv_general_dilated(x, kernel, stride, "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))

    captured = capture(
        lambda x: convolution(convolution(x, KERNEL, (1, 1)), KERNEL, (2, 2)),
        jax.ShapeDtypeStruct((1, 5, 5, 2), np.float32),
    )
    graph = schedule(captured, Recogniser(captured))
    planes = assign_planes(graph)
    split = next(n for n in graph.nodes if isinstance(n, Split))
    source, phases = planes[split.x], planes[split.out]
    assert phases.height * 2 > source.height
    assert source.lead + (phases.height * 2) * source.pitch <= source.size


def test_zeros_are_kept_only_where_they_are_counted_on():
    """A bottleneck: 1x1, 3x3, 1x1 with a residual, then a 1x1 convolution with a stride and a mean."""

    def convolution(x, kernel, stride=(1, 1)):
        return lax.conv_general_dilated(x, kernel, stride, "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))

    one = np.ones((1, 1, 2, 2), np.float32)

    def function(x):
        first = convolution(x, one)
        third = convolution(convolution(first, KERNEL), one) + first
        fourth = convolution(third, one)
        return convolution(fourth, one, (2, 2)).mean((1, 2))

    captured = capture(function, jax.ShapeDtypeStruct((1, 6, 6, 2), np.float32))
    graph = schedule(captured, Recogniser(captured))
    planes = assign_planes(graph)
    convolutions = [n for n in graph.nodes if isinstance(n, Conv)]
    split = next(n for n in graph.nodes if isinstance(n, Split))
    assert [planes[n.out].clean for n in convolutions] == [True, False, False, True, True]
    assert not planes[split.out].clean  # the fourth's is read by the split, the last one's by the mean


@pytest.mark.parametrize("shape", [(1, 4, 4, 3), (2, 1, 9, 8)])
def test_planes_of_a_value_hold_its_shape(shape):
    value = Value(shape, np.dtype(np.float32))
    captured = capture(
        lambda x: lax.conv_general_dilated(
            x, np.ones((1, 1, shape[3], 2), np.float32), (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
        ),
        jax.ShapeDtypeStruct(value.shape, value.dtype),
    )
    planes = assign_planes(schedule(captured, Recogniser(captured)))
    assert {(p.height, p.width) for p in planes.values()} == {shape[1:3]}
