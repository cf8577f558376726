"""Weight gradients of convolutions on a CPU: matrix products on images that fit the cache.

XLA's CPU compiler (jaxlib 0.10) turns the gradient by the weights into a convolution of transposed activations, and
fuses what produces them into the transposes, which then take longer than the arithmetic. Here the batch is walked
through a few images at a time: unfold, multiply, add.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax

from bcr_jax.cpu.depthwise import depthwise
from bcr_jax.cpu.largest_divisor import largest_divisor
from bcr_jax.cpu.unfold import pads_of, spans, unfold

_CACHE_BYTES = 1 << 19  # of a core's second-level cache, for unfolded images


def use_in(model: nnx.Module) -> None:
    """Makes 2-D convolutions of a model take their weight gradients this way, and depthwise ones products.

    Others stay as they are, and so do those that the user gave a `conv_general_dilated` of his own.
    """
    for _, module in nnx.iter_modules(model):
        if not isinstance(module, nnx.Conv) or len(module.kernel_size) != 2:
            continue
        if module.conv_general_dilated is not lax.conv_general_dilated:
            continue
        if module.feature_group_count == 1:
            module.conv_general_dilated = convolution
        elif module.feature_group_count == module.in_features == module.out_features and not _dilated(module):
            module.conv_general_dilated = depthwise


def _dilated(module: nnx.Conv) -> bool:
    """Whether there is space between the pixels of its input: a transposed convolution."""
    return any(step not in (1, None) for step in jax.tree.leaves(module.input_dilation))


def convolution(
    images: jax.Array,
    kernel: jax.Array,
    window_strides: Sequence[int],
    padding: Any,
    *,
    lhs_dilation: Sequence[int] | None = None,
    rhs_dilation: Sequence[int] | None = None,
    **others: Any,
) -> jax.Array:
    """`lax.conv_general_dilated` of `[n, h, w, c]` images with an `[kh, kw, c, out]` kernel, as `nnx.Conv` calls it."""
    dilation = tuple(rhs_dilation or (1, 1))

    def plain(images: jax.Array, kernel: jax.Array) -> jax.Array:
        return lax.conv_general_dilated(
            images,
            kernel,
            window_strides,
            padding,
            lhs_dilation=lhs_dilation,
            rhs_dilation=dilation,
            **others,
        )

    if any(step != 1 for step in lhs_dilation or ()):  # transposed
        return plain(images, kernel)

    @jax.custom_vjp
    def convolve(images: jax.Array, kernel: jax.Array) -> jax.Array:
        return plain(images, kernel)

    def forward(images: jax.Array, kernel: jax.Array) -> Any:
        return plain(images, kernel), (images, kernel)

    def backward(saved: Any, gradient: jax.Array) -> Any:
        images, kernel = saved
        (of_images,) = jax.linear_transpose(lambda x: plain(x, kernel), images)(gradient)
        window = spans(kernel.shape[:2], dilation)
        pads = pads_of(padding, images.shape[1:3], window, window_strides)
        return of_images, _of_kernel(images, gradient, kernel.shape, window_strides, pads, dilation)

    convolve.defvjp(forward, backward)
    return convolve(images, kernel)


def _of_kernel(
    images: jax.Array,
    gradient: jax.Array,
    shape: Sequence[int],
    strides: Sequence[int],
    pads: Any,
    dilation: Sequence[int],
) -> jax.Array:
    """The gradient `[kh, kw, c, out]`, from that of the outputs, `[n, oh, ow, out]`."""
    (high, wide, inputs, outputs), (count, rows, cols, _) = shape, gradient.shape
    each = rows * cols * high * wide * inputs * images.dtype.itemsize
    chunk = largest_divisor(count, _CACHE_BYTES // each)

    def unfolded(part: jax.Array) -> jax.Array:
        return jnp.concatenate(unfold(part, (high, wide), strides, pads, dilation), axis=-1)

    def add(total: jax.Array, parts: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, None]:
        axes = (0, 1, 2)
        product = lax.dot_general(
            unfolded(parts[0]), parts[1], ((axes, axes), ((), ())), preferred_element_type=total.dtype
        )
        return total + product, None

    def cut(array: jax.Array) -> jax.Array:
        return array.reshape(count // chunk, chunk, *array.shape[1:])

    sums = jnp.promote_types(gradient.dtype, jnp.float32)
    zeros = jnp.zeros((math.prod(shape[:3]), outputs), sums)
    total, _ = lax.scan(add, zeros, (cut(images), cut(gradient)))
    return total.reshape(high, wide, inputs, outputs).astype(gradient.dtype)
