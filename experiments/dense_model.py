"""The trained dense network that commands without training start from."""

from __future__ import annotations

from typing import Any

from flax import nnx

from experiments.config import Experiment
from experiments.engine import Context, keys_under, run_stages, used_keys
from experiments.stages import TRAIN
from experiments.stages.phase import new_model, trained_model


def identity(experiment: Experiment) -> dict[str, Any]:
    """The flattened config keys that tell the dense network, its data and what is pruned, as JSON values.

    Of pretrained weights a digest, `pretrained_sha256`, in place of the path.
    """
    found = {**used_keys(experiment, TRAIN), **keys_under(experiment, ("rules", "data_dir"))}
    found.pop("pretrained", None)
    return found


def dense_model(context: Context) -> nnx.Module:
    """The config's pretrained weights as they are; without them, what stage `train` makes of random ones."""
    if context.experiment.pretrained:
        model = new_model(context.experiment)
        model.eval()
        return model
    run_stages(context, (TRAIN,))
    return trained_model(context.experiment, context.workdir, TRAIN.name)
