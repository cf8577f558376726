"""The last choice among a few plans: each is retrained for a few steps, as predicted losses tell little of training."""

from __future__ import annotations

import math
from collections.abc import Iterable

import jax
import jax.numpy as jnp
import optax
from flax import nnx

from bcr_jax import BCRSpec, project
from bcr_jax.paths import named_leaves
from bcr_jax.search import Choice, one_shot
from experiments.search.problem import Problem, Specs, specs_of
from experiments.short_retraining import Labelled, mean_loss, retrain

BATCH, OPTIMIZER = 32, optax.adam(1e-3)


def by_squares(problem: Problem, model: nnx.Module) -> Problem:
    """The same problem, but what is lost is the squares of the weights that are pruned."""
    return problem.weighed(_pruned(model, problem))


def _pruned(model: nnx.Module, problem: Problem) -> dict[str, tuple[float, ...]]:
    """How many weights' worth of squares every option of a layer prunes."""
    kernels = named_leaves(nnx.state(model, nnx.Param))

    def lost(w: jax.Array, spec: BCRSpec | None) -> float:
        kept = w if spec is None else project(w, spec, layout="flax")[0]
        every = float(jnp.sum(w**2))
        return max(0.0, w.size * (1 - float(jnp.sum(kept**2)) / every)) if every else 0.0

    return {
        path: tuple(lost(kernels[path], option.spec) for option in options) for path, options in problem.table.items()
    }


def trials(
    model: nnx.Module, choices: Iterable[Choice], calibration: Labelled, held_out: Labelled, steps: int
) -> dict[Specs, float]:
    """The mean loss of held-out data after so many steps of masked training of each choice on calibration data.

    Infinite where training diverges.
    """
    found = {}
    for specs in dict.fromkeys(map(specs_of, choices)):
        pruned = nnx.clone(model)
        masks = {path: jnp.ones_like(w, bool) for path, w in named_leaves(nnx.state(model, nnx.Param)).items()}
        masks |= one_shot(pruned, calibration[0], dict(specs), progress=False)
        retrain(pruned, masks, calibration, OPTIMIZER, steps, min(BATCH, len(calibration[1])))
        loss = mean_loss(pruned, held_out)
        found[specs] = math.inf if math.isnan(loss) else loss
    return found
