"""Runs the jobs of a sweep as processes, some at a time, with one progress display."""

from __future__ import annotations

import contextlib
import dataclasses
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from experiments.config import Experiment
from experiments.stages import TRAIN, TRAINING
from experiments.sweep.display import Display
from experiments.sweep.points import Run
from experiments.workdir import Workdir

_POLL_SECONDS = 0.5


@dataclasses.dataclass(frozen=True)
class Job:
    """Some stages of a run. `after`: the directory of the dense training that it copies first, if any."""

    title: str
    directory: Path
    overrides: tuple[str, ...]
    experiment: Experiment
    stages: tuple[str, ...]
    after: Path | None = None

    @property
    def workdir(self) -> Workdir:
        return Workdir(self.directory)

    @property
    def log(self) -> Path:
        return self.directory / "log.txt"

    @property
    def done(self) -> bool:
        return all(self.workdir.is_done(stage) for stage in self.stages)

    @property
    def epochs(self) -> int:
        """Of all its stages."""
        groups = (getattr(self.experiment, stage, None) for stage in self.stages)
        return sum(getattr(group, "epochs", 0) for group in groups)

    @property
    def epochs_done(self) -> int:
        files = (self.workdir.stage(stage) / "metrics.jsonl" for stage in self.stages)
        return sum(len(file.read_text().splitlines()) for file in files if file.exists())


def jobs_of(runs: Sequence[Run]) -> list[Job]:
    """The jobs of `runs`: each dense training once, before the first run that needs it."""
    jobs: dict[Path, Job] = {}
    for run in runs:
        dense = Job(f"dense, seed {run.seed}", run.dense, run.overrides, run.experiment, (TRAIN.name,))
        jobs.setdefault(run.dense, dense)
        stages = tuple(stage.name for stage in TRAINING if stage is not TRAIN)
        jobs[run.directory] = Job(str(run), run.directory, run.overrides, run.experiment, stages, run.dense)
    return list(jobs.values())


def run_jobs(config: str, jobs: Sequence[Job], count: int) -> dict[Path, str]:
    """Runs all `jobs` that are not done, `count` at a time, a job after the dense training that it needs.

    However this ends, its processes end with it; what they have done is kept.

    Returns:
        Why jobs failed, by directory. A job that needs a failed one fails with it; others go on.
    """
    waiting, running = [job for job in jobs if not job.done], dict[Path, _Process]()
    failed: dict[Path, str] = {}
    with Display(jobs) as display, _closing(running):
        while waiting or running:
            for directory, process in list(running.items()):
                if process.ended:
                    running.pop(directory).close()
                    if reason := process.failure:
                        failed[directory] = reason
                    display.end(process.job, failed.get(directory))
            for job in list(waiting):
                if job.after in failed:
                    failed[job.directory] = f"its dense training failed: {failed[job.after]}"
                    waiting.remove(job)
                    display.end(job, failed[job.directory])
                elif len(running) < count and (job.after is None or Workdir(job.after).is_done(TRAIN.name)):
                    waiting.remove(job)
                    running[job.directory] = _started(config, job)
                    display.start(job)
            display.show()
            time.sleep(_POLL_SECONDS if running else 0.0)
    return failed


@dataclasses.dataclass(frozen=True)
class _Process:
    job: Job
    popen: subprocess.Popen[bytes]

    @property
    def ended(self) -> bool:
        return self.popen.poll() is not None

    def close(self) -> None:
        """Gives the pipe to its stdin back; a process that still runs ends on that, and is waited for."""
        with self.popen:
            pass

    @property
    def failure(self) -> str | None:
        """Why it ended without having done its job, if so, with the last line that it wrote."""
        if self.job.done:
            return None
        lines = self.job.log.read_text(errors="replace").strip().splitlines()
        return f"{lines[-1] if lines else 'no output'} (exit code {self.popen.returncode}, see {self.job.log})"


@contextlib.contextmanager
def _closing(running: dict[Path, _Process]) -> Iterator[None]:
    """Ends the processes that are left."""
    try:
        yield
    finally:
        for process in running.values():
            process.close()


def _started(config: str, job: Job) -> _Process:
    """The process of a job. Ctrl-C in the terminal reaches the sweep alone."""
    job.directory.mkdir(parents=True, exist_ok=True)
    if job.after is not None:
        job.workdir.take(Workdir(job.after), TRAIN.name)
    with open(job.log, "wb") as log:
        popen = subprocess.Popen(
            _command(config, job), stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    return _Process(job, popen)


def _command(config: str, job: Job) -> list[str]:
    worker = [sys.executable, "-m", "experiments.sweep.worker", config, "--workdir", str(job.directory)]
    return [*worker, "--stages", ",".join(job.stages), "--set", *job.overrides]
