"""How far results may be from the expected ones."""

from __future__ import annotations

import numpy as np

from lowering.element import Element

TOLERANCE = {"float64": 1e-4, "float32": 1e-4, "float16": 1e-2, "bfloat16": 5e-2, "complex64": 1e-4, "complex128": 1e-4}
"""How far an element may be off, as a part of the largest expected magnitude of its type; others must be equal."""
HALF = 1e-2
"""As `TOLERANCE`, of programs that compute in f16, whatever the type of their results."""
SMALLEST = 1e-6
"""The smallest difference that counts."""


def largest(expected: np.ndarray) -> float:
    """The largest finite magnitude; 0 where there is none."""
    wide = expected.astype(np.complex128 if expected.dtype.kind == "c" else np.float64)
    magnitudes = np.abs(wide[np.isfinite(wide)])
    return float(magnitudes.max()) if magnitudes.size else 0.0


def tolerance(dtype: str, precision: Element = "f32") -> float | None:
    """How far an element of a program that computes in `precision` may be off; None where it must be equal."""
    found = TOLERANCE.get(dtype)
    return found if found is None or precision == "f32" else max(found, HALF)


def disagreement(got: np.ndarray, expected: np.ndarray, precision: Element = "f32") -> str | None:
    """In words, how `got` differs from `expected`, an array of the same shape and dtype; None where it may."""
    allowed_part = tolerance(expected.dtype.name, precision)
    if allowed_part is None:
        wrong = int(np.sum(got != expected))
        return f"{wrong} of {expected.size} {expected.dtype.name} values are not equal" if wrong else None
    off, allowed = difference(got, expected), max(allowed_part * largest(expected), SMALLEST)
    return None if off <= allowed else f"a value is off by {off:.3g}, allowed are {allowed:.3g}"


def difference(got: np.ndarray, expected: np.ndarray) -> float:
    """The largest difference; infinite where one is finite and the other is another thing."""
    wide = np.complex128 if expected.dtype.kind == "c" else np.float64
    a, b = got.astype(wide), expected.astype(wide)
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    with np.errstate(invalid="ignore"):
        off = np.where(same, 0.0, np.abs(a - b))
    return float(np.where(np.isnan(off), np.inf, off).max(initial=0.0))
