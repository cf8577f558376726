"""`manifest.json`: what a bundle holds, for which machines, made by which versions, with a checksum of every file.

The checksums, the manifest's own among them, find damage. They are no signature: whoever writes a bundle can make them
fit. What is read here is therefore checked as data from strangers.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import json
import re
from collections.abc import Mapping
from typing import Any

from lowering.backend.targets import Target
from lowering.backend.targets import target as named_target
from lowering.bundle import files as bundle_files
from lowering.bundle.files import FileRecord
from lowering.errors import LoweringError, described
from lowering.program import TensorSpec
from lowering.runtime import nesting
from lowering.runtime.read_archive import array_shape, number_dtype

FORMAT = 3
MOST_BYTES = 1 << 22
"""A manifest is a few kilobytes long; a larger file is not read."""
_PACKAGES = {"iree": "iree-base-runtime", "jax": "jax", "bcr-compiler": "bcr-compiler"}
_NAME = re.compile(r"[a-z0-9_]{0,40}")
_WEIGHTS = re.compile(r"weights-[0-9a-f]{16}\.irpa")


@dataclasses.dataclass(frozen=True)
class Variant:
    """A bundle's code for one target, and the files of weights that it reads."""

    target: Target
    weights: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Manifest:
    """The description of a bundle; `variants` is by name of the target, `files` by name of every other file."""

    variants: Mapping[str, Variant]
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    input_tree: Any
    result_tree: Any
    files: Mapping[str, FileRecord]
    versions: Mapping[str, str]


def versions() -> dict[str, str]:
    """The versions, installed here, that make and read bundles."""
    return {name: _version(package) for name, package in _PACKAGES.items()}


def to_text(manifest: Manifest) -> str:
    """The content of `manifest.json`: the same for equal manifests, ended by a checksum of itself."""
    content = {
        "format": FORMAT,
        "versions": dict(manifest.versions),
        "variants": {name: _variant_fields(variant) for name, variant in sorted(manifest.variants.items())},
        "inputs": [_describe(f"input_{i}", spec) for i, spec in enumerate(manifest.inputs)],
        "outputs": [_describe(f"output_{i}", spec) for i, spec in enumerate(manifest.outputs)],
        "input_tree": nesting.to_json(manifest.input_tree),
        "result_tree": nesting.to_json(manifest.result_tree),
        "files": {name: {"bytes": f.size, "sha256": f.sha256} for name, f in sorted(manifest.files.items())},
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
        raise LoweringError(f"manifest.json is damaged ({described(error)}): copy or save the bundle again") from error


def _parse(content: Mapping[str, Any]) -> Manifest:
    made_by, here = content["versions"]["iree"], versions()["iree"]
    if made_by != here:
        raise LoweringError(
            f"got a bundle made with IREE {made_by!r:.40}, expected {here}: save it again, or install that"
        )
    inputs, outputs = _specs(content["inputs"]), _specs(content["outputs"])
    variants = {name: _variant(name, described) for name, described in content["variants"].items()}
    if not variants:
        raise ValueError("it names no target")
    return Manifest(
        variants=variants,
        inputs=inputs,
        outputs=outputs,
        input_tree=_input_tree(content["input_tree"], len(inputs)),
        result_tree=nesting.from_json(content["result_tree"], len(outputs)),
        files={name: bundle_files.parsed(described) for name, described in content["files"].items()},
        versions={str(name): str(version) for name, version in content["versions"].items()},
    )


def _input_tree(described: Any, inputs: int) -> Any:
    """None, or a tuple that nests every input once. Raises ValueError where `described` is neither."""
    tree = nesting.from_json(described, inputs)
    if tree is not None and not (isinstance(tree, tuple) and [*nesting.indices(tree)] == [*range(inputs)]):
        raise ValueError(f"got {described!r:.80} as the nesting of {inputs} inputs, expected a tuple of all")
    return tree


def _variant_fields(variant: Variant) -> dict[str, Any]:
    target = variant.target
    return {
        "flags": list(target.flags),
        "machine": target.machine,
        "features": list(target.features),
        "weights": list(variant.weights),
    }


def _variant(name: str, described: Mapping[str, Any]) -> Variant:
    """Raises ValueError, TypeError or LookupError where `described` is none, LoweringError for an unknown target."""
    weights = _strings(described["weights"])
    if not all(map(_WEIGHTS.fullmatch, weights)) or len(set(weights)) != len(weights):
        raise ValueError(f"got the weights {weights!r:.80}, expected different names like weights-HASH.irpa")
    machine, flags, features = described["machine"], _strings(described["flags"]), _strings(described["features"])
    if not all(map(_NAME.fullmatch, (machine, *features))):
        raise ValueError(f"got the machine {machine!r:.80} with {features!r:.80}, expected names")
    target = dataclasses.replace(named_target(name), flags=flags, machine=machine, features=features)
    return Variant(target, weights)


def _strings(described: Any) -> tuple[str, ...]:
    if not isinstance(described, list) or not all(isinstance(text, str) for text in described):
        raise ValueError(f"got {described!r:.80}, expected a list of strings")
    return tuple(described)


def _sealed(content: Mapping[str, Any]) -> str:
    checksum = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    return json.dumps({**content, "checksum": checksum}, indent=1) + "\n"


def _describe(name: str, spec: TensorSpec) -> dict[str, Any]:
    return {"name": name, "shape": list(spec.shape), "dtype": spec.dtype.name}


def _specs(described: Any) -> tuple[TensorSpec, ...]:
    if not isinstance(described, list):
        raise ValueError(f"got {described!r:.80}, expected a list of tensors")
    return tuple(TensorSpec(array_shape(one["shape"]), number_dtype(one["dtype"])) for one in described)


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
