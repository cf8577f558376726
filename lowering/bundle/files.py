"""The files of a bundle: how large each is and its SHA-256, and finding out that it still is."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import stat
from pathlib import Path
from typing import Any

from lowering.errors import LoweringError

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclasses.dataclass(frozen=True)
class FileRecord:
    """What a file was when it was saved."""

    sha256: str
    size: int


def record(path: Path) -> FileRecord:
    """What `path` is now. Raises OSError."""
    with path.open("rb") as file:
        return FileRecord(hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)


def parsed(described: Any) -> FileRecord:
    """The record in a manifest. Raises ValueError, TypeError or LookupError where it is none."""
    sha256, size = described["sha256"], described["bytes"]
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256) or type(size) is not int or size < 0:
        raise ValueError(f"got {described!r:.80}, expected a SHA-256 and a size")
    return FileRecord(sha256, size)


def regular(directory: Path, name: str, most: int | None = None) -> Path:
    """The path of `directory`'s file `name`, which lies there and can be read to its end.

    Raises:
      LoweringError: a link leads out of the directory, or it is no file, or larger than `most` bytes.
      OSError: there is none.
    """
    path = directory / name
    found = path.stat()
    if not path.resolve(strict=True).is_relative_to(directory.resolve()):
        raise LoweringError(f"{name} is a link that leads out of the bundle: copy the file itself there")
    if not stat.S_ISREG(found.st_mode):
        kind = "Is a directory" if stat.S_ISDIR(found.st_mode) else "Is no file"
        raise LoweringError(f"{name}: {kind}: copy or save the bundle again")
    if most is not None and found.st_size > most:
        raise LoweringError(f"got {name} of {found.st_size} bytes, expected at most {most}: save the bundle again")
    return path


def check(directory: Path, name: str, expected: FileRecord) -> None:
    """Compares a file with its record; the size first, so that a wrong one is never read.

    Raises:
      LoweringError: it is not what was saved.
      OSError: it cannot be read.
    """
    path = regular(directory, name)
    if path.stat().st_size != expected.size or record(path) != expected:
        raise LoweringError(f"{name} is not what was saved (truncated or changed): copy or save the bundle again")
