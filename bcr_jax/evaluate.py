"""What a model answers, in evaluation mode."""

import functools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jaxtyping import Float, Int

from bcr_jax.errors import BCRError


def predict(
    model: nnx.Module, images: Float[np.ndarray, "n h w c"], batch_size: int = 500
) -> Float[np.ndarray, "n classes"]:
    """The logits of a model in evaluation mode (batch-norm by running statistics, no dropout).

    The model itself is not changed, nor is its mode.

    Raises:
      BCRError: there are no images, or `batch_size` is not positive.
    """
    if len(images) == 0 or batch_size < 1:
        raise BCRError(f"got {len(images)} images and batch_size {batch_size}: give at least 1 of each")
    graph, state = evaluation_split(model)
    size = min(batch_size, len(images))
    batches = []
    for start in range(0, len(images), size):
        batch = images[start : start + size]
        padded = np.concatenate([batch, np.repeat(batch[-1:], size - len(batch), axis=0)])  # one shape, one compilation
        batches.append(np.asarray(_logits(graph, state, jnp.asarray(padded)))[: len(batch)])
    return np.concatenate(batches)


def evaluate(
    model: nnx.Module, images: Float[np.ndarray, "n h w c"], labels: Int[np.ndarray, " n"], batch_size: int = 500
) -> float:
    """The fraction of images that a model in evaluation mode classifies as labelled.

    Raises:
      BCRError: there is not one label for each image, or `predict` raises it.
    """
    if labels.shape != images.shape[:1]:
        raise BCRError(f"got {images.shape[0]} images and labels {labels.shape}: give one label per image")
    return float(np.mean(predict(model, images, batch_size).argmax(axis=-1) == labels))


def evaluation_split(model: nnx.Module) -> tuple[nnx.GraphDef[Any], nnx.State[Any, Any]]:
    """`nnx.split` of a view of the model in evaluation mode."""
    view = nnx.view(model, deterministic=True, use_running_average=True, raise_if_not_found=False)
    return nnx.split(view)


@functools.partial(jax.jit, static_argnums=0)
def _logits(graph: nnx.GraphDef[Any], state: nnx.State[Any, Any], images: jax.Array) -> jax.Array:
    return nnx.merge(graph, state)(images)
