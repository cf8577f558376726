"""The trained dense network that commands without training start from."""

from __future__ import annotations

from flax import nnx

from experiments.engine import Context, run_stages
from experiments.stages import TRAIN
from experiments.stages.phase import new_model, trained_model


def dense_model(context: Context) -> nnx.Module:
    """The config's pretrained weights as they are; without them, what stage `train` makes of random ones."""
    if context.experiment.pretrained:
        model = new_model(context.experiment)
        model.eval()
        return model
    run_stages(context, (TRAIN,))
    return trained_model(context.experiment, context.workdir, TRAIN.name)
