"""What figures were made with: command, processor and versions."""

from __future__ import annotations

import os
import platform
import shlex
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

_PACKAGES = ("jax", "flax", "optax", "iree-base-compiler", "iree-base-runtime", "numpy")


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that figures depend on."""
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in _PACKAGES}}


def cores() -> list[int]:
    """The cores that this process may use, by number."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [*range(os.cpu_count() or 1)]


def processor() -> str:
    """The CPU's name, as far as this system tells."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {platform.system()}"


def made_by(module: str, argv: Sequence[str] | None) -> dict[str, Any]:
    """What every JSON file of figures begins with: the command, to be run again as it is, processor and versions."""
    command = shlex.join(["python", "-m", module, *(sys.argv[1:] if argv is None else argv)])
    return {"command": command, "processor": processor(), "versions": versions()}


def made_with() -> str:
    """Processor and versions in one line."""
    return f"{processor()}; " + ", ".join(f"{name} {version}" for name, version in versions().items())
