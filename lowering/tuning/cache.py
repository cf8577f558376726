"""Times of tiles on disk, one file per layer signature; a file appears complete or not at all."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lowering.errors import LoweringError
from lowering.packing.tile import Tile
from lowering.whole_files import replaced_file

VARIABLE = "BCR_TILE_CACHE"  # of the environment: another directory


def default_directory() -> Path:
    """`$BCR_TILE_CACHE`, or `bcr-compiler/tiles` in `$XDG_CACHE_HOME` or `~/.cache`."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bcr-compiler" / "tiles"


@dataclasses.dataclass(frozen=True)
class Entry:
    """What is known of a layer.

    Attributes:
      times: microseconds of tiles, the default's first; infinite for those that do not work.
      searched: the budget of the last search that ended; 0 where none did.
    """

    times: Mapping[Tile, float] = dataclasses.field(default_factory=dict)
    searched: int = 0


@dataclasses.dataclass(frozen=True)
class Cache:
    """A directory of entries. It may be shared by processes that run at the same time, and deleted at any time."""

    directory: Path

    def read(self, key: Mapping[str, Any]) -> Entry:
        """The entry of a signature; an empty one where there is none, or one that is damaged or of another version."""
        try:
            content = json.loads(self._file(key).read_bytes())
            checksum = content.pop("sha256")
            if checksum != _digest(content) or content["key"] != json.loads(json.dumps(key)):
                return Entry()
            return Entry({_tile(t): math.inf if us is None else us for t, us in content["times"]}, content["searched"])
        except (OSError, ValueError, TypeError, LookupError, AttributeError):
            return Entry()

    def write(self, key: Mapping[str, Any], entry: Entry) -> None:
        """Keeps an entry, in place of an older one.

        Raises:
          LoweringError: the directory cannot be written.
        """
        times = [(dataclasses.asdict(tile), us if math.isfinite(us) else None) for tile, us in entry.times.items()]
        content = {"key": key, "times": times, "searched": entry.searched}
        text = json.dumps({**content, "sha256": _digest(content)}, indent=1, allow_nan=False)
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            with replaced_file(self._file(key)) as partial:
                partial.write_text(text)
        except OSError as error:
            reason = f"cannot write {self.directory}: {error.strerror}"
            raise LoweringError(f"{reason}; set {VARIABLE} to a directory that can be written") from error

    def _file(self, key: Mapping[str, Any]) -> Path:
        return self.directory / f"{_digest(key)}.json"


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _tile(fields: Mapping[str, Any]) -> Tile:
    """The tile of JSON values. Raises TypeError where it has other fields."""
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}
    return Tile(**values)
