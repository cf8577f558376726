"""Weights of several targets in files that share what is equal: a tensor is stored once, however many read it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from lowering.bundle.files import record
from lowering.errors import LoweringError
from lowering.runtime.weights import read_weights, write_weights


def write_shared(weights: Mapping[str, Mapping[str, np.ndarray]], directory: Path) -> dict[str, tuple[str, ...]]:
    """Writes all weights to files `weights-HASH.irpa`, named after their content.

    A file holds the tensors that the same targets read. Targets that read the same tensors, as all do whose kernels
    are tiled alike, share one file; where tiles differ there is one for what both read and one for each.

    Args:
      weights: of every target, by name.
      directory: where the files go.

    Returns:
      The names of each target's files; it reads all tensors in them.
    """
    readers: dict[tuple[str, bytes], list[str]] = {}
    for target in sorted(weights):
        for name, array in weights[target].items():
            readers.setdefault((name, _content(array)), []).append(target)
    groups: dict[tuple[str, ...], dict[str, np.ndarray]] = {}
    for (name, _), targets in readers.items():
        groups.setdefault(tuple(targets), {})[name] = weights[targets[0]][name]
    files: dict[str, list[str]] = {target: [] for target in weights}
    for members, tensors in sorted(groups.items()):
        written = _write(tensors, directory)
        for target in members:
            files[target].append(written)
    return {target: tuple(names) for target, names in files.items()}


def read_shared(directory: Path, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """The tensors in all of `names` together.

    Raises:
      LoweringError: a file is damaged, or a tensor is in two of them.
    """
    weights: dict[str, np.ndarray] = {}
    for name in names:
        found = read_weights(directory / name)
        if twice := sorted(weights.keys() & found.keys()):
            raise LoweringError(f"weight {twice[0]!r} is in two files of one target: save the bundle again")
        weights.update(found)
    return weights


def _write(tensors: Mapping[str, np.ndarray], directory: Path) -> str:
    partial = directory / "weights.irpa"
    write_weights(tensors, partial)
    name = f"weights-{record(partial).sha256[:16]}.irpa"
    partial.rename(directory / name)
    return name


def _content(array: np.ndarray) -> bytes:
    """A digest of an array: its type, its shape and its elements."""
    digest = hashlib.sha256(f"{array.dtype.name}{array.shape}".encode())
    digest.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    return digest.digest()
