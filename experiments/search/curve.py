"""`python -m experiments.search.curve NET`: latency against block size, with its knee, for every kind of layer."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from bcr_jax.projection.spec import BCRSpec
from bcr_jax.search.candidates import WHOLE
from experiments.arguments import OneLineParser, add_core_argument, fraction, output_file, picture_file
from experiments.errors import ConfigError, run_command
from experiments.measure.machine import made_by
from experiments.measure.timing import pinned
from experiments.report import figures
from experiments.report.markdown import table
from experiments.search.latency_table import latencies
from experiments.search.subject import Subject
from experiments.workdir import write_json

SIDES = ((1, 1), (2, 8), (4, 16), (8, 32), (16, 64), (32, 128), (64, 256), (WHOLE, WHOLE))
NEAR = 1.1  # times the least latency: the knee is the smallest block that comes so near
_HELP = """\
All layers of a kind together, as a part of what they take dense. Blocks thin rows and columns alike, or keep all their
rows and thin columns only. The knee is the smallest block within 10% of the fastest one. Weights are random; a layer
that a block is larger than is one block.

examples:
  python -m experiments.search.curve resnet50 --density 1/8 --plot curve.png --json curve.json
  python -m experiments.search.curve gru_timit --density 1/10
"""


def kinds(subject: Subject) -> dict[str, list[str]]:
    """The layers to prune by their kind."""
    found = defaultdict(list)
    for path, (*window, inputs, _) in subject.shapes.items():
        if window and inputs < 4:
            continue  # depthwise or a stem
        kind = f"{'x'.join(map(str, window))} convolutions" if window else "linear layers"
        found["gates" if path in subject.gates else kind].append(path)
    return dict(found)


def specs(density: float, parts: int) -> list[BCRSpec | None]:
    """The dense layer, the blocks that thin rows and columns, those that keep all rows."""
    both = [BCRSpec(side, density, "layer" if side == (1, 1) else "block", None, parts) for side in SIDES]
    return [None, *both, *(BCRSpec(side, density, "block", 1.0, parts) for side in SIDES[1:])]


def curve(name: str, density: float, *, target: str, core: int) -> dict[str, Any]:
    """For every kind the latency of its layers, dense and at every block."""
    subject = Subject.of(name)
    layers = kinds(subject)
    if not layers:
        raise ConfigError(f"{name} has no layer to prune: choose another network")
    options = {path: specs(density, subject.gates.get(path, 1)) for paths in layers.values() for path in paths}
    costs = latencies(subject.model, subject.sample, options, target, core=core)
    rows = []
    for kind, paths in layers.items():
        sums = [sum(own) for own in zip(*(costs.layers[path] for path in paths), strict=True)]
        both, rows_kept = sums[1 : 1 + len(SIDES)], [sums[1], *sums[1 + len(SIDES) :]]
        rows.append({"kind": kind, "layers": len(paths), "dense": sums[0], "both": both, "rows_kept": rows_kept})
        rows[-1] |= {f"{series}_knee": label(SIDES[knee(rows[-1][series])]) for series in ("both", "rows_kept")}
    return {
        "network": name,
        "density": density,
        "target": target,
        "unit": costs.unit,
        "blocks": [label(side) for side in SIDES],
        "kinds": rows,
    }


def knee(costs: Sequence[float]) -> int:
    """The number of the first of `costs`, by rising size of the block, that is near the least."""
    return next(number for number, cost in enumerate(costs) if cost <= NEAR * min(costs))


def label(side: tuple[int, int]) -> str:
    """`4x16`, or `whole`."""
    return "whole" if side == (WHOLE, WHOLE) else f"{side[0]}x{side[1]}"


def text(result: Mapping[str, Any]) -> str:
    """The result as a table for people."""
    heads = ["kind", "thinned", f"dense, {result['unit']}", *result["blocks"], "knee"]
    rows = [
        [row["kind"], words, f"{row['dense']:,.1f}", *(f"{cost:,.1f}" for cost in row[series]), row[f"{series}_knee"]]
        for row in result["kinds"]
        for series, words in SERIES.items()
    ]
    return f"# {result['network']}, density {result['density']:g}, {result['target']}\n\n" + table(heads, rows)


SERIES = {"both": "rows and columns", "rows_kept": "columns only"}


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    return run_command(lambda: _main(argv))


def _main(argv: Sequence[str] | None) -> None:
    parser = OneLineParser(
        prog="python -m experiments.search.curve",
        description="Measures how latency depends on the size of blocks, at one density.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("network", metavar="NET", help="a network by name, such as resnet50")
    parser.add_argument("--density", type=fraction, default="1/8", metavar="D", help="fraction of weights kept (1/8)")
    parser.add_argument("--target", default="host", help="host is timed, others are modelled (host)")
    add_core_argument(parser)
    parser.add_argument("--plot", type=picture_file, metavar="FILE", help="draw the curves there, as PNG")
    parser.add_argument("--json", type=output_file, metavar="FILE", help="also write the result there")
    a = parser.parse_args(argv)
    result = curve(a.network, float(a.density), target=a.target, core=a.core)
    print(text(result))
    if a.json:
        conditions = f"f32, batch 1, 1 thread, {pinned(a.core)}, random weights"
        write_json(a.json, {**made_by("experiments.search.curve", argv), "conditions": conditions, **result})
    if a.plot:
        figures.blocks(a.plot, result, SERIES)


if __name__ == "__main__":
    sys.exit(main())
