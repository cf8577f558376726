"""Whether kernels of one convolution, in different tiles, compute the same."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import jax.numpy as jnp
import numpy as np

from lowering.codegen.island import from_plane
from lowering.element import DTYPES, Element
from lowering.kernels.conv import ConvKernel

_log = logging.getLogger(__name__)


def agreeing(kernels: Sequence[ConvKernel], results: Sequence[np.ndarray]) -> set[int]:
    """The numbers of the kernels whose images, planes in a row, are those of the first; of others a warning tells."""
    good, want = set(), _image(kernels[0], results[0])
    for number, (kernel, result) in enumerate(zip(kernels, results, strict=True)):
        off = disagreement(want, _image(kernel, result), kernel.conv.weight[0].size, kernel.element)
        if off <= 1:
            good.add(number)
        else:
            what = f"{kernel.conv.name}: the kernel with {kernel.tile}"
            _log.warning("%s is %.1e times further off than rounding and not used, please report it", what, off)
    return good


def disagreement(want: np.ndarray, got: np.ndarray, terms: int, element: Element = "f32") -> float:
    """The largest difference of two sums of `terms` products, in what rounding to `element` explains."""
    finite = np.isfinite(want)
    if not np.array_equal(finite, np.isfinite(got)):
        return float("inf")
    kind = np.finfo(DTYPES[element])
    scale = np.abs(want[finite]).max(initial=kind.tiny).astype(np.float64)
    difference = np.abs(want[finite].astype(np.float64) - got[finite]).max(initial=0)
    return float(difference / (max(terms, 64) * kind.eps * scale))


def _image(kernel: ConvKernel, result: np.ndarray) -> np.ndarray:
    """The pixels of the planes, around which there may be anything."""
    planes = jnp.asarray(result).reshape(kernel.batch, kernel.y.stored, kernel.y.size)
    return np.asarray(from_plane(planes, kernel.y))
