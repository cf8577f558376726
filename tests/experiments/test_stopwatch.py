"""Networks pruned by choices, compiled and timed beside a reference."""

from __future__ import annotations

import numpy as np
import pytest
from flax import nnx

import lowering
from bcr_jax import BCRSpec
from bcr_jax.search import Choice, Option
from experiments.measure.timing import Timing
from experiments.search import stopwatch

DENSE: Choice = {"layers/0/kernel": Option(None, 4.0, 0.0, 512), "layers/2/kernel": Option(None, 1.0, 0.0, 64)}
PRUNED: Choice = {**DENSE, "layers/0/kernel": Option(BCRSpec((4, 4), 1 / 4), 1.0, 1.0, 128)}


@pytest.fixture
def timed(monkeypatch):
    """The kept weights, layer by layer, of every program that was compiled. Scripted times are given out."""
    kept: list[list[int]] = []
    compile_ = lowering.compile
    times = iter([(10.0,), (20.0, 8.0)])  # alone; then in turns, when the machine is half as fast

    def compiled(program, target):
        kept.append([int(np.count_nonzero(node.weight)) for node in program.plan.graph.nodes])
        return compile_(program, target)

    def measure(programs, **_):
        return {name: Timing(us, us) for name, us in zip(programs, next(times), strict=True)}

    monkeypatch.setattr(lowering, "compile", compiled)
    monkeypatch.setattr(stopwatch, "measure", measure)
    return kept


def test_a_choice_is_timed_once_in_turns_with_the_reference(timed):
    model = nnx.Sequential(nnx.Linear(16, 32, rngs=nnx.Rngs(0)), nnx.relu, nnx.Linear(32, 2, rngs=nnx.Rngs(1)))
    watch = stopwatch.Stopwatch(model, (np.ones((1, 16), np.float32),), DENSE, core=0)
    assert watch.us(DENSE) == 10
    assert watch.us(PRUNED) == pytest.approx(8 / 20 * 10), "as if the machine were as fast as at first"
    assert watch.us(dict(PRUNED)) == watch.us(PRUNED)
    assert timed == [[512, 64], [128, 64]], "each is compiled once, pruned as the choice says"
    assert np.all(np.asarray(model.layers[0].kernel[...]) != 0), "the model is left as it was"
