"""Stage `prune`: projects the weights to BCR and keeps the masks."""

from __future__ import annotations

from typing import Any

import numpy as np

import bcr_jax
from bcr_jax.search import one_shot
from experiments.engine import Context, Stage
from experiments.stages.admm import final_rules
from experiments.stages.phase import save_arrays, save_model, scores, trained_model
from experiments.stages.samples import training_samples


def _run(context: Context) -> dict[str, Any]:
    experiment, workdir = context.experiment, context.workdir
    model = trained_model(experiment, workdir, "admm")
    specs = bcr_jax.select(model, final_rules(context))
    if experiment.prune.method == "one_shot" and specs:
        ((inputs, _),) = training_samples(context, experiment.prune.inputs)
        masks = one_shot(model, inputs, specs)
    else:
        masks = bcr_jax.hard_prune(model, specs)
    save_arrays(workdir.stage("prune") / "masks.npz", {name: np.asarray(mask) for name, mask in masks.items()})
    save_model(model, workdir, "prune")
    return {
        **scores(experiment, model),
        "density": bcr_jax.density(masks) if masks else 1.0,
        "layer_density": {name: float(np.mean(mask)) for name, mask in masks.items()},
    }


STAGE = Stage("prune", needs=("search", "admm"), uses=("prune",), run=_run)
