"""`save`: compiled modules of one program as a bundle, see `contents`."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from lowering.backend.targets import Target, half_targets, targets
from lowering.bundle.contents import MANIFEST, SCRIPT, code_of, files_of, sample_files
from lowering.bundle.directories import replaced, settled
from lowering.bundle.files import FileRecord, record
from lowering.bundle.manifest import Manifest, Variant, to_text, versions
from lowering.bundle.run_script import run_script
from lowering.bundle.shared_weights import write_shared
from lowering.errors import LoweringError
from lowering.program import Signature
from lowering.runtime import tool_files


@runtime_checkable
class Compiled(Protocol):
    """What is saved of a `lowering.Module`."""

    vmfb: bytes
    program: Signature
    target: Target


def save(modules: Sequence[Compiled], directory: str | Path) -> None:
    """Writes `modules`, one program compiled for different targets, to one bundle.

    A bundle that is there is replaced only when the new one is complete.

    Raises:
      LoweringError: two modules are for one target or of programs that give different results for the sample, a
        target has a name that `targets` does not list, `directory` is something else than a bundle, or it cannot be
        written.
    """
    directory = Path(directory)
    _check_alike(modules)
    try:
        with settled(directory):
            if directory.exists() and not _replaceable(directory):
                raise LoweringError(f"{directory} exists and is no bundle: choose another directory, or remove it")
        with replaced(directory) as partial:
            _fill(partial, modules)
    except OSError as error:
        reason = error.strerror or str(error)
        raise LoweringError(f"cannot write {directory}: {reason}; free some space or choose another one") from error


def _replaceable(directory: Path) -> bool:
    return directory.is_dir() and ((directory / MANIFEST).is_file() or not any(directory.iterdir()))


def _check_alike(modules: Sequence[Compiled]) -> None:
    if not isinstance(modules, Sequence) or not all(isinstance(module, Compiled) for module in modules):
        raise LoweringError(f"got a {type(modules).__name__}, expected a list of modules: pass [module]")
    names, known = [module.target.name for module in modules], (*targets(), *half_targets())
    if not names or len(set(names)) != len(names):
        raise LoweringError(f"got modules for {', '.join(names) or 'no target'}, expected one for each of some targets")
    if unknown := [name for name in names if name not in known]:
        raise LoweringError(
            f"got a module for target {unknown[0]!r}, expected one of {', '.join(known)}, as bundles are loaded by "
            "these names: compile it for a Target that keeps the name of the one it was made from"
        )
    if any(_signature(module) != _signature(modules[0]) for module in modules[1:]):
        raise LoweringError(
            "got modules of different inputs or results, expected one program: save them one by one, or lower once "
            "and compile that for every target"
        )


def _signature(module: Compiled) -> tuple[Any, ...]:
    """What is equal for modules of one program, in whatever precision: shapes, nesting, and the samples' values."""
    program = module.program
    samples = [array.tobytes() for array in (*program.example_inputs, *program.example_outputs)]
    return program.inputs, program.outputs, program.input_tree, program.result_tree, samples


def _fill(directory: Path, modules: Sequence[Compiled]) -> None:
    weights = write_shared({module.target.name: module.program.weights for module in modules}, directory)
    for module in modules:
        code = directory / code_of(module.target.name)
        code.parent.mkdir(parents=True)
        code.write_bytes(module.vmfb)
    program = modules[0].program
    (directory / "sample").mkdir()
    names = sample_files("input", program.inputs) + sample_files("output", program.outputs)
    for name, array in zip(names, (*program.example_inputs, *program.example_outputs), strict=True):
        tool_files.write(directory / name, array)
    variants = {m.target.name: Variant(m.target, weights[m.target.name]) for m in modules}
    trees = (program.input_tree, program.result_tree)
    manifest = Manifest(variants, program.inputs, program.outputs, *trees, {}, versions())
    (directory / SCRIPT).write_text(run_script(manifest, program.example_outputs))
    (directory / SCRIPT).chmod(0o755)
    every = {file for name in variants for file in files_of(manifest, name)}
    files: dict[str, FileRecord] = {name: record(directory / name) for name in every}
    (directory / MANIFEST).write_text(to_text(dataclasses.replace(manifest, files=files)))
