import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from experiments.short_retraining import retrain


class Counting(nnx.Module):
    """Has a mode that only `train` and `eval` know, and counts the calls in training mode."""

    def __init__(self, rngs: nnx.Rngs):
        self.linear = nnx.Linear(4, 3, rngs=rngs)
        self.calls = nnx.BatchStat(jnp.zeros([]))
        self.deterministic = True

    def __call__(self, x: jax.Array) -> jax.Array:
        if not self.deterministic:
            self.calls[...] += 1
        return self.linear(x)


def test_a_model_is_retrained_in_training_mode() -> None:
    model, sample = Counting(nnx.Rngs(0)), ((np.ones((4, 4), np.float32),), np.zeros(4, np.int32))
    before = np.asarray(model.linear.kernel)
    retrain(model, {"linear/kernel": jnp.ones((4, 3), bool)}, sample, optax.sgd(0.1), steps=2, batch_size=2)
    assert model.calls[...] == 2 and model.deterministic
    assert (np.asarray(model.linear.kernel) != before).any()
