"""Small images kept in memory as bytes, normalised and augmented when read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int, UInt8

from bcr_jax.data.stored import Stored


@dataclass(frozen=True, eq=False)
class Pixels(Stored):
    """Images `[n, height, width, channels]`.

    Attributes:
      pixels: 0 to 255.
      mean, deviation: of each channel, of pixels scaled to [0, 1].
      pad: augmentation crops the image at random from one with so many zeros around it (He et al. 2015, 4.2).
      flip: augmentation mirrors every second image, left to right.
    """

    pixels: UInt8[np.ndarray, "n h w c"]
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    pad: int = 0
    flip: bool = False

    @property
    def shape(self) -> tuple[int, ...]:  # type: ignore[override]
        return self.pixels.shape

    def __getitem__(self, key: Any) -> np.ndarray:
        return self._normalised(self.pixels[key])

    def augmented(self, indices: Int[np.ndarray, " n"], draws: Float[np.ndarray, "n draws"]) -> np.ndarray:
        _, height, width, _ = self.shape
        images = self._normalised(self.pixels[indices])
        images = np.pad(images, ((0, 0), (self.pad,) * 2, (self.pad,) * 2, (0, 0)))
        corners = (draws[:, :2] * (2 * self.pad + 1)).astype(np.int64)
        windows = np.lib.stride_tricks.sliding_window_view(images, (height, width), axis=(1, 2))
        images = windows[np.arange(len(images)), corners[:, 0], corners[:, 1]].transpose(0, 2, 3, 1)
        mirrored = (draws[:, 2] < 0.5) & self.flip
        return np.where(mirrored[:, None, None, None], images[:, :, ::-1], images)

    def take(self, indices: Int[np.ndarray, " n"]) -> Pixels:
        return Pixels(self.pixels[indices], self.mean, self.deviation, self.pad, self.flip)

    def digest(self) -> bytes:
        about = repr((self.shape, self.mean, self.deviation, self.pad, self.flip)).encode()
        return hashlib.sha256(about + self.pixels.tobytes()).digest()

    def _normalised(self, pixels: np.ndarray) -> np.ndarray:
        scale = 1 / (255 * np.asarray(self.deviation, np.float32))
        return pixels * scale - np.asarray(self.mean, np.float32) / np.asarray(self.deviation, np.float32)
