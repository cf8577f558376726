"""From a program to code for one target, through `iree-compile`."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from iree.compiler.tools.binaries import find_tool

from lowering.backend import narrow
from lowering.backend.targets import Target, in_precision
from lowering.backend.targets import target as named_target
from lowering.element import Element
from lowering.errors import LoweringError
from lowering.program import Program
from lowering.runtime.module import Module


def compile(
    program: Program,
    target: str | Target = "host",
    *,
    precision: Element | None = None,
    all_cores: bool = False,
    tune: bool = False,
) -> Module:
    """Compiles `program` for `target`.

    Args:
      program: what `lower` returned.
      target: a name that `targets()` lists, or a `Target`.
      precision: `f16` computes in half precision, keeps images and weights as such, and takes and gives what the
        function does; islands stay as they are. None is the target's own: f32 unless its name ends in `-f16`.
      all_cores: whether the module, when it is called, may use all cores of a CPU rather than one.
      tune: whether to search the tiles of convolutions by measuring, as `python -m lowering.tune` does. It takes
        minutes, once: results are kept on disk. Otherwise a cost model chooses tiles.

    Raises:
      LoweringError: there is no such target, it lacks the precision or cannot be timed here, or the compiler rejects
        the program; then the message names the directory that keeps the compiler's input and its whole log.
    """
    if isinstance(target, str):
        target = named_target(target)
    if precision is not None:
        target = in_precision(target, precision)
    program = _tuned(program, target) if tune else program.tiled_for(target)
    return Module(compile_mlir(program.emit(target), target), program, target, all_cores=all_cores)


def _tuned(program: Program, target: Target) -> Program:
    from lowering.tuning.tuner import tuned  # which compiles

    return tuned(program, target)


def compile_mlir(mlir: str, target: Target) -> bytes:
    """The `.vmfb` of the MLIR text `mlir`. Raises LoweringError as `compile` does."""
    try:
        return _compile_in(Path(tempfile.mkdtemp(prefix="lowering-compile-")), mlir, target)
    except OSError as error:
        where = f"the temporary directory {tempfile.gettempdir()}"
        raise LoweringError(f"cannot compile in {where}: {error.strerror}; free some space or set TMPDIR") from error


def _compile_in(directory: Path, mlir: str, target: Target) -> bytes:
    source, log, result = directory / "program.mlir", directory / "log.txt", directory / "model.vmfb"
    dispatches = directory / "dispatches"
    source.write_text(mlir)
    command = [find_tool("iree-compile"), str(source), "-o", str(result), *target.flags]
    if target.emulated:
        command.append(f"--iree-hal-dump-executable-sources-to={dispatches}")
    # A process of its own: a crash of the compiler does not take this one along.
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode:
        log.write_text(" ".join(command) + "\n\n" + done.stdout + done.stderr)
        reason = _first_diagnostic(done.stderr, done.returncode)
        raise LoweringError(f"iree-compile failed for target {target.name}: {reason} (input and log: {directory})")
    try:
        for dispatch in sorted(dispatches.glob("*.mlir")):
            narrow.check(dispatch.read_text(), target)
        return result.read_bytes()
    finally:
        shutil.rmtree(directory)


def _first_diagnostic(stderr: str, returncode: int) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line for line in lines if "error:" in line]
    return (errors or lines or [f"exit code {returncode}"])[0]
