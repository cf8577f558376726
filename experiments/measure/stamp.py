"""What a result was made with, kept beside it: only what the same code made on this machine is used again."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.measure.machine import made_with
from experiments.measure.sources import digest
from experiments.workdir import read_json, write_json


@functools.cache
def stamp() -> dict[str, str]:
    """This machine with its versions, and a digest of the sources."""
    return {"made_with": made_with(), "sources": digest()}


def current(results: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Those of `results`, by name, that hold today's stamp."""
    return {name: result for name, result in results.items() if stamp().items() <= result.items()}


def kept_directory(directory: Path) -> Path:
    """`directory`, made where it is not there, and emptied of what has another stamp than today's."""
    file = directory / "stamp.json"
    if not (file.exists() and read_json(file) == stamp()):
        shutil.rmtree(directory, ignore_errors=True)
        write_json(file, stamp())
    return directory
