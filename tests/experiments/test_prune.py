"""The stage that prunes: both methods reach the density of the rules; the compensated one loses less."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from experiments.config import PruneConfig, load_experiment
from experiments.engine import Context, run_stages
from experiments.stages import TRAINING
from experiments.stages.phase import load_arrays
from experiments.workdir import Workdir

TINY = Path(__file__).with_name("tiny_config.py")


@pytest.mark.slow
def test_one_shot_pruning_keeps_the_density_and_more_of_the_accuracy(tmp_path):
    experiment = load_experiment(TINY)
    experiment = dataclasses.replace(experiment, admm=dataclasses.replace(experiment.admm, epochs=0))
    results = {}
    for method in ("project", "one_shot"):
        pruned = dataclasses.replace(experiment, prune=PruneConfig(method, inputs=500))
        workdir = Workdir(tmp_path / method)
        run_stages(Context(pruned, workdir), TRAINING[:-1])
        results[method] = workdir.result("prune")
        (mask,) = load_arrays(workdir.stage("prune") / "masks.npz").values()
        kernel = load_arrays(workdir.stage("prune") / "model.npz")["linear2/kernel"]
        assert mask.mean() == 1 / 8 and not kernel[~mask].any()
    assert results["one_shot"]["density"] == results["project"]["density"] == 1 / 8
    assert results["one_shot"]["test_accuracy"] > results["project"]["test_accuracy"]
