"""Copies between the caller's layout and planes, and cutting planes into phases: every value arrives unchanged."""

from __future__ import annotations

import numpy as np
import pytest

from lowering.frontend.graph import Enter, Leave, Split, Taps
from lowering.kernels.enter import enter, leave
from lowering.kernels.split import split
from lowering.packing.layout import assign_planes
from tests.lowering import planes

IMAGES = {
    "rows of whole vectors": (1, 5, 16, 3),
    "rows that no vector divides": (2, 6, 21, 5),
    "rows shorter than a vector": (1, 4, 3, 20),
    "one channel": (1, 9, 33, 1),
    "one row": (1, 1, 37, 2),
    "one column": (3, 11, 1, 2),
}
BANDED = (1, 97, 200, 4)  # whose rows several workgroups of a CPU take
WINDOWS = {
    "stride 2": ((3, 3), (2, 2), (1, 1)),
    "one phase of stride 2": ((1, 1), (2, 2), (0, 0)),
    "stride of rows": ((2, 2), (2, 1), (0, 1)),
    "stride of columns": ((1, 3), (1, 2), (0, 0)),
    "stride 3": ((3, 4), (3, 3), (1, 0)),
    "patches": ((3, 5), (3, 5), (0, 0)),
}


def phases(x, taps):
    """[n, rows, columns, c * phases] of [n, h, w, c]: zeros where the image ends."""
    (sh, sw), (n, h, w, c) = taps.stride, x.shape
    rows, columns = -(-h // sh), -(-w // sw)
    padded = np.pad(x, ((0, 0), (0, rows * sh - h), (0, columns * sw - w), (0, 0)))
    parts = np.stack([padded[:, a::sh, b::sw] for a, b in taps.phases], -1)
    return parts.reshape(n, rows, columns, c * len(taps.phases))


def _split_case(shape, taps, rng):
    x = rng.standard_normal(shape).astype(np.float32)
    want = phases(x, taps)
    node = Split(planes.image(*shape), planes.image(*want.shape), taps)
    layouts = planes.layouts(node)
    px, py = layouts[node.x], layouts[node.out]
    run = planes.Run(
        lambda name, t: split(name, t.kernels, t.lanes, node, px, py),
        (planes.stored(x, px),),
        (shape[0], py.stored, py.size),
    )
    return run, want, py


def _enter_case(shape, taps, rng):
    x = rng.standard_normal(shape).astype(np.float32)
    want = phases(x, taps) if taps else x
    node = Enter(planes.image(*shape), planes.image(*want.shape), taps)
    py = planes.layouts(node)[node.out]
    run = planes.Run(lambda name, t: enter(name, t.kernels, t.lanes, node, py), (x,), (shape[0], py.stored, py.size))
    return run, want, py


def _leave_case(shape, rng):
    x = rng.standard_normal(shape).astype(np.float32)
    node = Leave(planes.image(*shape), planes.image(*shape))
    reader = Split(node.x, planes.image(*shape), Taps.of_window((1, 1), (1, 1), (0, 0), (1, 1)))
    px = assign_planes(planes.Graph((reader,), (), (), None))[node.x]
    run = planes.Run(lambda name, t: leave(name, t.kernels, t.lanes, node, px), (planes.stored(x, px),), shape)
    return run, x, None


@pytest.mark.slow
@pytest.mark.parametrize("target", planes.TARGETS)
def test_copies(target):
    rng = np.random.default_rng(0)
    windows = {why: Taps.of_window(size, stride, low, (1, 1)) for why, (size, stride, low) in WINDOWS.items()}
    cases = {}
    for why, shape in IMAGES.items():
        cases[f"enter, {why}"] = _enter_case(shape, None, rng)
        cases[f"leave, {why}"] = _leave_case(shape, rng)
        for stride, taps in windows.items():
            cases[f"enter, {why}, {stride}"] = _enter_case(shape, taps, rng)
            cases[f"split, {why}, {stride}"] = _split_case(shape, taps, rng)
    cases["enter, bands"] = _enter_case(BANDED, None, rng)
    cases["leave, bands"] = _leave_case(BANDED, rng)
    for stride in ("stride 2", "stride 3"):
        cases[f"enter, bands, {stride}"] = _enter_case(BANDED, windows[stride], rng)
    results = planes.run(target, [run for run, _, _ in cases.values()])
    for why, got, (_, want, plane) in zip(cases, results, cases.values(), strict=True):
        np.testing.assert_array_equal(planes.loaded(got, plane) if plane else got, want, why)
