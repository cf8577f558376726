"""Directories that appear complete or not at all, whoever else writes or reads them at the same time."""

from __future__ import annotations

import fcntl
import glob
import os
import shutil
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from lowering.whole_files import partial_beside

_PATIENCE_S = 10.0  # whoever may read a directory may lock it, and keep it locked


@contextmanager
def replaced(directory: Path) -> Iterator[Path]:
    """Gives a new directory to fill, which becomes `directory` when the block ends without an exception.

    Until then an older `directory` stays as it is. Of several processes the last one to end wins. Where `directory` is
    a link, what it leads to is replaced. What a killed process left is tidied up by the next one.

    Raises:
      OSError: something cannot be written.
    """
    directory = _real(directory)
    directory.parent.mkdir(parents=True, exist_ok=True)
    partial = partial_beside(directory)
    with ExitStack() as stack:
        with settled(directory, fcntl.LOCK_EX):
            _tidy(directory)
            partial.mkdir()
            stack.callback(shutil.rmtree, partial, ignore_errors=True)
            stack.enter_context(_locked(partial, fcntl.LOCK_EX))  # tells others that it is in use
        yield partial
        _sync(partial)
        with settled(directory, fcntl.LOCK_EX):
            _swap(partial, directory)


@contextmanager
def settled(directory: Path, how: int = fcntl.LOCK_SH) -> Iterator[None]:
    """While the block runs, `replaced` puts nothing in the place of `directory`."""
    with _locked(_real(directory).parent, how):
        yield


def _real(directory: Path) -> Path:
    """The path without links; of a link that leads to itself, that link."""
    return Path(os.path.realpath(directory))


@contextmanager
def _locked(directory: Path, how: int) -> Iterator[None]:
    """Holds a lock on `directory`; none where it cannot be read or has no locks.

    Nor where somebody else holds it for long: then there is a warning.
    """
    with ExitStack() as stack:
        with suppress(OSError):
            descriptor = os.open(directory, os.O_RDONLY)
            stack.callback(os.close, descriptor)
            until = time.monotonic() + _PATIENCE_S
            while not _taken(descriptor, how):
                if time.monotonic() > until:
                    warnings.warn(f"{directory} is locked by another process: going on without", stacklevel=4)
                    break
                time.sleep(0.02)
        yield


def _taken(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _old(directory: Path) -> Path:
    return directory.with_name(f".{directory.name}.old")


def _tidy(directory: Path) -> None:
    """Removes what killed processes left, and puts back what one of them took away."""
    if _old(directory).exists() and not directory.exists():  # killed between the two renames of `_swap`
        _old(directory).rename(directory)
    shutil.rmtree(_old(directory), ignore_errors=True)
    for partial in directory.parent.glob(f".{glob.escape(directory.name)}.partial-*"):
        with suppress(OSError):
            descriptor = os.open(partial, os.O_RDONLY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails where it is in use
                shutil.rmtree(partial, ignore_errors=True)
            finally:
                os.close(descriptor)


def _swap(partial: Path, directory: Path) -> None:
    """Puts `partial` in the place of `directory`, or leaves all as it is."""
    old = _old(directory)
    if directory.exists():
        directory.rename(old)
    try:
        os.replace(partial, directory)
    except OSError:
        if old.exists():
            old.rename(directory)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _sync(directory: Path) -> None:
    """Brings everything in `directory` to the disk."""
    for path in [*directory.rglob("*"), directory]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
