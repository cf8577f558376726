"""What the user sees while a model trains."""

import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


class TrainingProgress:
    """A progress bar on stderr with loss, accuracy, residuals and time left; on no terminal a line for each epoch.

    Args:
      phase: the name shown.
      steps, done: of the whole run, and those a run before has done.
      show: False for plain lines on a terminal, too.
      silent: nothing at all.
    """

    def __init__(self, phase: str, steps: int, done: int, show: bool, silent: bool = False):
        console = Console(stderr=True)
        self._phase, self._silent = phase, silent
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[numbers]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=silent or not (show and console.is_terminal),
        )
        self._task = self._bar.add_task(phase, total=steps, completed=done, numbers="")
        self._epoch_numbers = ""

    def __enter__(self) -> "TrainingProgress":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def step(self, loss: float | None) -> None:
        """Counts one training step, with the last loss that is known."""
        numbers = "" if loss is None else f"loss {loss:.4f} {self._epoch_numbers}"
        self._bar.update(self._task, advance=1, numbers=numbers)

    def epoch(self, line: Mapping[str, Any], epochs: int) -> None:
        """Shows the metrics of an epoch."""
        residuals = [f"{name} {value:.4f}" for name, value in (line["residuals"] or {}).items()]
        accuracy = line.get("validation_accuracy", line.get("test_accuracy"))
        self._epoch_numbers = " ".join([f"accuracy {accuracy:.4f}", *residuals])
        if self._bar.disable and not self._silent:
            head = f"{self._phase} epoch {line['epoch']}/{epochs} loss {line['loss']:.4f}"
            print(head, self._epoch_numbers, file=sys.stderr, flush=True)
