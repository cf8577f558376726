"""Files that appear complete or not at all, whoever else writes them at the same time."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lowering.errors import LoweringError


def partial_beside(path: Path) -> Path:
    """A name beside `path` that nobody else takes, for what is not complete yet."""
    return path.with_name(f".{path.name}.partial-{secrets.token_hex(8)}")


@contextmanager
def replaced_file(path: Path) -> Iterator[Path]:
    """Gives a new empty file to write, which replaces `path` when the block ends without an exception.

    Raises:
      OSError: it cannot be written.
    """
    partial = partial_beside(path)
    try:
        partial.touch(exist_ok=False)
        yield partial
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Writes `path` whole or not at all.

    Raises:
      LoweringError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replaced_file(path) as partial:
            partial.write_text(text)
    except OSError as error:
        raise LoweringError(f"cannot write {path}: {error.strerror}; choose another file") from error
