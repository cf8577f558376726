"""`python -m experiments.bench_layer`: how close one pruned convolution comes to this core's f32 FMA peak."""

from __future__ import annotations

import argparse
import dataclasses
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jax
import numpy as np
from flax import nnx

import bcr_jax
from bcr_jax.projection.spec import BALANCES
from experiments.arguments import OneLineParser, add_core_argument, block, count, fraction, output_file
from experiments.errors import StageError, run_command
from experiments.measure.agreement import agrees, difference, in_words
from experiments.measure.fma_peak import gflops, prepare
from experiments.measure.machine import made_by
from experiments.measure.timing import Execution, Timeable, Timing, bundle_timeable, executions, measure, pinned
from experiments.nets import bcr_spec
from experiments.workdir import write_json
from lowering import compile, lower

DEPTH = 3  # layers of the network whose middle one is timed
SECONDS = 0.1  # of a round
TOLERANCE = 1e-4  # of the largest output

_HELP = """\
layer: wall time of the middle one of three such layers, under a profiler: its kernel alone, inside a network.
call: CPU time of a network of this one layer; it also copies an NHWC image into the kernels' layout and out again.
keeps: rows and columns that every block keeps. PxQ@R asks for the fraction R of the rows (4x16@1: all four).
peak: a loop of FMA on registers, the fastest execution under the profiler, as for layers.
GFLOP/s count kept weights only, a multiplication and an addition as two.

examples:
  python -m experiments.bench_layer
  python -m experiments.bench_layer --channels 512 --size 14 --density 1/16 --blocks 4x16 8x32
  python -m experiments.bench_layer --json layer.json --core 1
"""


@dataclasses.dataclass(frozen=True)
class Layer:
    """A same-size convolution `channels -> channels` of `kernel x kernel` on a `size x size` image, BCR-pruned."""

    channels: int
    size: int
    kernel: int
    spec: bcr_jax.BCRSpec


class _Stack(nnx.Module):
    def __init__(self, layer: Layer, depth: int):
        window, rngs = (layer.kernel, layer.kernel), nnx.Rngs(0)
        self.convs = nnx.List([nnx.Conv(layer.channels, layer.channels, window, rngs=rngs) for _ in range(depth)])

    def __call__(self, x: jax.Array) -> jax.Array:
        for conv in self.convs:
            x = jax.nn.relu(conv(x))
        return x


def build(layer: Layer, depth: int, directory: Path) -> Timeable:
    """Prunes random weights of `depth` such layers with ReLU, compiles them for the host and compares with JAX.

    Raises:
        StageError: the output is not JAX's.
    """
    model = _Stack(layer, depth)
    bcr_jax.hard_prune(model, bcr_jax.select(model, {"*": layer.spec}))
    image = np.random.default_rng(0).standard_normal((1, layer.size, layer.size, layer.channels), np.float32)
    wanted = np.asarray(jax.jit(model)(image))
    module = compile(lower(model, image), "host")
    off = difference(np.asarray(module(image)), wanted)
    if not agrees(off, TOLERANCE):
        raise StageError(f"{layer} differs from JAX by {in_words(off)}: a bug, please report it")
    module.save(directory)
    return bundle_timeable(directory)


def kept_flops(layer: Layer) -> int:
    """FLOPs of the weights that the layer keeps, a multiplication and an addition as two."""
    weights = np.random.default_rng(0).standard_normal((layer.channels, layer.channels * layer.kernel**2), np.float32)
    _, mask = bcr_jax.project(jax.numpy.asarray(weights), layer.spec)
    return 2 * int(np.count_nonzero(mask)) * layer.size**2


def middle(stack: Timeable, core: int) -> Execution:
    """The dispatch of the middle layer of a network of `DEPTH`.

    Raises:
        StageError: something else than its layers and the copies in and out is dispatched.
    """
    found = executions(stack, core=core, seconds=SECONDS)
    if len(found) != DEPTH + 2:
        raise StageError(f"{DEPTH} layers: got {len(found)} dispatches, expected {DEPTH + 2}: a bug, please report it")
    return found[1 + DEPTH // 2]


def row(layer: Layer, kernel: Execution, call: Timing, peak: float) -> dict[str, Any]:
    """The figures of one layer, as JSON values."""
    flops = kept_flops(layer)
    gflops = flops / kernel.min_us / 1e3
    return {
        "block": list(layer.spec.block),
        "kept_rows_and_columns": list(layer.spec.kept(*layer.spec.block)),
        "density": layer.spec.density,
        "balance": layer.spec.balance,
        "kept_mflop": flops / 1e6,
        "layer_min_ms": kernel.min_us / 1e3,
        "layer_median_ms": kernel.median_us / 1e3,
        "layer_gflops": gflops,
        "layer_percent_of_peak": 100 * gflops / peak,
        "call_min_ms": call.min_us / 1e3,
        "call_median_ms": call.median_us / 1e3,
        "call_percent_of_peak": 100 * flops / call.min_us / 1e3 / peak,
    }


def benchmark(layers: Sequence[Layer], rounds: int, core: int) -> dict[str, Any]:
    """Times the FMA peak and all layers, interleaved, on one core."""
    names = [str(i) for i in range(len(layers))]
    calls: dict[str, list[float]] = {}
    kernels: dict[str, list[Execution]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(temporary)
        peak, fma_loop = 0.0, prepare(directory)
        programs, stacks = {}, {}
        for name, layer in zip(names, layers, strict=True):
            programs[name] = build(layer, 1, directory / name)
            stacks[name] = build(layer, DEPTH, directory / f"{name}-stack")
        for _ in range(rounds):
            (execution,) = executions(fma_loop, core=core, seconds=SECONDS)
            peak = max(peak, gflops(execution.min_us))
            for name, timing in measure(programs, rounds=1, core=core, seconds=SECONDS).items():
                calls.setdefault(name, []).append(timing.min_us)
            for name, stack in stacks.items():
                kernels[name].append(middle(stack, core))
    rows = [row(x, _best(kernels[n]), _timing(calls[n]), peak) for n, x in zip(names, layers, strict=True)]
    return {
        "conditions": f"f32, batch 1, 1 thread, {pinned(core)}, {rounds} interleaved rounds",
        "layer": {key: getattr(layers[0], key) for key in ("channels", "size", "kernel")},
        "peak_gflops": peak,
        "rows": rows,
    }


def _best(rounds: Sequence[Execution]) -> Execution:
    """The fastest execution of all rounds, and the median of their medians."""
    median = statistics.median(e.median_us for e in rounds)
    return Execution(rounds[0].function, min(e.min_us for e in rounds), median)


def _timing(us: Sequence[float]) -> Timing:
    return Timing(min(us), statistics.median(us))


def text(result: dict[str, Any]) -> str:
    """The result as a table for people."""
    layer = result["layer"]
    lines = [
        f"{layer['channels']} channels, {layer['kernel']}x{layer['kernel']}, {layer['size']}x{layer['size']} image; "
        f"{result['processor']}; {result['conditions']}",
        f"f32 FMA peak of this core, measured: {result['peak_gflops']:.1f} GFLOP/s",
        "",
        f"{'block':>8} {'keeps':>7} {'density':>8} {'kept MFLOP':>11} {'layer ms':>9} {'median':>7} {'GFLOP/s':>8} "
        f"{'% of peak':>10} {'call ms':>8} {'median':>7} {'% of peak':>10}",
    ]
    for r in result["rows"]:
        lines.append(
            f"{'x'.join(map(str, r['block'])):>8} {'x'.join(map(str, r['kept_rows_and_columns'])):>7} "
            f"{r['density']:8.4f} {r['kept_mflop']:11.1f} {r['layer_min_ms']:9.3f} "
            f"{r['layer_median_ms']:7.3f} {r['layer_gflops']:8.1f} {r['layer_percent_of_peak']:10.1f} "
            f"{r['call_min_ms']:8.3f} {r['call_median_ms']:7.3f} {r['call_percent_of_peak']:10.1f}"
        )
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    return run_command(lambda: _main(argv), resumable=False)


def _main(argv: Sequence[str] | None) -> None:
    parser = OneLineParser(
        prog="python -m experiments.bench_layer",
        description="Times one BCR-pruned convolution on one core against the core's measured f32 FMA peak.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--channels", type=count, default=256, help="input and output channels (256)")
    parser.add_argument("--size", type=count, default=28, help="height and width of the image (28)")
    parser.add_argument("--kernel", type=count, default=3, help="height and width of the kernel (3)")
    parser.add_argument("--density", type=fraction, default="1/8", metavar="D", help="fraction of weights kept (1/8)")
    parser.add_argument("--balance", default="block", choices=BALANCES, help="block or layer (block)")
    blocks = ["4x16", "4x16@1", "8x16@1", "8x32"]
    parser.add_argument(
        "--blocks", nargs="+", type=block, default=blocks, metavar="PxQ[@R]", help=f"one by one ({' '.join(blocks)})"
    )
    parser.add_argument("--rounds", type=count, default=10, help="interleaved rounds (10)")
    add_core_argument(parser)
    parser.add_argument("--json", type=output_file, metavar="FILE", help="also write the result there")
    a = parser.parse_args(argv)
    specs = [bcr_spec(text, float(a.density), a.balance) for text in a.blocks]
    layers = [Layer(a.channels, a.size, a.kernel, spec) for spec in specs]
    result = {**made_by("experiments.bench_layer", argv), **benchmark(layers, a.rounds, a.core)}
    print(text(result))
    if a.json:
        write_json(a.json, result)


if __name__ == "__main__":
    sys.exit(main())
