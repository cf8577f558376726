"""The Free Spoken Digit Dataset: 3,000 recordings of ten digits by six speakers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bcr_jax.data.sequences import SequenceDataset, normalise, pad
from bcr_jax.errors import BCRError
from bcr_jax.speech.log_mel import LogMel, stack
from bcr_jax.speech.recording import read_recording

SPEAKERS = ("george", "jackson", "lucas", "nicolas", "theo", "yweweler")
FEATURES = LogMel(rate=8000, window=256, hop=160, bands=40)  # windows of 32 ms, every 20 ms
WINDOWS = 2  # side by side in a frame: a frame every 40 ms
TIME = 20  # frames: 0.81 s; what is longer, 2 % of the recordings, is cut
_NAME = re.compile(r"(\d)_([a-z]+)_(\d+)\.wav")


@dataclass(frozen=True)
class _Recording:
    digit: int
    speaker: str
    index: int
    path: Path


def fsdd(directory: Path, split: str) -> SequenceDataset:
    """Spoken digits as `[time, 80]` log-mel frames, two windows in each, 10 classes.

    Args:
      directory: a clone of github.com/Jakobovski/free-spoken-digit-dataset, with recordings/7_theo_12.wav and so on.
      split: "official": of each speaker and digit, recordings 0 to 4 to test and the others to train, as its README
        says. "validation": recordings 5 to 9 to test and those from 10 on to train, to choose settings without
        the test set. The name of a speaker: all of theirs to test, the others' to train.

    Raises:
      BCRError: the split is unknown, a file is not named so, there are none of a part, or one cannot be read.
    """
    testing, training = _parts(split)
    recordings = _find(directory)
    train, test = ([r for r in recordings if part(r)] for part in (training, testing))
    if not train or not test:
        raise BCRError(
            f"{directory} has {len(train)} recordings to train and {len(test)} to test for split {split!r}: "
            "get the whole data set"
        )
    train_frames, test_frames = normalise(*([_frames(r.path) for r in part] for part in (train, test)))
    labels = [np.array([r.digit for r in part], np.int32) for part in (train, test)]
    return SequenceDataset(*pad(train_frames, TIME), labels[0], *pad(test_frames, TIME), labels[1], classes=10)


def _frames(path: Path) -> np.ndarray:
    return stack(FEATURES.of_recording(read_recording(path, FEATURES.rate)), WINDOWS)[WINDOWS - 1 :: WINDOWS]


def _parts(split: str) -> tuple[Callable[[_Recording], bool], Callable[[_Recording], bool]]:
    """Whether a recording is to test, and whether it is to train."""
    if split in SPEAKERS:
        return lambda r: r.speaker == split, lambda r: r.speaker != split
    if split == "official":
        return lambda r: r.index < 5, lambda r: r.index >= 5
    if split == "validation":
        return lambda r: 5 <= r.index < 10, lambda r: r.index >= 10
    raise BCRError(f"split is {split!r}: choose one of official, validation, {', '.join(SPEAKERS)}")


def _find(directory: Path) -> list[_Recording]:
    """All recordings, in the order of their names."""
    files = sorted((directory / "recordings").glob("*.wav"))
    if not files:
        raise BCRError(f"no recordings/*.wav in {directory}: give a clone of the Free Spoken Digit Dataset")
    found = []
    for file in files:
        match = _NAME.fullmatch(file.name)
        if not match or match[2] not in SPEAKERS:
            raise BCRError(f"{file} is not named digit_speaker_index.wav with a speaker of {', '.join(SPEAKERS)}")
        found.append(_Recording(int(match[1]), match[2], int(match[3]), file))
    return found
