"""What the user sees while a sweep runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


class Work(Protocol):
    """What is shown of a job."""

    @property
    def directory(self) -> Path: ...
    @property
    def title(self) -> str: ...
    @property
    def done(self) -> bool: ...
    @property
    def epochs(self) -> int: ...
    @property
    def epochs_done(self) -> int: ...


class Display:
    """A bar over the epochs of all jobs and one for each that runs; on no terminal a line for each that ends."""

    def __init__(self, jobs: Sequence[Work]):
        console = Console(stderr=True, highlight=False)
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("epochs"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._count, self._running = len(jobs), dict[Path, tuple[Work, TaskID]]()
        before = [job for job in jobs if job.done]
        self._ended, self._epochs = len(before), sum(job.epochs for job in before)
        self._all = self._bar.add_task("", total=sum(job.epochs for job in jobs))

    def __enter__(self) -> Display:
        self._bar.start()
        self.show()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def start(self, job: Work) -> None:
        self._running[job.directory] = job, self._bar.add_task(job.title, total=job.epochs)

    def end(self, job: Work, failure: str | None) -> None:
        """Says how a job ended that was started, or that cannot be."""
        self._ended += 1
        self._epochs += job.epochs
        if job.directory in self._running:
            self._bar.remove_task(self._running.pop(job.directory)[1])
        line = f"[{self._ended}/{self._count}] {job.title}: {f'failed: {failure}' if failure else 'done'}"
        self._bar.console.print(line, markup=False, soft_wrap=True)

    def show(self) -> None:
        """Counts the epochs that are done."""
        if self._bar.disable:
            return
        for job, task in self._running.values():
            self._bar.update(task, completed=job.epochs_done)
        epochs = self._epochs + sum(job.epochs_done for job, _ in self._running.values())
        self._bar.update(self._all, completed=epochs, description=f"{self._ended} of {self._count} runs")
