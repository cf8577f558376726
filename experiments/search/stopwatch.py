"""`Stopwatch`: what whole pruned networks take on this machine, where predictions are sums over layers."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from flax import nnx

import lowering
from bcr_jax import hard_prune
from bcr_jax.search import Choice
from experiments.measure.timing import bundle_timeable, measure
from experiments.search.problem import Specs, specs_of

ROUNDS, SECONDS = 6, 0.2  # turns of both networks; the minimum counts


class Stopwatch:
    """Times calls of a model that is pruned by choices, each in turns with one reference.

    A machine is not always as fast: all times are as if the reference always took what it took first.

    Args:
      model: its weights decide which are kept; it is not changed.
      sample: one input.
      reference: the choice that a limit is set by.
      core: to time on.

    Raises:
      LoweringError: the model cannot be lowered or compiled.
      StageError: a program does not run.
    """

    def __init__(self, model: nnx.Module, sample: tuple[np.ndarray, ...], reference: Choice, core: int) -> None:
        self._model, self._sample, self._core = model, sample, core
        specs = specs_of(reference)
        self._reference = self._compiled(specs)
        (self._first,) = self._timed(self._reference)
        self._known = {specs: self._first}

    def us(self, choice: Choice) -> float:
        """Microseconds of CPU time of a call."""
        specs = specs_of(choice)
        if specs not in self._known:
            reference, plan = self._timed(self._reference, self._compiled(specs))
            self._known[specs] = plan / reference * self._first
        return self._known[specs]

    def _compiled(self, specs: Specs) -> lowering.Module:
        pruned = nnx.clone(self._model)
        hard_prune(pruned, dict(specs))
        pruned.eval()
        return lowering.compile(lowering.lower(pruned, *self._sample), "host")

    def _timed(self, *modules: lowering.Module) -> list[float]:
        with tempfile.TemporaryDirectory() as directory:
            programs = {}
            for number, module in enumerate(modules):
                module.save(bundle := Path(directory) / str(number))
                programs[str(number)] = bundle_timeable(bundle)
            timings = measure(programs, rounds=ROUNDS, core=self._core, seconds=SECONDS)
        return [timing.min_us for timing in timings.values()]
