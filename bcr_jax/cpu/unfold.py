"""Images as the columns that the taps of a convolution see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Float


def pads_of(padding: Any, shape: Sequence[int], window: Sequence[int], strides: Sequence[int]) -> Any:
    """Padding before and after each axis of pixels.

    Args:
      padding: "SAME", "VALID" or the answer itself.
      shape: pixels of an image.
      window: pixels that the dilated kernel spans.
    """
    return lax.padtype_to_pads(shape, window, strides, padding) if isinstance(padding, str) else padding


def spans(taps: Sequence[int], dilation: Sequence[int]) -> list[int]:
    """Pixels that a dilated kernel spans along each axis."""
    return [1 + step * (size - 1) for step, size in zip(dilation, taps, strict=True)]


def unfold(
    images: Float[Array, "n h w c"],
    taps: Sequence[int],
    strides: Sequence[int],
    pads: Any,
    dilation: Sequence[int],
) -> list[jax.Array]:
    """For each tap of a `taps[0] x taps[1]` kernel, row by row, the pixels it meets: `[n, oh, ow, c]`."""
    images = jnp.pad(images, ((0, 0), *pads, (0, 0)))
    window = spans(taps, dilation)
    rows, cols = (
        (size - span) // stride for size, span, stride in zip(images.shape[1:3], window, strides, strict=True)
    )
    down, across = strides[0] * rows + 1, strides[1] * cols + 1
    places = [(dy * dilation[0], dx * dilation[1]) for dy in range(taps[0]) for dx in range(taps[1])]
    return [images[:, y : y + down : strides[0], x : x + across : strides[1]] for y, x in places]
