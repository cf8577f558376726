"""What a sweep runs: the points of a grid, each for every seed, and the dense trainings that they share."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import json
import re
from collections.abc import Sequence
from pathlib import Path

from bcr_jax.data.sequences import SequenceDataset
from experiments.config import Experiment, flatten
from experiments.engine import used_keys
from experiments.errors import ConfigError
from experiments.overrides import apply_overrides
from experiments.stages import TRAIN
from experiments.stages.phase import load_data

AS_IT_IS = "the config as it is"
_HELD_OUT = 10  # a validation part is one in so many training inputs where the config holds none out


@dataclasses.dataclass(frozen=True)
class Run:
    """One point for one seed.

    Attributes:
        point: the overrides that make the point.
        overrides: those of the whole run, beside the config file.
        directory: its work directory.
        dense: that of the dense training, which runs of equal `dense` share.
    """

    point: tuple[str, ...]
    seed: int
    overrides: tuple[str, ...]
    experiment: Experiment
    directory: Path
    dense: Path

    def __str__(self) -> str:
        return f"{' '.join(self.point) or AS_IT_IS}, seed {self.seed}"


def grid(over: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Every combination of the values of each key, the last key fastest.

    Args:
        over: for each key `["key=first value", "second value", …]`.

    Raises:
        ConfigError: a key comes twice.
    """
    keys = [values[0].partition("=")[0] for values in over]
    if repeated := sorted({key for key in keys if keys.count(key) > 1}):
        raise ConfigError(f"--over {repeated[0]} is given twice: give all values of a key at once")
    axes = [[values[0], *(f"{key}={value}" for value in values[1:])] for key, values in zip(keys, over, strict=True)]
    return list(itertools.product(*axes)) if axes else []


def runs(
    experiment: Experiment,
    overrides: Sequence[str],
    points: Sequence[tuple[str, ...]],
    seeds: Sequence[int],
    root: Path,
) -> list[Run]:
    """The runs of all points, seed by seed, with a validation part to compare them by.

    Args:
        experiment: with `overrides` applied.

    Raises:
        ConfigError: an override of a point is refused, it names the seed, or two points are the same experiment.
    """
    found = []
    for seed, point in itertools.product(seeds, points):
        if any(override.partition("=")[0].strip() == "seed" for override in point):
            raise ConfigError("--over seed: give the seeds as --seeds 0 1 2, the points are compared over all of them")
        own = (*point, f"seed={seed}")
        chosen = apply_overrides(experiment, own)
        if held_out := _to_hold_out(chosen):
            own = (*own, f"split.validation={held_out}")
            chosen = apply_overrides(chosen, own[-1:])
        directory = root / "points" / _folder(point) / f"seed{seed}"
        found.append(Run(point, seed, (*overrides, *own), chosen, directory, root / "dense" / _dense_key(chosen)))
    _require_different(found)
    return found


def _to_hold_out(experiment: Experiment) -> int:
    """How many training inputs to hold out where the experiment holds none."""
    dataset = load_data(experiment)
    if dataset.validation:
        return 0
    count = len(dataset.train_labels) // _HELD_OUT
    if count == 0:
        kind = "sequences" if isinstance(dataset, SequenceDataset) else "images"
        raise ConfigError(f"{experiment.dataset} has {len(dataset.train_labels)} {kind} to train: too few to hold out")
    return count


def _folder(point: tuple[str, ...]) -> str:
    """A name that can be read, and tells points apart."""
    text = " ".join(point) or AS_IT_IS
    return f"{re.sub(r'[^A-Za-z0-9.,=_-]+', '+', text)[:80]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _dense_key(experiment: Experiment) -> str:
    """Differs where the dense training does."""
    text = json.dumps([used_keys(experiment, TRAIN), experiment.data_dir], sort_keys=True)
    return f"seed{experiment.seed}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _require_different(found: Sequence[Run]) -> None:
    seen: dict[str, Run] = {}
    for run in found:
        first = seen.setdefault(json.dumps(flatten(run.experiment), sort_keys=True), run)
        if first is not run:
            raise ConfigError(f"{first} and {run} are the same experiment: leave one of them out")
