"""The best of many groups, without XLA's sort, which is slow on a CPU."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float32, Int32

_ABOVE_ALL = 0x7F800001  # one more than the bits of +inf
_FEW = 32  # up to so many entries, comparing all pairs is faster than bisection


def top(
    scores: Float32[Array, "*batch n"], valid: Bool[Array, "*batch n"], count: Int32[Array, "*batch"]
) -> Bool[Array, "*batch n"]:
    """Takes exactly the `count` best valid entries of the last axis; of equal scores those with the lowest index.

    Args:
      scores: not negative, not NaN.
      valid: at least `count` in each row.
    """
    size = scores.shape[-1]
    if size > _FEW:
        return within_budget(scores, valid.astype(jnp.int32), count)
    scores = jnp.where(valid, scores, -1.0)
    mine, other = scores[..., :, None], scores[..., None, :]
    index = jax.lax.broadcasted_iota(jnp.int32, scores.shape, scores.ndim - 1)
    earlier = index[..., None, :] < index[..., :, None]
    beaten_by = jnp.sum((other > mine) | ((other == mine) & earlier), axis=-1)
    return beaten_by < count[..., None]


def within_budget(
    scores: Float32[Array, "*batch n"], costs: Int32[Array, "*batch n"], budget: Int32[Array, "*batch"]
) -> Bool[Array, "*batch n"]:
    """Takes the best-scoring entries of the last axis for as long as the sum of their costs fits the budget.

    Equal scores are taken by index. An entry that costs nothing is not taken.

    The bits of non-negative floats order like the floats, so the lowest score that fits is found by bisection on
    the bits, in 31 passes over the data.

    Args:
      scores: not negative, not NaN.
      costs: not negative; their sum stays below 2^31.
      budget: not negative.
    """
    bits = jax.lax.bitcast_convert_type(scores, jnp.int32)

    def spent(taken: jax.Array) -> jax.Array:
        return jnp.sum(jnp.where(taken, costs, 0), axis=-1)

    def halve(_: jax.Array, bounds: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        low, high = bounds  # all entries >= high fit the budget; the answer is not below low
        middle = low + (high - low) // 2
        fits = spent(bits >= middle[..., None]) <= budget
        return jnp.where(fits, low, middle + 1), jnp.where(fits, middle, high)

    zero = jnp.zeros(scores.shape[:-1], jnp.int32)
    _, lowest = jax.lax.fori_loop(0, 31, halve, (zero, jnp.full_like(zero, _ABOVE_ALL)))
    above = bits >= lowest[..., None]
    tied = bits == lowest[..., None] - 1
    left = budget - spent(above)

    def first_of_tied() -> jax.Array:
        return tied & (jnp.cumsum(jnp.where(tied, costs, 0), axis=-1) <= left[..., None])

    # Running sums are slow, and most often one entry is at the limit and does not fit.
    ties = jnp.any(jnp.sum(tied, axis=-1) > 1)
    taken = above | jax.lax.cond(ties, first_of_tied, lambda: jnp.zeros_like(tied))
    return taken & (costs > 0)
