"""A digest of the code that figures and checks depend on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

PACKAGES = tuple(Path(__file__).parents[2] / name for name in ("bcr_jax", "lowering", "experiments"))
_CONFIGS = "configs"  # what depends on a config compares its values


def digest(folders: Sequence[Path] = PACKAGES) -> str:
    """16 hex digits of the names and contents of all Python and C files in `folders`, but those of configs."""
    found = hashlib.sha256()
    for folder in folders:
        for file in sorted(path for ending in ("*.py", "*.c") for path in folder.rglob(ending)):
            name = file.relative_to(folder.parent)
            if _CONFIGS not in name.parts:
                content = file.read_bytes()
                found.update(f"{name.as_posix()}\0{len(content)}\0".encode() + content)
    return found.hexdigest()[:16]
