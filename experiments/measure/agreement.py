"""How far two results of one computation are apart."""

from __future__ import annotations

import numpy as np


def difference(got: np.ndarray, wanted: np.ndarray) -> float:
    """The largest difference, as a fraction of the largest magnitude in `wanted`; infinite where shapes differ."""
    if got.shape != wanted.shape:
        return float("inf")
    return float(np.max(np.abs(np.asarray(got, np.float64) - wanted)) / np.max(np.abs(wanted)))
