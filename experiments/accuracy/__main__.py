"""`python -m experiments.accuracy CONFIG`: what pruning costs in accuracy, over seeds and against fair rivals.

Arms with the same number of epochs in all, the same data and the same optimizer:

dense         trained all the time, never pruned
magnitude     trained densely, projected to BCR at once, retrained for the rest
one_shot      as magnitude, but the kept weights make up for the others at once (bcr_jax.search.one_shot)
admm          trained densely, drawn to BCR by ADMM, projected, retrained: the experiment itself
searched      as admm, with block and density of every layer found by a search that may take as much time on the host as
              the rules take
reweighted    as admm, but a penalty of admm.strength finds the densities in its place
unstructured  as admm, keeping the same share of each layer's weights wherever they are
filter        as admm, keeping the same share of each layer's whole filters

The pruned arms, but for reweighted, may be run at several densities, and all arms over several data sets, such as folds
of one.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.accuracy.arms import ARMS, Arm, Column, Run, arm_context, arms, latencies_of, run_arm
from experiments.arguments import OneLineParser, add_config_arguments, check_names, count, load
from experiments.config import Experiment
from experiments.engine import Context
from experiments.errors import ConfigError, run_command
from experiments.measure.machine import made_by, made_with
from experiments.report.markdown import table
from experiments.workdir import Workdir, locked, write_atomic, write_json

DEFAULT_ARMS = ("dense", "magnitude", "admm")

_HELP = """\
examples:
  python -m experiments.accuracy experiments/configs/mnist_lenet.py
  python -m experiments.accuracy experiments/configs/mnist_mlp.py --seeds 0 1 2 3 4 --workdir /tmp/mlp
  python -m experiments.accuracy experiments/configs/mnist_lenet.py --divide 1 2 4
      also with a half and a quarter of the config's densities: arms "admm /2", "admm /4" and so on
  python -m experiments.accuracy experiments/configs/mnist_lenet.py --arms dense admm searched --divide 1 2 --latency
      rules against plans found for the same latency, and the latencies measured
  python -m experiments.accuracy experiments/configs/mnist_lenet.py --arms dense admm reweighted
      the config's densities against those that a penalty finds; a larger admm.strength leaves fewer weights
  python -m experiments.accuracy experiments/configs/fsdd_gru.py --set data_dir=DIR --arms dense admm \\
      --datasets fsdd_george fsdd_theo --seeds 0
      without the arm "magnitude", over two data sets; the means are over all seeds and data sets

writes accuracy.json and accuracy.md to the work directory; stopped or killed, the same command goes on
"""

Found = dict[str, list[Run]]  # by arm, in the order of the columns


def compare(
    experiment: Experiment, arms: Sequence[Arm], columns: Sequence[Column], workdir: Workdir, latency: bool = False
) -> Found:
    """Runs every arm on every column; then times what came of them, those of a column taking turns."""
    console = Context(experiment, workdir)
    found: Found = {str(arm): [] for arm in arms}
    count = itertools.count(1)
    every = [{str(arm): arm_context(experiment, arm, column, workdir.root) for arm in arms} for column in columns]
    for column, contexts in zip(columns, every, strict=True):
        for arm in arms:
            title = f"run {next(count)} of {len(columns) * len(arms)}: {column.dataset}, seed {column.seed}, {arm}"
            console.print(title, style="bold")
            found[str(arm)].append(run_arm(contexts[str(arm)], arm, list(contexts.values())))
    for number, contexts in enumerate(every if latency else ()):
        for name, us in latencies_of(contexts, experiment).items():
            found[name][number] = dataclasses.replace(found[name][number], latency_us=us)
    return found


def summary(experiment: Experiment, columns: Sequence[Column], runs: Found, made: dict[str, Any]) -> dict[str, Any]:
    """The content of `accuracy.json`; `made` is what `made_by` gives."""
    found = {arm: [run.accuracy for run in values] for arm, values in runs.items()}
    densities = {arm: statistics.mean(run.density for run in values) for arm, values in runs.items()}
    means = {arm: statistics.mean(values) for arm, values in found.items()}
    epochs = experiment.train.epochs + experiment.admm.epochs + experiment.retrain.epochs
    return {
        **made,
        "experiment": experiment.name,
        "model": experiment.model,
        "datasets": [column.dataset for column in columns],
        "epochs_of_each_arm": epochs,
        "split": dataclasses.asdict(experiment.split),
        "seeds": [column.seed for column in columns],
        "density_of_pruned_layers": densities,
        "test_accuracy": found,
        "mean_test_accuracy": means,
        "points_below_dense": {arm: 100 * (means["dense"] - mean) for arm, mean in means.items()},
        "seconds": {arm: [run.seconds for run in values] for arm, values in runs.items()},
        "latency_us": {arm: [run.latency_us for run in values] for arm, values in runs.items()},
    }


def markdown(result: dict[str, Any]) -> str:
    """The content of `accuracy.md`."""
    timed = None not in result["latency_us"]["dense"]
    rows = [
        [
            arm,
            f"{result['density_of_pruned_layers'][arm]:.3g}",
            *(f"{value:.2%}" for value in values),
            f"{result['mean_test_accuracy'][arm]:.2%}",
            f"{result['points_below_dense'][arm]:+.2f}",
            *([f"{statistics.mean(result['latency_us'][arm]):,.1f}"] if timed else []),
        ]
        for arm, values in result["test_accuracy"].items()
    ]
    several = len(set(result["datasets"])) > 1
    columns = [
        f"{dataset}, seed {seed}" if several else f"seed {seed}"
        for dataset, seed in zip(result["datasets"], result["seeds"], strict=True)
    ]
    header = ["arm", "density", *columns, "mean", "points below dense", *(["us a call, mean"] if timed else [])]
    return (
        f"# Accuracy of {result['experiment']}\n\n{table(header, rows)}\n\n"
        f"Test accuracy of `{result['model']}` on {', '.join(f'`{d}`' for d in dict.fromkeys(result['datasets']))} "
        f"after {result['epochs_of_each_arm']} epochs in every arm. dense: never pruned; magnitude: projected to BCR "
        "at once, then retrained; one_shot: the kept weights made up for the others first; admm: drawn to BCR by ADMM, "
        "pruned, retrained; searched: likewise, by a plan found that takes no longer than the arm admm; "
        "reweighted: likewise, with densities that a penalty found; unstructured, filter: as admm, with single weights "
        "or whole filters. A call: batch 1, one core of the host, CPU time, minimum.\n\n"
        f"Made by `{result['command']}`; {made_with()}.\n"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    return run_command(lambda: _main(argv))


def _main(argv: Sequence[str] | None) -> None:
    parser = OneLineParser(
        prog="python -m experiments.accuracy",
        description="Compares dense, magnitude-pruned and ADMM-pruned training of one config with equal epochs.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_config_arguments(parser)
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2], metavar="N", help="default: 0 1 2")
    parser.add_argument(
        "--arms",
        nargs="+",
        choices=ARMS,
        default=DEFAULT_ARMS,
        metavar="ARM",
        help=f"of {', '.join(ARMS)}; default: {' '.join(DEFAULT_ARMS)}",
    )
    parser.add_argument(
        "--divide", nargs="+", type=count, default=[1], metavar="N", help="divide the config's densities; default: 1"
    )
    parser.add_argument("--latency", action="store_true", help="also time the models of all arms on the host")
    parser.add_argument("--datasets", nargs="+", metavar="NAME", help="default: that of the config")
    parser.add_argument("--workdir", metavar="DIR", type=Path, help="default: runs/NAME-accuracy")
    arguments = parser.parse_args(argv)
    experiment = load(arguments)
    for name in ("seeds", "arms", "divide", "datasets"):
        values = getattr(arguments, name) or []
        if len(set(values)) < len(values):
            raise ConfigError(f"--{name} {values}: expected different {name}")
    if "dense" not in arguments.arms:
        raise ConfigError(f"--arms {' '.join(arguments.arms)}: add dense, which the others are compared with")
    datasets = arguments.datasets or [experiment.dataset]
    for dataset in datasets:
        check_names(dataclasses.replace(experiment, dataset=dataset))
    columns = [Column(d, s) for d in datasets for s in arguments.seeds]
    chosen = arms(arguments.arms, arguments.divide)
    made = made_by("experiments.accuracy", argv)
    with locked(arguments.workdir or Path("runs") / f"{experiment.name}-accuracy") as workdir:
        runs = compare(experiment, chosen, columns, workdir, arguments.latency)
        result = summary(experiment, columns, runs, made)
        write_json(workdir.root / "accuracy.json", result)
        write_atomic(workdir.root / "accuracy.md", markdown(result))
        Context(experiment, workdir).print(markdown(result))


if __name__ == "__main__":
    sys.exit(main())
