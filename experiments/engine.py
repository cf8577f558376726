"""Runs stages in order, skips those that are done, refuses a work directory that was made with another config."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from experiments.config import Experiment, flatten
from experiments.errors import ConfigError
from experiments.workdir import Workdir

_FILES = ("plan", "pretrained")  # config keys whose values are files that stages read
_DIGEST = "_sha256"  # what follows such a key for the digest of its file


@dataclasses.dataclass(frozen=True)
class Context:
    """What a stage is given."""

    experiment: Experiment
    workdir: Workdir
    console: Console = dataclasses.field(default_factory=lambda: Console(highlight=False))

    def print(self, line: str, style: str = "") -> None:
        """Prints a line as it is, not wrapped."""
        self.console.print(line, style=style, markup=False, soft_wrap=True)


@dataclasses.dataclass(frozen=True)
class Stage:
    """One step of a run.

    Attributes:
        name: also the name of its directory.
        needs: stages whose results it reads.
        uses: config keys (or their first parts) that it reads itself, beside those of the stages it needs.
        run: does the work; returns the result as JSON values. It is called again after a kill and must cope.
        check: raises where the config alone tells that `run` will; called before anything is forgotten or run.
    """

    name: str
    needs: tuple[str, ...]
    uses: tuple[str, ...]
    run: Callable[[Context], dict[str, Any]]
    check: Callable[[Context], None] = lambda _: None


def run_stages(context: Context, stages: Sequence[Stage], only: Sequence[str] = (), restart: str | None = None) -> None:
    """Runs `stages` in their order, or those named in `only`; a stage that is done is skipped.

    Args:
        restart: forget this stage, and all that need it, first; nothing is forgotten where this raises `ConfigError`.

    Raises:
        ConfigError: an unknown stage, a missing prerequisite, a config other than the one a stage was run with, or one
            that reads a file of a stage to be forgotten.
    """
    names = [stage.name for stage in stages]
    for name in (*only, *([restart] if restart else [])):
        if name not in names:
            raise ConfigError(f"no stage {name!r}: the stages are {', '.join(names)}")
    forgotten = dependents(stages, restart) if restart else []
    check_config(context, [stage for stage in stages if stage not in forgotten])
    _check_files(context, forgotten)
    chosen = [stage for stage in stages if not only or stage.name in only]
    for stage in _to_run(context.workdir, chosen, forgotten):
        stage.check(context)
    for stage in forgotten:
        context.workdir.forget(stage.name)
    for number, stage in enumerate(chosen, 1):
        _run(context, stage, f"[{number}/{len(chosen)}] {stage.name}")


def _run(context: Context, stage: Stage, title: str) -> None:
    workdir = context.workdir
    if workdir.is_done(stage.name):
        context.print(f"{title}: done before", style="dim")
        return
    context.print(title, style="bold")
    workdir.start(stage.name, used_keys(context.experiment, stage))
    begin = time.monotonic()
    result = stage.run(context)
    workdir.finish(stage.name, time.monotonic() - begin, result)


def _to_run(workdir: Workdir, chosen: Sequence[Stage], forgotten: Sequence[Stage]) -> list[Stage]:
    """Those of `chosen` that are not done, once `forgotten` are.

    Raises:
        ConfigError: what one of them needs is neither done nor chosen.
    """
    lost, found = {stage.name for stage in forgotten}, list[Stage]()

    def done(name: str) -> bool:
        return name in {stage.name for stage in found} or (name not in lost and workdir.is_done(name))

    for stage in chosen:
        if done(stage.name):
            continue
        if missing := [name for name in stage.needs if not done(name)]:
            raise ConfigError(f"stage {stage.name} needs {', '.join(missing)} first: add to --stages, or leave it out")
        found.append(stage)
    return found


def _check_files(context: Context, forgotten: Sequence[Stage]) -> None:
    """Raises ConfigError where the config reads a file that would be deleted with one of `forgotten`."""
    for key in _FILES:
        file = getattr(context.experiment, key)
        for stage in forgotten if file else ():
            if Path(file).resolve().is_relative_to(context.workdir.stage(stage.name).resolve()):
                first = forgotten[0].name
                raise ConfigError(
                    f"{key} = {file} would be deleted by --restart {first}: copy it elsewhere and give {key}=COPY"
                )


def used_keys(experiment: Experiment, stage: Stage) -> dict[str, Any]:
    """The flattened config keys that `stage` reads, and digests of the files that they name."""
    keys = keys_under(experiment, stage.uses)
    files = {key: Path(keys[key]) for key in _FILES if keys.get(key)}
    return {**keys, **{key + _DIGEST: _sha256(file) for key, file in files.items() if file.is_file()}}


def _sha256(file: Path) -> str:
    """The digest of a file, which is read once as long as it is the same by its size and time."""
    about = file.stat()
    return _read_sha256(file, about.st_size, about.st_mtime_ns)


@functools.lru_cache
def _read_sha256(file: Path, size: int, time_ns: int) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def keys_under(experiment: Experiment, names: Sequence[str]) -> dict[str, Any]:
    """The flattened config keys that are in `names`, or whose first parts are."""
    flat = flatten(experiment)
    return {key: value for key, value in flat.items() if any(key == n or key.startswith(n + ".") for n in names)}


def dependents(stages: Sequence[Stage], name: str) -> list[Stage]:
    """Stage `name` and all that need it, directly or not."""
    found: list[Stage] = []
    for stage in stages:  # in order: what a stage needs comes before it
        if stage.name == name or any(other.name in stage.needs for other in found):
            found.append(stage)
    return found


def check_config(context: Context, stages: Sequence[Stage]) -> None:
    """Compares the config with that of all results and checkpoints of `stages`.

    Raises:
        ConfigError: they differ; names the keys and the first stage to redo.
    """
    for stage in stages:
        before = context.workdir.made_with(stage.name)
        now = used_keys(context.experiment, stage)
        if before is None:
            continue
        if "rules" in now:  # a file without this key has the order of rules in that of its other keys
            before.setdefault("rules", [key.removeprefix("rules.") for key in before if key.startswith("rules.")])
        for digest in (key + _DIGEST for key in _FILES):  # where one is not known, files count as the same
            if digest not in before or digest not in now:
                before.pop(digest, None)
                now.pop(digest, None)
        if before == now:
            continue
        keys = sorted(k for k in before.keys() | now.keys() if before.get(k) != now.get(k))
        changes = ", ".join(f"{key} is {now.get(key, 'absent')}, was {before.get(key, 'absent')}" for key in keys)
        raise ConfigError(
            f"{context.workdir.root} was made with another config: {changes}: use another --workdir, "
            f"or --restart {stage.name} to redo that stage and what depends on it"
        )
