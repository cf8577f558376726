"""Errors that are the user's to fix, and how the command lines end on them."""

from __future__ import annotations

import sys
from collections.abc import Callable


class ConfigError(ValueError):
    """A config, an override or a work directory that cannot be used as it is. The message is one line."""


class StageError(RuntimeError):
    """A stage ran and its check failed. The message is one line."""


def expected_errors() -> tuple[type[BaseException], ...]:
    """The exceptions that are an answer to the user and not a bug of the project."""
    from bcr_jax.errors import BCRError
    from lowering.errors import LoweringError

    return (ConfigError, StageError, BCRError, LoweringError, OSError)


def run_command(body: Callable[[], None], *, resumable: bool = True) -> int:
    """Runs a command's body. Returns its exit code: 0, 2 after a one-line `error: …` on stderr, 130 after Ctrl-C.

    Anything that is not in `expected_errors` is a bug and keeps its traceback. `resumable`: the command, given again,
    goes on with what it has done.
    """
    try:
        body()
    except KeyboardInterrupt:
        print("interrupted" + (": the same command goes on from here" if resumable else ""), file=sys.stderr)
        return 130
    except expected_errors() as error:
        print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    return 0
