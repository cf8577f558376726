"""A matrix as its blocks."""

from __future__ import annotations

import jax.numpy as jnp
from jaxtyping import Array, Shaped


def to_blocks(matrix: Shaped[Array, "rows cols"], block: tuple[int, int]) -> Shaped[Array, "down across p q"]:
    """The blocks, padded with zeros where they stick out; no side of `block` is longer than the matrix's."""
    (rows, cols), (p, q) = matrix.shape, block
    down, across = -(-rows // p), -(-cols // q)
    padded = jnp.pad(matrix, ((0, down * p - rows), (0, across * q - cols)))
    return padded.reshape(down, p, across, q).transpose(0, 2, 1, 3)


def from_blocks(blocks: Shaped[Array, "down across p q"], shape: tuple[int, int]) -> Shaped[Array, "rows cols"]:
    """The inverse of `to_blocks` for a matrix of `shape`."""
    down, across, p, q = blocks.shape
    return blocks.transpose(0, 2, 1, 3).reshape(down * p, across * q)[: shape[0], : shape[1]]
