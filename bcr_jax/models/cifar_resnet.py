"""The CIFAR ResNets of He et al. 2015, section 4.2, with parameter-free shortcuts (option A)."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from flax import nnx
from jaxtyping import Array, Float

from bcr_jax.errors import BCRError
from bcr_jax.models.layers import conv, norm


class BasicBlock(nnx.Module):
    """Two 3x3 convolutions beside a shortcut that drops every second pixel and pads channels with zeros."""

    def __init__(self, inputs: int, outputs: int, stride: int, *, rngs: nnx.Rngs) -> None:
        self.conv1, self.bn1 = conv(inputs, outputs, 3, stride, rngs=rngs), norm(outputs, rngs=rngs)
        self.conv2, self.bn2 = conv(outputs, outputs, 3, rngs=rngs), norm(outputs, rngs=rngs)
        self.stride, self.added = stride, outputs - inputs

    def __call__(self, x: jax.Array) -> jax.Array:
        y = jax.nn.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self.added:
            half = self.added // 2
            x = jnp.pad(x[:, :: self.stride, :: self.stride], ((0, 0), (0, 0), (0, 0), (half, self.added - half)))
        return jax.nn.relu(y + x)


class CifarResNet(nnx.Module):
    """6 n + 2 layers: 32x32 images to logits; `depth` is 20, 32, 44, 56 or 110 in the paper.

    Raises:
      BCRError: `depth` is no such number from 8.
    """

    def __init__(self, depth: int, *, classes: int = 10, rngs: nnx.Rngs) -> None:
        count, rest = divmod(depth - 2, 6)
        if rest or count < 1:
            raise BCRError(f"depth is {depth}: give 6 n + 2, such as 20, 32, 44, 56 or 110")
        self.conv1, self.bn1 = conv(3, 16, 3, rngs=rngs), norm(16, rngs=rngs)
        inputs, stages = 16, []
        for width, stride in ((16, 1), (32, 2), (64, 2)):
            stage = []
            for number in range(count):
                stage.append(BasicBlock(inputs, width, stride if number == 0 else 1, rngs=rngs))
                inputs = width
            stages.append(nnx.List(stage))
        self.layer1, self.layer2, self.layer3 = stages
        self.linear = nnx.Linear(64, classes, rngs=rngs)

    def __call__(self, x: Float[Array, "n 32 32 3"]) -> Float[Array, "n classes"]:
        x = jax.nn.relu(self.bn1(self.conv1(x)))
        for stage in (self.layer1, self.layer2, self.layer3):
            for block in stage:
                x = block(x)
        return self.linear(jnp.mean(x, axis=(1, 2)))
