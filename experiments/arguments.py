"""What the command lines of this package share."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NoReturn

import jax
from flax import nnx

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


def work_directory(text: str) -> Path:
    """The path of a work directory."""
    if "@" in str(Path(text).absolute()):
        raise argparse.ArgumentTypeError(f"{Path(text).absolute()}: IREE's tools read no path with an @: use another")
    return Path(text)


def check_names(experiment: Experiment) -> None:
    """Finds an unknown target, model, data set or rule, and a model that does not fit the data, before any training.

    Raises:
        ConfigError, LoweringError, BCRError: there is one.
    """
    import bcr_jax
    from experiments.stages.phase import new_model
    from lowering import target

    for name in (*experiment.targets, experiment.search.target):
        target(name)
    if len(set(experiment.targets)) < len(experiment.targets):
        raise ConfigError(f"targets = {', '.join(experiment.targets)}: expected different targets")
    model = new_model(experiment)
    bcr_jax.select(model, experiment.rules)
    check_fit(experiment, model)


def check_fit(experiment: Experiment, model: nnx.Module) -> None:
    """Finds a model that does not take the inputs of the data set or has not a logit for each class; nothing is run.

    Raises:
        ConfigError: so it is.
        BCRError: there is no such data set.
    """
    from bcr_jax.evaluate import evaluation_split
    from experiments.stages.phase import load_data, single_input

    dataset = load_data(experiment)
    inputs = single_input(dataset.test_inputs, 0)
    expected = (*dataset.test_labels[:1].shape, dataset.classes)
    graph, state = evaluation_split(model)
    shapes = ", ".join(str(part.shape) for part in inputs)
    advice = f"model {experiment.model!r} does not fit data set {experiment.dataset!r}: choose another of the two"
    try:
        logits = jax.eval_shape(lambda state, *parts: nnx.merge(graph, state)(*parts), state, *inputs)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{advice}: inputs of {shapes}: {error}") from error
    if logits.shape != expected:
        raise ConfigError(f"{advice}: of inputs of {shapes} it makes {logits.shape}, expected logits {expected}")
