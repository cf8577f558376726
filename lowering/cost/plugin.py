"""The qemu plugin that counts executed blocks, built from `count_blocks.c` by `lowering.setup_arm64`."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

from lowering.errors import LoweringError
from lowering.runtime.arm64 import SETUP, tools
from lowering.whole_files import replaced_file

APT = "apt-get install gcc libc6-dev llvm-19"
_SOURCE = Path(__file__).with_name("count_blocks.c")


def plugin() -> Path:
    """The built plugin.

    Raises:
      LoweringError: it has not been built.
    """
    if not (path := _path()).exists():
        raise LoweringError(f"no qemu plugin {path.name} in {path.parent}: {APT}, then {SETUP}")
    return path


def build() -> Path:
    """Builds the plugin where it is not built yet; returns its path.

    Raises:
      LoweringError: there is no C compiler, or it fails.
    """
    path = _path()
    if path.exists():
        return path
    compiler = shutil.which("cc")
    if compiler is None:
        raise LoweringError(f"no C compiler here for the qemu plugin: {APT}")
    with replaced_file(path) as partial:
        command = [compiler, "-O2", "-Wall", "-shared", "-fPIC", "-o", str(partial), str(_SOURCE)]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace")
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[0]
            raise LoweringError(f"cc cannot build {_SOURCE.name}: {reason}; {APT}")
    return path


def _path() -> Path:
    """Named after the source's content: a plugin of another version is never taken for this one."""
    return tools() / f"count_blocks-{hashlib.sha256(_SOURCE.read_bytes()).hexdigest()[:12]}.so"
