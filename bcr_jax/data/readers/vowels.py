"""Japanese vowels: 640 utterances of two vowels by nine speakers, as 12 cepstra a frame."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np

from bcr_jax.data.sequences import SequenceDataset, normalise, pad
from bcr_jax.errors import BCRError

TIME = 29  # frames of the longest utterance; the shortest has 7


def japanese_vowels() -> SequenceDataset:
    """Speakers to tell by their vowels: 9 classes, 270 utterances to train and 370 to test, as published.

    The files are those that the sktime package ships.

    Raises:
      BCRError: the package is not installed, or a file is not what it should be.

    References:
      Kudo, Toyama and Shimbo, Multidimensional Curve Classification Using Passing-Through Regions, 1999.
    """
    package = importlib.util.find_spec("sktime")  # only found: importing it takes seconds
    if package is None or package.origin is None:
        raise BCRError("data set 'vowels' needs the sktime package: pip install 'bcr-compiler[speech]'")
    directory = Path(package.origin).parent / "datasets" / "data" / "JapaneseVowels"
    train, train_labels = read_ts(directory / "JapaneseVowels_TRAIN.ts")
    test, test_labels = read_ts(directory / "JapaneseVowels_TEST.ts")
    train, test = normalise(train, test)
    return SequenceDataset(*pad(train, TIME), train_labels, *pad(test, TIME), test_labels, classes=9)


def read_ts(path: Path) -> tuple[list[np.ndarray], np.ndarray]:
    """The sequences `[time, features]` of a .ts file, and their labels from 0.

    A line holds the features, separated by colons, each as its values over time, separated by commas; last the
    label, one of those that the `@classLabel` line lists.

    Raises:
      BCRError: the file cannot be read or is not of this form.
    """
    try:
        head, data = path.read_text().split("@data\n")
        (names,) = (line.split()[2:] for line in head.splitlines() if line.startswith("@classLabel"))
        rows = [line.split(":") for line in data.splitlines() if line.strip()]
        labels = np.array([names.index(row[-1].strip()) for row in rows], np.int32)
        sequences = [_sequence(row[:-1], number) for number, row in enumerate(rows, 1)]
    except (OSError, ValueError) as error:
        raise BCRError(f"cannot read {path}: {error}: install the package that has it again") from error
    return sequences, labels


def _sequence(features: list[str], number: int) -> np.ndarray:
    columns = [[float(value) for value in feature.split(",")] for feature in features]
    if len({len(column) for column in columns}) != 1:
        raise ValueError(f"the features of sequence {number} have {sorted({len(c) for c in columns})} frames")
    return np.array(columns, np.float32).T
