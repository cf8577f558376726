"""Stage `bench`: latency on one core of the host, pruned, dense and through IREE alone; modelled cycles for arm64."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from pathlib import Path
from typing import Any

from experiments.engine import Context, Stage
from experiments.errors import StageError
from experiments.measure import iree_baseline
from experiments.measure.dispatches import layers_of, rows_of
from experiments.measure.timing import bundle_timeable, executions, measure, pinned
from experiments.stages.compile import dense_bundle
from experiments.stages.lower import lowered
from experiments.stages.phase import load_data, single_input, trained_model
from lowering import LoweringError, load, target
from lowering.cost import arm64_cycles
from lowering.tuning.tuner import tuned

_CALLS, _LONGEST = 1000, 0.5  # calls to profile, and seconds; the fastest execution of a dispatch counts


def arm64_costs(context: Context) -> dict[str, dict[str, Any]]:
    """Modelled cycles of every arm64 target of the bundle by dispatch, or why there are none."""
    costs: dict[str, dict[str, Any]] = {}
    for name in context.experiment.targets:
        if target(name).runs_on != "arm64":
            continue
        try:
            cost = arm64_cycles(load(context.workdir.bundle, name))
        except LoweringError as error:
            context.print(f"  {name}: cycles SKIPPED, {error}", style="yellow")
            costs[name] = {"skipped": str(error)}
            continue
        context.print(f"  {name}: {cost.cycles:,.0f} cycles of {cost.core}, modelled")
        costs[name] = {
            "core": f"{cost.core}, LLVM {cost.llvm}",
            "cycles": cost.cycles,
            "instructions": cost.instructions,
            "dispatch_cycles": {row.name: row.cycles for row in cost.dispatches},
        }
    return costs


def dispatch_times(context: Context, variant: str, bundle: Path, seconds: float) -> dict[str, float]:
    """Microseconds of the dispatches of a variant's host bundle, by their row in the lowering report.

    Those of no row are there by the name of their function.
    """
    program = lowered(context, variant)
    if context.experiment.compile.tune:
        program = tuned(program, target("host"))
    times: dict[str, float] = defaultdict(float)
    dispatches = executions(bundle_timeable(bundle), core=context.experiment.bench.core, seconds=seconds)
    for row in rows_of(dispatches, layers_of(program)):
        times[row["name"]] += row["us"]
    return dict(times)


def _run(context: Context) -> dict[str, Any]:
    experiment = context.experiment
    runs, reason = load(context.workdir.bundle, "host").can_run()
    if not runs:
        raise StageError(f"the host bundle does not run here: {reason}: --restart compile")
    dense = trained_model(experiment, context.workdir, "train")
    sample = single_input(load_data(experiment).test_inputs, 0)
    bundles = {"pruned": context.workdir.bundle, "dense": dense_bundle(context)}
    programs = {
        **{variant: bundle_timeable(bundle) for variant, bundle in bundles.items()},
        **iree_baseline.build(dense, sample, context.workdir.stage("bench")),
    }
    timings = measure(programs, rounds=experiment.bench.rounds, core=experiment.bench.core)
    for name, timing in timings.items():
        context.print(f"  {name}: {timing.min_us:.1f} us (median {timing.median_us:.1f})")
    dispatches_us = {
        variant: dispatch_times(context, variant, bundle, min(_LONGEST, _CALLS * timings[variant].min_us / 1e6))
        for variant, bundle in bundles.items()
    }
    best_iree = min(iree_baseline.FLAG_SETS, key=lambda name: timings[name].min_us)
    return {
        "conditions": f"host, 1 thread, batch 1, f32, CPU time, {pinned(experiment.bench.core)}, "
        f"{experiment.bench.rounds} interleaved rounds",
        "best_iree": best_iree,
        "iree_flags": "--iree-opt-level=O3 " + " ".join(iree_baseline.FLAG_SETS[best_iree]),
        "programs": {name: dataclasses.asdict(timing) for name, timing in timings.items()},
        "dispatches_us": dispatches_us,
        "arm64": arm64_costs(context),
        "speedup_over_dense": timings["dense"].min_us / timings["pruned"].min_us,
        "speedup_over_dense_iree": timings[best_iree].min_us / timings["pruned"].min_us,
    }


STAGE = Stage("bench", needs=("train", "compile"), uses=("bench", "targets"), run=_run)
