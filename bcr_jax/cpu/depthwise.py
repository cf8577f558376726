"""Depthwise convolutions on a CPU: for each tap a product with the pixels it meets, all summed.

XLA's CPU compiler (jaxlib 0.10) takes the gradients of a convolution in as many groups as channels through code that
multiplies a channel with all others, or walks its taps one number at a time. Products of whole images are fused, and so
are their gradients: 3 to 20 times faster.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp

from bcr_jax.cpu.unfold import pads_of, spans, unfold


def depthwise(
    images: jax.Array,
    kernel: jax.Array,
    window_strides: Sequence[int],
    padding: Any,
    *,
    rhs_dilation: Sequence[int] | None = None,
    **_: Any,
) -> jax.Array:
    """`lax.conv_general_dilated` of `[n, h, w, c]` images with a `[kh, kw, 1, c]` kernel in `c` groups, as `nnx.Conv`
    calls it, without dilation of the images. Sums are of float32 at least.
    """
    (high, wide), dilation = kernel.shape[:2], tuple(rhs_dilation or (1, 1))
    pads = pads_of(padding, images.shape[1:3], spans((high, wide), dilation), window_strides)
    wider = jnp.promote_types(images.dtype, jnp.float32)
    taps = kernel.astype(wider).reshape(high * wide, 1, 1, 1, -1)
    seen = unfold(images.astype(wider), (high, wide), window_strides, pads, dilation)
    products = [pixels * tap for pixels, tap in zip(seen, taps, strict=True)]
    return functools.reduce(operator.add, products).astype(images.dtype)
