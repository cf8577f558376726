"""Fashion-MNIST as IDX files: Xiao et al., arXiv:1708.07747."""

from __future__ import annotations

import gzip
import struct
import zlib
from pathlib import Path

import numpy as np

from bcr_jax.data.pixels import Pixels
from bcr_jax.errors import BCRError

CLASSES = 10
MEAN, DEVIATION = (0.2860,), (0.3530,)
_BYTES = 0x08  # the type code of unsigned bytes


def read(directory: Path) -> tuple[Pixels, np.ndarray, Pixels, np.ndarray]:
    """Training images and labels, test images and labels. Augmentation: pad by 2, crop, flip.

    Args:
      directory: holds `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
        `t10k-labels-idx1-ubyte`, each also as `.gz`.

    Raises:
      BCRError: a file is missing or damaged, or a label is of no class.
    """
    return (*_part(directory, "train"), *_part(directory, "t10k"))


def _part(directory: Path, part: str) -> tuple[Pixels, np.ndarray]:
    images, labels = _idx(directory / f"{part}-images-idx3-ubyte"), _idx(directory / f"{part}-labels-idx1-ubyte")
    if images.ndim != 3 or labels.shape != images.shape[:1]:
        raise BCRError(f"{directory}: {part} has images {images.shape} and labels {labels.shape}: {_fetch(directory)}")
    bad = np.flatnonzero(labels >= CLASSES)
    if len(bad):
        raise BCRError(f"{directory}: {part} label {bad[0]} is {labels[bad[0]]}, expected 0 to 9: {_fetch(directory)}")
    return Pixels(images[..., None], MEAN, DEVIATION, pad=2, flip=True), labels.astype(np.int32)


def _idx(file: Path) -> np.ndarray:
    """The array of an IDX file: type and number of dimensions, sizes (big-endian), bytes."""
    packed = file.with_name(f"{file.name}.gz")
    if not file.is_file() and not packed.is_file():
        raise BCRError(f"no {file} or {packed.name}: {_fetch(file.parent)}")
    try:
        data = file.read_bytes() if file.is_file() else gzip.decompress(packed.read_bytes())
        zeros, code, dimensions = struct.unpack(">HBB", data[:4])
        shape = struct.unpack(f">{dimensions}I", data[4 : 4 + 4 * dimensions])
        if (zeros, code) != (0, _BYTES):
            raise ValueError(f"it starts with {data[:4].hex()}")
        return np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions).reshape(shape)
    except (ValueError, EOFError, OSError, struct.error, zlib.error) as error:
        raise BCRError(f"{file} is damaged ({error}): {_fetch(file.parent)}") from error


def _fetch(directory: Path) -> str:
    return f"fetch it: python -m bcr_jax.download fashion_mnist {directory}"
