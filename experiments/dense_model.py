"""The trained dense network that commands without training start from, and its data."""

from __future__ import annotations

import numpy as np
from flax import nnx

from bcr_jax.stored import Inputs
from experiments.engine import Context, run_stages
from experiments.errors import ConfigError
from experiments.stages import TRAIN
from experiments.stages.phase import load_data, new_model, trained_model

Labelled = tuple[tuple[Inputs, ...], np.ndarray]


def dense_model(context: Context) -> nnx.Module:
    """The config's pretrained weights as they are; without them, what stage `train` makes of random ones."""
    if context.experiment.pretrained:
        model = new_model(context.experiment)
        model.eval()
        return model
    run_stages(context, (TRAIN,))
    return trained_model(context.experiment, context.workdir, TRAIN.name)


def training_samples(context: Context, *counts: int) -> list[Labelled]:
    """Samples of the training part, of so many inputs each, none in two of them; drawn by the config's seed.

    Raises:
        ConfigError: there are not so many.
    """
    dataset = load_data(context.experiment)
    total = len(dataset.train_labels)
    if sum(counts) > total or min(counts) < 1:
        raise ConfigError(f"{' + '.join(map(str, counts))} training inputs are needed, there are {total}: ask for less")
    order = np.random.default_rng(context.experiment.seed).permutation(total)
    parts = np.split(order[: sum(counts)], np.cumsum(counts)[:-1])
    return [(tuple(part[rows] for part in dataset.train_inputs), dataset.train_labels[rows]) for rows in parts]
