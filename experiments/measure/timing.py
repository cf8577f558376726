"""Times compiled modules on one pinned core with `iree-benchmark-module`, programs interleaved.

CPU time of the process, batch 1, `local-sync` device: one thread, no Python in the loop. Rounds of all programs
alternate, so that a slow spell of the machine hits all of them; the minimum is the figure to compare, the median tells
how noisy it was. Of the processes of a user one at a time times here on a core; others say so and wait.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shlex
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import iree.runtime

from experiments.errors import StageError
from experiments.measure.machine import cores
from experiments.workdir import exclusive
from lowering.bundle.load import variant_files
from lowering.runtime.cpu import ALLOCATOR


@dataclasses.dataclass(frozen=True)
class Timeable:
    """A host module with the values of `--input=` and, where its weights are outside, its parameter archives."""

    module: Path
    inputs: tuple[str, ...]
    parameters: tuple[Path, ...] = ()
    function: str = "main"


def bundle_timeable(bundle: Path) -> Timeable:
    """The sample of a bundle on the host, ready to be timed."""
    files = variant_files(bundle, "host")
    return Timeable(files.module, files.inputs, files.weights)


@dataclasses.dataclass(frozen=True)
class Timing:
    """CPU microseconds per call, over all rounds."""

    min_us: float
    median_us: float


def measure(programs: Mapping[str, Timeable], *, rounds: int, core: int, seconds: float = 0.1) -> dict[str, Timing]:
    """Runs every program `rounds` times for about `seconds`, alternating, and returns the timings by name.

    Raises:
        StageError: a program does not run.
    """
    times: dict[str, list[float]] = {name: [] for name in programs}
    with alone(core):
        for _ in range(rounds):
            for name, program in programs.items():
                times[name].append(_call_us(program, core, seconds))
    return {name: Timing(min(us), statistics.median(us)) for name, us in times.items()}


@dataclasses.dataclass(frozen=True)
class Execution:
    """One dispatch of a call: the function that ran and the microseconds of its executions there."""

    function: str
    min_us: float
    median_us: float


def executions(program: Timeable, *, core: int, seconds: float = 0.5) -> list[Execution]:
    """The dispatches of one call in order; wall times, under a profiler.

    A profile does not say where a call begins, and dispatches of one function may follow each other: the profile of a
    single call tells how many there are.

    Raises:
        StageError: the program does not run, or dispatches nothing, or something else in every call.
    """
    call = [event["key"] for event in _dispatch_events(program, core, "1x")]
    if not call:
        raise StageError(
            f"cannot time by dispatch: got no dispatch in a call of {program.module}, expected one or more"
        )
    events = _dispatch_events(program, core, f"{seconds}s")
    if [event["key"] for event in events] != call * (len(events) // len(call)):
        raise StageError(
            f"cannot time by dispatch: got {len(events)} dispatches of {program.module}, expected the same "
            f"{len(call)} in every call"
        )
    found = []
    for i, function in enumerate(call):
        us = [event["duration_ns"] / 1e3 for event in events[i :: len(call)]]
        found.append(Execution(function, min(us), statistics.median(us)))
    return found


def _dispatch_events(program: Timeable, core: int, duration: str) -> list[dict[str, Any]]:
    """The dispatches of a program, in order of execution."""
    rows = profiled(program, [core], duration, "host-execution", ["dispatch", "--format=jsonl", "--dispatch_events"])
    return [row for row in rows if row["type"] == "host_dispatch_event"]


def profiled(
    program: Timeable, numbers: Sequence[int], duration: str, mode: str, reader: Sequence[str]
) -> list[dict[str, Any]]:
    """What `iree-profile` reads from the profile of a run; nothing if the program used no device.

    Args:
      program: what runs.
      numbers: the cores, with a thread on each.
      duration: how long it runs, `0.5s`, or how many calls, `1x`.
      mode: the value of `--device_profiling_mode=`.
      reader: the arguments of `iree-profile` but for the file.
    """
    with tempfile.TemporaryDirectory() as directory:
        profile = str(Path(directory) / "profile.ireeprof")
        profiling = (f"--device_profiling_mode={mode}", f"--device_profiling_output={profile}")
        with alone(*numbers):
            _benchmark(program, numbers, duration, *profiling)
        if not Path(profile).exists():
            return []
        tool = Path(iree.runtime.benchmark_exe()).with_name("iree-profile")
        return [json.loads(line) for line in _run([str(tool), *reader, profile]).splitlines()]


def pinned(*numbers: int) -> str:
    """How threads keep to cores, in words."""
    if shutil.which("taskset") is None:
        return "not pinned to a core (no taskset on this machine)"
    return f"pinned to core{'s' if len(numbers) > 1 else ''} {', '.join(str(_existing_core(n)) for n in numbers)}"


@contextlib.contextmanager
def alone(*numbers: int) -> Iterator[None]:
    """Holds the locks of cores, in their order, so that none who holds one waits for another's."""
    with contextlib.ExitStack() as locks:
        for core in sorted({_existing_core(number) for number in numbers}):
            lock = Path(tempfile.gettempdir()) / f"bcr-timing-{os.getuid()}-core{core}.lock"
            locks.enter_context(exclusive(lock, f"core {core} to time on"))
        yield


def _existing_core(core: int) -> int:
    """`core`, or the first core this process may use where that one does not exist."""
    allowed = cores()
    return core if core in allowed else allowed[0]


def _call_us(program: Timeable, core: int, seconds: float) -> float:
    """CPU microseconds of one call, the mean over `seconds`."""
    out = _benchmark(program, [core], f"{seconds}s", "--benchmark_format=json", "--benchmark_min_warmup_time=0.05")
    (row,) = json.loads(out)["benchmarks"]
    return row["cpu_time"] * {"ns": 1e-3, "us": 1.0, "ms": 1e3, "s": 1e6}[row["time_unit"]]


def _benchmark(program: Timeable, numbers: Sequence[int], duration: str, *options: str) -> str:
    """What `iree-benchmark-module` prints for a program that runs on cores for `duration`, as `profiled` takes it."""
    device = ["--device=local-sync"]
    if len(numbers) > 1:
        device = ["--device=local-task", f"--task_topology_group_count={len(numbers)}"]
    command = [
        *_pin(numbers),
        iree.runtime.benchmark_exe(),
        f"--module={program.module}",
        f"--function={program.function}",
    ]
    command += [*device, f"--device_allocator={ALLOCATOR}", f"--benchmark_min_time={duration}", *options]
    command += [f"--input={source}" for source in program.inputs]
    command += [f"--parameters=model={path}" for path in program.parameters]
    return _run(command)


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise StageError(f"cannot time: {shlex.join(command)}: {reason}")
    return done.stdout


def _pin(numbers: Sequence[int]) -> Sequence[str]:
    existing = ",".join(str(_existing_core(number)) for number in numbers)
    return ["taskset", "-c", existing] if shutil.which("taskset") else []
