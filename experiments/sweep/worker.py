"""One run of a sweep as a process of its own: `experiments.run`, ended when the sweep that started it is gone.

`python -m experiments.sweep.worker …` takes the arguments of `experiments.run`. Its stdin is a pipe that the sweep
holds open: however the sweep ends, killed or not, the system closes it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from experiments import run


def _end_with_the_sweep() -> None:
    os.read(0, 1)  # not sys.stdin, whose lock would be held when this process ends
    os.kill(os.getpid(), signal.SIGKILL)  # a run is as safe to kill as to stop, and may be deep in native code


if __name__ == "__main__":
    threading.Thread(target=_end_with_the_sweep, daemon=True).start()
    sys.exit(run.main())
