"""One layer of `one_shot`: its mask, its weights, and the means and deviations of what it gives."""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Bool, Float

from bcr_jax.projection.project import project
from bcr_jax.projection.spec import BCRSpec
from bcr_jax.search.compensate import compensate
from bcr_jax.search.fitting_mask import fitting_mask
from bcr_jax.search.two_networks import Statistics


class FittedLayer(NamedTuple):
    """A pruned weight matrix, and the mean and variance of its outputs (None where they are not known)."""

    mask: Bool[np.ndarray, "rows cols"]
    weights: Float[np.ndarray, "rows cols"]
    mean: Float[np.ndarray, " rows"]
    variance: Float[np.ndarray, " rows"] | None


def fit_layer(
    w: Float[np.ndarray, "rows cols"], seen: Statistics, spec: BCRSpec, *, movable: bool, damping: float
) -> FittedLayer:
    """The mask and the weights for which the pruned layer is nearest to the dense one.

    Of two masks the one that fits better: that of `fitting_mask`, or that of the weights as they are.

    Args:
      movable: whether something after the layer takes care of means, so that these need not fit.
    """
    centred = _centred(seen)
    target = centred if movable else seen
    if target.cross is None:
        sizes = np.sqrt(np.maximum(target.squares, 0))
        mask = _projected(w * _for_rows(sizes, w), spec)
        return FittedLayer(mask, np.where(mask, w, 0), _means(np.where(mask, w, 0), seen), None)
    choices = [fitting_mask(w, target.squares, target.cross, spec, damping=damping), _projected(w, spec)]
    fits = [_compensated(w, mask, target, damping) for mask in choices]
    best = int(np.argmin([_error(v, target) for v in fits]))
    v = fits[best]
    variance = np.maximum(np.sum(_product(v, centred.squares) * v, axis=1), 0)
    return FittedLayer(choices[best], v, _means(v, seen), variance)


def _means(v: np.ndarray, seen: Statistics) -> np.ndarray:
    """Of outputs."""
    return np.sum(v * _for_rows(seen.mean_x, v), axis=1)


def _for_rows(of_groups: np.ndarray, w: np.ndarray) -> np.ndarray:
    """What each group of channels has, for each of its rows."""
    return np.repeat(of_groups, len(w) // len(of_groups), axis=0)


def _projected(w: np.ndarray, spec: BCRSpec) -> np.ndarray:
    return np.asarray(project(jnp.asarray(w, jnp.float32), spec)[1])


def _centred(seen: Statistics) -> Statistics:
    """Second moments about the means: what is left to fit where a shift takes care of these."""
    x, y = seen.mean_x, seen.mean_y
    if seen.cross is None:
        return seen._replace(squares=seen.squares - x**2)
    squares = seen.squares - x[:, :, None] * x[:, None, :]
    return seen._replace(squares=squares, cross=seen.cross - y[:, None] * _for_rows(x, seen.cross))


def _compensated(w: np.ndarray, mask: np.ndarray, seen: Statistics, damping: float) -> np.ndarray:
    """`compensate`, for the rows of each group of channels."""
    assert seen.cross is not None
    ws, masks, crosses = (np.split(array, len(seen.squares)) for array in (w, mask, seen.cross))
    groups = zip(ws, masks, seen.squares, crosses, strict=True)
    return np.concatenate([compensate(*group, damping=damping) for group in groups])


def _error(v: np.ndarray, seen: Statistics) -> float:
    """E |y - v x|^2 but for a constant."""
    assert seen.cross is not None
    return float(np.sum(v * (_product(v, seen.squares) - 2 * seen.cross)))


def _product(v: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The rows of each group of channels times the matrix of this group."""
    return np.concatenate([part @ matrix for part, matrix in zip(np.split(v, len(right)), right, strict=True)])
