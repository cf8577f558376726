"""What the command lines of this package share."""

from __future__ import annotations

import argparse
from typing import NoReturn

from experiments.config import Experiment, load_experiment
from experiments.errors import ConfigError
from experiments.overrides import apply_overrides


class OneLineParser(argparse.ArgumentParser):
    """A parser whose errors are one line, like all errors of these commands."""

    def error(self, message: str) -> NoReturn:
        raise ConfigError(f"{message} (--help shows examples)")


def add_config_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that name a config and a work directory."""
    parser.add_argument("config", metavar="CONFIG", help="a config file, such as experiments/configs/mnist_lenet.py")
    parser.add_argument(
        "--set", nargs="+", default=[], metavar="KEY=VALUE", help="override keys of the config", action="extend"
    )


def load(arguments: argparse.Namespace) -> Experiment:
    """The experiment the command line names, overrides applied and names checked."""
    experiment = apply_overrides(load_experiment(arguments.config), arguments.set)
    check_names(experiment)
    return experiment


def check_names(experiment: Experiment) -> None:
    """Finds an unknown target, model, data set or rule before anything is trained.

    Raises:
        LoweringError, BCRError: there is one.
    """
    import bcr_jax
    from experiments.stages.phase import load_data, new_model
    from lowering import target

    for name in experiment.targets:
        target(name)
    bcr_jax.select(new_model(experiment), experiment.rules)
    load_data(experiment)
