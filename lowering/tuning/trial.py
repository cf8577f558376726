"""One trial: several kernels of the same convolution in one module, checked against each other and timed in turn."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from iree import runtime

from lowering.backend.iree_compile import compile_mlir
from lowering.backend.targets import Target
from lowering.errors import LoweringError
from lowering.kernels.conv import ConvKernel
from lowering.runtime.weights import SCOPE, write_weights
from lowering.tuning.agree import agreeing
from lowering.tuning.distinct import distinct
from lowering.tuning.trial_module import parameters, symbol, trial_mlir

REPETITIONS, SECONDS = 4, 0.15  # of the benchmark; the fastest execution of a kernel counts
QUIET = 0.95  # of a core's time, had in one repetition at least, or wall time says little of kernels that take longer
ATTEMPTS = 3  # to find the core so quiet
_log = logging.getLogger(__name__)


def measure(kernels: Sequence[ConvKernel], target: Target) -> list[float]:
    """Microseconds of the fastest execution of every kernel on one core; all take turns, as in the middle of a network.

    All are of the same convolution and planes; one whose results differ from the first one's takes infinitely long, and
    a warning says so.

    Raises:
      LoweringError: a kernel does not compile or run.
      OSError: there is no room for temporary files.
    """
    with tempfile.TemporaryDirectory(prefix="lowering-tune-") as directory:
        return distinct(kernels, target, lambda some: _measure(some, target, Path(directory)))


def _measure(kernels: Sequence[ConvKernel], target: Target, directory: Path) -> list[float]:
    module, weights = directory / "trial.vmfb", directory / "weights.irpa"
    module.write_bytes(compile_mlir(trial_mlir(kernels, target), target))
    write_weights(parameters(kernels), weights)
    files = (f"--module={module}", f"--parameters={SCOPE}={weights}", "--device=local-sync")
    results = [directory / f"{number}.npy" for number in range(len(kernels))]
    _run("iree-run-module", *files, "--function=main", *(f"--output=@{file}" for file in results))
    times: dict[str, float] = {}
    for _ in range(ATTEMPTS):
        share, found = _benchmark(files, directory / "trial.ireeprof")
        times = {name: min(us, times.get(name, us)) for name, us in found.items()}
        if share >= QUIET:
            break
    else:
        what = f"{kernels[0].conv.name}: other processes took {1 - share:.0%} of the core"
        _log.warning("%s, its tile may be a bad one: tune again when the machine is quiet", what)
    good = agreeing(kernels, [np.load(file) for file in results])
    return [times[symbol(n)] if n in good else float("inf") for n in range(len(kernels))]


def _benchmark(files: Sequence[str], profile: Path) -> tuple[float, dict[str, float]]:
    """The share of its core that a benchmark had, and wall microseconds of the fastest execution of every kernel."""
    profiling = ("--device_profiling_mode=host-execution", f"--device_profiling_output={profile}")
    length = (f"--benchmark_repetitions={REPETITIONS}", f"--benchmark_min_time={SECONDS}s", "--benchmark_format=json")
    out = _run("iree-benchmark-module", *files, "--function=trial", *length, *profiling)
    runs = [run for run in json.loads(out)["benchmarks"] if run["run_type"] == "iteration"]
    share = max(run["cpu_time"] / run["real_time"] for run in runs)
    rows = map(json.loads, _run("iree-profile", "dispatch", "--format=jsonl", str(profile)).splitlines())
    return share, {row["key"]: row["min_ns"] / 1e3 for row in rows if row["type"] == "host_dispatch_group"}


def _run(tool: str, *options: str) -> str:
    """What one of IREE's tools prints, on one core."""
    command = [*_pin(), str(Path(runtime.benchmark_exe()).with_name(tool)), *options]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise LoweringError(f"{tool} fails: {reason}; compile the program without tuning")
    return done.stdout


def _pin() -> Sequence[str]:
    """What keeps a process on one core, the last that it may use, where the system has it."""
    if shutil.which("taskset") is None or not hasattr(os, "sched_getaffinity"):
        return ()
    return "taskset", "-c", str(max(os.sched_getaffinity(0)))
