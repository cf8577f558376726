"""Photographs kept as files, decoded, cropped and normalised when read."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from PIL import Image, UnidentifiedImageError

from bcr_jax.data.stored import Stored
from bcr_jax.errors import BCRError

Box = tuple[float, float, float, float]  # left, upper, right, lower, in pixels

_LEAST_AREA, _WIDEST = 0.08, 4 / 3  # of a random crop, as share of the picture and as width / height
_MARGIN = 224 / 256  # share of the shorter side that is evaluated


@dataclass(frozen=True, eq=False)
class Jpegs(Stored):
    """RGB images `[n, size, size, 3]` of files.

    Evaluated is the middle square of 224/256 of the shorter side; training takes a random crop of 8 to 100 % of the
    area and an aspect of 3/4 to 4/3 (Szegedy et al. 2014), mirrored at random. Both are resized in one bilinear step.
    """

    files: tuple[Path, ...]
    size: int
    mean: tuple[float, ...]
    deviation: tuple[float, ...]

    @property
    def shape(self) -> tuple[int, ...]:  # type: ignore[override]
        return (len(self.files), self.size, self.size, 3)

    def __getitem__(self, key: Any) -> np.ndarray:
        if isinstance(key, int | np.integer):
            return self._read([self.files[key]], [middle])[0]
        files = [self.files[index] for index in np.arange(len(self.files))[key]]
        return self._read(files, [middle] * len(files))

    def augmented(self, indices: Int[np.ndarray, " n"], draws: Float[np.ndarray, "n draws"]) -> np.ndarray:
        boxes = [functools.partial(random_box, draws=drawn) for drawn in draws]
        images = self._read([self.files[index] for index in indices], boxes)
        return np.where((draws[:, 4] < 0.5)[:, None, None, None], images[:, :, ::-1], images)

    def take(self, indices: Int[np.ndarray, " n"]) -> Jpegs:
        return Jpegs(tuple(self.files[index] for index in indices), self.size, self.mean, self.deviation)

    def digest(self) -> bytes:
        """Of names and sizes: to hash the contents would read everything."""
        found = hashlib.sha256(repr((self.size, self.mean, self.deviation)).encode())
        for file in self.files:
            found.update(f"{file.parent.name}/{file.name} {file.stat().st_size} ".encode())
        return found.digest()

    def _read(self, files: Sequence[Path], boxes: Sequence[Callable[[int, int], Box]]) -> np.ndarray:
        pixels = np.stack(list(_pool().map(lambda file, box: decode(file, box, self.size), files, boxes)))
        deviation = np.asarray(self.deviation, np.float32)
        return pixels * (1 / (255 * deviation)) - np.asarray(self.mean, np.float32) / deviation


def decode(file: Path, box: Callable[[int, int], Box], size: int) -> np.ndarray:
    """The part of a picture that `box` chooses from its width and height, as `[size, size, 3]` bytes.

    Raises:
      BCRError: the file is missing or damaged.
    """
    try:
        with Image.open(file) as image:
            rgb = image.convert("RGB")
            return np.asarray(rgb.resize((size, size), Image.Resampling.BILINEAR, box(*rgb.size)))
    except FileNotFoundError as error:
        raise BCRError(f"no picture {file}: it was there before, put it back") from error
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError) as error:
        raise BCRError(f"picture {file} is damaged ({error}): replace it, or remove it and start over") from error


def middle(width: int, height: int) -> Box:
    """The middle square."""
    side = _MARGIN * min(width, height)
    left, upper = (width - side) / 2, (height - side) / 2
    return left, upper, left + side, upper + side


def random_box(width: int, height: int, draws: Float[np.ndarray, " draws"]) -> Box:
    """A random crop, a function of four `draws` in [0, 1); cut down where it would stick out."""
    area = width * height * (_LEAST_AREA + (1 - _LEAST_AREA) * draws[0])
    aspect = _WIDEST ** (2 * draws[1] - 1)
    wide, high = min(width, (area * aspect) ** 0.5), min(height, (area / aspect) ** 0.5)
    left, upper = (width - wide) * draws[2], (height - high) * draws[3]
    return float(left), float(upper), float(left + wide), float(upper + high)


@functools.cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="jpeg")
