"""`python -m experiments.search NET --goal KIND=VALUE`: a plan for a network, and whether it keeps its word."""

from __future__ import annotations

import argparse
import dataclasses
import functools
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx
from rich.console import Console

import lowering
from bcr_jax import BCRSpec, Plan, hard_prune, project, select
from bcr_jax.paths import named_leaves
from bcr_jax.search import Goal
from experiments import nets
from experiments.arguments import OneLineParser, add_core_argument, count, output_file
from experiments.errors import ConfigError, run_command
from experiments.measure.machine import made_by
from experiments.measure.timing import bundle_timeable, measure, pinned
from experiments.search.counts import candidates_of
from experiments.search.find import costs_of
from experiments.search.limit import Limit
from experiments.search.problem import Problem
from experiments.search.section import plan_section
from experiments.workdir import write_json

_SEEN = (128, 1152)  # rows and columns of the random matrix that stands for all

_HELP = f"""\
networks: {", ".join(nets.NETS)}
goals: speedup=4, latency=2.5ms, weights=0.1, flops=0.2 (fractions of the dense network)
Weights are random: the plan shows what speed is to be had. What a layer loses is then the share of the squares of its
weights that is pruned, times its number of weights; for a trained network use experiments.run with search.goal, where
real data decide.

examples:
  python -m experiments.search resnet50 --goal speedup=4 --measure
      finds the plan, times it beside the dense network on this machine, and again with a budget corrected by what it
      took, until it uses what the goal allows
  python -m experiments.search mobilenet_v2 --goal latency=2ms --plan plan.json
  python -m experiments.search lenet --goal speedup=2 --target arm64-cortex-a76
The first search of a network measures its layers, minutes; stopped, it goes on; later ones take seconds.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    return run_command(lambda: _main(argv))


def _main(argv: Sequence[str] | None) -> None:
    parser = OneLineParser(
        prog="python -m experiments.search",
        description="Finds block and density for every layer of a network so that a goal is met.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("net", metavar="NET", help="a network's name")
    parser.add_argument("--goal", required=True, metavar="KIND=VALUE", help="such as speedup=4")
    parser.add_argument("--target", default="host", metavar="TARGET", help="what latencies are of (host)")
    add_core_argument(parser)
    parser.add_argument(
        "--measure", action="store_true", help="time plans on this machine and correct the search by that"
    )
    parser.add_argument("--rounds", type=count, default=8, help="turns of each (8)")
    parser.add_argument("--plan", type=output_file, metavar="FILE", help="write the plan there, as JSON")
    parser.add_argument("--json", type=output_file, metavar="FILE", help="write what was predicted and measured there")
    a = parser.parse_args(argv)
    if a.net not in nets.NETS:
        raise ConfigError(f"{a.net}: expected one of {', '.join(nets.NETS)}")
    if a.measure and a.target != "host":
        raise ConfigError(f"--measure with --target {a.target}: only the host can be timed here")
    begin = time.monotonic()
    plan = find(a.net, Goal.parse(a.goal), a.target, a.core, timed=a.measure)
    result = {"net": a.net, "search_seconds": round(time.monotonic() - begin, 1), "plan": plan.to_json()}
    print(plan_section({"plan": plan.to_json()}))
    if a.plan:
        plan.save(a.plan)
    if a.measure:
        result["measured"] = _measured(a.net, plan, a.core, a.rounds)
        print(_verdict(plan, result["measured"]))
    if a.json:
        write_json(a.json, {**made_by("experiments.search", argv), **result})


def find(net: str, goal: Goal, target: str, core: int, *, timed: bool) -> Plan:
    """The plan of network `net` with random weights; `timed` as a whole, and corrected, where latency counts.

    Raises:
        InfeasibleError: the goal cannot be met.
    """
    model = nets.build(net, 1.0, "dense")
    candidates = candidates_of(model, dict.fromkeys(nets.prunable(model), nets.bcr_spec("4x16", 0.5)))
    kernels = named_leaves(nnx.state(model, nnx.Param))
    losses = {path: _losses(kernels[path].size, specs) for path, specs in candidates.items()}
    sample = (nets.image(net),)
    costs = costs_of(model, sample, candidates, str(goal), target, core)
    sizes = {path: kernels[path].size for path in candidates}
    problem = Problem.of(candidates, costs, losses, sizes)
    limit = Limit.of(problem, str(goal), problem.dense, model, sample, core, timed=timed)
    choice = limit.best(problem.best)
    if missed := limit.missed(choice):
        Console(stderr=True).print(missed, highlight=False)
    return problem.plan(choice, str(goal))


def _losses(size: int, specs: Sequence[BCRSpec | None]) -> tuple[float, ...]:
    """The share of the energy of random weights that each spec prunes, times their number."""
    return tuple(size * _lost(spec and dataclasses.replace(spec, row_parts=1)) for spec in specs)


@functools.cache
def _lost(spec: BCRSpec | None) -> float:
    """The share for a matrix of `_SEEN`, whatever the layer's is."""
    if spec is None:
        return 0.0
    weights = jax.random.normal(jax.random.key(0), _SEEN)
    kept, _ = project(weights, spec)
    return max(0.0, 1 - float(jnp.sum(kept**2) / jnp.sum(weights**2)))


def _measured(net: str, plan: Plan, core: int, rounds: int) -> dict[str, Any]:
    """CPU microseconds of a call of the pruned and the dense network, taking turns."""
    console = Console(stderr=True)
    sample = nets.image(net)
    with tempfile.TemporaryDirectory() as name:
        programs = {}
        for label in ("pruned", "dense"):
            console.print(f"compiling {net}, {label}", highlight=False)
            model = nets.build(net, 1.0, "dense")
            if label == "pruned":
                hard_prune(model, select(model, plan))
            bundle = Path(name) / label
            lowering.compile(lowering.lower(model, sample), "host").save(bundle)
            programs[label] = bundle_timeable(bundle)
        timings = measure(programs, rounds=rounds, core=core, seconds=0.5)
    us = {label: timing.min_us for label, timing in timings.items()}
    medians = {label: timing.median_us for label, timing in timings.items()}
    conditions = f"host, 1 thread, batch 1, f32, CPU time, {pinned(core)}, {rounds} interleaved rounds"
    return {"min_us": us, "median_us": medians, "speedup": us["dense"] / us["pruned"], "conditions": conditions}


def _verdict(plan: Plan, measured: dict[str, Any]) -> str:
    us = measured["min_us"]
    return (
        f"measured: {us['pruned']:,.1f} us against {us['dense']:,.1f} us dense, {measured['speedup']:.2f}x "
        f"({measured['conditions']}); predicted {plan.cost:,.1f} us, {plan.speedup:.2f}x"
    )


if __name__ == "__main__":
    sys.exit(main())
