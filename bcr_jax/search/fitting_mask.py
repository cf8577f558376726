"""The mask whose kept weights, chosen anew, come nearest to a layer's outputs."""

from __future__ import annotations

import functools

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from bcr_jax.projection.project import project
from bcr_jax.projection.spec import BCRSpec

_ROUNDS = 60
_FIRST_PENALTY, _LAST_PENALTY = 0.05, 2.0  # of inputs scaled to a second moment of 1
_EXACT = jax.lax.Precision.HIGHEST


def fitting_mask(
    w: Float[np.ndarray, "rows cols"],
    inputs: Float[np.ndarray, "groups cols cols"],
    cross: Float[np.ndarray, "rows cols"],
    spec: BCRSpec,
    *,
    damping: float = 1e-2,
) -> Bool[np.ndarray, "rows cols"]:
    """A BCR mask for which the error E |y - v x|^2 of the best weights v in it is small.

    To project w, or w scaled by the size of its inputs, overlooks that kept weights can stand in for pruned ones whose
    inputs are like theirs. Here ADMM minimises the error itself over BCR matrices: v is the least-squares solution
    drawn to z, z the projection of v + u, with a growing penalty. It is a heuristic, as `project` is.

    Args:
      inputs, cross: E[x x^T] of each group of channels, and E[y x^T].
      damping: as `compensate` takes it, of inputs scaled to a second moment of 1.

    References:
      Meng et al., ALPS: improved optimization for highly sparse one-shot pruning, arXiv:2406.07831 (unstructured).
    """
    # Of an input that is always the same, the second moment about its mean is 0 but for rounding.
    size = np.sqrt(np.maximum(np.diagonal(inputs, axis1=1, axis2=2), 0))
    size = np.where(size > 0, size, 1)
    scaled = inputs / (size[:, :, None] * size[:, None, :]) + damping * np.eye(inputs.shape[1])
    parts = (len(inputs), -1, inputs.shape[1])
    linear = cross.reshape(parts) / size[:, None] + damping * w.reshape(parts) * size[:, None]
    values, vectors = np.linalg.eigh(scaled)
    return np.asarray(_alternate(*(jnp.asarray(a, jnp.float32) for a in (linear, values, vectors)), spec))


@functools.partial(jax.jit, static_argnums=3)
def _alternate(
    linear: Float[Array, "groups rows cols"],
    values: Float[Array, "groups cols"],
    vectors: Float[Array, "groups cols cols"],
    spec: BCRSpec,
) -> Bool[Array, "all_rows cols"]:
    """ADMM in scaled weights, with the inputs' moments as eigenvalues and eigenvectors."""
    flat = (-1, linear.shape[2])

    def solution(linear: jax.Array, penalty: jax.Array | float) -> jax.Array:
        turned = jnp.einsum("grc,gce->gre", linear, vectors, precision=_EXACT) / (values + penalty)[:, None]
        return jnp.einsum("gre,gce->grc", turned, vectors, precision=_EXACT)

    def mask(v: jax.Array) -> jax.Array:
        return project(v.reshape(flat), spec)[1].reshape(v.shape)

    def improve(number: jax.Array, state: tuple[jax.Array, jax.Array, jax.Array]) -> tuple[jax.Array, ...]:
        z, u, _ = state
        penalty = _FIRST_PENALTY * (_LAST_PENALTY / _FIRST_PENALTY) ** (number / _ROUNDS)
        v = solution(linear + penalty * (z - u), penalty)
        kept = mask(v + u)
        z = jnp.where(kept, v + u, 0)
        return z, u + v - z, kept

    v = solution(linear, 0.0)
    kept = mask(v)
    start = jnp.where(kept, v, 0), jnp.zeros_like(v), kept
    _, _, kept = jax.lax.fori_loop(0, _ROUNDS, improve, start)
    return kept.reshape(flat)
