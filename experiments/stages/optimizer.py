"""The optimizer and the learning-rate schedule of a phase."""

from __future__ import annotations

from typing import Any

import optax

from bcr_jax.paths import map_named
from experiments.config import OptimizerConfig


def schedule(
    config: OptimizerConfig, learning_rate: float, epochs: int, steps: int, restart: int | None = None
) -> optax.Schedule:
    """The learning rate over the `steps` per epoch of `epochs`: a linear warm-up, then a cosine to zero.

    With `restart` there is a cosine to zero every so many steps instead, the warm-up on top of the first of them.
    """
    warmup = min(round(config.warmup * steps), epochs * steps - 1)
    if restart:
        cosine, ramp = optax.cosine_decay_schedule(learning_rate, restart), optax.linear_schedule(0.0, 1.0, warmup)
        return lambda step: cosine(step % restart) * (ramp(step) if warmup else 1.0)
    if not warmup:
        return optax.cosine_decay_schedule(learning_rate, epochs * steps)
    return optax.warmup_cosine_decay_schedule(0.0, learning_rate, warmup, epochs * steps)


def optimizer(config: OptimizerConfig, rate: optax.Schedule) -> optax.GradientTransformation:
    """The transformation that `config` names."""
    parts = [optax.clip_by_global_norm(config.clip)] if config.clip else []
    if config.name == "adam":
        decayed = optax.adamw(rate, b1=config.momentum, weight_decay=config.weight_decay, mask=_kernels)
        return optax.chain(*parts, decayed if config.weight_decay else optax.adam(rate, b1=config.momentum))
    if config.weight_decay:
        parts.append(optax.add_decayed_weights(config.weight_decay, mask=_kernels))
    return optax.chain(*parts, optax.sgd(rate, momentum=config.momentum or None, nesterov=bool(config.momentum)))


def _kernels(params: Any) -> Any:
    return map_named(lambda name, _: name.rsplit("/", 1)[-1] == "kernel", params)
