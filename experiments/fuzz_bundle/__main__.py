"""`python -m experiments.fuzz_bundle`: thousands of damaged bundles, each to be refused in words or run right.

Every case is a copy of a bundle that one of the `mutations` damages. A worker process examines it as
`python -m lowering.doctor` does. A case is bad if the worker crashes, hangs, raises anything but an answer, opens a
file outside its scratch directory to write, or leaves something there. Code that crashes in the process of its own that
the doctor runs it in is an answer: the doctor says so in words.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.progress import track

import lowering
from experiments import nets
from experiments.arguments import OneLineParser, add_results_argument
from experiments.errors import ConfigError, StageError, run_command
from experiments.fuzz_bundle.mutations import files_of, mutate
from experiments.measure.machine import made_by
from experiments.measure.sources import digest
from experiments.workdir import read_results, write_json
from lowering.doctor.examine import Machine, examine

HANG = 60  # seconds
SAMPLE = 20  # seconds that a sample may take
SAVE_EVERY = 100  # cases
_SAME = ("processor", "versions", "sources", "bundle_bytes")  # in a record that is gone on with
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = {  # audit event -> which of its arguments are a path and the directory that path starts from
    "os.remove": ((0, 1),),
    "os.rmdir": ((0, 1),),
    "os.mkdir": ((0, 2),),
    "os.chmod": ((0, 2),),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),),
    "os.rename": ((0, 2), (1, 3)),
    "os.link": ((0, 2), (1, 3)),
}

_HELP = """\
examples:
  python -m experiments.fuzz_bundle --count 10000 --json results/fuzz_bundle.json
  python -m experiments.fuzz_bundle --case 4711
      one case again, which no file keeps
stopped, the same command goes on from what its --json file holds; with other code or versions it starts anew.
"""


def base_bundle(directory: Path) -> None:
    """The bundle that is damaged: a small pruned network for two targets."""
    program = lowering.lower(nets.build("lenet", 1 / 8, "4x16"), nets.image("lenet"))
    lowering.save([lowering.compile(program, name) for name in ("host", "arm64-generic")], directory)


def attempt(base: Path, scratch: Path, seed: int) -> dict[str, Any]:
    """Damages a copy of `base` in `scratch` and examines it; what was found, and whether it is bad."""
    shutil.rmtree(scratch, ignore_errors=True)
    bundle = scratch / "bundle"
    shutil.copytree(base, bundle)
    (scratch / "outside").write_text("untouched")
    kind = mutate(bundle, seed)
    left = _inventory(scratch)
    try:
        findings = list(examine(bundle, ("host",), Machine(timeout=SAMPLE)))
    except BaseException as error:  # what the fuzzer looks for
        return {"seed": seed, "kind": kind, "outcome": "exception", "detail": f"{type(error).__name__}: {error}"}
    if _inventory(scratch) != left:
        return {"seed": seed, "kind": kind, "outcome": "files changed", "detail": ""}
    last = findings[-1]
    if any("\n" in f.detail or not f.detail for f in findings):
        return {"seed": seed, "kind": kind, "outcome": "unclear", "detail": repr(last)}
    return {
        "seed": seed,
        "kind": kind,
        "outcome": _outcome(last.check, last.status, last.detail),
        "detail": last.detail,
    }


def _outcome(check: str, status: str, detail: str) -> str:
    if check != "sample":
        return "refused before it ran"
    if status == "passed":
        return "ran right"
    contained = "ended by SIG" in detail or "does not end within" in detail
    return "crash or hang of its code, contained and said" if contained else "ran, and its failure was said"


GOOD = (
    "refused before it ran",
    "ran right",
    "ran, and its failure was said",
    "crash or hang of its code, contained and said",
)


def _inventory(scratch: Path) -> list[tuple[str, int, int]]:
    """Name, size and time of change of everything in `scratch`."""
    found = sorted(scratch.rglob("*"))
    return [(str(path), (s := path.lstat()).st_size, s.st_mtime_ns) for path in found]


def _watch_writes(allowed: Path, outside: list[str]) -> None:
    """Notes in `outside` every file that this process opens to write, or changes, outside `allowed`."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            changed = [(path, -1)] if isinstance(path, (str, bytes)) and flags & _WRITING else []
        else:
            changed = [(arguments[p], -1 if d is None else arguments[d]) for p, d in _CHANGES.get(event, ())]
        for path, directory in changed:
            start = os.readlink(f"/proc/self/fd/{directory}") if directory >= 0 else os.getcwd()
            name = os.path.normpath(os.path.join(start, os.fsdecode(path)))
            if not name.startswith((f"{allowed}{os.sep}", "/dev/null")):
                outside.append(f"{event} {name}")

    sys.addaudithook(hook)


def work(base: Path, scratch: Path) -> None:
    """The worker: reads seeds, one a line, and answers with one JSON object a line."""
    tempfile.tempdir = str(scratch / "tmp")
    os.makedirs(tempfile.tempdir)
    outside: list[str] = []
    _watch_writes(scratch, outside)
    for line in sys.stdin:
        outside.clear()
        answer = attempt(base, scratch / "case", int(line))
        if outside:
            answer |= {"outcome": "write outside", "detail": "; ".join(outside[:3])}
        answer["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(answer), flush=True)


class Worker:
    """A worker process; `attempt` starts another when one has crashed or hangs."""

    def __init__(self, base: Path, scratch: Path) -> None:
        self._command = [sys.executable, "-m", "experiments.fuzz_bundle", "--worker", str(base), str(scratch)]
        self._scratch = scratch
        self._process: subprocess.Popen[str] | None = None

    def attempt(self, seed: int) -> dict[str, Any]:
        """The answer for `seed`, or that there was none."""
        if self._process is None:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch.mkdir(parents=True)
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
            self._process = subprocess.Popen(self._command, text=True, **pipes)  # type: ignore[call-overload]
        process = self._process
        assert process is not None and process.stdin and process.stdout
        process.stdin.write(f"{seed}\n")
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], HANG)
        line = process.stdout.readline() if ready else ""
        if line:
            return json.loads(line)
        self.close()
        return {"seed": seed, "kind": "", "outcome": "crash" if ready else "hang", "detail": f"{process.returncode}"}

    def close(self) -> None:
        """Ends the worker."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def fuzz(base: Path, scratch: Path, seeds: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The answers for `seeds`."""
    worker = Worker(base, scratch)
    try:
        for seed in seeds:
            yield worker.attempt(seed)
    finally:
        worker.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    return run_command(lambda: _main(argv))


def _main(argv: Sequence[str] | None) -> None:
    parser = OneLineParser(
        prog="python -m experiments.fuzz_bundle",
        description="Damages a bundle in thousands of ways and sees that each is refused in words or runs right.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--count", type=int, default=1000, metavar="N", help="cases (1000)")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="seed of the first case (0)")
    parser.add_argument("--case", type=int, metavar="SEED", help="run this one alone, and print what was found")
    add_results_argument(parser, "fuzz_bundle")
    parser.add_argument("--worker", nargs=2, type=Path, help=argparse.SUPPRESS)
    a = parser.parse_args(argv)
    if a.worker:
        return work(*a.worker)
    with tempfile.TemporaryDirectory(prefix="fuzz-bundle-") as directory:
        base, scratch = Path(directory) / "base", Path(directory) / "worker"
        base_bundle(base)
        if a.case is not None:
            return _one(base, scratch, a.case)
        bundle_bytes = sum(path.stat().st_size for path in files_of(base))
        made = {**made_by("experiments.fuzz_bundle", argv), "sources": digest()}
        record = _started(a.json, a.first, bundle_bytes, made)
        seeds = range(a.first + record["cases"], a.first + a.count)
        for answer in track(fuzz(base, scratch, seeds), description="damaged bundles", total=len(seeds)):
            _add(record, answer)
            if record["cases"] % SAVE_EVERY == 0 or record["cases"] == a.count:
                write_json(a.json, record)
    print(json.dumps(record["outcomes"], indent=1))
    if record["bad"]:
        raise StageError(f"{len(record['bad'])} bad cases, the first: {json.dumps(record['bad'][0])}")


def _one(base: Path, scratch: Path, seed: int) -> None:
    """Prints the answer for `seed`."""
    (answer,) = fuzz(base, scratch, [seed])
    print(json.dumps(answer, indent=1))
    if answer["outcome"] not in GOOD:
        raise StageError(f"case {seed} is bad: {answer['outcome']}")


def _started(file: Path, first: int, bundle_bytes: int, made: dict[str, Any]) -> dict[str, Any]:
    """The counts that `file` holds of the same cases and code, or none yet.

    Raises:
        ConfigError: `file` holds cases of other seeds, or something else.
    """
    cases = {**made, "cases": 0, "first_seed": first, "bundle_bytes": bundle_bytes}
    new = {**cases, "worker_peak_mb": 0, "outcomes": {}, "bad": []}
    found = read_results(file, "experiments.fuzz_bundle", "outcomes")
    if not found:
        return new
    if found["first_seed"] != first:
        raise ConfigError(f"{file} holds the cases from seed {found['first_seed']} on: give another --json for {first}")
    if other := [key for key in _SAME if found.get(key) != new[key]]:
        print(f"{file} holds cases of other {', '.join(other)}: all anew", file=sys.stderr)
        return new
    return {**found, "command": made["command"]}


def _add(record: dict[str, Any], answer: dict[str, Any]) -> None:
    """Counts one more answer."""
    outcomes = record["outcomes"].setdefault(answer["kind"], {})
    outcomes[answer["outcome"]] = outcomes.get(answer["outcome"], 0) + 1
    record["cases"] += 1
    record["worker_peak_mb"] = max(record["worker_peak_mb"], answer.get("peak_mb", 0))
    if answer["outcome"] not in GOOD:
        record["bad"].append(answer)


if __name__ == "__main__":
    sys.exit(main())
