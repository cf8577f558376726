"""Second moments of what goes into the layers of a trained model, and of the loss's gradients at what comes out."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from jaxtyping import Array, Float, Integer

from bcr_jax.cpu.largest_divisor import largest_divisor
from bcr_jax.errors import BCRError
from bcr_jax.paths import named_leaves, require_paths
from bcr_jax.projection.matrix import to_matrix
from bcr_jax.search.intercept import Product, group_count, in_matrix_order, intercept, require_layers, tap
from bcr_jax.training.evaluate import Inputs, evaluation_split

MAX_COLUMNS = 5000  # a matrix with more has its second moments on the diagonal only
_PASS_BYTES = 1 << 29  # of the moments that are summed in one pass over the inputs
_CHUNK_BYTES = 1 << 21  # of unfolded images that are multiplied at once

_EXACT = jax.lax.Precision.HIGHEST


@jax.tree_util.register_dataclass
@dataclasses.dataclass(frozen=True)
class Moments:
    """Second moments at one layer, whose outputs are y = W x at every position of every input.

    Attributes:
      inputs: E[x x^T] over inputs and positions, in the order of the columns of `to_matrix`, for each group of
        channels; or its diagonal only.
      outputs: for each row of the matrix, the mean over the labels of the sum over the positions of (dL/dy)^2, L
        being the loss of one label.
    """

    inputs: Float[Array, "groups cols *cols"]
    outputs: Float[Array, " rows"]

    @property
    def is_diagonal(self) -> bool:
        return self.inputs.ndim == 2


def moments(
    model: nnx.Module,
    inputs: Inputs,
    labels: Integer[np.ndarray, " n *frames"] | None,
    paths: Sequence[str],
    *,
    batch_size: int = 100,
    max_columns: int = MAX_COLUMNS,
    seed: int = 0,
) -> dict[str, Moments]:
    """The moments of the layers whose kernels are at `paths`, of a model in evaluation mode.

    They are the factors of a Kronecker-factored Fisher matrix whose factor at the outputs is diagonal (Martens and
    Grosse, arXiv:1503.05671; convolutions: Grosse and Martens, arXiv:1602.01407, with derivatives at different
    positions taken for uncorrelated). All moments are summed as gradients by variables that layers do not depend on,
    which reaches layers inside scans and jitted functions. Layers whose moments do not fit one pass take several.

    Args:
      inputs: what the model is called with, batch first; calibration data, not the test set.
      labels: classes, -1 where there is none. None: drawn from what the model predicts, which gives the Fisher matrix
        proper and not the empirical one.
      max_columns: layers with more have diagonal moments.

    Raises:
      BCRError: a path is not that of a 2-D `nnx.Conv` or an `nnx.Linear`, or there is not one label per input.
    """
    parts = inputs if isinstance(inputs, tuple) else (inputs,)
    _check(model, parts, labels, paths, batch_size)
    graph, state = evaluation_split(model)
    found: dict[str, Moments] = {}
    for some in _passes(_zeros(model, paths, max_columns)):
        sums, key = some, jax.random.key(seed)
        for start in range(0, len(parts[0]), batch_size):
            rows = slice(start, start + batch_size)
            batch = tuple(jnp.asarray(part[rows]) for part in parts)
            known = None if labels is None else jnp.asarray(labels[rows])
            sums = _added(graph, state, sums, batch, known, jax.random.fold_in(key, start))
        found |= {path: Moments(s["inputs"] / s["positions"], s["outputs"] / s["labels"]) for path, s in sums.items()}
    return {path: found[path] for path in paths}


Sums = dict[str, dict[str, jax.Array]]


def _check(
    model: nnx.Module, parts: tuple[Any, ...], labels: np.ndarray | None, paths: Sequence[str], batch_size: int
) -> None:
    require_paths(paths, named_leaves(nnx.state(model, nnx.Param)))
    require_layers(model, paths)
    if len(parts[0]) == 0 or batch_size < 1:
        raise BCRError(f"got {len(parts[0])} inputs and batch_size {batch_size}: give at least 1 of each")
    if labels is not None and len(labels) != len(parts[0]):
        raise BCRError(f"got {len(parts[0])} inputs and labels {labels.shape}: give one label per input, or None")


def _zeros(model: nnx.Module, paths: Sequence[str], max_columns: int) -> Sums:
    """Sums of nothing, of each layer."""
    kernels = named_leaves(nnx.state(model, nnx.Param))

    def zeros(path: str) -> dict[str, jax.Array]:
        rows, cols = jax.eval_shape(to_matrix, kernels[path]).shape
        shape = (group_count(model, path), *[cols] * (1 if cols > max_columns else 2))
        counts = {name: jnp.zeros([]) for name in ("positions", "labels")}
        return {"inputs": jnp.zeros(shape), "outputs": jnp.zeros(rows), **counts}

    return {path: zeros(path) for path in paths}


def _passes(zeros: Sums) -> Iterator[Sums]:
    """`zeros` in parts that are each summed in one pass: as many layers as fit, at least one."""
    some: Sums = {}
    for path, layer in zeros.items():
        if some and sum(s["inputs"].nbytes for s in (*some.values(), layer)) > _PASS_BYTES:
            yield some
            some = {}
        some[path] = layer
    if some:
        yield some


@functools.partial(jax.jit, static_argnums=0, donate_argnums=2)
def _added(
    graph: nnx.GraphDef[Any],
    state: Any,
    sums: Sums,
    batch: tuple[jax.Array, ...],
    labels: jax.Array | None,
    key: jax.Array,
) -> Sums:
    """`sums` and those of a batch."""

    def loss(probes: Sums) -> tuple[jax.Array, jax.Array]:
        model = nnx.merge(graph, state, copy=True)
        intercept(model, {path: functools.partial(_probed, probe=probe) for path, probe in probes.items()})
        logits = model(*batch).astype(jnp.float32)
        drawn = jax.random.categorical(key, jax.lax.stop_gradient(logits)) if labels is None else labels
        losses = optax.softmax_cross_entropy_with_integer_labels(logits, jnp.maximum(drawn, 0))
        return jnp.sum(losses, where=drawn >= 0), jnp.sum(drawn >= 0)

    new, count = jax.grad(loss, has_aux=True)(sums)
    for layer in new.values():
        layer["labels"] = count.astype(jnp.float32)
    return jax.tree.map(jnp.add, sums, new)


def _probed(product: Product, probe: dict[str, jax.Array]) -> jax.Array:
    """The product, whose gradients by `probe` are the sums to add."""

    def sums(x: jax.Array, gradient: jax.Array) -> dict[str, jax.Array]:
        of_outputs = jnp.sum(jnp.square(gradient), axis=tuple(range(gradient.ndim - 1)))
        diagonal = probe["inputs"].ndim == 2
        return {
            "inputs": sum_over_inputs(product, x, lambda columns: squares_of(columns, product.taps, diagonal)),
            "outputs": of_outputs.astype(jnp.float32),
            "positions": jnp.float32(gradient.size // gradient.shape[-1]),
            "labels": jnp.zeros([]),
        }

    return tap(product.apply(product.x, product.kernel), probe, product.x, sums)


def squares_of(
    columns: Float[Array, "n positions groups cols"], taps: int, diagonal: bool
) -> Float[Array, "groups cols *cols"]:
    """The sum of x x^T, or of its diagonal, over the columns of a product; in the order of `to_matrix`."""
    if diagonal:
        return in_matrix_order(jnp.sum(jnp.square(columns), axis=(0, 1)), taps, 1)
    squares = jnp.einsum("npgc,npgd->gcd", columns, columns, precision=_EXACT)
    return in_matrix_order(in_matrix_order(squares, taps, 1), taps, 2)


def sum_over_inputs(product: Product, inputs: jax.Array, of: Callable[..., Any], *others: jax.Array) -> Any:
    """The sum of `of(columns, *others)` over the batch, a few inputs at a time so that columns stay small."""
    count = len(inputs)
    each = math.prod(jax.eval_shape(product.columns, inputs[:1]).shape) * inputs.dtype.itemsize
    chunk = largest_divisor(count, _CHUNK_BYTES // each)

    def cut(array: jax.Array) -> jax.Array:
        return array.reshape(count // chunk, chunk, *array.shape[1:])

    def value(parts: tuple[jax.Array, ...]) -> Any:
        return of(product.columns(parts[0]).astype(jnp.float32), *parts[1:])

    parts = jax.tree.map(cut, (inputs, *others))
    shapes = jax.eval_shape(value, jax.tree.map(lambda part: part[0], parts))
    start = jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), shapes)
    total, _ = jax.lax.scan(lambda total, parts: (jax.tree.map(jnp.add, total, value(parts)), None), start, parts)
    return total
