"""Concatenation and global pooling against NumPy."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from lowering.frontend.graph import Concat, GlobalPool
from lowering.kernels.concat import concat
from lowering.kernels.global_pool import global_pool
from lowering.packing.layout import Plane
from tests.lowering import oracle, planes

CONCATS = {
    "two": ((1, 6, 9), (3, 5)),
    "one": ((2, 4, 4), (3,)),
    "batch, many channels": ((3, 7, 7), (90, 1, 16)),
    "planes of less than a vector": ((1, 1, 2), (1, 1)),
}


@pytest.mark.slow
@pytest.mark.parametrize("target", planes.TARGETS)
def test_concat(target):
    rng = np.random.default_rng(0)
    runs, wants = [], []
    for (n, h, w), channels in CONCATS.values():
        xs = [rng.standard_normal((n, h, w, c)).astype(np.float32) for c in channels]
        node = Concat(tuple(planes.image(*x.shape) for x in xs), planes.image(n, h, w, sum(channels)))
        layouts = planes.layouts(node)
        y = layouts[node.out]
        # Leads and sizes of their own, as other readers of the inputs may ask for.
        px = [_shifted(layouts[v], 16 * i) for i, v in enumerate(node.xs)]
        runs.append(
            planes.Run(
                lambda name, t, node=node, px=px, y=y: concat(name, t.kernels, t.lanes, node, px, y),
                tuple(planes.stored(x, p) for x, p in zip(xs, px, strict=True)),
                (n, y.stored, y.size),
            )
        )
        wants.append((np.concatenate(xs, -1), y))
    for why, got, (want, plane) in zip(CONCATS, planes.run(target, runs), wants, strict=True):
        np.testing.assert_array_equal(planes.loaded(got, plane), want, why)


def _shifted(plane: Plane, more: int) -> Plane:
    return dataclasses.replace(plane, lead=plane.lead + more, size=plane.size + 2 * more)


GLOBALS = {
    "7x7": (1, 7, 7, 100),
    "batch": (3, 5, 9, 3),
    "long rows": (1, 3, 150, 2),
    "two pixels": (1, 1, 2, 9),
}


@pytest.mark.slow
@pytest.mark.parametrize("target", planes.TARGETS)
def test_global_pools(target):
    rng = np.random.default_rng(1)
    runs, wants = [], []
    for shape in GLOBALS.values():
        n, h, w, c = shape
        # All below zero: a maximum must see neither gaps nor what lies around the image.
        x = rng.standard_normal(shape).astype(np.float32) - np.float32(9.0)
        plane = planes.layouts(Concat((planes.image(*shape),), out := planes.image(*shape)))[out]
        for kind, scale in (("max", 1.0), ("sum", 1.0), ("sum", 1 / (h * w))):
            node = GlobalPool("g", planes.image(*shape), planes.image(n, c), kind, scale)
            runs.append(
                planes.Run(
                    lambda name, t, node=node, plane=plane: global_pool(name, t.kernels, t.lanes, node, plane),
                    (planes.stored(x, plane),),
                    (n, c),
                )
            )
            pixels = x.astype(np.float64)
            size = np.abs(pixels).sum((1, 2)) * scale
            want = pixels.max((1, 2)) if kind == "max" else pixels.sum((1, 2)) * scale
            wants.append((want, 0.0 if kind == "max" else oracle.sum_error(h * w + 1, size)))
    for got, (want, bound) in zip(planes.run(target, runs), wants, strict=True):
        assert (np.abs(got - want) <= bound).all()
