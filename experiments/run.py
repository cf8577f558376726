"""`python -m experiments.run CONFIG`: one config file, from training to a bundle for every target and a report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from experiments.arguments import OneLineParser, add_config_arguments, config_keys, load
from experiments.engine import Context, run_stages
from experiments.errors import run_command
from experiments.workdir import locked

_HELP = """\
examples:
  python -m experiments.run experiments/configs/mnist_lenet.py
      all stages, into runs/mnist_lenet; stopped or killed, the same command goes on
  python -m experiments.run experiments/configs/mnist_lenet.py --workdir quick --set train.epochs=1 seed=3
      other values for some keys of the config
  python -m experiments.run CONFIG --set 'rules.*.density=0.25' targets=host,vulkan-adreno
      a field of a pruning rule; a list
  python -m experiments.run CONFIG --stages train,search,admm
      only these stages; the others can follow later
  python -m experiments.run CONFIG --set search.goal=speedup=4
      finds block and density of every layer, not those of the rules; also latency=2ms, weights=0.1, flops=0.2
  python -m experiments.run CONFIG --set targets=host,android-arm64 --restart compile
      keeps the training of an earlier run, redoes compile and what depends on it

keys of --set, with the values of a config that does not name them (experiments/config.py says what they mean):
{keys}

stages: train, search, admm, prune, retrain, lower, compile, verify, bench, report
work directory: report.md and pictures/, bundle/ (for all targets), stages/NAME (checkpoints, metrics, results)
exit codes: 0 done, 2 an error that one line explains, 130 interrupted
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    return run_command(lambda: _main(argv))


def _main(argv: Sequence[str] | None) -> None:
    parser = OneLineParser(
        prog="python -m experiments.run",
        description="Trains, prunes, compiles, verifies and times a network as a config file says; writes a report.",
        epilog=_HELP.format(keys=config_keys()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_config_arguments(parser)
    parser.add_argument(
        "--workdir", metavar="DIR", type=Path, help="default: runs/NAME; a run resumes from its work directory"
    )
    parser.add_argument("--stages", metavar="A,B", default="", help="run only these stages")
    parser.add_argument("--restart", metavar="STAGE", help="first forget this stage and what depends on it")
    arguments = parser.parse_args(argv)

    import jax

    from experiments.stages import STAGES

    experiment = load(arguments)
    only = [name.strip() for name in arguments.stages.split(",") if name.strip()]
    with locked(arguments.workdir or Path("runs") / experiment.name, first=jax.process_index() == 0) as workdir:
        context = Context(experiment, workdir)
        run_stages(context, STAGES, only, arguments.restart)
        context.print(f"work directory: {workdir.root}")
        if workdir.is_done("report"):
            context.print(f"report:         {workdir.root / 'report.md'}")
            context.print(f"bundle:         {workdir.bundle}/")


if __name__ == "__main__":
    sys.exit(main())
