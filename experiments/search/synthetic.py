"""Copies of a model with random weights, pruned at random as a plan says: what speed depends on, without training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import jax.numpy as jnp
import numpy as np
from flax import nnx

from bcr_jax.paths import map_named
from bcr_jax.projection.matrix import from_matrix
from bcr_jax.projection.project import project
from bcr_jax.projection.spec import BCRSpec
from bcr_jax.pruning.select import kernel_paths

_NEUTRAL = {"scale": 1.0, "var": 1.0, "bias": 0.0, "mean": 0.0}  # so that activations neither vanish nor overflow


def synthetic(model: nnx.Module, specs: Mapping[str, BCRSpec | None], seed: int = 0) -> nnx.Module:
    """A copy of `model`, in evaluation mode, with normal weights of He's variance over the kept ones.

    Kernels are pruned to `specs` by path, others are dense. Biases and means are 0, scales and variances 1.
    """
    kernels, rng = set(kernel_paths(model)), np.random.default_rng(seed)

    def leaf(path: str, value: jnp.ndarray) -> jnp.ndarray:
        if path in kernels:
            return jnp.asarray(_weights(value.shape, specs.get(path), rng), value.dtype)
        neutral = _NEUTRAL.get(path.split("/")[-1])
        return value if neutral is None else jnp.full_like(value, neutral)

    graphdef, *states = nnx.split(model, nnx.Param, nnx.BatchStat, ...)
    params, statistics, rest = states
    copy = nnx.merge(graphdef, map_named(leaf, params), map_named(leaf, statistics), rest, copy=True)
    copy.eval()
    return copy


def mask_like(shape: tuple[int, ...], spec: BCRSpec, rng: np.random.Generator) -> np.ndarray:
    """A mask of a Flax kernel of `shape` that `project` may give for independent weights, all of them equally likely.

    Blocks of balance "layer" that are not single weights are projected, which takes longer.
    """
    *window, inputs, outputs = shape
    rows, cols = outputs, inputs * int(np.prod(window))
    if spec.balance == "layer" and spec.block != (1, 1):
        mask = np.asarray(project(jnp.asarray(rng.standard_normal((rows, cols), np.float32)), spec)[1])
    else:
        parts = [_part(rows // spec.row_parts, cols, spec, rng) for _ in range(spec.row_parts)]
        mask = np.concatenate(parts)
    return np.asarray(from_matrix(jnp.asarray(mask), shape))


def _weights(shape: tuple[int, ...], spec: BCRSpec | None, rng: np.random.Generator) -> np.ndarray:
    weights = rng.standard_normal(shape, np.float32)
    if spec is not None:
        weights *= mask_like(shape, spec, rng)
    return weights * np.sqrt(2 * shape[-1] / np.sum(weights**2, dtype=np.float32), dtype=np.float32)


def _part(rows: int, cols: int, spec: BCRSpec, rng: np.random.Generator) -> np.ndarray:
    """The mask of one of the stacked matrices."""
    if spec.balance == "layer":
        return _chosen((), rows * cols, max(1, round(spec.density * rows * cols)), rng).reshape(rows, cols)
    mask = np.zeros((rows, cols), bool)
    for top, height, down in _runs(rows, spec.block[0]):
        for left, width, across in _runs(cols, spec.block[1]):
            kept_rows, kept_cols = spec.kept(height, width)
            s = _chosen((down, across), height, kept_rows, rng)
            t = _chosen((down, across), width, kept_cols, rng)
            blocks = (s[..., :, None] & t[..., None, :]).transpose(0, 2, 1, 3)
            mask[top : top + down * height, left : left + across * width] = blocks.reshape(
                down * height, across * width
            )
    return mask


def _runs(extent: int, side: int) -> Iterator[tuple[int, int, int]]:
    """Start, size and number of the whole blocks along an extent, then of the smaller one at its end."""
    side = min(side, extent)
    whole, left = divmod(extent, side)
    yield 0, side, whole
    if left:
        yield whole * side, left, 1


def _chosen(batch: tuple[int, ...], n: int, kept: int, rng: np.random.Generator) -> np.ndarray:
    """`kept` of `n` at random, [*batch, n]."""
    if kept == n:
        return np.ones((*batch, n), bool)
    chosen = np.zeros((*batch, n), bool)
    order = np.argpartition(rng.random((*batch, n), np.float32), kept - 1, axis=-1)[..., :kept]
    np.put_along_axis(chosen, order, True, axis=-1)
    return chosen
