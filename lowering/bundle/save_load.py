"""Modules as a directory that a phone, or another process, can run.

manifest.json                  targets, shapes, versions, sizes and checksums
run.sh                         runs the sample on a target with iree-run-module and compares
sample/                        input_*.npy and the output_*.npy that JAX computes from them (.bin for bfloat16)
variants/TARGET/model.vmfb     the code
weights-HASH.irpa              weights; targets share what is equal
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lowering.backend.targets import half_targets, targets
from lowering.bundle.directories import replaced, settled
from lowering.bundle.files import FileRecord, check, record, regular
from lowering.bundle.manifest import MOST_BYTES, Manifest, Variant, from_text, to_text, versions
from lowering.bundle.run_script import run_script
from lowering.bundle.shared_weights import read_shared, write_shared
from lowering.errors import LoweringError
from lowering.program import TensorSpec
from lowering.runtime import tool_files
from lowering.runtime.module import Module

_MANIFEST = "manifest.json"
_SCRIPT = "run.sh"


@dataclasses.dataclass(frozen=True)
class SavedProgram:
    """What a bundle keeps of the program it was compiled from."""

    weights: Mapping[str, np.ndarray]
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    result_tree: Any
    example_inputs: tuple[np.ndarray, ...]
    example_outputs: tuple[np.ndarray, ...]
    input_tree: Any = None


@dataclasses.dataclass(frozen=True)
class VariantFiles:
    """What IREE's tools need to run one of a bundle's targets; `inputs` are values of their flag `--input=`."""

    module: Path
    weights: tuple[Path, ...]
    inputs: tuple[str, ...]


def save(modules: Sequence[Module], directory: str | Path) -> None:
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


def load(directory: str | Path, target: str | None = None, *, all_cores: bool = False) -> Module:
    """The module for `target` that was saved in `directory`; every file that it needs is checked first.

    The check finds damage. It does not make a stranger's bundle safe to call: its code is machine code.

    Args:
      directory: what `save` or `Module.save` wrote.
      target: the name of one of the bundle's targets; may be left out where it has only one.
      all_cores: as for `compile`.

    Raises:
      LoweringError: something is missing, damaged, or of another version, or there is no such target.
    """
    directory = Path(directory)
    with _explained(directory), settled(directory):
        manifest = read_manifest(directory)
        name = _chosen(manifest, target)
        for file in files_of(manifest, name):
            check(directory, file, manifest.files[file])
        variant = manifest.variants[name]
        program = SavedProgram(
            weights=read_shared(directory, variant.weights),
            inputs=manifest.inputs,
            outputs=manifest.outputs,
            result_tree=manifest.result_tree,
            example_inputs=_samples(directory, "input", manifest.inputs),
            example_outputs=_samples(directory, "output", manifest.outputs),
            input_tree=manifest.input_tree,
        )
        return Module((directory / _code(name)).read_bytes(), program, variant.target, all_cores=all_cores)


def variant_files(directory: str | Path, target: str | None = None) -> VariantFiles:
    """The files of `target`, as `load` chooses it, unchecked. Raises LoweringError as `load` does."""
    directory = Path(directory)
    with _explained(directory):
        manifest = read_manifest(directory)
        name = _chosen(manifest, target)
    return VariantFiles(
        directory / _code(name),
        tuple(directory / file for file in manifest.variants[name].weights),
        tuple(
            tool_files.source(str(directory / file), spec)
            for file, spec in zip(_names("input", manifest.inputs), manifest.inputs, strict=True)
        ),
    )


def read_manifest(directory: Path) -> Manifest:
    """The description of the bundle in `directory`.

    Raises:
      LoweringError: it is damaged, of another version, or lists other files than such a bundle has.
      OSError: it cannot be read.
    """
    text = regular(directory, _MANIFEST, MOST_BYTES).read_text(encoding="utf-8")
    manifest = from_text(text)
    expected = {file for name in manifest.variants for file in files_of(manifest, name)}
    if set(manifest.files) != expected:
        raise LoweringError("manifest.json lists other files than a bundle has: save it again")
    return manifest


def files_of(manifest: Manifest, name: str) -> list[str]:
    """The files that the target `name` needs: fixed by targets and shapes but for the hashes in names of weights."""
    samples = _names("input", manifest.inputs) + _names("output", manifest.outputs)
    return [_code(name), *manifest.variants[name].weights, _SCRIPT, *samples]


class _explained:
    """Turns errors that come up while a bundle is read into a LoweringError that names it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type | None, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, OSError):
            name = Path(str(error.filename or self._directory)).name
            raise LoweringError(
                f"{self._directory} is no complete bundle: {name}: {error.strerror or error}; save it again"
            ) from error
        if isinstance(error, (LoweringError, UnicodeDecodeError)):
            raise LoweringError(f"cannot load {self._directory}: {error}") from error


def _chosen(manifest: Manifest, target: str | None) -> str:
    names = ", ".join(sorted(manifest.variants))
    if target is None and len(manifest.variants) > 1:
        raise LoweringError(f"got a bundle for several targets, expected the name of one of them: {names}")
    if target is not None and target not in manifest.variants:
        raise LoweringError(f"got target {target!r}, expected one of the bundle's: {names}")
    return next(iter(manifest.variants)) if target is None else target


def _replaceable(directory: Path) -> bool:
    return directory.is_dir() and ((directory / _MANIFEST).is_file() or not any(directory.iterdir()))


def _check_alike(modules: Sequence[Module]) -> None:
    if not isinstance(modules, Sequence) or not all(isinstance(module, Module) for module in modules):
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


def _signature(module: Module) -> tuple[Any, ...]:
    """What is equal for modules of one program, in whatever precision: shapes, nesting, and the samples' values."""
    program = module.program
    samples = [array.tobytes() for array in (*program.example_inputs, *program.example_outputs)]
    return program.inputs, program.outputs, program.input_tree, program.result_tree, samples


def _fill(directory: Path, modules: Sequence[Module]) -> None:
    weights = write_shared({module.target.name: module.program.weights for module in modules}, directory)
    for module in modules:
        code = directory / _code(module.target.name)
        code.parent.mkdir(parents=True)
        code.write_bytes(module.vmfb)
    program = modules[0].program
    (directory / "sample").mkdir()
    names = _names("input", program.inputs) + _names("output", program.outputs)
    for name, array in zip(names, (*program.example_inputs, *program.example_outputs), strict=True):
        tool_files.write(directory / name, array)
    variants = {m.target.name: Variant(m.target, weights[m.target.name]) for m in modules}
    trees = (program.input_tree, program.result_tree)
    manifest = Manifest(variants, program.inputs, program.outputs, *trees, {}, versions())
    (directory / _SCRIPT).write_text(run_script(manifest, program.example_outputs))
    (directory / _SCRIPT).chmod(0o755)
    every = {file for name in variants for file in files_of(manifest, name)}
    files: dict[str, FileRecord] = {name: record(directory / name) for name in every}
    (directory / _MANIFEST).write_text(to_text(dataclasses.replace(manifest, files=files)))


def _code(target: str) -> str:
    return f"variants/{target}/model.vmfb"


def _names(stem: str, specs: Sequence[TensorSpec]) -> list[str]:
    return [f"sample/{tool_files.file_name(f'{stem}_{i}', spec)}" for i, spec in enumerate(specs)]


def _samples(directory: Path, stem: str, specs: Sequence[TensorSpec]) -> tuple[np.ndarray, ...]:
    try:
        names = _names(stem, specs)
        return tuple(tool_files.read(directory / name, spec) for name, spec in zip(names, specs, strict=True))
    except ValueError as error:
        raise LoweringError(f"{error}: save the bundle again") from error
