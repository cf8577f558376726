"""`python -m experiments.check_networks`: compiled networks against JAX, over densities and kinds of zeros."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from rich.progress import track

import lowering
from experiments import nets
from experiments.arguments import (
    OneLineParser,
    add_blocks_argument,
    add_densities_argument,
    add_results_argument,
    block,
)
from experiments.errors import StageError, run_command
from experiments.measure.agreement import agrees, difference, in_words
from experiments.measure.machine import made_by
from experiments.measure.stamp import current, stamp
from experiments.workdir import read_results, write_json

TOLERANCE = 1e-4  # of the largest output
NETWORKS = (
    "vgg16",
    "resnet50",
    "mobilenet_v2",
    "vgg16_cifar",
    "resnet50_cifar",
    "mobilenet_v2_cifar",
    "resnet20",
    "resnet56",
)

_HELP = """\
Weights are random; the largest difference from JAX is given as a fraction of the largest output.

examples:
  python -m experiments.check_networks
  python -m experiments.check_networks --nets resnet20 --densities 1 1/8 --blocks 4x16 --target arm64-cortex-a76
stopped, the same command goes on from what its --json file holds; results of other sources, versions or machines stay
there, and what is asked for is checked anew.
"""


def check(net: str, density: float, block: str, target: str) -> dict[str, Any]:
    """Lowers, compiles and runs one network; seconds, sizes and the difference from JAX."""
    model, image = nets.build(net, density, block), nets.image(net)
    began = time.monotonic()
    program = lowering.lower(model, image)
    lowered = time.monotonic()
    module = lowering.compile(program, target)
    compiled = time.monotonic()
    kept = sum(int(jnp.count_nonzero(leaf)) for leaf in jax.tree.leaves(nnx.state(model, nnx.Param)))
    return {
        "difference": difference(np.asarray(module(image)), program.example_outputs[0]),
        "lower_s": round(lowered - began, 2),
        "compile_s": round(compiled - lowered, 2),
        "weights_mb": sum(array.nbytes for array in program.weights.values()) / 1e6,
        "kept_weights_mb": 4 * kept / 1e6,
        "islands": [row.name for row in program.report if row.path == "island"],
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    return run_command(lambda: _main(argv))


def _main(argv: Sequence[str] | None) -> None:
    parser = OneLineParser(
        prog="python -m experiments.check_networks",
        description="Compares compiled networks with JAX, dense and pruned.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--nets", nargs="+", default=NETWORKS, choices=nets.NETS, metavar="NET", help=f"networks ({' '.join(NETWORKS)})"
    )
    add_densities_argument(parser, "1 1/2 1/4 1/8 1/16")
    add_blocks_argument(parser, f"4x16 8x32 {nets.UNSTRUCTURED}", _block, f"blocks, or {nets.UNSTRUCTURED}")
    parser.add_argument("--target", default="host", choices=lowering.targets(), help="compile for this (host)")
    add_results_argument(parser, "check_networks")
    a = parser.parse_args(argv)
    cases = [
        (net, density, zeros if density < 1 else "dense")
        for net in a.nets
        for density in a.densities
        for zeros in (a.blocks if density < 1 else a.blocks[:1])
    ]
    kept = read_results(a.json, "experiments.check_networks", "results").get("results", {})
    results = current(kept)
    command = made_by("experiments.check_networks", argv)["command"]
    for net, density, zeros in track(cases, description="networks"):
        name = f"{net} {density} {zeros} {a.target}"
        if name in results:
            continue
        results[name] = {**check(net, float(density), zeros, a.target), **stamp()}
        print(f"{name}: differs from JAX by {in_words(results[name]['difference'])}", flush=True)
        write_json(a.json, {"command": command, "tolerance": TOLERANCE, "results": kept | results})
    wrong = [name for name, result in results.items() if not agrees(result["difference"], TOLERANCE)]
    if wrong:
        raise StageError(f"{len(wrong)} of {len(results)} are wrong: {', '.join(wrong)}: see {a.json}")
    worst = max(results, key=lambda name: results[name]["difference"])
    print(f"{len(results)} networks; the worst is {worst}: {in_words(results[worst]['difference'])}")


def _block(text: str) -> str:
    return text if text == nets.UNSTRUCTURED else block(text)


if __name__ == "__main__":
    sys.exit(main())
