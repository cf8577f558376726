"""Whether a checkpoint is of the run that asks for it: of its network, optimizer and first weights.

Weights are compared by a few of each array and within a tolerance, as processors round initial values differently.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from bcr_jax.errors import BCRError
from bcr_jax.paths import named_leaves
from bcr_jax.training.digests import differ

_COUNT = 4  # of the elements of an array
_TOLERANCE = 1e-3  # of the largest of them

Sample = Mapping[str, list[float]]


def sample(params: Any) -> dict[str, list[float]]:
    """Some elements of each array, by name, as JSON."""
    found = {}
    for name, leaf in named_leaves(params).items():
        values = np.asarray(leaf, np.float64).ravel()
        found[name] = values[np.linspace(0, values.size - 1, _COUNT).astype(int)].tolist() if values.size else []
    return found


def check(
    directory: Path, record: Mapping[str, Any], now: Mapping[str, Any], model: Sample, known: Iterable[Sample]
) -> None:
    """Checks that a checkpoint's `record` is of a run as it is `now`, whose weights are `model` or one of `known`.

    `now` holds `network` and `updates`. Those of other versions of the libraries, by which the same may read
    otherwise, are not compared, nor is what a record lacks.

    Raises:
      BCRError: it is not.
    """
    for part, what in (
        ("network", "network (modules or their settings)"),
        ("updates", "optimizer (transformations, rates, penalties or schedules)"),
    ):
        if differ(record.get(part, now[part]), now[part]):
            raise BCRError(
                f"checkpoint in {directory} is of another {what}: choose another directory, or delete this one to "
                "start over"
            )
    if not any(_near(model, other) for other in (*record["began"], *known)):
        raise BCRError(
            f"checkpoint in {directory} is of a run that began with other weights than this model has: "
            "choose another directory, or delete this one to start over"
        )


def _near(one: Sample, other: Sample) -> bool:
    return one.keys() == other.keys() and all(
        np.allclose(one[name], other[name], rtol=0, atol=_TOLERANCE * np.max(np.abs(other[name]), initial=0))
        for name in one
    )
