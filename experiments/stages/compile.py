"""Stage `compile`: a bundle of the pruned model for all targets, and one of the dense model for the host."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import lowering
from experiments.engine import Context, Stage
from experiments.stages.lower import lowered
from lowering.bundle.load import variant_files


def dense_bundle(context: Context) -> Path:
    """Where the dense model's host bundle is, the one that `bench` compares with."""
    return context.workdir.stage("compile") / "dense-host"


def _run(context: Context) -> dict[str, Any]:
    bundle, dense = context.workdir.bundle, dense_bundle(context)
    shutil.rmtree(bundle, ignore_errors=True)
    program = lowered(context, "pruned")
    targets = context.experiment.targets
    modules, seconds = zip(*(_compile(context, program, name) for name in targets), strict=True)
    lowering.save(modules, bundle)
    module, dense_seconds = _compile(context, lowered(context, "dense"), "host")
    lowering.save([module], dense)
    return {
        "targets": {name: _sizes(bundle, name, each) for name, each in zip(targets, seconds, strict=True)},
        "dense": _sizes(dense, "host", dense_seconds),
        "weight_files": {path.name: path.stat().st_size for path in sorted(bundle.glob("weights-*.irpa"))},
    }


def _compile(context: Context, program: lowering.Program, target: str) -> tuple[lowering.Module, float]:
    """The module, and the seconds that it took."""
    begin = time.monotonic()
    tune = context.experiment.compile.tune and target == "host"
    module = lowering.compile(program, target, tune=tune)
    seconds = time.monotonic() - begin
    context.print(f"  {target}: compiled in {seconds:.1f} s")
    return module, seconds


def _sizes(bundle: Path, target: str, seconds: float) -> dict[str, Any]:
    """Seconds, and the bytes of the files that one target of a bundle reads."""
    files = variant_files(bundle, target)
    return {
        "seconds": round(seconds, 2),
        "module_bytes": files.module.stat().st_size,
        "weight_bytes": sum(path.stat().st_size for path in files.weights),
    }


STAGE = Stage("compile", needs=("lower",), uses=("targets", "compile"), run=_run)
