"""CIFAR-10 in its binary version: Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bcr_jax.data.pixels import Pixels
from bcr_jax.data.readers.imagenet import DEVIATION, MEAN  # the published CIFAR ResNets normalise by them, too
from bcr_jax.errors import BCRError

FOLDER = "cifar-10-batches-bin"
CLASSES = 10
_TRAIN, _TEST = [f"data_batch_{number}.bin" for number in range(1, 6)], ["test_batch.bin"]
_RECORD = 1 + 3 * 32 * 32  # label, then the red, green and blue plane


def read(directory: Path) -> tuple[Pixels, np.ndarray, Pixels, np.ndarray]:
    """Training images and labels, test images and labels. Augmentation: pad by 4, crop, flip (He et al. 2015).

    Args:
      directory: holds `data_batch_1.bin` to `data_batch_5.bin` and `test_batch.bin`, or the folder of the official
        archive that does.

    Raises:
      BCRError: a file is missing, or has a record that is cut off or of no class.
    """
    place = directory / FOLDER if (directory / FOLDER).is_dir() else directory
    train, test = (np.concatenate([_records(place / name) for name in names]) for names in (_TRAIN, _TEST))
    return (*_images(train), *_images(test))


def _records(file: Path) -> np.ndarray:
    if not file.is_file():
        raise BCRError(
            f"no {file}: give the directory of CIFAR-10's binary version, or fetch it: {_fetch(file.parent)}"
        )
    data = np.fromfile(file, np.uint8)
    if len(data) == 0 or len(data) % _RECORD:
        raise BCRError(f"{file} has {len(data)} bytes, not records of {_RECORD}: fetch it again: {_fetch(file.parent)}")
    records = data.reshape(-1, _RECORD)
    bad = np.flatnonzero(records[:, 0] >= CLASSES)
    if len(bad):
        raise BCRError(
            f"{file}: record {bad[0]} has label {records[bad[0], 0]}, expected 0 to {CLASSES - 1}: fetch it again: "
            + _fetch(file.parent)
        )
    return records


def _fetch(directory: Path) -> str:
    return f"python -m bcr_jax.download cifar10 {directory}"


def _images(records: np.ndarray) -> tuple[Pixels, np.ndarray]:
    planes = records[:, 1:].reshape(-1, 3, 32, 32)
    pixels = np.ascontiguousarray(planes.transpose(0, 2, 3, 1))
    return Pixels(pixels, MEAN, DEVIATION, pad=4, flip=True), records[:, 0].astype(np.int32)
