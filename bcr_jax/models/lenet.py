"""A LeNet-like convolutional network for 28x28 images."""

import jax
from flax import nnx
from jaxtyping import Array, Float


class LeNet(nnx.Module):
    """Three convolutions with batch-norm, ReLU and pooling, then two linear layers: 28x28 images to logits."""

    def __init__(self, *, classes: int = 10, rngs: nnx.Rngs):
        self.conv1 = nnx.Conv(1, 16, (5, 5), use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(16, momentum=0.9, rngs=rngs)
        self.conv2 = nnx.Conv(16, 32, (3, 3), use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(32, momentum=0.9, rngs=rngs)
        self.conv3 = nnx.Conv(32, 64, (3, 3), use_bias=False, rngs=rngs)
        self.bn3 = nnx.BatchNorm(64, momentum=0.9, rngs=rngs)
        self.linear1 = nnx.Linear(3 * 3 * 64, 128, rngs=rngs)
        self.linear2 = nnx.Linear(128, classes, rngs=rngs)

    def __call__(self, x: Float[Array, "n 28 28 1"]) -> Float[Array, "n classes"]:
        for conv, norm in ((self.conv1, self.bn1), (self.conv2, self.bn2), (self.conv3, self.bn3)):
            x = nnx.max_pool(jax.nn.relu(norm(conv(x))), (2, 2), strides=(2, 2))
        x = jax.nn.relu(self.linear1(x.reshape(x.shape[0], -1)))
        return self.linear2(x)
