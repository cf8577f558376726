"""`positions`: how often each layer multiplies by its weights for one input."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from bcr_jax.search.intercept import Product, intercept
from bcr_jax.training.evaluate import Inputs, evaluation_split


def positions(model: nnx.Module, inputs: Inputs, paths: Sequence[str]) -> dict[str, int]:
    """Output positions of the layers whose kernels are at `paths`: pixels of a convolution, steps of a recurrent cell.

    A layer's FLOPs are twice its positions times its kept weights. Counted as gradients by variables that layers do not
    depend on, which reaches into scans.

    Args:
      inputs: what the model is called with, one input as a batch of one.

    Raises:
      BCRError: a path is not that of a 2-D `nnx.Conv` or an `nnx.Linear`.
    """
    parts = inputs if isinstance(inputs, tuple) else (inputs,)
    graph, state = evaluation_split(model)

    def outputs(probes: dict[str, jax.Array]) -> jax.Array:
        counted = nnx.merge(graph, state, copy=True)
        intercept(counted, {path: functools.partial(_counted, probe=probe) for path, probe in probes.items()})
        return jnp.sum(counted(*map(jnp.asarray, parts)))

    counts = jax.jit(jax.grad(outputs))({path: jnp.zeros([]) for path in paths})
    return {path: int(np.rint(count)) for path, count in counts.items()}


def _counted(product: Product, probe: jax.Array) -> jax.Array:
    """The product, which does not depend on `probe`; yet its gradient by it is the number of positions."""

    @jax.custom_vjp
    def apply(x: jax.Array, kernel: jax.Array, probe: jax.Array) -> jax.Array:
        return product.apply(x, kernel)

    def forward(x: jax.Array, kernel: jax.Array, probe: jax.Array) -> Any:
        return apply(x, kernel, probe), (x, kernel)

    def backward(saved: Any, gradient: jax.Array) -> Any:
        return *map(jnp.zeros_like, saved), jnp.float32(gradient.size // gradient.shape[-1])

    apply.defvjp(forward, backward)
    return apply(product.x, product.kernel, probe)
