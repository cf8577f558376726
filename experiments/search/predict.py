"""`python -m experiments.search.predict NET`: what the table of latencies predicts for plans, and what they take."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bcr_jax.projection.spec import BCRSpec
from bcr_jax.search import candidates
from experiments.arguments import OneLineParser, add_core_argument, count, fraction, output_file
from experiments.errors import run_command
from experiments.measure.machine import made_by
from experiments.measure.timing import Timing, bundle_timeable, measure, pinned
from experiments.report.markdown import table
from experiments.search.latency_table import MEASURED, latencies
from experiments.search.subject import Subject
from experiments.workdir import write_json

_HELP = """\
Every plan takes a random candidate for every layer. Predicted is the sum over its layers in the table, and the rest;
measured is the CPU time of whole calls on one core, the minimum of rounds that alternate between the plans. Weights
are random: nothing here is trained. A machine that others share is faster at one time than at another: speed-ups over
the dense network, measured in the same run, say more than times.

examples:
  python -m experiments.search.predict resnet50 mobilenet_v2 --json results/latency_prediction.json
  python -m experiments.search.predict mobilenet_v2 --options 4
      a smaller table: 4 random candidates, and the dense layer, for each layer to choose from
The first run for a network measures its table: 10 to 20 minutes for ResNet-50; stopped, it goes on.
"""


def compare(
    name: str, *, plans: int, options: int | None, seed: int, core: int, rounds: int, measured: Sequence[float]
) -> dict[str, Any]:
    """Random plans of a network, and its dense one, as predicted and as measured."""
    subject, rng = Subject.of(name), random.Random(seed)
    lists = {
        path: _some(candidates(shape, subject.gates.get(path, 1)), options, rng)
        for path, shape in subject.shapes.items()
    }
    costs = latencies(subject.model, subject.sample, lists, measured=measured, core=core)
    chosen = {"dense": {path: 0 for path in lists}}
    chosen |= {f"plan {i}": {path: rng.randrange(len(own)) for path, own in lists.items()} for i in range(plans)}
    timings = _timed(subject, lists, chosen, core, rounds)
    rows = []
    for label, plan in chosen.items():
        expected, found = costs.cost(plan), timings[label]
        rows.append(
            {
                "plan": label,
                "predicted_us": expected,
                "measured_min_us": found.min_us,
                "measured_median_us": found.median_us,
                "error": expected / found.min_us - 1,
                "predicted_speedup": costs.cost(chosen["dense"]) / expected,
                "measured_speedup": timings["dense"].min_us / found.min_us,
                "specs": {path: (spec := lists[path][number]) and spec.to_json() for path, number in plan.items()},
            }
        )
    return {
        "network": name,
        "options": options,
        "densities_measured": list(measured),
        "rest_us": costs.rest,
        "rows": rows,
    }


def _some(own: Sequence[BCRSpec | None], number: int | None, rng: random.Random) -> Sequence[BCRSpec | None]:
    """The dense layer and a number of random candidates, or all."""
    return own if number is None else (own[0], *rng.sample(own[1:], min(number, len(own) - 1)))


def _timed(
    subject: Subject,
    options: Mapping[str, Sequence[BCRSpec | None]],
    plans: Mapping[str, Mapping[str, int]],
    core: int,
    rounds: int,
) -> dict[str, Timing]:
    with tempfile.TemporaryDirectory() as directory:
        programs = {}
        for seed, (label, plan) in enumerate(plans.items(), 1):
            specs = {path: options[path][number] for path, number in plan.items()}
            subject.compiled(specs, "host", seed).save(Path(directory) / label)
            programs[label] = bundle_timeable(Path(directory) / label)
        return measure(programs, rounds=rounds, core=core, seconds=0.2)


def text(result: Mapping[str, Any]) -> str:
    """The result as a table for people."""
    rows = [
        [
            r["plan"],
            f"{r['predicted_us']:,.0f}",
            f"{r['measured_min_us']:,.0f}",
            f"{r['error']:+.1%}",
            f"{r['predicted_speedup']:.2f}",
            f"{r['measured_speedup']:.2f}",
            f"{r['predicted_speedup'] / r['measured_speedup'] - 1:+.1%}",
        ]
        for r in result["rows"]
    ]
    times = ["predicted, us", "measured, us", "error"]
    return f"# {result['network']}\n\n" + table(["plan", *times, "predicted speed-up", "measured", "error"], rows)


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    return run_command(lambda: _main(argv))


def _main(argv: Sequence[str] | None) -> None:
    parser = OneLineParser(
        prog="python -m experiments.search.predict",
        description="Compares the latency that the table predicts for random plans with what they take.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("networks", nargs="+", metavar="NET", help="networks by name, such as resnet50")
    parser.add_argument("--plans", type=count, default=5, help="random plans of each (5)")
    parser.add_argument("--options", type=count, metavar="N", help="only N random candidates of each layer (all)")
    parser.add_argument("--seed", type=int, default=0, help="of the plans (0)")
    parser.add_argument("--rounds", type=count, default=7, help="turns of every plan (7)")
    add_core_argument(parser)
    parser.add_argument(
        "--measured", nargs="+", type=fraction, default=MEASURED, metavar="D", help="densities to measure"
    )
    parser.add_argument("--json", type=output_file, metavar="FILE", help="also write the result there")
    a = parser.parse_args(argv)
    settings = {
        "plans": a.plans,
        "options": a.options,
        "seed": a.seed,
        "core": a.core,
        "rounds": a.rounds,
        "measured": [float(density) for density in a.measured],
    }
    results = []
    for name in a.networks:
        results.append(compare(name, **settings))
        print(text(results[-1]))
        if a.json:
            conditions = f"f32, batch 1, 1 thread, CPU time, {pinned(a.core)}, random weights"
            made = made_by("experiments.search.predict", argv)
            write_json(a.json, {**made, "conditions": conditions, "networks": results})


if __name__ == "__main__":
    sys.exit(main())
