"""How far two results of one computation are apart, and whether that is little enough."""

from __future__ import annotations

import numpy as np


def difference(got: np.ndarray, wanted: np.ndarray) -> float | None:
    """The largest difference, as a fraction of the largest magnitude in `wanted`.

    None where that is no number: shapes differ, a value of one is NaN or infinite, or all of `wanted` are zero.
    """
    if got.shape != wanted.shape or not (np.isfinite(got).all() and np.isfinite(wanted).all() and wanted.any()):
        return None
    return float(np.max(np.abs(np.asarray(got, np.float64) - wanted)) / np.max(np.abs(wanted)))


def agrees(off: float | None, allowed: float) -> bool:
    """Whether a `difference` is a number, and at most `allowed`."""
    return off is not None and off <= allowed


def in_words(off: float | None, of: str = "the largest output") -> str:
    """A `difference` as it goes on after "differs by"."""
    return "its shape, or by NaN or infinities" if off is None else f"{off:.1e} of {of}"
