"""Loss and accuracy of the steps of an epoch, read one step late so that the device never waits."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from typing import Any

import jax
import numpy as np

from bcr_jax.errors import BCRError
from bcr_jax.paths import named_leaves


class Tally:
    """What the steps of one epoch gave.

    Args:
      epoch: its number.
      done: what `to_json` gave of the steps before.
    """

    def __init__(self, epoch: int, done: dict[str, list[float]] | None = None):
        self._epoch = epoch
        self._losses, self._accuracies = (list(done[key]) if done else [] for key in ("losses", "accuracies"))
        self._pending: tuple[jax.Array, jax.Array] | None = None

    def add(self, loss: jax.Array, accuracy: jax.Array) -> None:
        """Takes a step's numbers and reads those of the step before.

        Raises:
          BCRError: a loss is NaN or infinite.
        """
        self.settle()
        self._pending = loss, accuracy

    def settle(self) -> None:
        """Reads what was not read yet. Raises as `add` does."""
        if self._pending is None:
            return
        loss, accuracy = map(float, self._pending)
        self._pending = None
        if not math.isfinite(loss):
            raise diverged("the loss", self._epoch, len(self._losses) + 1)
        self._losses.append(loss)
        self._accuracies.append(accuracy)

    def check(self, state: Any, allowed: Collection[str] = ()) -> None:
        """Settles, and checks that all arrays of `state` but the `allowed` ones are finite.

        Raises:
          BCRError: they are not.
        """
        self.settle()
        for name in not_finite(state):
            if name not in allowed:
                raise diverged(name, self._epoch, len(self._losses))

    @property
    def last_loss(self) -> float | None:
        """The last that was read, if any."""
        return self._losses[-1] if self._losses else None

    def means(self) -> tuple[float, float]:
        """Of losses and accuracies."""
        return float(np.mean(self._losses)), float(np.mean(self._accuracies))

    def to_json(self) -> dict[str, list[float]]:
        """All that was read."""
        return {"losses": self._losses, "accuracies": self._accuracies}


def not_finite(state: Any) -> Iterator[str]:
    """The names of the arrays that hold a NaN or an infinity."""
    for name, leaf in named_leaves(state).items():
        if jax.numpy.issubdtype(leaf.dtype, jax.numpy.inexact) and not jax.numpy.isfinite(leaf).all():
            yield name


def diverged(what: str, epoch: int, step: int) -> BCRError:
    """The error of a run whose numbers are no longer finite."""
    fix = "lower the learning rate or rho, or clip gradients"
    return BCRError(f"{what} became NaN or infinite at step {step} of epoch {epoch}: {fix}")
