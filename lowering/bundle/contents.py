"""The files of a bundle: a directory that a phone, or another process, can run.

manifest.json                  targets, shapes, versions, sizes and checksums
run.sh                         runs the sample on a target with iree-run-module and compares
sample/                        input_*.npy and the output_*.npy that JAX computes from them (.bin for bfloat16)
variants/TARGET/model.vmfb     the code
weights-HASH.irpa              weights; targets share what is equal
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lowering.bundle.files import regular
from lowering.bundle.manifest import MOST_BYTES, Manifest, from_text
from lowering.errors import LoweringError
from lowering.program import TensorSpec
from lowering.runtime import tool_files

MANIFEST = "manifest.json"
SCRIPT = "run.sh"


def read_manifest(directory: Path) -> Manifest:
    """The description of the bundle in `directory`.

    Raises:
      LoweringError: it is damaged, of another version, or lists other files than such a bundle has.
      OSError: it cannot be read.
    """
    text = regular(directory, MANIFEST, MOST_BYTES).read_text(encoding="utf-8")
    manifest = from_text(text)
    expected = {file for name in manifest.variants for file in files_of(manifest, name)}
    if set(manifest.files) != expected:
        raise LoweringError("manifest.json lists other files than a bundle has: save it again")
    return manifest


def files_of(manifest: Manifest, name: str) -> list[str]:
    """The files that the target `name` needs: fixed by targets and shapes but for the hashes in names of weights."""
    samples = sample_files("input", manifest.inputs) + sample_files("output", manifest.outputs)
    return [code_of(name), *manifest.variants[name].weights, SCRIPT, *samples]


def code_of(target: str) -> str:
    """The file of a target's code."""
    return f"variants/{target}/model.vmfb"


def sample_files(stem: str, specs: Sequence[TensorSpec]) -> list[str]:
    """The files of the sample's inputs or outputs, as `stem` says."""
    return [f"sample/{tool_files.file_name(f'{stem}_{i}', spec)}" for i, spec in enumerate(specs)]
