"""`manifest.json`: what a bundle holds, for which machine, made by which versions, with a checksum of every file."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import json
from collections.abc import Mapping
from typing import Any

import ml_dtypes  # noqa: F401  (gives NumPy the name bfloat16)
import numpy as np

from lowering.backend.targets import Target
from lowering.backend.targets import target as named_target
from lowering.errors import LoweringError
from lowering.program import TensorSpec
from lowering.runtime import result_tree

FORMAT = 1
_PACKAGES = {"iree": "iree-base-runtime", "jax": "jax", "bcr-compiler": "bcr-compiler"}


@dataclasses.dataclass(frozen=True)
class Manifest:
    """The description of a bundle; `files` maps every other file's name to its SHA-256."""

    target: Target
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    result_tree: Any
    files: Mapping[str, str]
    versions: Mapping[str, str]


def versions() -> dict[str, str]:
    """The versions, installed here, that make and read bundles."""
    return {name: _version(package) for name, package in _PACKAGES.items()}


def to_text(manifest: Manifest) -> str:
    """The content of `manifest.json`: the same for equal manifests, ended by a checksum of itself."""
    target = manifest.target
    content = {
        "format": FORMAT,
        "versions": dict(manifest.versions),
        "target": {
            "name": target.name,
            "flags": list(target.flags),
            "machine": target.machine,
            "features": list(target.features),
        },
        "inputs": [_describe(f"input_{i}", spec) for i, spec in enumerate(manifest.inputs)],
        "outputs": [_describe(f"output_{i}", spec) for i, spec in enumerate(manifest.outputs)],
        "result_tree": result_tree.to_json(manifest.result_tree),
        "files": dict(sorted(manifest.files.items())),
    }
    return _sealed(content)


def from_text(text: str) -> Manifest:
    """The manifest that `text` describes.

    Raises:
      LoweringError: `text` is damaged, edited, of another format, for an unknown target or for another IREE.
    """
    try:
        content = json.loads(text)
        found = content.pop("format")
        if found != FORMAT:
            raise LoweringError(f"got bundle format {found!r}, expected {FORMAT}: save it again with this version")
        content.pop("checksum")
        if _sealed({"format": FORMAT, **content}) != text:
            raise LoweringError("manifest.json was changed after it was saved: copy or save the bundle again")
        return _parse(content)
    except LoweringError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        reason = f"{type(error).__name__}: {str(error).splitlines()[0]}" if str(error) else type(error).__name__
        raise LoweringError(f"manifest.json is damaged ({reason}): copy or save the bundle again") from error


def _parse(content: Mapping[str, Any]) -> Manifest:
    made_by, here = content["versions"]["iree"], versions()["iree"]
    if made_by != here:
        raise LoweringError(f"got a bundle made with IREE {made_by}, expected {here}: save it again, or install that")
    described = content["target"]
    target = dataclasses.replace(
        named_target(described["name"]),
        flags=tuple(described["flags"]),
        machine=described["machine"],
        features=tuple(described["features"]),
    )
    outputs = tuple(map(_spec, content["outputs"]))
    return Manifest(
        target=target,
        inputs=tuple(map(_spec, content["inputs"])),
        outputs=outputs,
        result_tree=result_tree.from_json(content["result_tree"], len(outputs)),
        files=dict(content["files"]),
        versions=dict(content["versions"]),
    )


def _sealed(content: Mapping[str, Any]) -> str:
    checksum = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    return json.dumps({**content, "checksum": checksum}, indent=1) + "\n"


def _describe(name: str, spec: TensorSpec) -> dict[str, Any]:
    return {"name": name, "shape": list(spec.shape), "dtype": spec.dtype.name}


def _spec(described: Mapping[str, Any]) -> TensorSpec:
    return TensorSpec(tuple(int(size) for size in described["shape"]), np.dtype(described["dtype"]))


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
