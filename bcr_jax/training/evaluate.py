"""What a model answers, in evaluation mode."""

import functools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jaxtyping import Float, Integer

from bcr_jax.data import stored
from bcr_jax.errors import BCRError
from bcr_jax.training.mode import in_mode

# Images `[n, h, w, c]`; or frames `[n, time, features]` and lengths `[n]`.
Inputs = stored.Inputs | tuple[stored.Inputs, ...]


def predict(model: nnx.Module, inputs: Inputs, batch_size: int = 500) -> Float[np.ndarray, "n *frames classes"]:
    """The logits of a model in evaluation mode (batch-norm by running statistics, no dropout).

    The model itself is not changed, nor is its mode.

    Raises:
      BCRError: there are no inputs, or `batch_size` is not positive.
    """
    parts = inputs if isinstance(inputs, tuple) else (inputs,)
    count = len(parts[0])
    if count == 0 or batch_size < 1:
        raise BCRError(f"got {count} inputs and batch_size {batch_size}: give at least 1 of each")
    graph, state = evaluation_split(model)
    size = min(batch_size, count)
    batches = []
    for start in range(0, count, size):
        rows = np.minimum(np.arange(start, start + size), count - 1)  # one shape, one compilation
        logits = _logits(graph, state, *(jnp.asarray(part[rows]) for part in parts))
        batches.append(np.asarray(logits)[: count - start])
    return np.concatenate(batches)


def evaluate(
    model: nnx.Module, inputs: Inputs, labels: Integer[np.ndarray, "n *frames"], batch_size: int = 500
) -> float:
    """The fraction of inputs that a model in evaluation mode classifies as labelled; of a labeller, of labelled frames.

    Raises:
      BCRError: there is not one label for each input, all are below 0, or `predict` raises it.
    """
    count = len(inputs[0] if isinstance(inputs, tuple) else inputs)
    if len(labels) != count:
        raise BCRError(f"got {count} inputs and labels {labels.shape}: give one label per input")
    found = predict(model, inputs, batch_size).argmax(axis=-1)
    if found.shape != labels.shape:
        raise BCRError(
            f"the model gives {found.shape} answers, labels are {labels.shape}: give the labels it is made for"
        )
    if not (labels >= 0).any():
        raise BCRError("all labels are below 0, which stands for none: give some that are classes")
    return float(np.mean(found == labels, where=labels >= 0))


def evaluation_split(model: nnx.Module) -> tuple[nnx.GraphDef[Any], nnx.State[Any, Any]]:
    """`nnx.split` of a view of the model in evaluation mode."""
    return nnx.split(in_mode(model, training=False))


@functools.partial(jax.jit, static_argnums=0)
def _logits(graph: nnx.GraphDef[Any], state: nnx.State[Any, Any], *inputs: jax.Array) -> jax.Array:
    return nnx.merge(graph, state)(*inputs)
