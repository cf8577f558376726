"""Distillation: a trained model teaches another one by its logits."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import jax
import jax.numpy as jnp
import optax
from flax import nnx
from jaxtyping import Array, Float

from bcr_jax.errors import BCRError
from bcr_jax.training.checkpoint import contents


@dataclass(frozen=True)
class Distillation:
    """What `fit` mixes into its loss: (1 - weight) cross-entropy + weight `soft_loss`.

    Attributes:
      teacher: answers in evaluation mode, to the same inputs as the model that learns; it is not changed.
      weight: in (0, 1]; 1 leaves the labels out.
      temperature: divides the logits of both, positive; above 1 the teacher's wrong answers count more.

    Raises:
      BCRError: a number makes no sense.

    References:
      Hinton, Vinyals, Dean, Distilling the Knowledge in a Neural Network, 2015.
    """

    teacher: nnx.Module
    weight: float = 0.5
    temperature: float = 4.0

    def __post_init__(self) -> None:
        if not 0 < self.weight <= 1:
            raise BCRError(f"weight of distillation is {self.weight}: give a number above 0 and up to 1")
        if not (self.temperature > 0 and isfinite(self.temperature)):
            raise BCRError(f"temperature of distillation is {self.temperature}: give a positive number, such as 4")


def fingerprint(distillation: Distillation) -> str:
    """Differs where what is taught differs: weights and statistics of the teacher, weight or temperature."""
    state = nnx.state(distillation.teacher, nnx.Not(nnx.RngState))
    return f"{contents(state)}, weight {distillation.weight}, temperature {distillation.temperature}"


def soft_loss(
    logits: Float[Array, "*batch classes"], teacher: Float[Array, "*batch classes"], temperature: float
) -> Float[Array, "*batch"]:
    """T^2 KL(softmax(teacher / T) || softmax(logits / T)): with T^2 its gradients do not shrink as T grows.

    Raises:
      BCRError: the shapes differ.
    """
    if logits.shape != teacher.shape:
        raise BCRError(f"the teacher answers {teacher.shape}, the model {logits.shape}: choose one of the same classes")
    soft, wanted = (jax.nn.log_softmax(array / temperature) for array in (logits, jax.lax.stop_gradient(teacher)))
    return jnp.square(temperature) * optax.losses.kl_divergence_with_log_targets(soft, wanted)
