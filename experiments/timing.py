"""Times compiled modules on one pinned core with `iree-benchmark-module`, programs interleaved.

CPU time of the process, batch 1, `local-sync` device: one thread, no Python in the loop. Rounds of all programs
alternate, so that a slow spell of the machine hits all of them; the minimum is the figure to compare, the median tells
how noisy it was.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import iree.runtime

from experiments.errors import StageError


@dataclasses.dataclass(frozen=True)
class Timeable:
    """A host module with the `.npy` files of its inputs and, where its weights are outside, its parameter archive."""

    module: Path
    inputs: tuple[Path, ...]
    parameters: Path | None = None
    function: str = "main"


@dataclasses.dataclass(frozen=True)
class Timing:
    """CPU microseconds per call over all rounds; `dispatches_us` by dispatch function: its mean in the best round."""

    min_us: float
    median_us: float
    dispatches_us: Mapping[str, float]

    def to_json(self) -> dict:
        """As JSON values, rounded to 10 ns."""
        dispatches = {name: round(us, 2) for name, us in self.dispatches_us.items()}
        return {"min_us": round(self.min_us, 2), "median_us": round(self.median_us, 2), "dispatches_us": dispatches}


def measure(programs: Mapping[str, Timeable], *, rounds: int, core: int, seconds: float = 0.1) -> dict[str, Timing]:
    """Runs every program `rounds` times for about `seconds`, alternating, and returns the timings by name.

    Raises:
        StageError: a program does not run.
    """
    totals: dict[str, list[float]] = {name: [] for name in programs}
    dispatches: dict[str, dict[str, float]] = {name: {} for name in programs}
    for _ in range(rounds):
        for name, program in programs.items():
            for row, us in _round(program, core, seconds):
                if row is None:
                    totals[name].append(us)
                else:
                    dispatches[name][row] = min(us, dispatches[name].get(row, us))
    return {name: Timing(min(times), statistics.median(times), dispatches[name]) for name, times in totals.items()}


def pinned(core: int) -> str:
    """How `measure` keeps to one core, in words."""
    if shutil.which("taskset") is None:
        return "not pinned to a core (no taskset on this machine)"
    return f"pinned to core {_existing_core(core)}"


def _existing_core(core: int) -> int:
    """`core`, or the first core this process may use where that one does not exist."""
    allowed = sorted(os.sched_getaffinity(0))
    return core if core in allowed else allowed[0]


def _round(program: Timeable, core: int, seconds: float) -> list[tuple[str | None, float]]:
    """One benchmark process: pairs of dispatch function (None: the whole call) and CPU microseconds."""
    command = [
        *_pin(core),
        iree.runtime.benchmark_exe(),
        f"--module={program.module}",
        f"--function={program.function}",
    ]
    command += ["--device=local-sync", "--benchmark_format=json", "--dispatch_statistics=true"]
    command += [f"--benchmark_min_time={seconds}s", "--benchmark_min_warmup_time=0.05", "--benchmark_repetitions=1"]
    command += [f"--input=@{path}" for path in program.inputs]
    if program.parameters:
        command.append(f"--parameters=model={program.parameters}")
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise StageError(f"{program.module} does not run in iree-benchmark-module: {_last_line(done.stderr)}")
    to_us = {"ns": 1e-3, "us": 1.0, "ms": 1e3, "s": 1e6}
    rows = [row for row in json.loads(done.stdout)["benchmarks"] if row["run_type"] == "iteration"]
    whole = f"BM_{program.function}/process_time/real_time"
    return [
        (None if row["name"] == whole else row["name"].split("/", 1)[1], row["cpu_time"] * to_us[row["time_unit"]])
        for row in rows
    ]


def _pin(core: int) -> Sequence[str]:
    return ["taskset", "-c", str(_existing_core(core))] if shutil.which("taskset") else []


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no message"])[-1]
