"""Labelled images, split."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Integer

from bcr_jax.data.stored import Inputs, Stored
from bcr_jax.errors import BCRError


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
