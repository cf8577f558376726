"""From MLIR to code for one target, through `iree-compile`."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from iree.compiler.tools.binaries import find_tool

from lowering.backend import narrow
from lowering.backend.targets import Target
from lowering.errors import LoweringError


def compile_mlir(mlir: str, target: Target) -> bytes:
    """The `.vmfb` of the MLIR text `mlir`. Raises LoweringError as `compile` does."""
    try:
        return _compile_in(Path(tempfile.mkdtemp(prefix="lowering-compile-")), mlir, target)
    except OSError as error:
        where = f"the temporary directory {tempfile.gettempdir()}"
        raise LoweringError(f"cannot compile in {where}: {error.strerror}; free some space or set TMPDIR") from error


def _compile_in(directory: Path, mlir: str, target: Target) -> bytes:
    """As `compile_mlir`; the directory goes, unless the compiler rejects the program."""
    source, result, dispatches = directory / "program.mlir", directory / "model.vmfb", directory / "dispatches"
    rejected = False
    try:
        source.write_text(mlir)
        command = [find_tool("iree-compile"), str(source), "-o", str(result), *target.flags]
        if target.emulated:
            command.append(f"--iree-hal-dump-executable-sources-to={dispatches}")
        # A process of its own: a crash of the compiler does not take this one along.
        done = subprocess.run(command, capture_output=True, text=True, errors="replace")
        if done.returncode:
            (directory / "log.txt").write_text(" ".join(command) + "\n\n" + done.stdout + done.stderr)
            rejected = True
            reason = _first_diagnostic(done.stderr, done.returncode)
            raise LoweringError(f"iree-compile failed for target {target.name}: {reason} (input and log: {directory})")
        for dispatch in sorted(dispatches.glob("*.mlir")):
            narrow.check(dispatch.read_text(), target)
        return result.read_bytes()
    finally:
        if not rejected:
            shutil.rmtree(directory, ignore_errors=True)


def _first_diagnostic(stderr: str, returncode: int) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line for line in lines if "error:" in line]
    return (errors or lines or [f"exit code {returncode}"])[0]
