"""Engines in worker processes, from the side of the benchmark."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import experiments


class Unavailable(Exception):
    """An engine is not installed, or cannot run this network. The message is one line."""


@dataclasses.dataclass(frozen=True)
class Prepared:
    """The files an engine runs a network from, and its version."""

    files: tuple[Path, ...]
    version: str

    @property
    def file_bytes(self) -> int:
        return sum(file.stat().st_size for file in self.files)


def prepare(engine: str, source: Path, directory: Path, python: str) -> Prepared:
    """Lets `engine` write its files to `directory`, in a process of its own.

    Raises:
        Unavailable: it is not installed in `python`, or fails.
    """
    directory.mkdir(parents=True, exist_ok=True)
    log = directory / "prepare.log"
    command = [python, "-m", "experiments.peers.worker", "prepare", engine, str(source), str(directory)]
    with open(log, "w") as errors:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=_environment(directory), check=False
        )
    if done.returncode:
        raise Unavailable(f"failed to prepare: {_last_line(log)}")
    answer = json.loads(done.stdout)
    if "absent" in answer:
        raise Unavailable(f"absent: {answer['absent']}")
    return Prepared(tuple(map(Path, answer["files"])), answer["version"])


class Worker:
    """A running engine, pinned to `cores`, a thread for each; its output of the first run is in `output`.

    Raises:
        Unavailable: the engine cannot run the files.
    """

    def __init__(
        self, engine: str, files: Sequence[Path], image: Path, directory: Path, cores: Sequence[int], python: str
    ) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.output = directory / f"output-{len(cores)}.npy"
        self._log = directory / f"run-{len(cores)}.log"
        pin = ["taskset", "-c", ",".join(map(str, cores))] if shutil.which("taskset") else []
        command = [*pin, python, "-m", "experiments.peers.worker", "run", engine, str(len(cores)), str(image)]
        with open(self._log, "w") as errors:
            self._process = subprocess.Popen(
                [*command, str(self.output), *map(str, files)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=_environment(directory),
            )
        self.base_bytes: int = self._answer()["base_bytes"]

    def time(self, calls: int) -> dict[str, Any]:
        """Microseconds of every one of `calls` calls, and the peak of memory so far: see `worker.timed`.

        Raises:
            Unavailable: the process died.
        """
        stdin = _pipe(self._process.stdin)
        try:
            stdin.write(f"{calls}\n")
            stdin.flush()
        except BrokenPipeError:
            pass  # `_answer` finds out why
        return self._answer()

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.communicate()

    def _answer(self) -> dict[str, Any]:
        line = _pipe(self._process.stdout).readline()
        if not line:
            self.close()
            raise Unavailable(f"failed: {_last_line(self._log) or f'exit code {self._process.returncode}'}")
        return json.loads(line)


def _environment(directory: Path) -> Mapping[str, str]:
    """Makes this package importable in any Python, and nothing else that lies beside it."""
    link = directory / "python" / "experiments"
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(Path(experiments.__file__).resolve().parent)
    return {**os.environ, "PYTHONPATH": str(link.parent.resolve()), "TF_CPP_MIN_LOG_LEVEL": "2"}


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
