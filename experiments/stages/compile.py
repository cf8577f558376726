"""Stage `compile`: a bundle of the pruned model for every target, and one of the dense model for the host."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import lowering
from experiments.engine import Context, Stage
from experiments.stages.lower import lowered


def dense_bundle(context: Context) -> Path:
    """Where the dense model's host bundle is, the one that `bench` compares with."""
    return context.workdir.stage("compile") / "dense-host"


def _run(context: Context) -> dict[str, Any]:
    bundles = context.workdir.bundles
    shutil.rmtree(bundles, ignore_errors=True)
    program = lowered(context, "pruned")
    result = {name: _compile(context, program, name, bundles / name) for name in context.experiment.targets}
    return {"targets": result, "dense": _compile(context, lowered(context, "dense"), "host", dense_bundle(context))}


def _compile(context: Context, program: lowering.Program, target: str, directory: Path) -> dict[str, Any]:
    """Compiles and saves; returns seconds and the bytes of the files."""
    begin = time.monotonic()
    directory.parent.mkdir(parents=True, exist_ok=True)
    tune = context.experiment.compile.tune and target == "host"
    lowering.compile(program, target, tune=tune).save(directory)
    seconds = time.monotonic() - begin
    context.print(f"  {target}: {directory} ({seconds:.1f} s)")
    files = {name: (directory / name).stat().st_size for name in ("model.vmfb", "weights.irpa")}
    return {"seconds": round(seconds, 2), "module_bytes": files["model.vmfb"], "weight_bytes": files["weights.irpa"]}


STAGE = Stage("compile", needs=("lower",), uses=("targets", "compile"), run=_run)
