"""What a benchmark that goes on need not time again."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.measure.machine import processor, versions
from experiments.workdir import read_json, require_same


def timed_before(file: Path, settings: Mapping[str, Any], keys: tuple[str, str]) -> dict[tuple, dict[str, Any]]:
    """The groups in `file` by what they have under `keys`.

    Raises:
        ConfigError: they are of other settings, versions or another processor.
    """
    if not file.exists():
        return {}
    found, here = read_json(file), {"processor": processor(), "versions": versions()}
    require_same(file, {key: found.get(key) for key in here}, here)
    for group in found["groups"]:
        require_same(file, group.get("settings", {}), settings)
    return {tuple(group[key] for key in keys): group for group in found["groups"]}


def is_kept(group: Mapping[str, Any] | None, title: str, retry: bool) -> bool:
    """Whether there are figures that need not be timed again; says on stderr where they lack an engine."""
    if group and missing(group) and not retry:
        print(f"{title}: timed without {missing(group)}; again: --retry", file=sys.stderr)
    return group is not None and not (missing(group) and retry)


def missing(group: Mapping[str, Any]) -> str:
    """The engines of a group that were absent or failed, in words; empty where there are none."""
    return ", ".join(
        f"{row['label']} ({row['status'].partition(':')[0]})"
        for row in group["rows"]
        if row["status"].startswith(("absent", "failed"))
    )
