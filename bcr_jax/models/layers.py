"""Layers that the published networks share."""

from __future__ import annotations

import jax
from flax import nnx

PAD1 = ((1, 1), (1, 1))


def conv(
    inputs: int,
    outputs: int,
    kernel: int,
    stride: int = 1,
    *,
    groups: int = 1,
    bias: bool = False,
    same: bool = False,
    rngs: nnx.Rngs,
) -> nnx.Conv:
    """A convolution padded by half its kernel on both sides, as PyTorch pads, or, if `same`, as TensorFlow does.

    The two differ where a stride above 1 meets an even number of pixels. Weights are drawn from a normal distribution
    with He's variance (He et al. 2015).
    """
    return nnx.Conv(
        inputs,
        outputs,
        (kernel, kernel),
        strides=stride,
        padding="SAME" if same else ((kernel // 2, kernel // 2),) * 2,
        feature_group_count=groups,
        use_bias=bias,
        kernel_init=nnx.initializers.he_normal(),
        rngs=rngs,
    )


def norm(channels: int, *, epsilon: float = 1e-5, rngs: nnx.Rngs) -> nnx.BatchNorm:
    """Batch normalisation with PyTorch's momentum and, unless given, epsilon."""
    return nnx.BatchNorm(channels, momentum=0.9, epsilon=epsilon, rngs=rngs)


class ConvNorm(nnx.Module):
    """Convolution and batch normalisation."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int,
        stride: int = 1,
        *,
        groups: int = 1,
        bias: bool = False,
        same: bool = False,
        epsilon: float = 1e-5,
        rngs: nnx.Rngs,
    ) -> None:
        self.conv = conv(inputs, outputs, kernel, stride, groups=groups, bias=bias, same=same, rngs=rngs)
        self.bn = norm(outputs, epsilon=epsilon, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.bn(self.conv(x))
