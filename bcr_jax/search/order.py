"""The order in which a model runs its layers, and which batch normalisation takes a layer's outputs."""

from __future__ import annotations

import collections
import functools
from collections.abc import Callable, Sequence
from typing import Any

import jax
from flax import nnx

from bcr_jax.errors import BCRError
from bcr_jax.search.intercept import Product, intercept
from bcr_jax.training.evaluate import evaluation_split


def execution(
    model: nnx.Module, batch: tuple[jax.Array, ...], paths: Sequence[str]
) -> tuple[list[str], dict[str, nnx.BatchNorm]]:
    """Runs the shapes of a model through it, in evaluation mode.

    Returns:
      Those of `paths`, of kernels, that the model uses, in the order of their first use; and by path, the module of the
      model that normalises just what the product with the kernel gives, plus the layer's bias if there is one. Layers
      that several modules normalise, and modules that normalise several layers, are left out.

    Raises:
      BCRError: the first axis of what goes into a layer is not that of the batch.
    """
    graph, state = evaluation_split(model)
    order: dict[str, None] = {}
    outputs: list[tuple[str, jax.Array]] = []
    found: set[tuple[str, tuple[Any, ...]]] = set()

    def watch(product: Product, path: str) -> jax.Array:
        if product.x.shape[0] % batch[0].shape[0]:
            raise BCRError(
                f"{path} is applied to {product.x.shape}, of a batch of {batch[0].shape[0]}: put the batch first"
            )
        y = product.apply(product.x, product.kernel)
        order[path] = None
        outputs.append((path, y))
        return y

    def run(state: Any) -> Any:
        view = nnx.merge(graph, state, copy=True)
        intercept(view, {path: functools.partial(watch, path=path) for path in paths})
        for place, module in nnx.iter_modules(view):
            if isinstance(module, nnx.BatchNorm):
                module.promote_dtype = _noting(module.promote_dtype, place, outputs, found)
            elif "/".join(map(str, (*place, "kernel"))) in paths and isinstance(module, nnx.Conv | nnx.Linear):
                module.bias, module.use_bias = None, False  # so that what is normalised is the product
        return view(*batch)

    jax.eval_shape(run, state)
    norms = {place: module for place, module in nnx.iter_modules(model) if isinstance(module, nnx.BatchNorm)}
    uses = collections.Counter(part for pair in found for part in pair)
    alone = {path: norms[place] for path, place in found if uses[path] == uses[place] == 1}
    return list(order), alone


def _noting(
    promote: Callable[..., Any],
    place: tuple[Any, ...],
    outputs: list[tuple[str, jax.Array]],
    found: set[tuple[str, tuple[Any, ...]]],
) -> Callable[..., Any]:
    """`promote`, which `nnx.BatchNorm` calls first, noting whose outputs it is given."""

    def noting(arrays: Sequence[Any], **keywords: Any) -> Any:
        found.update((path, place) for path, y in outputs if y is arrays[0])
        return promote(arrays, **keywords)

    return noting
