"""What the command lines of this package share."""

from __future__ import annotations

import argparse
import dataclasses
import functools
import math
import os
import textwrap
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NoReturn

import jax
from flax import nnx

from bcr_jax import BCRSpec
from bcr_jax.errors import BCRError
from experiments.config import Experiment, flatten, load_experiment
from experiments.errors import ConfigError
from experiments.measure.machine import cores
from experiments.nets import bcr_spec
from experiments.overrides import apply_overrides
from experiments.report.figures import NO_PICTURES, can_draw


class OneLineParser(argparse.ArgumentParser):
    """A parser whose errors are one line, like all errors of these commands."""

    def error(self, message: str) -> NoReturn:
        raise ConfigError(f"{message} (--help shows examples)")


def add_config_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that name a config and a work directory."""
    parser.add_argument("config", metavar="CONFIG", help="a config file, such as experiments/configs/mnist_lenet.py")
    parser.add_argument(
        "--set",
        nargs="+",
        default=[],
        metavar="KEY=VALUE",
        help="override keys of the config, such as train.epochs=1; python -m experiments.run --help lists them",
        action="extend",
    )


def config_keys() -> str:
    """The keys that `--set` takes, with their defaults, a group a line."""
    groups: dict[str, list[str]] = {}
    defaults = flatten(Experiment(name="", model="", dataset="", rules={}))
    del defaults["rules"]  # the order of patterns, which have keys of their own
    for key, value in defaults.items():
        text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
        shown = text.lower() if value is None or isinstance(value, bool) else text
        groups.setdefault(key.partition(".")[0] if "." in key else "", []).append(f"{key}={shown}")
    fields = ", ".join(field.name for field in dataclasses.fields(BCRSpec))
    lines = [" ".join(keys) for keys in groups.values()] + [f"rules.PATTERN=none, or rules.PATTERN.FIELD: {fields}"]
    wrap = functools.partial(textwrap.fill, width=116, subsequent_indent="    ", break_on_hyphens=False)
    return "\n".join(f"  {wrap(line)}" for line in lines)


def load(arguments: argparse.Namespace) -> Experiment:
    """The experiment the command line names, overrides applied and names checked."""
    experiment = apply_overrides(load_experiment(arguments.config), arguments.set)
    check_names(experiment)
    return experiment


def add_core_argument(parser: argparse.ArgumentParser) -> None:
    """The argument that names the core to time on."""
    first = str(cores()[0])
    parser.add_argument("--core", type=core, default=first, metavar="N", help=f"core to run on (here: {first})")


def add_densities_argument(parser: argparse.ArgumentParser, default: str) -> None:
    """The argument that names densities, with its default as one would type it."""
    parser.add_argument(
        "--densities",
        nargs="+",
        type=fraction,
        default=[*map(fraction, default.split())],
        metavar="D",
        help=f"fractions of weights kept ({default})",
    )


def add_blocks_argument(
    parser: argparse.ArgumentParser, default: str, kind: Callable[[str], str] | None = None, what: str = "blocks"
) -> None:
    """The argument that names blocks, with its default as one would type it; `kind` reads other things than `block`."""
    parser.add_argument(
        "--blocks",
        nargs="+",
        type=kind or block,
        default=default.split(),
        metavar="PxQ[@R]",
        help=f"{what} ({default})",
    )


def add_python_arguments(parser: argparse.ArgumentParser, engines: Sequence[str]) -> None:
    """The arguments for absent engines: another Python that has one of `engines`, and to time again with it."""
    parser.add_argument(
        "--python",
        nargs="+",
        type=functools.partial(python, engines=engines),
        default=[],
        metavar="ENGINE=PATH",
        help="run an engine in this Python",
    )
    parser.add_argument(
        "--retry", action="store_true", help="time again what lacks an engine that was absent or failed"
    )


def add_results_argument(parser: argparse.ArgumentParser, name: str) -> None:
    """The argument that names the file that a command goes on from."""
    default = Path("runs", f"{name}.json")
    parser.add_argument(
        "--json", type=output_file, default=default, metavar="FILE", help=f"where results are kept ({default})"
    )


def fraction(text: str) -> Fraction:
    """`1/8` or `0.125`."""
    try:
        value = Fraction(text)
    except (ValueError, ZeroDivisionError):
        value = Fraction(0)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"{text}: expected a fraction above 0 and at most 1, such as 1/8")
    return value


def block(text: str) -> str:
    """`4x16` or `4x16@1`, as `experiments.nets.bcr_spec` reads it."""
    try:
        bcr_spec(text, density=1e-9)
    except (ConfigError, BCRError) as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def core(text: str) -> int:
    """The number of a core that this process may use."""
    if not text.isdecimal() or int(text) not in cores():
        raise argparse.ArgumentTypeError(f"{text}: expected a core of this machine: {', '.join(map(str, cores()))}")
    return int(text)


def python(text: str, engines: Sequence[str]) -> tuple[str, str]:
    """`ENGINE=PATH`: one of `engines`, and a Python that has it."""
    engine, _, path = text.partition("=")
    if engine not in engines or not Path(path).is_file():
        raise argparse.ArgumentTypeError(
            f"{text}: expected ENGINE=PATH with the path of a Python that has the engine, one of {', '.join(engines)}"
        )
    return engine, path


def count(text: str) -> int:
    """A whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text}: expected a whole number, at least 1")
    return int(text)


def positive(text: str) -> float:
    """A number above 0."""
    value = float(text)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text}: expected a number above 0")
    return value


def output_file(text: str) -> Path:
    """The path of a file that can be written; directories above it may still be missing."""
    path = Path(text)
    above = next(folder for folder in path.absolute().parents if folder.exists())
    if path.is_dir() or not above.is_dir() or not os.access(above, os.W_OK):
        raise argparse.ArgumentTypeError(f"{text}: expected a file in a directory that can be written")
    return path


def picture_file(text: str) -> Path:
    """The path of a picture that can be drawn and written."""
    if not can_draw():
        raise argparse.ArgumentTypeError(NO_PICTURES)
    return output_file(text)


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
    from bcr_jax.training.evaluate import evaluation_split
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
