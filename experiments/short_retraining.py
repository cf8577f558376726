"""A few steps of masked training, to see what pruned networks come to."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import scipy.special
from flax import nnx

import bcr_jax
from bcr_jax.cpu import convolution as cpu_convolution
from bcr_jax.data.stored import Inputs
from bcr_jax.pruning.prune import KeepMaskedState
from bcr_jax.training.evaluate import predict
from bcr_jax.training.mode import in_mode

Labelled = tuple[tuple[Inputs, ...], np.ndarray]


def mean_loss(model: nnx.Module, sample: Labelled) -> float:
    """The mean cross-entropy of the labels."""
    inputs, labels = sample
    logits = predict(model, inputs).astype(np.float64)
    chosen = np.take_along_axis(logits, np.maximum(labels, 0)[..., None], axis=-1)[..., 0]
    return float(np.mean(scipy.special.logsumexp(logits, axis=-1) - chosen, where=labels >= 0))


def retrain(
    model: nnx.Module,
    masks: Mapping[str, jax.Array],
    sample: Labelled,
    optimizer: optax.GradientTransformation,
    steps: int,
    batch_size: int,
) -> None:
    """Trains in place, always on the same batches in the same order; what `masks` (True: kept) prune stays zero."""
    view = in_mode(model, training=True)
    cpu_convolution.use_in(view)
    graph, params, rest = nnx.graphdef(view), nnx.state(view, nnx.Param), nnx.state(view, nnx.Not(nnx.Param))
    state = optimizer.init(params)
    inputs, labels = sample
    for number in range(steps):
        rows = np.arange(number * batch_size, (number + 1) * batch_size) % len(labels)
        batch = tuple(jnp.asarray(part[rows]) for part in inputs), jnp.asarray(labels[rows])
        params, rest, state = _step(graph, optimizer, params, rest, state, dict(masks), batch)
    nnx.update(model, params, rest)


@functools.partial(jax.jit, static_argnums=(0, 1))
def _step(graph: Any, optimizer: Any, params: Any, rest: Any, state: Any, masks: Any, batch: Any) -> Any:
    inputs, labels = batch

    def loss(params: Any) -> Any:
        model = nnx.merge(graph, params, rest, copy=True)
        losses = optax.softmax_cross_entropy_with_integer_labels(model(*inputs), jnp.maximum(labels, 0))
        return jnp.mean(losses, where=labels >= 0), nnx.state(model, nnx.Not(nnx.Param))

    gradients, new_rest = jax.grad(loss, has_aux=True)(params)
    updates, state = optimizer.update(gradients, state, params)
    updates, _ = bcr_jax.keep_masked(masks).update(updates, KeepMaskedState(masks), params)
    return optax.apply_updates(params, updates), new_rest, state
