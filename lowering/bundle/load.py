"""`load`: the module of a bundle for one target."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lowering.bundle.contents import code_of, files_of, read_manifest, sample_files
from lowering.bundle.directories import settled
from lowering.bundle.files import check
from lowering.bundle.manifest import Manifest
from lowering.bundle.shared_weights import read_shared
from lowering.errors import LoweringError
from lowering.module import Module
from lowering.program import Signature, TensorSpec
from lowering.runtime import tool_files


@dataclasses.dataclass(frozen=True)
class VariantFiles:
    """What IREE's tools need to run one of a bundle's targets; `inputs` are values of their flag `--input=`."""

    module: Path
    weights: tuple[Path, ...]
    inputs: tuple[str, ...]


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
        program = Signature(
            weights=read_shared(directory, variant.weights),
            inputs=manifest.inputs,
            outputs=manifest.outputs,
            result_tree=manifest.result_tree,
            example_inputs=_samples(directory, "input", manifest.inputs),
            example_outputs=_samples(directory, "output", manifest.outputs),
            input_tree=manifest.input_tree,
        )
        return Module((directory / code_of(name)).read_bytes(), program, variant.target, all_cores=all_cores)


def variant_files(directory: str | Path, target: str | None = None) -> VariantFiles:
    """The files of `target`, as `load` chooses it, unchecked. Raises LoweringError as `load` does."""
    directory = Path(directory)
    with _explained(directory):
        manifest = read_manifest(directory)
        name = _chosen(manifest, target)
    return VariantFiles(
        directory / code_of(name),
        tuple(directory / file for file in manifest.variants[name].weights),
        tuple(
            tool_files.source(str(directory / file), spec)
            for file, spec in zip(sample_files("input", manifest.inputs), manifest.inputs, strict=True)
        ),
    )


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


def _samples(directory: Path, stem: str, specs: Sequence[TensorSpec]) -> tuple[np.ndarray, ...]:
    try:
        names = sample_files(stem, specs)
        return tuple(tool_files.read(directory / name, spec) for name, spec in zip(names, specs, strict=True))
    except ValueError as error:
        raise LoweringError(f"{error}: save the bundle again") from error
