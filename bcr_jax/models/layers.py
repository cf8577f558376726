"""Layers that the published networks share."""

from __future__ import annotations

import jax
from flax import nnx

PAD1 = ((1, 1), (1, 1))


def conv(inputs: int, outputs: int, kernel: int, stride: int = 1, *, groups: int = 1, rngs: nnx.Rngs) -> nnx.Conv:
    """A convolution without bias, padded by half its kernel on both sides, as PyTorch pads.

    Weights are drawn from a normal distribution with He's variance (He et al. 2015).
    """
    return nnx.Conv(
        inputs,
        outputs,
        (kernel, kernel),
        strides=stride,
        padding=((kernel // 2, kernel // 2),) * 2,
        feature_group_count=groups,
        use_bias=False,
        kernel_init=nnx.initializers.he_normal(),
        rngs=rngs,
    )


def norm(channels: int, *, rngs: nnx.Rngs) -> nnx.BatchNorm:
    """Batch normalisation with PyTorch's momentum and epsilon."""
    return nnx.BatchNorm(channels, momentum=0.9, epsilon=1e-5, rngs=rngs)


class ConvNorm(nnx.Module):
    """Convolution and batch normalisation."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int, stride: int = 1, *, groups: int = 1, rngs: nnx.Rngs
    ) -> None:
        self.conv = conv(inputs, outputs, kernel, stride, groups=groups, rngs=rngs)
        self.bn = norm(outputs, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.bn(self.conv(x))
