"""Stage `train`: the dense network."""

from __future__ import annotations

from typing import Any

from experiments.engine import Context, Stage
from experiments.stages.phase import new_model, train_phase


def _run(context: Context) -> dict[str, Any]:
    config = context.experiment.train
    model = new_model(context.experiment)
    return train_phase(context, "train", model, epochs=config.epochs, learning_rate=config.learning_rate)


STAGE = Stage(
    "train", needs=(), uses=("model", "dataset", "pretrained", "split", "train", "optimizer", "fit", "seed"), run=_run
)
