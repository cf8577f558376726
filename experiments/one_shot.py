"""`python -m experiments.one_shot CONFIG`: what pruning without any training costs in accuracy."""

from __future__ import annotations

import argparse
import dataclasses
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flax import nnx

import bcr_jax
from bcr_jax import BCRSpec
from bcr_jax.search import one_shot
from experiments.arguments import OneLineParser, add_config_arguments, fraction, load, output_file
from experiments.dense_model import dense_model, identity
from experiments.engine import Context
from experiments.errors import run_command
from experiments.measure.machine import made_by
from experiments.measure.stamp import stamp
from experiments.nets import bcr_spec
from experiments.report.markdown import table
from experiments.stages.phase import save_model, scores
from experiments.stages.samples import training_samples
from experiments.workdir import locked, read_settings, write_json

_HELP = """\
Prunes the trained network with calibration inputs of the training part, without labels and without a step of training
(bcr_jax.search.one_shot), and scores it on the test set; beside it plain projection (bcr_jax.hard_prune). Layers are
those that the config's rules prune. A config with pretrained weights takes them as they are, others train first.

blocks: 4x16 spreads the density over rows and columns; 4x16@1 keeps all rows of a block; with /layer after it blocks
of a layer share one budget

examples:
  python -m experiments.one_shot experiments/configs/mnist_lenet.py --densities 1/2 1/4
  python -m experiments.one_shot experiments/configs/cifar10_resnet20.py --blocks 4x16@1 4x16@1/layer --densities 1/2 \\
      --set data_dir=DIR pretrained=resnet20.npz --inputs 1000 --json results/one_shot_resnet20.json
stopped or killed, the same command goes on; the pruned weights are in DIR/stages/BLOCK-DENSITY/model.npz
"""


def named_spec(block: str, density: float) -> BCRSpec:
    """`4x16@1/layer` as a spec.

    Raises:
        ConfigError: `block` is something else.
    """
    size, _, balance = block.partition("/")
    return bcr_spec(size, density, balance or "block")


def prune_and_score(
    context: Context, dense: nnx.Module, specs: Mapping[str, BCRSpec], inputs: Any, stage: str
) -> dict[str, Any]:
    """Both ways to prune `dense`."""
    pruned, projected = nnx.clone(dense), nnx.clone(dense)
    begin = time.monotonic()
    masks = one_shot(pruned, inputs, specs)
    seconds = time.monotonic() - begin
    bcr_jax.hard_prune(projected, specs)
    context.workdir.stage(stage).mkdir(parents=True, exist_ok=True)
    save_model(pruned, context.workdir, stage)
    return {
        "density": bcr_jax.density(masks),
        "one_shot": scores(context.experiment, pruned)["test_accuracy"],
        "projection": scores(context.experiment, projected)["test_accuracy"],
        "seconds": seconds,
    }


def compare(context: Context, a: argparse.Namespace, settings: dict[str, Any]) -> dict[str, Any]:
    """All blocks and densities; those that a run before has scored from its file."""
    file = context.workdir.root / "one_shot.json"
    found = read_settings(file, settings).get("found", {})
    dense = dense_model(context)
    ((inputs, _),) = training_samples(context, a.inputs)
    found.setdefault("dense", scores(context.experiment, dense)["test_accuracy"])
    layers = bcr_jax.select(dense, context.experiment.rules)
    for block in a.blocks:
        for density in a.densities:
            key = f"{block} {density}"
            if key in found:
                continue
            spec = named_spec(block, float(density))
            specs = {path: dataclasses.replace(spec, row_parts=old.row_parts) for path, old in layers.items()}
            context.print(f"{key}: {len(specs)} layers, {a.inputs} inputs", style="bold")
            found[key] = prune_and_score(context, dense, specs, inputs, key.replace(" ", "-").replace("/", "_"))
            write_json(file, {"settings": settings, "found": found})
    return found


def markdown(found: Mapping[str, Any]) -> str:
    """The scores as a table."""
    dense = found["dense"]
    rows = [
        [
            key,
            f"{run['density']:.3f}",
            f"{run['one_shot']:.2%}",
            f"{100 * (dense - run['one_shot']):+.2f}",
            f"{run['projection']:.2%}",
            f"{run['seconds']:.0f} s",
        ]
        for key, run in found.items()
        if key != "dense"
    ]
    header = ["block, density", "kept", "one-shot", "points below dense", "plain projection", "time"]
    return f"Test accuracy, nothing trained; dense: {dense:.2%}\n\n{table(header, rows)}"


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    return run_command(lambda: _main(argv))


def _main(argv: Sequence[str] | None) -> None:
    a = _parser().parse_args(argv)
    for block in a.blocks:
        for density in a.densities:
            named_spec(block, float(density))
    experiment = load(a)
    settings = {"inputs": a.inputs, **identity(experiment), **stamp()}
    with locked(a.workdir or Path("runs") / f"{experiment.name}-one-shot") as workdir:
        context = Context(experiment, workdir)
        found = compare(context, a, settings)
        context.print(markdown(found))
        made = {**made_by("experiments.one_shot", argv), **settings}
        write_json(a.json or workdir.root / "result.json", {**made, "test_accuracy": found})


def _parser() -> OneLineParser:
    parser = OneLineParser(
        prog="python -m experiments.one_shot",
        description="Prunes a trained network without training it, and scores it.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_config_arguments(parser)
    parser.add_argument("--densities", nargs="+", type=fraction, default=[fraction("1/2")], metavar="D", help="1/2")
    parser.add_argument("--blocks", nargs="+", default=["4x16@1"], metavar="PxQ[@R][/layer]", help="4x16@1")
    parser.add_argument("--inputs", type=int, default=1000, help="training inputs to calibrate with (1000)")
    parser.add_argument("--workdir", metavar="DIR", type=Path, help="default: runs/NAME-one-shot")
    parser.add_argument("--json", metavar="FILE", type=output_file, help="default: result.json in the work directory")
    return parser


if __name__ == "__main__":
    sys.exit(main())
