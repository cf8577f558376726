"""Some of the training inputs, to calibrate with or to tell accuracies with."""

from __future__ import annotations

import numpy as np

from experiments.engine import Context
from experiments.errors import ConfigError
from experiments.short_retraining import Labelled
from experiments.stages.phase import load_data


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
