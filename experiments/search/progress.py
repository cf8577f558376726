"""What the user sees while networks are measured."""

from __future__ import annotations

import sys
import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


class MeasuringProgress:
    """A progress bar on stderr with networks measured and time left; on no terminal a line for each network.

    Args:
      show: False for nothing at all.
    """

    def __init__(self, show: bool):
        console = Console(stderr=True)
        self._networks, self._done = 0, 0
        self._lines = show and not console.is_terminal
        self._start = time.monotonic()
        columns = (TextColumn("measuring networks"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        hidden = not (show and console.is_terminal)
        self._bar = Progress(*columns, TimeRemainingColumn(), console=console, disable=hidden)
        self._task = self._bar.add_task("", total=0)

    def __enter__(self) -> MeasuringProgress:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def wanted(self, networks: int) -> None:
        """So many more are to be measured."""
        self._networks += networks
        self._bar.update(self._task, total=self._networks)
        self._bar.start()

    def measured(self) -> None:
        """Counts one network."""
        self._done += 1
        self._bar.advance(self._task)
        if self._lines:
            seconds = time.monotonic() - self._start
            print(f"measured network {self._done}/{self._networks} ({seconds:.0f} s)", file=sys.stderr, flush=True)
