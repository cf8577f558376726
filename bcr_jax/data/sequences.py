"""Labelled sequences of frames, of unequal lengths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from bcr_jax.errors import BCRError
from bcr_jax.unlabelled import UNLABELLED


@dataclass(frozen=True)
class SequenceDataset:
    """Labelled sequences, split. Sequences shorter than `time` are followed by frames of zeros.

    Attributes:
      train_frames, test_frames: `[n, time, features]`, float32, normalised; the two may differ in `time`.
      train_lengths, test_lengths: `[n]`, int32, frames of each sequence, in [1, time].
      train_labels, test_labels: int32, in [0, classes); `[n]`, or `[n, time]`, one for each frame, or
        `UNLABELLED`.
      classes: number of classes.
      validation_frames, validation_lengths, validation_labels: held out of the training part, see `bcr_jax.data.split`.
      train_groups: `[n]`, integers: training sequences of one group, such as a speaker's, are held out together or not
        at all; None: each by itself.

    Raises:
      BCRError: shapes do not fit each other, a split is empty, a frame is not finite, a length or label is out of
        range.
    """

    train_frames: Float[np.ndarray, "train _ features"]
    train_lengths: Int[np.ndarray, " train"]
    train_labels: Int[np.ndarray, "train ..."]
    test_frames: Float[np.ndarray, "test _ features"]
    test_lengths: Int[np.ndarray, " test"]
    test_labels: Int[np.ndarray, "test ..."]
    classes: int
    validation_frames: Float[np.ndarray, "validation _ features"] | None = None
    validation_lengths: Int[np.ndarray, " validation"] | None = None
    validation_labels: Int[np.ndarray, "validation ..."] | None = None
    train_groups: Int[np.ndarray, " train"] | None = None

    def __post_init__(self) -> None:
        _check("train", self.train_frames, self.train_lengths, self.train_labels, self.classes)
        _check("test", self.test_frames, self.test_lengths, self.test_labels, self.classes)
        if self.validation:
            (frames, lengths), labels = self.validation
            _check("validation", frames, lengths, labels, self.classes)
        if self.train_groups is not None and self.train_groups.shape != self.train_lengths.shape:
            raise BCRError(f"train groups are {self.train_groups.shape}: give {self.train_lengths.shape}, one each")
        if self.train_frames.shape[2] != self.test_frames.shape[2] or self.train_labels.ndim != self.test_labels.ndim:
            raise BCRError(
                f"train sequences are {self.train_frames.shape} with labels {self.train_labels.shape}, test sequences "
                f"{self.test_frames.shape} with labels {self.test_labels.shape}: give both the same features and kind"
            )

    @property
    def train_inputs(self) -> tuple[np.ndarray, np.ndarray]:
        """What a model is called with: frames and lengths."""
        return self.train_frames, self.train_lengths

    @property
    def test_inputs(self) -> tuple[np.ndarray, np.ndarray]:
        """What a model is called with: frames and lengths."""
        return self.test_frames, self.test_lengths

    @property
    def validation(self) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray] | None:
        """What a model is called with, and the labels."""
        if self.validation_frames is None or self.validation_lengths is None or self.validation_labels is None:
            return None
        return (self.validation_frames, self.validation_lengths), self.validation_labels


def _check(split: str, frames: np.ndarray, lengths: np.ndarray, labels: np.ndarray, classes: int) -> None:
    if frames.ndim != 3 or 0 in frames.shape:
        raise BCRError(f"{split} sequences are {frames.shape}: give at least one, as [n, time, features]")
    if not np.isfinite(frames).all():
        raise BCRError(f"{split} sequences have {np.sum(~np.isfinite(frames))} NaN or infinite values: leave them out")
    count, time, _ = frames.shape
    if lengths.shape != (count,) or lengths.min() < 1 or lengths.max() > time:
        raise BCRError(
            f"{split} lengths are {lengths.shape} from {lengths.min(initial=0)} to {lengths.max(initial=0)}: "
            f"give {count} from 1 to {time}"
        )
    if labels.shape not in ((count,), (count, time)):
        raise BCRError(f"{split} labels are {labels.shape}: give {(count,)}, or {(count, time)} for those of frames")
    least = 0 if labels.ndim == 1 else UNLABELLED
    if labels.min() < least or labels.max() >= classes:
        raise BCRError(
            f"{split} labels go from {labels.min()} to {labels.max()}: "
            f"with {classes} classes give {least} to {classes - 1}"
        )


def pad(
    sequences: Sequence[Float[np.ndarray, "_ features"]], time: int
) -> tuple[Float[np.ndarray, "n time features"], Int[np.ndarray, " n"]]:
    """Sequences as one array, followed by zeros or cut to `time` frames, and their lengths.

    Raises:
      BCRError: there are no sequences, one is empty or not finite, or they differ in their number of features.
    """
    if not sequences:
        raise BCRError("got no sequences: give at least one")
    features = sequences[0].shape[-1]
    frames = np.zeros((len(sequences), time, features), np.float32)
    lengths = np.empty(len(sequences), np.int32)
    for number, sequence in enumerate(sequences):
        if sequence.ndim != 2 or sequence.shape[1] != features or len(sequence) == 0:
            raise BCRError(f"sequence {number} is {sequence.shape}: give at least one frame, as [time, {features}]")
        if not np.isfinite(sequence).all():
            raise BCRError(f"sequence {number} has NaN or infinite values: leave it out")
        lengths[number] = min(len(sequence), time)
        frames[number, : lengths[number]] = sequence[:time]
    return frames, lengths


def normalise(
    train: Sequence[Float[np.ndarray, "_ features"]], test: Sequence[Float[np.ndarray, "_ features"]]
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Shifts and scales each feature so that its mean over all frames to train is 0 and its deviation 1.

    Raises:
      BCRError: there is nothing to train, or a feature is the same in all frames to train.
    """
    if not train:
        raise BCRError("got no sequences to train: give at least one")
    every = np.concatenate(train).astype(np.float64)
    mean, deviation = every.mean(axis=0), every.std(axis=0)
    if not (deviation > 0).all():
        raise BCRError(f"feature {int(np.argmin(deviation > 0))} never changes in the training data: leave it out")
    scaled = ([((s - mean) / deviation).astype(np.float32) for s in part] for part in (train, test))
    return next(scaled), next(scaled)
