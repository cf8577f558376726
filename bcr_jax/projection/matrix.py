"""Flax kernels as the weight matrices `[out features, inputs]` that BCR cuts into blocks."""

import math
from collections.abc import Sequence

import jax.numpy as jnp
from jaxtyping import Array, Shaped

from bcr_jax.errors import BCRError


def to_matrix(kernel: Shaped[Array, "*kernel"]) -> Shaped[Array, "rows cols"]:
    """The matrix of a Flax kernel.

    Args:
      kernel: convolution `[kh, kw, in, out]` or linear `[in, out]`.

    Returns:
      Convolution: `[out, in*kh*kw]`, the input channel outermost. Linear: `[out, in]`.

    Raises:
      BCRError: the kernel has neither 2 nor 4 dimensions.
    """
    _check(kernel.shape)
    if kernel.ndim == 2:
        return kernel.T
    return jnp.transpose(kernel, (3, 2, 0, 1)).reshape(kernel.shape[3], -1)


def from_matrix(matrix: Shaped[Array, "rows cols"], kernel_shape: Sequence[int]) -> Shaped[Array, "*kernel"]:
    """The inverse of `to_matrix`.

    Raises:
      BCRError: `kernel_shape` has neither 2 nor 4 dimensions, or is not the matrix's.
    """
    _check(kernel_shape)
    *window, inputs, outputs = kernel_shape
    expected = (outputs, inputs * math.prod(window))
    if matrix.shape != expected:
        raise BCRError(
            f"matrix is {matrix.shape}, but a kernel {tuple(kernel_shape)} needs {expected}: check the shapes"
        )
    if not window:
        return matrix.T
    return jnp.transpose(matrix.reshape(outputs, inputs, *window), (2, 3, 1, 0))


def is_kernel_shape(shape: Sequence[int]) -> bool:
    """Whether `to_matrix` takes a kernel of this shape."""
    return len(shape) in (2, 4)


def _check(shape: Sequence[int]) -> None:
    if not is_kernel_shape(shape):
        raise BCRError(f"kernel is {tuple(shape)}: give a convolution [kh, kw, in, out] or a linear [in, out] kernel")
