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

from lowering.backend.compile import compile_mlir
from lowering.backend.targets import Target
from lowering.errors import LoweringError
from lowering.kernels.builder import INDENT
from lowering.kernels.conv import ConvKernel
from lowering.kernels.conv_cpu import conv_cpu
from lowering.runtime.weights import SCOPE, write_weights

REPETITIONS, SECONDS = 4, 0.15  # of the benchmark; the fastest execution of a kernel counts
_log = logging.getLogger(__name__)


def measure(kernels: Sequence[ConvKernel], target: Target) -> list[float]:
    """Microseconds of the fastest execution of every kernel on one core; all run one after the other, again and again.

    So they share the machine's fast and slow spells, and each finds the caches as in a network: filled by others. All
    are of the same convolution and planes; one whose results differ from the first one's takes infinitely long, and a
    warning says so.

    Raises:
      LoweringError: a kernel does not compile or run, or there is no room for temporary files.
    """
    texts = [conv_cpu("kernel", kernel, target.lanes) for kernel in kernels]
    first = {text: number for number, text in reversed(list(enumerate(texts)))}  # tiles may give the same text
    numbers = sorted(first.values())
    try:
        with tempfile.TemporaryDirectory(prefix="lowering-tune-") as directory:
            times = dict(zip(numbers, _measure([kernels[n] for n in numbers], target, Path(directory)), strict=True))
    except OSError as error:
        where = f"the temporary directory {tempfile.gettempdir()}"
        raise LoweringError(f"cannot tune in {where}: {error.strerror}; free some space or set TMPDIR") from error
    return [times[first[text]] for text in texts]


def _measure(kernels: Sequence[ConvKernel], target: Target, directory: Path) -> list[float]:
    module, parameters = directory / "module.vmfb", directory / "parameters.irpa"
    module.write_bytes(compile_mlir(trial_mlir(kernels, target), target))
    write_weights(_parameters(kernels), parameters)
    files = (f"--module={module}", f"--parameters={SCOPE}={parameters}", "--function=trial", "--device=local-sync")
    results = [directory / f"{number}.npy" for number in range(len(kernels))]
    _run("iree-run-module", *files, *(f"--output=@{file}" for file in results))
    profile = directory / "trial.ireeprof"
    _run(
        "iree-benchmark-module",
        *files,
        f"--benchmark_repetitions={REPETITIONS}",
        f"--benchmark_min_time={SECONDS}s",
        "--device_profiling_mode=host-execution",
        f"--device_profiling_output={profile}",
    )
    rows = map(json.loads, _run("iree-profile", "dispatch", "--format=jsonl", str(profile)).splitlines())
    times = {row["key"]: row["min_ns"] / 1e3 for row in rows if row["type"] == "host_dispatch_group"}
    good = _agreeing(kernels, [np.load(file) for file in results])
    return [times[_symbol(n)] if n in good else float("inf") for n in range(len(kernels))]


def trial_mlir(kernels: Sequence[ConvKernel], target: Target) -> str:
    """A module whose function `trial` runs every kernel; all that they read are parameters."""
    shared = len(kernels[0].buffers) - 3  # the images
    inputs = [(f"input_{i}", _tensor(buffer)) for i, buffer in enumerate(kernels[0].buffers[:shared])]
    globals_, calls = [_global(*named) for named in inputs], [_load(*named) for named in inputs]
    # Behind the barrier, or the results, being constants, would be computed when the module is loaded.
    calls.append(f"%x = util.optimization_barrier %{inputs[0][0]} : {inputs[0][1]}")
    images = ["%x", *(f"%{name}" for name, _ in inputs[1:])]
    for number, kernel in enumerate(kernels):
        types = [_tensor(buffer) for buffer in kernel.buffers]
        own = list(zip((f"floats_{number}", f"integers_{number}"), types[shared:-1], strict=True))
        globals_ += [_global(*named) for named in own]
        calls += [_load(*named) for named in own]
        operands = ", ".join([*images, *(f"%{name}" for name, _ in own)])
        dispatch = f"flow.dispatch @{_symbol(number)}::@{_symbol(number)}({operands})"
        calls.append(f"%y_{number} = {dispatch} : ({', '.join(types[:-1])}) -> {types[-1]}")
    results = ", ".join([_tensor(kernels[0].buffers[-1])] * len(kernels))
    calls.append(f"return {', '.join(f'%y_{number}' for number in range(len(kernels)))} : {results}")
    executables = [conv_cpu(_symbol(number), kernel, target.lanes) for number, kernel in enumerate(kernels)]
    function = [f"func.func public @trial() -> ({results}) {{", *(INDENT + call for call in calls), "}"]
    return "\n".join(["module {", *globals_, *executables, *function, "}", ""])


def _symbol(number: int) -> str:
    return f"kernel_{number}"


def _tensor(buffer: tuple[int, str]) -> str:
    return f"tensor<{buffer[0]}x{buffer[1]}>"


def _global(name: str, type_: str) -> str:
    return f'util.global private @{name} = #stream.parameter.named<"{SCOPE}"::"{name}"> : {type_}'


def _load(name: str, type_: str) -> str:
    return f"%{name} = util.global.load @{name} : {type_}"


def _parameters(kernels: Sequence[ConvKernel]) -> dict[str, np.ndarray]:
    """What the trial reads: random images, and the packed weights of every kernel."""
    rng = np.random.default_rng(0)
    images = [rng.uniform(-1, 1, size).astype(np.float32) for size, _ in kernels[0].buffers[:-3]]
    arrays: dict[str, np.ndarray] = {f"input_{i}": image for i, image in enumerate(images)}
    for number, kernel in enumerate(kernels):
        arrays |= {f"floats_{number}": kernel.floats, f"integers_{number}": kernel.integers}
    return arrays


def _agreeing(kernels: Sequence[ConvKernel], results: Sequence[np.ndarray]) -> set[int]:
    """The kernels that compute what the first one does."""
    good = set()
    for number, (kernel, result) in enumerate(zip(kernels, results, strict=True)):
        off = disagreement(results[0], result, kernel.conv.weight[0].size)
        if off <= 1:
            good.add(number)
        else:
            what = f"{kernel.conv.name}: the kernel with {kernel.tile}"
            _log.warning("%s is %.1e times further off than rounding and not used, please report it", what, off)
    return good


def disagreement(want: np.ndarray, got: np.ndarray, terms: int) -> float:
    """The largest difference of two sums of `terms` products, in what float32 rounding explains."""
    finite = np.isfinite(want)
    if not np.array_equal(finite, np.isfinite(got)):
        return float("inf")
    scale = np.abs(want[finite]).max(initial=np.finfo(np.float32).tiny)
    difference = np.abs(want[finite].astype(np.float64) - got[finite]).max(initial=0)
    return float(difference / (max(terms, 64) * np.finfo(np.float32).eps * scale))


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
