"""The padded-plane layout: conversions, and no kernel may reach outside its planes."""

from __future__ import annotations

import jax
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jax import lax

from lowering.codegen.island import from_plane, to_plane
from lowering.frontend.capture import Value, capture
from lowering.frontend.graph import Conv, Pool, Split
from lowering.frontend.recognise import Recogniser
from lowering.frontend.schedule import schedule
from lowering.packing.layout import ALIGN, TILE, Plane, assign_planes, round_up

EXTENTS = st.integers(1, 12)
MAX_LANES = 16  # AVX-512


@settings(deadline=None)
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


@settings(max_examples=200, deadline=None)
@given(_windows())
@example(((4, 4), (1, 2), (1, 1), ((0, 0), (0, 0)), (1, 2)))  # a tap reaches further right than the gap is wide
def test_no_access_leaves_its_planes(window):
    """Every address that a tile may touch, the last one's overrun included, lies in the tensor."""
    (h, w), kernel, stride, padding, dilation = window
    weight = np.ones((*kernel, 2, 3), np.float32)

    def function(x):
        return lax.conv_general_dilated(x, weight, stride, padding, (1, 1), dilation, ("NHWC", "HWIO", "NHWC"))

    captured = capture(function, jax.ShapeDtypeStruct((1, h, w, 2), np.float32))
    graph = schedule(captured, Recogniser(captured))
    planes = assign_planes(graph)
    for plane in planes.values():
        assert plane.lead % ALIGN == 0 and plane.size % ALIGN == 0
        assert plane.pitch >= plane.width
        assert plane.lead + plane.positions + TILE <= plane.size
    for node in graph.nodes:
        if isinstance(node, Conv | Pool):
            x, y = planes[node.x], planes[node.out]
            assert x.pitch == y.pitch
            for tap in node.taps.taps:
                first = x.lead + tap.dy * x.pitch + tap.dx
                assert first >= 0
                assert first + y.positions + TILE - 1 <= x.size, (tap, x, y)
        if isinstance(node, Split):
            x, y, (stride_h, stride_w) = planes[node.x], planes[node.out], node.taps.stride
            row = (y.height - 1) * stride_h + max(a for a, _ in node.taps.phases)
            vectors = round_up(y.width, MAX_LANES)
            assert stride_w != 2 or x.lead + row * x.pitch + 2 * vectors + 1 <= x.size
            assert y.lead + (y.height - 1) * y.pitch + vectors <= y.size


@settings(max_examples=100, deadline=None)
@given(_windows())
def test_what_lies_outside_an_image_is_zero_where_taps_read_it(window):
    """For every output pixel and tap: the address is that pixel's, or holds one of the layout's zeros."""
    (h, w), kernel, stride, padding, dilation = window
    weight = np.ones((*kernel, 1, 1), np.float32)

    def function(x):
        return lax.conv_general_dilated(x, weight, stride, padding, (1, 1), dilation, ("NHWC", "HWIO", "NHWC"))

    captured = capture(function, jax.ShapeDtypeStruct((1, h, w, 1), np.float32))
    graph = schedule(captured, Recogniser(captured))
    planes = assign_planes(graph)
    conv = next(n for n in graph.nodes if isinstance(n, Conv))
    plane = planes[conv.x]
    for tap in conv.taps.taps:
        for row in range(conv.out.shape[1]):
            for col in range(conv.out.shape[2]):
                at = row * plane.pitch + col + tap.dy * plane.pitch + tap.dx
                inside = 0 <= row + tap.dy < plane.height and 0 <= col + tap.dx < plane.width
                is_pixel = 0 <= at < plane.positions and at % plane.pitch < plane.width
                assert is_pixel == inside
                assert -plane.lead <= at < plane.size - plane.lead


def test_split_reads_rows_of_zeros_below_the_image():
    captured = capture(
        lambda x: lax.conv_general_dilated(
            x, np.ones((2, 2, 1, 1), np.float32), (2, 2), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
        ),
        jax.ShapeDtypeStruct((1, 5, 5, 1), np.float32),
    )
    graph = schedule(captured, Recogniser(captured))
    planes = assign_planes(graph)
    split = next(n for n in graph.nodes if isinstance(n, Split))
    source, phases = planes[split.x], planes[split.out]
    assert phases.height * 2 > source.height
    assert source.lead + (phases.height * 2) * source.pitch <= source.size


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
