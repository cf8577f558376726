"""MobileNet-V2 (Sandler et al. 2018)."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx
from jaxtyping import Array, Float

from bcr_jax.models.layers import ConvNorm

BLOCKS = (  # expansion, channels, blocks, stride
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
STEM, HEAD = 32, 1280
KERAS = {"same": True, "epsilon": 1e-3}  # how keras.applications' convolutions and normalisations differ


class InvertedResidual(nnx.Module):
    """1x1 expansion, depthwise 3x3 and 1x1 projection, beside a shortcut where the shape stays."""

    def __init__(
        self, inputs: int, outputs: int, expansion: int, stride: int, *, keras: bool = False, rngs: nnx.Rngs
    ) -> None:
        width = inputs * expansion
        form: dict[str, Any] = KERAS if keras else {}
        self.expand = nnx.data(ConvNorm(inputs, width, 1, **form, rngs=rngs) if expansion != 1 else None)
        self.depthwise = ConvNorm(width, width, 3, stride, groups=width, **form, rngs=rngs)
        self.project = ConvNorm(width, outputs, 1, **form, rngs=rngs)
        self.shortcut = stride == 1 and inputs == outputs

    def __call__(self, x: jax.Array) -> jax.Array:
        y = x if self.expand is None else jax.nn.relu6(self.expand(x))
        y = self.project(jax.nn.relu6(self.depthwise(y)))
        return x + y if self.shortcut else y


def _scaled(channels: int, width: float) -> int:
    """`width` times as many channels, the nearest multiple of 8 that is not more than a tenth below that."""
    scaled = max(8, int(channels * width + 4) // 8 * 8)
    return scaled if scaled >= 0.9 * channels * width else scaled + 8


class MobileNetV2(nnx.Module):
    """224x224 images to logits. 3,504,872 parameters with 1000 classes and width 1.

    With `keras` it is the network of keras.applications: TensorFlow's padding, another epsilon. `width`, at
    most 1, multiplies the channels of all layers but the head, as in the paper; `channels` are those of the images.
    """

    def __init__(
        self, *, classes: int = 1000, keras: bool = False, width: float = 1.0, channels: int = 3, rngs: nnx.Rngs
    ) -> None:
        self.keras = keras
        form: dict[str, Any] = KERAS if keras else {}
        inputs = _scaled(STEM, width)
        self.stem = ConvNorm(channels, inputs, 3, 2, **form, rngs=rngs)
        blocks = []
        for expansion, full, count, stride in BLOCKS:
            outputs = _scaled(full, width)
            for number in range(count):
                first = stride if number == 0 else 1
                blocks.append(InvertedResidual(inputs, outputs, expansion, first, keras=keras, rngs=rngs))
                inputs = outputs
        self.blocks = nnx.List(blocks)
        self.head = ConvNorm(inputs, HEAD, 1, **form, rngs=rngs)
        self.classifier = nnx.Linear(HEAD, classes, rngs=rngs)

    def __call__(self, x: Float[Array, "n h w 3"]) -> Float[Array, "n classes"]:
        x = jax.nn.relu6(self.stem(x))
        for block in self.blocks:
            x = block(x)
        x = jax.nn.relu6(self.head(x))
        return self.classifier(jnp.mean(x, axis=(1, 2)))
