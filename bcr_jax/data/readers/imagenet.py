"""ImageNet (ILSVRC 2012) as unpacked from its archives: Russakovsky et al., arXiv:1409.0575."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import scipy.io
from scipy.io.matlab import MatReadError

from bcr_jax.data.jpegs import Jpegs
from bcr_jax.errors import BCRError

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
SIZE = 224
_DEVKIT = Path("ILSVRC2012_devkit_t12/data")


def read(directory: Path, size: int = SIZE) -> tuple[Jpegs, np.ndarray, Jpegs, np.ndarray, int]:
    """Training images and labels, validation images (used as the test set) and labels, number of classes.

    Labels number the WordNet ids in alphabetical order, as torchvision and Keras do.

    Args:
      directory: holds `train/n01440764/*.JPEG`, a folder for each class, and either `val/n01440764/*.JPEG`, or
        `val/ILSVRC2012_val_00000001.JPEG` and so on with the development kit beside: `ILSVRC2012_devkit_t12/data`.
      size: of the images, in pixels.

    Raises:
      BCRError: a folder is missing or empty, `train` and `val` differ in their classes, or the kit does not fit.
    """
    classes, train_files, train_labels = _by_folder(directory / "train")
    val = directory / "val"
    if not val.is_dir():
        raise BCRError(f"no {val}: unpack the validation images there")
    if any(entry.is_dir() for entry in val.iterdir()):
        val_classes, val_files, val_labels = _by_folder(val)
        _same_classes(directory, classes, val_classes)
    else:
        val_files, ids = _by_kit(val, directory / _DEVKIT)
        _same_classes(directory, classes, sorted(set(ids)))
        val_labels = np.array([classes.index(name) for name in ids], np.int32)
    train, test = (Jpegs(tuple(files), size, MEAN, DEVIATION) for files in (train_files, val_files))
    return train, train_labels, test, val_labels, len(classes)


def _by_folder(directory: Path) -> tuple[list[str], list[Path], np.ndarray]:
    """Class names in order, the files, and their labels."""
    if not directory.is_dir():
        raise BCRError(f"no {directory}: unpack the images there, a folder for each class")
    folders = sorted(entry for entry in directory.iterdir() if entry.is_dir())
    if not folders:
        raise BCRError(f"{directory} has no folders: give one for each class")
    files, labels = [], []
    for label, folder in enumerate(folders):
        found = sorted(file for file in folder.iterdir() if file.suffix.lower() in (".jpeg", ".jpg"))
        if not found:
            raise BCRError(f"class folder {folder} has no .JPEG files: unpack its archive again")
        files += found
        labels += [label] * len(found)
    return [folder.name for folder in folders], files, np.array(labels, np.int32)


def _by_kit(val: Path, kit: Path) -> tuple[list[Path], list[str]]:
    """The validation files in order and their WordNet ids, by the development kit."""
    truth, meta = kit / "ILSVRC2012_validation_ground_truth.txt", kit / "meta.mat"
    for file in (truth, meta):
        if not file.is_file():
            raise BCRError(f"no {file}: unpack the development kit, or sort the validation images into class folders")
    files = sorted(file for file in val.iterdir() if file.suffix.lower() in (".jpeg", ".jpg"))
    try:
        synsets = scipy.io.loadmat(meta, squeeze_me=True, struct_as_record=False)["synsets"]
        names = {int(synset.ILSVRC2012_ID): str(synset.WNID) for synset in np.atleast_1d(synsets)}
        numbers = [int(line) for line in truth.read_text().split()]
    except (ValueError, TypeError, KeyError, AttributeError, NotImplementedError, MatReadError) as error:
        raise BCRError(f"{kit} is damaged ({error}): unpack the development kit again") from error
    if len(numbers) != len(files):
        raise BCRError(f"{val} has {len(files)} images, {truth} {len(numbers)} labels: unpack both again")
    for file, number in zip(files, numbers, strict=True):
        if number not in names:
            raise BCRError(
                f"{truth}: the label of {file.name} is {number}, {meta.name} has none such: unpack the kit again"
            )
    return files, [names[number] for number in numbers]


def _same_classes(directory: Path, train: list[str], val: list[str]) -> None:
    if train != val:
        missing = [f"{part} lacks {', '.join(sorted(lost)[:5])}" for part, lost in _lost(train, val).items() if lost]
        raise BCRError(f"{directory}: {'; '.join(missing)}: unpack the missing class folders")


def _lost(train: list[str], val: list[str]) -> dict[str, set[str]]:
    return {"train": set(val) - set(train), "val": set(train) - set(val)}
