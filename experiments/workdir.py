"""The work directory of a run: where each stage keeps its files, atomic results, one run at a time."""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bcr_jax.whole_files import replaced_file
from experiments.errors import ConfigError


def write_atomic(path: Path, data: str | bytes) -> None:
    """Writes `path` whole or not at all, and makes its directory.

    The processes of a run on several hosts may all write the same file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with replaced_file(path) as partial:
        partial.write_bytes(data.encode() if isinstance(data, str) else data)


@contextlib.contextmanager
def exclusive(path: Path, what: str = "") -> Iterator[None]:
    """Holds the lock that `path` is, made where it is not there; waits until no other process or thread holds it.

    Where it has to wait for `what`, it says so.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if what:
                print(f"waiting for {what}, which another process holds ({path})", file=sys.stderr, flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_json(path: Path, value: Any) -> None:
    """`value` as indented JSON, written atomically."""
    write_atomic(path, json.dumps(value, indent=2, allow_nan=False) + "\n")


def read_json(path: Path, fix: str = "delete it and run again") -> dict[str, Any]:
    """The JSON object in `path`.

    Raises:
        ConfigError: the file is something else; what to do about it is `fix`.
    """
    try:
        found = json.loads(path.read_text())
    except ValueError as error:
        raise ConfigError(f"{path} is not valid JSON ({error}): {fix}") from error
    if not isinstance(found, dict):
        raise ConfigError(f"{path} holds a {type(found).__name__}, expected a JSON object: {fix}")
    return found


def read_results(path: Path, module: str, key: str) -> dict[str, Any]:
    """What `python -m module` left in the file that it goes on from, results under `key`; empty where there is none.

    Raises:
        ConfigError: the file is something else.
    """
    if not path.exists():
        return {}
    fix = "give another --json, or delete it"
    found, own = read_json(path, fix), f"python -m {module}"
    made_by = str(found.get("command", own))
    if made_by.split()[:3] != own.split():
        raise ConfigError(f"{path} is of `{made_by}`, expected `{own}`: {fix}")
    if not isinstance(found.get(key), dict):
        raise ConfigError(f"{path} has no {key!r}, expected what {module} wrote: {fix}")
    return found


def read_settings(path: Path, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON in `path`, of a run before with the same "settings"; empty where there is no such file.

    Raises:
        ConfigError: it is not JSON, or has other settings.
    """
    if not path.exists():
        return {}
    found = read_json(path)
    require_same(path, found.get("settings", {}), settings)
    return found


def require_same(path: Path, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raises ConfigError, which names the keys, where what `path` was made with is not what is asked for now."""
    if keys := sorted(k for k in before.keys() | now.keys() if before.get(k) != now.get(k)):
        raise ConfigError(f"{path} was made with other {', '.join(keys)}: use another --workdir, or delete it")


@dataclasses.dataclass(frozen=True)
class Workdir:
    """`root/stages/NAME` belongs to stage NAME; its `result.json` says that the stage is done."""

    root: Path

    @property
    def bundle(self) -> Path:
        """The bundle of the pruned model, for all targets."""
        return self.root / "bundle"

    @property
    def pictures(self) -> Path:
        return self.root / "pictures"

    def stage(self, name: str) -> Path:
        """The directory of stage `name`."""
        return self.root / "stages" / name

    def is_done(self, name: str) -> bool:
        return (self.stage(name) / "result.json").exists()

    def result(self, name: str) -> dict[str, Any]:
        """What stage `name` returned when it was done."""
        return self._finished(name)["result"]

    def seconds(self, name: str) -> float:
        """How long stage `name` took, since it was last started."""
        return self._finished(name)["seconds"]

    def _finished(self, name: str) -> dict[str, Any]:
        return read_json(self.stage(name) / "result.json", f"delete {self.stage(name)} and run again")

    def start(self, name: str, config: dict[str, Any]) -> None:
        """Makes the directory of a stage and notes the config keys it uses."""
        self.stage(name).mkdir(parents=True, exist_ok=True)
        write_json(self.stage(name) / "config.json", config)

    def finish(self, name: str, seconds: float, result: dict[str, Any]) -> None:
        """Marks stage `name` as done with `result`."""
        write_json(self.stage(name) / "result.json", {"stage": name, "seconds": round(seconds, 2), "result": result})

    def checkpoints(self, name: str) -> Path:
        """The directory of the checkpoints of stage `name`."""
        return self.stage(name) / "checkpoints"

    def made_with(self, name: str) -> dict[str, Any] | None:
        """The config keys of the result of stage `name`, or of its checkpoints; None where it has neither."""
        kept = self.is_done(name) or any(self.checkpoints(name).glob("*"))
        path = self.stage(name) / "config.json"
        return read_json(path, f"delete {path.parent} and run again") if kept and path.exists() else None

    def forget(self, name: str) -> None:
        """Deletes what stage `name` keeps; its result first, so that a kill leaves no half stage that looks done."""
        (self.stage(name) / "result.json").unlink(missing_ok=True)
        shutil.rmtree(self.stage(name), ignore_errors=True)

    def take(self, other: Workdir, name: str) -> None:
        """Copies what stage `name` left in another run, without checkpoints, whole or not at all; not if done here."""
        if self.is_done(name):
            return
        partial = self.root / f".{name}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(other.stage(name), partial, ignore=shutil.ignore_patterns("checkpoints"))
        self.forget(name)
        self.stage(name).parent.mkdir(exist_ok=True)
        partial.rename(self.stage(name))


@contextlib.contextmanager
def locked(root: Path, *, first: bool = True) -> Iterator[Workdir]:
    """Makes `root` and holds its lock, which the system releases when the process dies.

    Of the processes of a run on several hosts, the `first` holds it for all.

    Raises:
        ConfigError: another run holds it, or IREE's tools cannot read its path.
        OSError: the directory cannot be made or written.
    """
    if "@" in str(root.absolute()):
        raise ConfigError(f"{root.absolute()}: IREE's tools read no path with an @: use another --workdir")
    root.mkdir(parents=True, exist_ok=True)
    if not first:
        yield Workdir(root)
        return
    with open(root / "lock", "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            owner = lock.read().strip()
            raise ConfigError(f"{root} is in use by process {owner}: wait for it, or use another --workdir") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield Workdir(root)
