"""What a sweep found: its points by accuracy on the validation part, as JSON and Markdown."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.measure.machine import made_with
from experiments.report.markdown import table
from experiments.stages import PRUNE, RETRAIN, TRAIN, TRAINING
from experiments.sweep.points import AS_IT_IS, Run
from experiments.workdir import Workdir


@dataclasses.dataclass(frozen=True)
class Point:
    """A point of the grid whose runs are done; values by seed.

    Attributes:
        validation: accuracy after the last stage; `pruned`: before retraining; `dense`: of the network that was pruned.
        test: accuracy on the test set, which nothing is chosen by.
        density: of the pruned layers, mean.
        seconds: wall time of the run's own stages.
    """

    overrides: tuple[str, ...]
    validation: tuple[float, ...]
    pruned: tuple[float, ...]
    dense: tuple[float, ...]
    test: tuple[float, ...]
    density: float
    seconds: tuple[float, ...]

    @property
    def mean(self) -> float:
        return statistics.mean(self.validation)

    @property
    def deviation(self) -> float | None:
        """The standard deviation over seeds; None for one seed."""
        return statistics.stdev(self.validation) if len(self.validation) > 1 else None

    def to_json(self) -> dict[str, Any]:
        return {**dataclasses.asdict(self), "mean": self.mean, "deviation": self.deviation}


def points(runs: Sequence[Run]) -> list[Point]:
    """The points all of whose runs are done, the most accurate first; of equals, the earlier."""
    by_point: dict[tuple[str, ...], list[Run]] = {}
    for run in runs:
        by_point.setdefault(run.point, []).append(run)
    whole = [group for group in by_point.values() if all(Workdir(run.directory).is_done(RETRAIN.name) for run in group)]
    return sorted((_point(group) for group in whole), key=lambda point: -point.mean)


def _point(group: Sequence[Run]) -> Point:
    workdirs = [Workdir(run.directory) for run in group]

    def values(stage: str, key: str) -> tuple[float, ...]:
        return tuple(workdir.result(stage)[key] for workdir in workdirs)

    own = [stage.name for stage in TRAINING if stage is not TRAIN]
    return Point(
        overrides=group[0].point,
        validation=values(RETRAIN.name, "validation_accuracy"),
        pruned=values(PRUNE.name, "validation_accuracy"),
        dense=values(TRAIN.name, "validation_accuracy"),
        test=values(RETRAIN.name, "test_accuracy"),
        density=statistics.mean(values(PRUNE.name, "density")),
        seconds=tuple(sum(workdir.seconds(stage) for stage in own) for workdir in workdirs),
    )


def summary(runs: Sequence[Run], failed: Mapping[Path, str], made: Mapping[str, Any]) -> dict[str, Any]:
    """The content of `sweep.json`."""
    found = points(runs)
    base = runs[0].experiment
    return {
        **made,
        "experiment": base.name,
        "model": base.model,
        "dataset": base.dataset,
        "seeds": sorted({run.seed for run in runs}),
        "held_out": sorted({run.experiment.split.validation for run in runs}),
        "best": list(found[0].overrides) if found else None,
        "points": [point.to_json() for point in found],
        "failed": {str(run): failed[run.directory] for run in runs if run.directory in failed},
    }


def markdown(result: Mapping[str, Any]) -> str:
    """The content of `sweep.md`."""
    seeds = result["seeds"]
    rows = [
        [
            " ".join(f"`{override}`" for override in point["overrides"]) or AS_IT_IS,
            *(f"{value:.2%}" for value in point["validation"]),
            f"{point['mean']:.2%}",
            "" if point["deviation"] is None else f"{100 * point['deviation']:.2f}",
            f"{statistics.mean(point['pruned']):.2%}",
            f"{statistics.mean(point['dense']):.2%}",
            f"{point['density']:.3g}",
        ]
        for point in result["points"]
    ]
    header = [
        "point",
        *(f"seed {seed}" for seed in seeds),
        "mean",
        "deviation",
        "before retraining",
        "dense",
        "density",
    ]
    parts = [f"# Sweep of {result['experiment']}"]
    if rows:
        test = result["points"][0]["test"]
        parts += [
            table(header, rows),
            f"Accuracy of `{result['model']}` on the validation part of `{result['dataset']}`; deviation: standard "
            "deviation over seeds, in points; before retraining, dense: means. The test set chooses nothing; there the "
            f"first point has {', '.join(f'{value:.2%}' for value in test)}.",
        ]
    parts += [f"Failed: {title}: {reason}" for title, reason in result["failed"].items()]
    return "\n\n".join([*parts, f"Made by `{result['command']}`; {made_with()}."]) + "\n"
