"""ResNet-50 (He et al. 2015), as torchvision has it (v1.5) and as Keras does (v1)."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from flax import nnx
from jaxtyping import Array, Float

from bcr_jax.models.layers import PAD1, ConvNorm, conv, norm

STAGES = ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2))  # width, blocks, stride
EXPANSION = 4
KERAS_EPSILON = 1.001e-5


class Bottleneck(nnx.Module):
    """1x1, 3x3 and 1x1 convolutions beside a shortcut; the stride is in the 3x3, in Keras's in the first 1x1."""

    def __init__(self, inputs: int, width: int, stride: int, *, keras: bool = False, rngs: nnx.Rngs) -> None:
        outputs = EXPANSION * width
        epsilon = KERAS_EPSILON if keras else 1e-5
        first, second = (stride, 1) if keras else (1, stride)
        self.conv1 = conv(inputs, width, 1, first, bias=keras, rngs=rngs)
        self.bn1 = norm(width, epsilon=epsilon, rngs=rngs)
        self.conv2 = conv(width, width, 3, second, bias=keras, rngs=rngs)
        self.bn2 = norm(width, epsilon=epsilon, rngs=rngs)
        self.conv3 = conv(width, outputs, 1, bias=keras, rngs=rngs)
        self.bn3 = norm(outputs, epsilon=epsilon, rngs=rngs)
        changes = stride != 1 or inputs != outputs
        shortcut = ConvNorm(inputs, outputs, 1, stride, bias=keras, epsilon=epsilon, rngs=rngs) if changes else None
        self.downsample = nnx.data(shortcut)

    def __call__(self, x: jax.Array) -> jax.Array:
        y = jax.nn.relu(self.bn1(self.conv1(x)))
        y = jax.nn.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return jax.nn.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet50(nnx.Module):
    """Images to logits. 25,557,032 parameters with 1000 classes.

    With `small_images` the stem is a 3x3 convolution without stride or pooling, for 32x32 images. With `keras` it is
    the network of keras.applications: strides earlier, biases in convolutions, another epsilon.
    """

    def __init__(self, *, classes: int = 1000, small_images: bool = False, keras: bool = False, rngs: nnx.Rngs) -> None:
        self.small_images, self.keras = small_images, keras
        kernel, stride = (3, 1) if small_images else (7, 2)
        self.conv1 = conv(3, 64, kernel, stride, bias=keras, rngs=rngs)
        self.bn1 = norm(64, epsilon=KERAS_EPSILON if keras else 1e-5, rngs=rngs)
        inputs, stages = 64, []
        for width, blocks, stride in STAGES:
            stage = []
            for number in range(blocks):
                stage.append(Bottleneck(inputs, width, stride if number == 0 else 1, keras=keras, rngs=rngs))
                inputs = EXPANSION * width
            stages.append(nnx.List(stage))
        self.layer1, self.layer2, self.layer3, self.layer4 = stages
        self.fc = nnx.Linear(inputs, classes, rngs=rngs)

    def __call__(self, x: Float[Array, "n h w 3"]) -> Float[Array, "n classes"]:
        x = jax.nn.relu(self.bn1(self.conv1(x)))
        if not self.small_images:
            x = nnx.max_pool(x, (3, 3), strides=(2, 2), padding=PAD1)
        for stage in (self.layer1, self.layer2, self.layer3, self.layer4):
            for block in stage:
                x = block(x)
        return self.fc(jnp.mean(x, axis=(1, 2)))
