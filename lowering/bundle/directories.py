"""Directories that appear complete or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lowering.errors import LoweringError


@contextmanager
def replaced(directory: Path) -> Iterator[Path]:
    """Gives a new directory to fill, which becomes `directory` when the block ends without an exception.

    Until then an older `directory` stays as it is. What a killed process left is tidied up by the next one.

    Raises:
      OSError: something cannot be written.
    """
    directory = directory.absolute()
    partial = directory.with_name(f".{directory.name}.partial")
    old = directory.with_name(f".{directory.name}.old")
    directory.parent.mkdir(parents=True, exist_ok=True)
    if old.exists() and not directory.exists():  # killed between the two renames below
        old.rename(directory)
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir()
        yield partial
        _sync(partial)
        shutil.rmtree(old, ignore_errors=True)
        if directory.exists():
            directory.rename(old)
        try:
            os.replace(partial, directory)
        except OSError:
            if old.exists():
                old.rename(directory)
            raise
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _sync(directory: Path) -> None:
    """Brings everything in `directory` to the disk."""
    for path in [*directory.rglob("*"), directory]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def write_text(path: Path, text: str) -> None:
    """Writes `path` whole or not at all.

    Raises:
      LoweringError: it cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text)
        os.replace(partial, path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise LoweringError(f"cannot write {path}: {error.strerror}; choose another file") from error
