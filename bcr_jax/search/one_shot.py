"""`one_shot`: prunes a trained model without training it."""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jaxtyping import Array, Bool
from rich.console import Console
from rich.progress import track

from bcr_jax.errors import BCRError
from bcr_jax.paths import map_named, named_leaves, require_paths
from bcr_jax.projection.matrix import from_matrix, to_matrix
from bcr_jax.projection.spec import BCRSpec
from bcr_jax.pruning.arguments import require_specs
from bcr_jax.search.fit_layer import FittedLayer, fit_layer
from bcr_jax.search.intercept import group_count, require_layers
from bcr_jax.search.moments import MAX_COLUMNS
from bcr_jax.search.order import execution
from bcr_jax.search.two_networks import Pruned, statistics
from bcr_jax.training.evaluate import Inputs, evaluation_split


def one_shot(
    model: nnx.Module,
    inputs: Inputs,
    specs: Mapping[str, BCRSpec],
    *,
    batch_size: int = 100,
    damping: float = 1e-2,
    max_columns: int = MAX_COLUMNS,
    progress: bool = True,
) -> dict[str, Bool[Array, "..."]]:
    """Prunes a trained model in place, its remaining weights chosen to make up for the pruned ones.

    Layer by layer, in the order in which the model runs them, a mask and the least-squares optimal weights inside it
    are chosen so that from what the pruned network gives this layer, it makes what the dense network's layer makes
    (`fitting_mask`, `compensate`). Batch normalisation right after the layer, of this layer alone, gets the statistics
    of its new outputs; else a bias makes up for their mean. Nothing is trained, and no labels are needed.

    The result may be deployed, or trained on with `keep_masked(masks)`, or be where `admm` starts.

    Args:
      inputs: calibration data, batch first through the whole model; some 1,000 images, not of the test set.
      specs: by parameter path, such as `select` gives them.
      damping: how strongly weights are held where they are, as `compensate` takes it.
      max_columns: layers with more keep their weights; only masks and means are chosen.
      progress: whether to show a bar on a terminal.

    Returns:
      The masks (True: kept) by parameter path, in the shape of the kernel.

    Raises:
      BCRError: a path is not the kernel of a 2-D `nnx.Conv` or an `nnx.Linear`, the model does not use one, weights or
        its outputs are not finite, or an argument makes no sense. The model is then as it was.

    References:
      Zhang et al., Accelerating very deep convolutional networks, arXiv:1505.06798 (outputs of the dense network as
      targets for the inputs of the changed one).
    """
    require_specs(specs)
    parts = inputs if isinstance(inputs, tuple) else (inputs,)
    kernels = named_leaves(nnx.state(model, nnx.Param))
    require_paths(specs, kernels)
    order, norms = _execution(model, parts, specs, batch_size)
    biases = {path: path.removesuffix("kernel") + "bias" for path in order}
    graph, state = evaluation_split(model)
    pruned: dict[str, Pruned] = {}
    masks: dict[str, jax.Array] = {}
    console = Console(stderr=True)
    for path in track(order, "one-shot", console=console, disable=not (progress and console.is_terminal)):
        matrix = to_matrix(kernels[path])
        shape = (group_count(model, path), matrix.shape[0], matrix.shape[1])
        seen = statistics(graph, state, pruned, path, shape, parts, batch_size, matrix.shape[1] > max_columns)
        movable = biases[path] in kernels or path in norms
        fit = fit_layer(np.asarray(matrix, np.float64), seen, specs[path], movable=movable, damping=damping)
        kernel = from_matrix(jnp.asarray(fit.weights, matrix.dtype), kernels[path].shape)
        scale, shift = _correction(fit, seen.mean_y, kernels.get(biases[path]), norms.get(path))
        pruned[path] = Pruned(kernel, jnp.asarray(scale, jnp.float32), jnp.asarray(shift, jnp.float32))
        masks[path] = from_matrix(jnp.asarray(fit.mask), kernels[path].shape)
    _write(model, pruned, {path: biases[path] for path in order if path not in norms}, norms)
    return masks


def _execution(
    model: nnx.Module, parts: tuple[Any, ...], specs: Mapping[str, BCRSpec], batch_size: int
) -> tuple[list[str], dict[str, nnx.BatchNorm]]:
    """As `execution` of the layers of `specs`, all of which the model must use."""
    require_layers(model, specs)
    if len(parts[0]) == 0 or batch_size < 1:
        raise BCRError(f"got {len(parts[0])} inputs and batch_size {batch_size}: give at least 1 of each")
    order, norms = execution(model, tuple(jnp.asarray(part[:batch_size]) for part in parts), list(specs))
    if unused := sorted(set(specs) - set(order)):
        raise BCRError(f"the model does not use {', '.join(unused)}: leave it out of specs")
    return order, norms


def _correction(
    fit: FittedLayer, dense_mean: np.ndarray, bias: jax.Array | None, norm: nnx.BatchNorm | None
) -> tuple[np.ndarray, np.ndarray]:
    """What products with the kernel are to be multiplied by and what is to be added: a bias restores the dense mean.

    A normalisation, which `_write` gives the new statistics, makes deviations 1; expressed by the statistics it has.
    """
    one = np.ones_like(fit.mean)
    if norm is not None and fit.variance is not None:
        scale = np.sqrt((np.asarray(norm.var[...]) + norm.epsilon) / (fit.variance + norm.epsilon))
        return scale, np.asarray(norm.mean[...]) - (0 if bias is None else np.asarray(bias)) - scale * fit.mean
    return one, dense_mean - fit.mean if bias is not None or norm is not None else 0 * one


def _write(
    model: nnx.Module, pruned: Mapping[str, Pruned], biases: Mapping[str, str], norms: Mapping[str, nnx.BatchNorm]
) -> None:
    """Gives the model the kernels of `pruned`, and what corrects outputs to `biases` or statistics of `norms`."""
    shifts = {bias: pruned[path].shift for path, bias in biases.items()}
    params = named_leaves(nnx.state(model, nnx.Param))

    def changed(name: str, value: jax.Array) -> jax.Array:
        if name in pruned:
            return pruned[name].kernel
        return value + shifts[name].astype(value.dtype) if name in shifts else value

    nnx.update(model, map_named(changed, nnx.state(model, nnx.Param)))
    for path, norm in norms.items():
        scale, shift = pruned[path].scale, pruned[path].shift
        bias = params.get(path.removesuffix("kernel") + "bias", 0)
        norm.mean[...] = (norm.mean[...] - bias - shift) / scale + bias
        norm.var[...] = jnp.maximum((norm.var[...] + norm.epsilon) / scale**2 - norm.epsilon, 0)
