"""The kept weights that make up best for the pruned ones."""

from __future__ import annotations

import numpy as np
import scipy.linalg
import threadpoolctl
from jaxtyping import Bool, Float

from bcr_jax.errors import BCRError

# The BLAS libraries that NumPy and SciPy loaded above. Their threads wait busily for each other: factors as small as
# these take longer on several, much longer where other processes hold the cores.
_LIBRARIES = threadpoolctl.ThreadpoolController()


@_LIBRARIES.wrap(limits=1, user_api="blas")
def compensate(
    w: Float[np.ndarray, "rows cols"],
    mask: Bool[np.ndarray, "rows cols"],
    inputs: Float[np.ndarray, "cols cols"],
    cross: Float[np.ndarray, "rows cols"] | None = None,
    *,
    damping: float = 1e-2,
) -> Float[np.ndarray, "rows cols"]:
    """The least-squares optimal weights inside a mask.

    Row by row, with K the kept columns, it minimises E |y - v_K x_K|^2 + d |v_K - w_K|^2, where E[x x^T] is `inputs`,
    E[y x^T] is `cross` and d is `damping` times the mean of the diagonal of `inputs`:

        v_K = (cross_K + d w_K) (inputs_KK + d I)^-1

    With much damping the kept weights stay what they are. Rows that keep the same columns, of which the blocks of BCR
    make many, share one Cholesky factor.

    Args:
      cross: None for y = w x, the layer's own outputs.

    Returns:
      float64, zero outside of `mask`.

    Raises:
      BCRError: `damping` is negative, or the inputs are dependent and it is 0.

    References:
      Hassibi and Stork, Second order derivatives for network pruning: optimal brain surgeon, 1992.
      Frantar and Alistarh, SparseGPT, arXiv:2301.00774.
    """
    if damping < 0:
        raise BCRError(f"damping is {damping}: give 0 or a small positive number, such as 1e-2")
    w, inputs = np.asarray(w, np.float64), np.asarray(inputs, np.float64)
    cross = w @ inputs if cross is None else np.asarray(cross, np.float64)
    ridge = damping * np.mean(np.diagonal(inputs))
    result = np.zeros_like(w)
    patterns, members = np.unique(np.packbits(mask, axis=1), axis=0, return_inverse=True)
    for number in range(len(patterns)):
        rows = np.flatnonzero(members.ravel() == number)
        kept = np.flatnonzero(mask[rows[0]])
        if not kept.size:
            continue
        here = np.ix_(rows, kept)
        squares = inputs[np.ix_(kept, kept)] + ridge * np.eye(kept.size)
        try:
            factor = scipy.linalg.cho_factor(squares, overwrite_a=True, check_finite=False)
        except np.linalg.LinAlgError as error:
            raise BCRError(
                f"inputs of {kept.size} kept columns are dependent: give damping above {damping}, or more inputs"
            ) from error
        result[here] = scipy.linalg.cho_solve(factor, (cross[here] + ridge * w[here]).T, check_finite=False).T
    return result
