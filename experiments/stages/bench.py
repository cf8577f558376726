"""Stage `bench`: latency on one core of the host: pruned and dense through this compiler, dense through IREE's own."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from experiments import iree_baseline
from experiments.engine import Context, Stage
from experiments.errors import StageError
from experiments.stages.compile import dense_bundle
from experiments.stages.phase import load_data, single_input, trained_model
from experiments.timing import Timeable, dispatch_minima, measure, pinned
from lowering import load
from lowering.runtime import tool_files


def bundle_timeable(bundle: Path) -> Timeable:
    """The sample of a host bundle, ready to be timed."""
    specs = [(f"input_{number}", spec) for number, spec in enumerate(load(bundle).program.inputs)]
    sample = bundle / "sample"
    inputs = tuple(tool_files.source(str(sample / tool_files.file_name(stem, spec)), spec) for stem, spec in specs)
    return Timeable(bundle / "model.vmfb", inputs, bundle / "weights.irpa")


def _run(context: Context) -> dict[str, Any]:
    experiment = context.experiment
    runs, reason = load(context.workdir.bundles / "host").can_run()
    if not runs:
        raise StageError(f"the host bundle does not run here: {reason}: --restart compile")
    dense = trained_model(experiment, context.workdir, "train")
    sample = single_input(load_data(experiment).test_inputs, 0)
    programs = {
        "pruned": bundle_timeable(context.workdir.bundles / "host"),
        "dense": bundle_timeable(dense_bundle(context)),
        **iree_baseline.build(dense, sample, context.workdir.stage("bench")),
    }
    timings = measure(programs, rounds=experiment.bench.rounds, core=experiment.bench.core)
    for name, timing in timings.items():
        context.print(f"  {name}: {timing.min_us:.1f} us (median {timing.median_us:.1f})")
    layers = {key: dispatch_minima(programs[key], core=experiment.bench.core) for key in ("pruned", "dense")}
    best_iree = min(iree_baseline.FLAG_SETS, key=lambda name: timings[name].min_us)
    return {
        "conditions": f"host, 1 thread, batch 1, f32, CPU time, {pinned(experiment.bench.core)}, "
        f"{experiment.bench.rounds} interleaved rounds",
        "best_iree": best_iree,
        "iree_flags": "--iree-opt-level=O3 " + " ".join(iree_baseline.FLAG_SETS[best_iree]),
        "programs": {name: dataclasses.asdict(timing) for name, timing in timings.items()},
        "dispatches_us": layers,
        "speedup_over_dense": timings["dense"].min_us / timings["pruned"].min_us,
        "speedup_over_dense_iree": timings[best_iree].min_us / timings["pruned"].min_us,
    }


STAGE = Stage("bench", needs=("train", "compile"), uses=("bench",), run=_run)
