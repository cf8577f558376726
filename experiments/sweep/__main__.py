"""`python -m experiments.sweep CONFIG --over KEY=VALUE VALUE …`: a grid over keys of a config, over seeds."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.arguments import OneLineParser, add_config_arguments, load
from experiments.engine import Context, check_config
from experiments.errors import ConfigError, StageError, run_command
from experiments.measure.machine import made_by
from experiments.workdir import Workdir, locked, write_atomic, write_json

_HELP = """\
examples:
  python -m experiments.sweep experiments/configs/mnist_lenet.py --over admm.rho=0.01 0.1 0.1,1.0 --seeds 0 1 2
      three points, three seeds: nine runs, and one dense training for each seed, which its points share
  python -m experiments.sweep CONFIG --over admm.every=20 40 --over admm.restarts=false true
      a grid of four points
  python -m experiments.sweep CONFIG --point --point admm.rho=0.1 admm.balance=2 --point admm.restarts=true
      these three points, the first the config as it is
  python -m experiments.sweep CONFIG --over retrain.distill.weight=0 0.5 --set split.validation=1000 --jobs 2
      compared on 1,000 inputs that are held out of training; two processes at a time

Points are compared on the validation part of the data set, never on the test set. Where the config holds none out, a
tenth of the training inputs is. Stopped or killed, the same command goes on; runs that are done are kept, also when
values or seeds are added. A run that fails is reported and stops no other.

work directory: sweep.json and sweep.md; dense/, points/POINT/seedN (work directories of experiments.run, with log.txt)
exit codes: 0 done, 2 an error that one line explains or runs that failed, 130 interrupted
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    return run_command(lambda: _main(argv))


def _main(argv: Sequence[str] | None) -> None:
    parser = OneLineParser(
        prog="python -m experiments.sweep",
        description="Trains and prunes a config at every point of a grid over its keys; finds the most accurate.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_config_arguments(parser)
    parser.add_argument(
        "--over",
        nargs="+",
        action="append",
        default=[],
        metavar=("KEY=VALUE", "VALUE"),
        help="a key and its values; again for another key",
    )
    parser.add_argument(
        "--point",
        nargs="*",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a point of its own beside the grid; without keys: the config as it is",
    )
    parser.add_argument("--seeds", nargs="+", type=int, default=[0], metavar="N", help="default: 0")
    jobs = max(1, (os.cpu_count() or 1) // 2)
    parser.add_argument("--jobs", type=int, default=jobs, metavar="N", help=f"runs at a time (here: {jobs})")
    parser.add_argument("--workdir", metavar="DIR", type=Path, help="default: runs/NAME-sweep")
    arguments = parser.parse_args(argv)
    _sweep(arguments, made_by("experiments.sweep", argv))


def _sweep(arguments: argparse.Namespace, made: dict[str, Any]) -> None:
    from experiments.stages import TRAINING
    from experiments.sweep.jobs import jobs_of, run_jobs
    from experiments.sweep.points import AS_IT_IS, grid, runs
    from experiments.sweep.table import markdown, summary

    if arguments.jobs < 1:
        raise ConfigError(f"--jobs {arguments.jobs}: expected at least 1")
    if len(set(arguments.seeds)) < len(arguments.seeds):
        raise ConfigError(f"--seeds {arguments.seeds}: expected different seeds")
    points = grid(arguments.over) + [tuple(point) for point in arguments.point]
    if not points:
        raise ConfigError(
            "nothing to sweep: give --over KEY=VALUE VALUE …, such as --over admm.rho=0.01 0.1, or --point"
        )
    experiment = load(arguments)
    with locked(arguments.workdir or Path("runs") / f"{experiment.name}-sweep") as workdir:
        found = runs(experiment, arguments.set, points, arguments.seeds, workdir.root)
        for run in found:
            check_config(Context(run.experiment, Workdir(run.directory)), TRAINING)
        failed = run_jobs(arguments.config, jobs_of(found), arguments.jobs)
        result = summary(found, failed, made)
        write_json(workdir.root / "sweep.json", result)
        write_atomic(workdir.root / "sweep.md", markdown(result))
        console = Context(experiment, workdir)
        console.print(markdown(result))
        if failed:
            reason = next(iter(failed.values()))
            raise StageError(f"{len(result['failed'])} of {len(found)} runs failed, the first: {reason}")
        best = f"--set {shlex.join(result['best'])}" if result["best"] else AS_IT_IS
        console.print(f"best: {best}", style="bold")


if __name__ == "__main__":
    sys.exit(main())
