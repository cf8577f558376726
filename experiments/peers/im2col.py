"""What has to run before the products of `products`: im2col of every pruned convolution that is not 1x1, in NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from experiments.peers.products import geometries, pixels
from experiments.peers.products import prepare as prepare

INSTALL = "pip install ."


def version() -> str:
    return np.__version__


class load:
    """Copies random images."""

    def __init__(self, files: Sequence[Path], image: np.ndarray, threads: int) -> None:
        rng = np.random.default_rng(0)
        self._layers = [(rng.standard_normal(g[:3], np.float32), g) for g in geometries(files[0]) if g[3:7] != [1] * 4]
        self._results: list[np.ndarray] = []

    def run(self) -> None:
        self._results = [columns_of(image, geometry) for image, geometry in self._layers]

    def output(self) -> np.ndarray:
        return np.array([np.sum(result, dtype=np.float64) for result in self._results])


def columns_of(image: np.ndarray, geometry: Sequence[int]) -> np.ndarray:
    """The pixels [c * kernel, pixels] that every output pixel reads of `image` [c, h, w]."""
    c, _, _, kh, kw, sh, sw, top, bottom, left, right = geometry
    padded = np.pad(image, ((0, 0), (top, bottom), (left, right)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw), (1, 2))[:, ::sh, ::sw]
    return windows.transpose(0, 3, 4, 1, 2).reshape(c * kh * kw, int(np.prod(pixels(geometry))))
