"""Inputs that are made when they are read: pixels kept as bytes, pictures kept as files."""

from __future__ import annotations

import abc
import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from jaxtyping import Float, Int

DRAWS = 5  # random numbers that an augmentation may use for one input


class Stored(abc.ABC):
    """What a data set may hold instead of an array: indexing gives normalised float32 inputs, as evaluated."""

    shape: tuple[int, ...]

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[np.ndarray]:
        return (self[index] for index in range(len(self)))

    @abc.abstractmethod
    def __getitem__(self, key: Any) -> np.ndarray:
        """One input, or those of a slice or an array of indices."""

    @abc.abstractmethod
    def augmented(self, indices: Int[np.ndarray, " n"], draws: Float[np.ndarray, "n draws"]) -> np.ndarray:
        """Inputs changed at random as for training, a function of `draws` in [0, 1) alone."""

    @abc.abstractmethod
    def take(self, indices: Int[np.ndarray, " n"]) -> Stored:
        """Those of `indices`, still unread."""

    @abc.abstractmethod
    def digest(self) -> bytes:
        """A hash of what is stored and of how it is read."""


Inputs = np.ndarray | Stored


def augmented(inputs: Inputs, indices: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """The inputs at `indices` for training; an array's are not changed."""
    return inputs.augmented(indices, draws) if isinstance(inputs, Stored) else inputs[indices]


def taken(inputs: Inputs, indices: np.ndarray) -> Inputs:
    """Those of `indices`."""
    return inputs.take(indices) if isinstance(inputs, Stored) else inputs[indices]


def digest(inputs: Inputs) -> bytes:
    """A hash of the inputs."""
    if isinstance(inputs, Stored):
        return inputs.digest()
    return hashlib.sha256(np.ascontiguousarray(inputs).tobytes()).digest()
