"""What the user sees while tiles are tuned."""

from __future__ import annotations

import sys
import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


class TuningProgress:
    """A progress bar on stderr with layers, tiles tried and time left; on no terminal a line for each layer.

    Args:
      layers: to be tuned.
      budget: tiles to try for each.
      show: False for nothing at all.
    """

    def __init__(self, layers: int, budget: int, show: bool):
        console = Console(stderr=True)
        self._layers, self._budget = layers, budget
        self._begun = 0
        self._lines = show and not console.is_terminal
        self._start = time.monotonic()
        self._bar = Progress(
            TextColumn("tuning"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not (show and console.is_terminal),
        )
        self._task = self._bar.add_task("", total=layers * budget)

    def __enter__(self) -> TuningProgress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def layer(self, name: str, tried: int) -> None:
        """Begins a layer, of whose tiles some were tried before."""
        self._begun += 1
        self._bar.update(self._task, description=f"layer {self._begun}/{self._layers}: {name}")
        self.tried(tried)
        if self._lines:
            seconds = time.monotonic() - self._start
            print(f"tuning layer {self._begun}/{self._layers}: {name} ({seconds:.0f} s)", file=sys.stderr, flush=True)

    def tried(self, tiles: int) -> None:
        """Says how many tiles of the layer have been tried."""
        self._bar.update(self._task, completed=(self._begun - 1) * self._budget + tiles)
