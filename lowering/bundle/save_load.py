"""A module as a directory that a phone, or another process, can run.

model.vmfb      the code
weights.irpa    the weights
manifest.json   target, shapes, versions, checksums
run.sh          runs the sample with iree-run-module and compares
sample/         input_*.npy and the output_*.npy that JAX computes from them (.bin for bfloat16)
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lowering.bundle.directories import replaced
from lowering.bundle.manifest import Manifest, from_text, to_text, versions
from lowering.bundle.run_script import run_script
from lowering.errors import LoweringError
from lowering.program import TensorSpec
from lowering.runtime import tool_files
from lowering.runtime.module import Module
from lowering.runtime.weights import read_weights, write_weights

_MANIFEST = "manifest.json"
_CODE = "model.vmfb"
_WEIGHTS = "weights.irpa"
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


def save(module: Module, directory: Path) -> None:
    """Writes `module` to `directory`; a bundle that is there is replaced only when the new one is complete.

    Raises:
      LoweringError: `directory` is something else than a bundle, or cannot be written.
    """
    try:
        if directory.exists() and not _replaceable(directory):
            raise LoweringError(f"{directory} exists and is no bundle: choose another directory, or remove it")
        with replaced(directory) as partial:
            _fill(partial, module)
    except OSError as error:
        reason = error.strerror or str(error)
        raise LoweringError(f"cannot write {directory}: {reason}; free some space or choose another one") from error


def load(directory: str | Path, *, all_cores: bool = False) -> Module:
    """The module that was saved in `directory`; every file is checked first.

    Args:
      directory: what `Module.save` wrote.
      all_cores: as for `compile`.

    Raises:
      LoweringError: something is missing, damaged, or of another version.
    """
    directory = Path(directory)
    try:
        return _load(directory, all_cores)
    except OSError as error:
        missing = Path(str(error.filename or directory)).name
        raise LoweringError(f"{directory} is no complete bundle: {missing}: {error.strerror}; save it again") from error
    except (LoweringError, UnicodeDecodeError) as error:
        raise LoweringError(f"cannot load {directory}: {error}") from error


def _replaceable(directory: Path) -> bool:
    return directory.is_dir() and ((directory / _MANIFEST).is_file() or not any(directory.iterdir()))


def _fill(directory: Path, module: Module) -> None:
    program = module.program
    (directory / _CODE).write_bytes(module.vmfb)
    write_weights(program.weights, directory / _WEIGHTS)
    (directory / "sample").mkdir()
    inputs = _names("input", program.inputs)
    outputs = _names("output", program.outputs)
    for name, array in zip(inputs + outputs, (*program.example_inputs, *program.example_outputs), strict=True):
        tool_files.write(directory / name, array)
    manifest = Manifest(module.target, program.inputs, program.outputs, program.result_tree, {}, versions())
    (directory / _SCRIPT).write_text(run_script(manifest, program.example_outputs))
    (directory / _SCRIPT).chmod(0o755)
    files = {name: _checksum((directory / name).read_bytes()) for name in _files(manifest)}
    (directory / _MANIFEST).write_text(to_text(dataclasses.replace(manifest, files=files)))


def _load(directory: Path, all_cores: bool) -> Module:
    manifest = from_text((directory / _MANIFEST).read_text(encoding="utf-8"))
    if sorted(manifest.files) != sorted(_files(manifest)):
        raise LoweringError("manifest.json lists other files than a bundle has: save it again")
    for name, checksum in manifest.files.items():
        if _checksum((directory / name).read_bytes()) != checksum:
            raise LoweringError(f"{name} is not what was saved (truncated or changed): copy or save the bundle again")
    program = SavedProgram(
        weights=read_weights(directory / _WEIGHTS),
        inputs=manifest.inputs,
        outputs=manifest.outputs,
        result_tree=manifest.result_tree,
        example_inputs=_samples(directory, "input", manifest.inputs),
        example_outputs=_samples(directory, "output", manifest.outputs),
    )
    return Module((directory / _CODE).read_bytes(), program, manifest.target, all_cores=all_cores)


def _names(stem: str, specs: Sequence[TensorSpec]) -> list[str]:
    return [f"sample/{tool_files.file_name(f'{stem}_{i}', spec)}" for i, spec in enumerate(specs)]


def _files(manifest: Manifest) -> list[str]:
    """The names of all files of a bundle but the manifest: fixed by the shapes, never taken from the manifest."""
    return [_CODE, _WEIGHTS, _SCRIPT, *_names("input", manifest.inputs), *_names("output", manifest.outputs)]


def _samples(directory: Path, stem: str, specs: Sequence[TensorSpec]) -> tuple[np.ndarray, ...]:
    try:
        names = _names(stem, specs)
        return tuple(tool_files.read(directory / name, spec) for name, spec in zip(names, specs, strict=True))
    except ValueError as error:
        raise LoweringError(f"{error}: save the bundle again") from error


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
