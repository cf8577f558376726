"""`python -m experiments.check_sensitivity CONFIG`: do predicted rises of the loss rank layers as measured ones do?"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import optax
import scipy.stats
from flax import nnx
from rich.console import Console
from rich.progress import track

import bcr_jax
from bcr_jax import BCRSpec
from bcr_jax.paths import named_leaves
from bcr_jax.projection.matrix import to_matrix
from bcr_jax.search import moments
from bcr_jax.search.sensitivity import rise
from experiments.arguments import (
    OneLineParser,
    add_blocks_argument,
    add_config_arguments,
    add_densities_argument,
    load,
    output_file,
)
from experiments.dense_model import dense_model, identity
from experiments.engine import Context
from experiments.errors import ConfigError, run_command
from experiments.measure.machine import made_by
from experiments.measure.stamp import stamp
from experiments.nets import bcr_spec
from experiments.report.markdown import table
from experiments.short_retraining import mean_loss, retrain
from experiments.stages.samples import Labelled, training_samples
from experiments.workdir import locked, read_settings, write_json

_HELP = """\
Prunes one layer at a time, at every density and block, and measures by how much the mean loss of held-out training
inputs rises: at once, and after --steps steps of masked training, which the dense network gets, too. Prints Spearman's
rank correlation with four predictions:

compensated  bcr_jax.search.sensitivity as it is, with labels drawn from the model's predictions
fisher       the same of projected weights, compensated=False
projection   the squares of the pruned weights
share        their share of the squares of all weights of the layer

Layers are those that the config's rules prune. A config with pretrained weights takes them as they are, others train
first.

examples:
  python -m experiments.check_sensitivity experiments/configs/mnist_lenet.py --json results/sensitivity_mnist_lenet.json
  python -m experiments.check_sensitivity experiments/configs/cifar10_resnet20.py \\
      --set data_dir=DIR pretrained=resnet20.npz --densities 1/2 1/8 --blocks 4x16 --steps 20
stopped or killed, the same command goes on
"""
_MOMENTUM = 0.9

Point = dict[str, Any]


def predictions(model: nnx.Module, sample: Labelled, candidates: Mapping[str, Sequence[BCRSpec]]) -> list[Point]:
    """A point for each layer and candidate, with what is predicted of it."""
    found = moments(model, sample[0], None, list(candidates))
    kernels = named_leaves(nnx.state(model, nnx.Param))

    def point(path: str, spec: BCRSpec) -> Point:
        w = kernels[path]
        pruned, _ = bcr_jax.project(w, spec, layout="flax")
        lost = float(jnp.sum(jnp.square(w - pruned)))
        return {
            "layer": path,
            "spec": spec.to_json(),
            "compensated": rise(to_matrix(w), spec, found[path], compensated=True),
            "fisher": rise(to_matrix(w), spec, found[path], compensated=False),
            "projection": lost,
            "share": lost / float(jnp.sum(jnp.square(w))),
        }

    return [point(path, spec) for path, specs in candidates.items() for spec in specs]


def measure(model: nnx.Module, specs: Mapping[str, BCRSpec], sample: Labelled, held_out: Labelled, a: Any) -> Point:
    """The loss of held-out inputs when the model is pruned by `specs`, at once and retrained."""
    pruned = nnx.clone(model)
    masks = {path: jnp.ones_like(w, bool) for path, w in named_leaves(nnx.state(model, nnx.Param)).items()}
    masks |= bcr_jax.hard_prune(pruned, specs)
    at_once = mean_loss(pruned, held_out)
    retrain(pruned, masks, sample, optax.sgd(a.rate, momentum=_MOMENTUM), a.steps, a.batch_size)
    return {"at_once": at_once, "retrained": mean_loss(pruned, held_out)}


def correlations(points: Sequence[Point]) -> dict[str, dict[str, float]]:
    """Spearman's rank correlation of each prediction with each measurement."""
    return {
        prediction: {
            measured: float(
                scipy.stats.spearmanr(*([p[key] for p in points] for key in (prediction, measured))).statistic
            )
            for measured in ("rise_at_once", "rise_retrained")
        }
        for prediction in ("compensated", "fisher", "projection", "share")
    }


def check(context: Context, a: argparse.Namespace, settings: dict[str, Any]) -> dict[str, Any]:
    """All points, those that a run before has measured from its file, and the correlations."""
    file = context.workdir.root / "sensitivity.json"
    done = read_settings(file, settings).get("losses", {})
    model = dense_model(context)
    sample, held_out = training_samples(context, a.inputs, a.held_out)
    specs = [bcr_spec(block, float(density)) for block in a.blocks for density in a.densities]
    layers = bcr_jax.select(model, context.experiment.rules)
    points = predictions(model, sample, {path: specs for path in layers})
    console = Console(stderr=True)
    if "dense" not in done:
        done["dense"] = measure(model, {}, sample, held_out, a)
    for point in track(points, "layers", console=console, disable=not console.is_terminal):
        key = f"{point['layer']} {point['spec']}"
        if key not in done:
            done[key] = measure(model, {point["layer"]: BCRSpec.from_json(point["spec"])}, sample, held_out, a)
            write_json(file, {"settings": settings, "losses": done})
        for when in ("at_once", "retrained"):
            point[f"rise_{when}"] = done[key][when] - done["dense"][when]
    return {"dense": done["dense"], "spearman": correlations(points), "points": points}


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    return run_command(lambda: _main(argv))


def _main(argv: Sequence[str] | None) -> None:
    parser = _parser()
    a = parser.parse_args(argv)
    for name in ("steps", "batch_size", "inputs", "held_out"):
        if getattr(a, name) < 1:
            raise ConfigError(f"--{name.replace('_', '-')} {getattr(a, name)}: expected at least 1")
    if not a.rate > 0:
        raise ConfigError(f"--rate {a.rate}: expected a positive learning rate")
    experiment = load(a)
    chosen = {n: getattr(a, n) for n in ("steps", "batch_size", "inputs", "held_out", "rate")}
    settings = {**chosen, **identity(experiment), **stamp()}
    with locked(a.workdir or Path("runs") / f"{experiment.name}-sensitivity") as workdir:
        context = Context(experiment, workdir)
        found = check(context, a, settings)
        rows = [[name, *(f"{value:.2f}" for value in values.values())] for name, values in found["spearman"].items()]
        context.print(table(["prediction", "at once", f"after {a.steps} steps"], rows))
        made = {**made_by("experiments.check_sensitivity", argv), **settings}
        write_json(a.json or workdir.root / "result.json", {**made, **found})


def _parser() -> OneLineParser:
    parser = OneLineParser(
        prog="python -m experiments.check_sensitivity",
        description="Compares predicted rises of the loss with measured ones, layer by layer.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_config_arguments(parser)
    add_densities_argument(parser, "1/2 1/4 1/8")
    add_blocks_argument(parser, "4x16 8x16@1")
    parser.add_argument("--inputs", type=int, default=1000, help="training inputs to predict and retrain with (1000)")
    parser.add_argument("--held-out", type=int, default=1000, help="other training inputs, to measure with (1000)")
    parser.add_argument("--steps", type=int, default=40, help="of retraining (40)")
    parser.add_argument("--batch-size", type=int, default=50, help="of retraining (50)")
    parser.add_argument("--rate", type=float, default=0.01, help="learning rate of retraining (0.01)")
    parser.add_argument("--workdir", metavar="DIR", type=Path, help="default: runs/NAME-sensitivity")
    parser.add_argument("--json", metavar="FILE", type=output_file, help="default: result.json in the work directory")
    return parser


if __name__ == "__main__":
    sys.exit(main())
