"""Files that appear complete or not at all, whoever else writes them at the same time."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replaced_file(path: Path) -> Iterator[Path]:
    """Gives a new empty file to write, which replaces `path` when the block ends without an exception.

    Raises:
      OSError: it cannot be written. It names `path` where the system names no file, as on a full disk.
    """
    partial = path.with_name(f".{path.name}.partial-{secrets.token_hex(8)}")
    try:
        partial.touch(exist_ok=False)
        yield partial
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        if error.errno is not None and error.filename is None:
            error.filename = str(path)
        raise
    finally:
        partial.unlink(missing_ok=True)
