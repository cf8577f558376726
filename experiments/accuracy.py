"""`python -m experiments.accuracy CONFIG`: what pruning costs in accuracy, over seeds and against fair rivals.

Three arms with the same number of epochs in all, the same data and the same optimizer:

dense       trained all the time, never pruned
magnitude   trained densely, projected to BCR at once, retrained for the rest
admm        trained densely, drawn to BCR by ADMM, projected, retrained: the experiment itself
"""

from __future__ import annotations

import argparse
import dataclasses
import shlex
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.config import Experiment
from experiments.engine import Context, run_stages
from experiments.errors import ConfigError, run_command
from experiments.machine import made_with, processor, versions
from experiments.report_text import table
from experiments.run import OneLineParser, add_config_arguments, load
from experiments.workdir import Workdir, locked, write_atomic, write_json

ARMS = ("dense", "magnitude", "admm")

_HELP = """\
examples:
  python -m experiments.accuracy experiments/configs/mnist_lenet.py
  python -m experiments.accuracy experiments/configs/mnist_mlp.py --seeds 0 1 2 3 4 --workdir /tmp/mlp
  python -m experiments.accuracy experiments/configs/mnist_lenet.py --set 'rules.*.density=0.0625'

writes accuracy.json and accuracy.md to the work directory; stopped or killed, the same command goes on
"""


def arm_experiment(experiment: Experiment, arm: str, seed: int) -> Experiment:
    """The experiment of one arm: the same epochs in all, differently spent."""
    train, admm, retrain = experiment.train, experiment.admm, experiment.retrain
    if arm == "dense":
        train = dataclasses.replace(train, epochs=train.epochs + admm.epochs + retrain.epochs)
    elif arm == "magnitude":
        retrain = dataclasses.replace(retrain, epochs=admm.epochs + retrain.epochs)
        admm = dataclasses.replace(admm, epochs=0)
    return dataclasses.replace(experiment, train=train, admm=admm, retrain=retrain, seed=seed)


def run_arm(experiment: Experiment, arm: str, seed: int, root: Path) -> float:
    """Trains one arm with one seed, in a work directory of its own. Returns the final test accuracy."""
    from experiments.stages import TRAIN, TRAINING

    stages = (TRAIN,) if arm == "dense" else TRAINING
    context = Context(arm_experiment(experiment, arm, seed), Workdir(root / f"seed{seed}-{arm}"))
    run_stages(context, stages)
    return context.workdir.result(stages[-1].name)["test_accuracy"]


def compare(experiment: Experiment, seeds: Sequence[int], workdir: Workdir) -> dict[str, list[float]]:
    """Final test accuracies by arm, in the order of `seeds`."""
    console = Context(experiment, workdir)
    found: dict[str, list[float]] = {arm: [] for arm in ARMS}
    for number, (seed, arm) in enumerate(((s, a) for s in seeds for a in ARMS), 1):
        console.print(f"run {number} of {len(seeds) * len(ARMS)}: seed {seed}, {arm}", style="bold")
        found[arm].append(run_arm(experiment, arm, seed, workdir.root))
    return found


def summary(
    experiment: Experiment, seeds: Sequence[int], found: dict[str, list[float]], command: str
) -> dict[str, Any]:
    """The content of `accuracy.json`."""
    means = {arm: statistics.mean(values) for arm, values in found.items()}
    epochs = experiment.train.epochs + experiment.admm.epochs + experiment.retrain.epochs
    return {
        "command": command,
        "experiment": experiment.name,
        "model": experiment.model,
        "dataset": experiment.dataset,
        "epochs_of_each_arm": epochs,
        "seeds": list(seeds),
        "test_accuracy": found,
        "mean_test_accuracy": means,
        "points_below_dense": {arm: 100 * (means["dense"] - mean) for arm, mean in means.items()},
        "versions": versions(),
        "processor": processor(),
    }


def markdown(result: dict[str, Any]) -> str:
    """The content of `accuracy.md`."""
    rows = [
        [
            arm,
            *(f"{value:.2%}" for value in values),
            f"{result['mean_test_accuracy'][arm]:.2%}",
            f"{result['points_below_dense'][arm]:+.2f}",
        ]
        for arm, values in result["test_accuracy"].items()
    ]
    header = ["arm", *(f"seed {seed}" for seed in result["seeds"]), "mean", "points below dense"]
    return (
        f"# Accuracy of {result['experiment']}\n\n{table(header, rows)}\n\n"
        f"Test accuracy of `{result['model']}` on `{result['dataset']}` after {result['epochs_of_each_arm']} epochs in "
        "every arm. dense: never pruned; magnitude: projected to BCR at once, then retrained; admm: drawn to BCR by "
        f"ADMM, projected, retrained.\n\nMade by `{result['command']}`; {made_with()}.\n"
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
    parser.add_argument("--workdir", metavar="DIR", type=Path, help="default: runs/NAME-accuracy")
    arguments = parser.parse_args(argv)
    experiment = load(arguments)
    if len(set(arguments.seeds)) < len(arguments.seeds):
        raise ConfigError(f"--seeds {arguments.seeds}: expected different seeds")
    command = shlex.join(["python", "-m", "experiments.accuracy", *(sys.argv[1:] if argv is None else argv)])
    with locked(arguments.workdir or Path("runs") / f"{experiment.name}-accuracy") as workdir:
        result = summary(experiment, arguments.seeds, compare(experiment, arguments.seeds, workdir), command)
        write_json(workdir.root / "accuracy.json", result)
        write_atomic(workdir.root / "accuracy.md", markdown(result))
        Context(experiment, workdir).print(markdown(result))


if __name__ == "__main__":
    sys.exit(main())
