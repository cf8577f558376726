"""A multilayer perceptron for 28x28 images."""

import jax
from flax import nnx
from jaxtyping import Array, Float


class MLP(nnx.Module):
    """784-256-256-classes with ReLU: 28x28 images to logits."""

    def __init__(self, *, classes: int = 10, rngs: nnx.Rngs):
        self.linear1 = nnx.Linear(28 * 28, 256, rngs=rngs)
        self.linear2 = nnx.Linear(256, 256, rngs=rngs)
        self.linear3 = nnx.Linear(256, classes, rngs=rngs)

    def __call__(self, x: Float[Array, "n 28 28 1"]) -> Float[Array, "n classes"]:
        x = jax.nn.relu(self.linear1(x.reshape(x.shape[0], -1)))
        x = jax.nn.relu(self.linear2(x))
        return self.linear3(x)
