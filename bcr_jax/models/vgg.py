"""VGG-16 (Simonyan & Zisserman 2014, configuration D), for ImageNet and for CIFAR."""

from __future__ import annotations

import itertools

import jax
import jax.numpy as jnp
from flax import nnx
from jaxtyping import Array, Float

from bcr_jax.models.layers import PAD1, ConvNorm

STAGES = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))


def _pool(x: jax.Array) -> jax.Array:
    return nnx.max_pool(x, (2, 2), strides=(2, 2))


class VGG16(nnx.Module):
    """Thirteen convolutions with bias and three linear layers: 224x224 images to logits. 138,357,544 parameters.

    The last image is flattened in (row, column, channel) order. There is no dropout: this is for pruning and
    inference, from pretrained weights.
    """

    def __init__(self, *, classes: int = 1000, rngs: nnx.Rngs) -> None:
        channels = [3, *(c for stage in STAGES for c in stage)]
        init = nnx.initializers.he_normal()
        self.convs = nnx.List(
            nnx.Conv(a, b, (3, 3), padding=PAD1, kernel_init=init, rngs=rngs) for a, b in itertools.pairwise(channels)
        )
        widths = (7 * 7 * 512, 4096, 4096, classes)
        self.linears = nnx.List(nnx.Linear(a, b, kernel_init=init, rngs=rngs) for a, b in itertools.pairwise(widths))

    def __call__(self, x: Float[Array, "n 224 224 3"]) -> Float[Array, "n classes"]:
        convs = iter(self.convs)
        for stage in STAGES:
            for _ in stage:
                x = jax.nn.relu(next(convs)(x))
            x = _pool(x)
        x = x.reshape(x.shape[0], -1)
        for linear in self.linears[:-1]:
            x = jax.nn.relu(linear(x))
        return self.linears[-1](x)


class VGG16Cifar(nnx.Module):
    """VGG-16's convolutions with batch normalisation and one linear layer: 32x32 images to logits.

    `width` multiplies the channels of all layers, `margin` pixels of zeros around smaller images make them 32x32, and
    `channels` are those of the images.
    """

    def __init__(
        self, *, classes: int = 10, width: float = 1.0, channels: int = 3, margin: int = 0, rngs: nnx.Rngs
    ) -> None:
        widths = [channels, *(round(c * width) for stage in STAGES for c in stage)]
        self.margin = margin
        self.convs = nnx.List(ConvNorm(a, b, 3, rngs=rngs) for a, b in itertools.pairwise(widths))
        self.linear = nnx.Linear(widths[-1], classes, rngs=rngs)

    def __call__(self, x: Float[Array, "n h w c"]) -> Float[Array, "n classes"]:
        if self.margin:
            around = (self.margin, self.margin)
            x = jnp.pad(x, ((0, 0), around, around, (0, 0)))
        convs = iter(self.convs)
        for stage in STAGES:
            for _ in stage:
                x = jax.nn.relu(next(convs)(x))
            x = _pool(x)
        return self.linear(x.reshape(x.shape[0], -1))
