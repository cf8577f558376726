"""A process that holds one engine with one network and times it when asked, so that engines can take turns.

`python -m experiments.peers.worker prepare ENGINE SOURCE DIRECTORY` prints {"files", "version"}, or {"absent": how to
install it}.
`python -m experiments.peers.worker run ENGINE THREADS IMAGE OUTPUT FILE...` loads the network, runs it once on IMAGE
(an .npy, or an .npz of named inputs), saves what it computed to OUTPUT and prints {"base_bytes"}, the resident memory
before it loaded. Then it answers every line on stdin, a number of calls k, with {"cpu_us", "wall_us", "peak_bytes"}: k
times of each, and its peak resident memory. Answers are JSON lines on stdout; whatever an engine prints goes to stderr.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from experiments.peers.engine import ENGINES, Engine, Loaded


def engine(name: str) -> Engine:
    """The module of engine `name`."""
    return importlib.import_module(f"experiments.peers.{ENGINES[name]}")  # type: ignore[return-value]


def prepared(chosen: Engine, source: Path, directory: Path) -> dict[str, Any]:
    """The answer to `prepare`."""
    try:
        version = chosen.version()
    except ImportError:
        return {"absent": chosen.INSTALL}
    return {"files": [str(file) for file in chosen.prepare(source, directory)], "version": version}


def peak_bytes() -> int:
    """Peak resident memory of this process (`ru_maxrss` would count what its parent had when it forked)."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def timed(loaded: Loaded, calls: int) -> dict[str, Any]:
    """Microseconds of every one of `calls` calls: CPU time of the whole process, and wall time."""
    cpu, wall = [], []
    for _ in range(calls):
        begin, begin_cpu = time.perf_counter_ns(), time.process_time_ns()
        loaded.run()
        end_cpu, end = time.process_time_ns(), time.perf_counter_ns()
        cpu.append((end_cpu - begin_cpu) / 1e3)
        wall.append((end - begin) / 1e3)
    return {"cpu_us": cpu, "wall_us": wall, "peak_bytes": peak_bytes()}


def main(arguments: Sequence[str]) -> None:
    """Never returns a value; a failure is a traceback on stderr."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    command, name, *rest = arguments
    if command == "prepare":
        print(json.dumps(prepared(engine(name), *map(Path, rest))), file=answers)
        return
    threads, image, output, *names = rest
    base, pixels = peak_bytes(), np.load(image)
    loaded = engine(name).load([Path(file) for file in names], pixels, int(threads))
    loaded.run()
    np.save(output, loaded.output())
    print(json.dumps({"base_bytes": base}), file=answers)
    for line in sys.stdin:
        print(json.dumps(timed(loaded, int(line))), file=answers)


if __name__ == "__main__":
    main(sys.argv[1:])
