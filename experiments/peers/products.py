"""The pruned layers of a network as matrix products, what sparse libraries would compute after im2col."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np


def prepare(source: Path, directory: Path) -> list[Path]:
    """`source` is what `export` wrote; see `experiments.peers.products_export`."""
    return [source]


def weights(file: Path) -> list[dict[str, np.ndarray]]:
    """`data`, `indices`, `indptr` and `shape` of every pruned layer's [out, in], as CSR has them."""
    parts = ("data", "indices", "indptr", "shape")
    with np.load(file) as layers:
        return [{part: layers[f"{part}_{i}"] for part in parts} for i in range(len(layers) // 5)]


def geometries(file: Path) -> list[list[int]]:
    """Of every pruned layer [c, h, w, kernel rows, cols, stride rows, cols, padding top, bottom, left, right]."""
    with np.load(file) as layers:
        return [layers[f"geometry_{i}"].tolist() for i in range(len(layers) // 5)]


def pixels(geometry: Sequence[int]) -> tuple[int, int]:
    """Rows and columns of a layer's output."""
    _, h, w, kh, kw, sh, sw, top, bottom, left, right = geometry
    return (h + top + bottom - kh) // sh + 1, (w + left + right - kw) // sw + 1


def columns(file: Path) -> list[np.ndarray]:
    """A random right-hand side [in, pixels] for every layer, all in the same memory."""
    shapes = [(g[0] * g[3] * g[4], int(np.prod(pixels(g)))) for g in geometries(file)]
    numbers = np.random.default_rng(0).standard_normal(max(rows * cols for rows, cols in shapes), np.float32)
    return [numbers[: rows * cols].reshape(rows, cols) for rows, cols in shapes]


def row_sums(file: Path) -> np.ndarray:
    """What every product must add up to over its pixels, all layers in one row."""
    sums = []
    for weight, x in zip(weights(file), columns(file), strict=True):
        rows = np.repeat(np.arange(weight["shape"][0]), np.diff(weight["indptr"]))
        terms = weight["data"] * x.sum(1, dtype=np.float64)[weight["indices"]]
        sums.append(np.bincount(rows, terms, weight["shape"][0]))
    return np.concatenate(sums)


class Products:
    """Sparse times dense for one layer after the other; `multiply` is the library's."""

    def __init__(self, file: Path, multiply: Any) -> None:
        from scipy.sparse import csr_matrix

        self._pairs = [
            (csr_matrix((w["data"], w["indices"], w["indptr"]), w["shape"]), x)
            for w, x in zip(weights(file), columns(file), strict=True)
        ]
        self._multiply = multiply
        self._results: list[np.ndarray] = []

    def run(self) -> None:
        self._results = [self._multiply(weight, x) for weight, x in self._pairs]

    def output(self) -> np.ndarray:
        return np.concatenate([np.sum(result, 1, dtype=np.float64) for result in self._results])
