"""The stage that prunes: to the density of the rules, where the compensated method loses less, or to one found."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from bcr_jax import Plan
from experiments.config import PruneConfig, load_experiment
from experiments.engine import Context, run_stages
from experiments.errors import ConfigError
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


@pytest.mark.slow
def test_densities_found_while_training_are_pruned_to(tmp_path):
    experiment = load_experiment(TINY)
    found = []
    for strength in (1e-3, 1e-1):
        admm = dataclasses.replace(experiment.admm, method="reweighted", strength=strength, learning_rate=1e-2)
        context = Context(dataclasses.replace(experiment, admm=admm), Workdir(tmp_path / str(strength)))
        run_stages(context, TRAINING)
        spec = Plan.load(context.workdir.stage("admm") / "plan.json").rules["linear2/kernel"]
        assert spec is not None and spec.block == (32, 16)
        found.append(spec.density)
        assert context.workdir.result("prune")["density"] == pytest.approx(spec.density, rel=0.05)
    assert found[0] > found[1] != 1 / 8
    stage = context.workdir.stage("admm")
    plan = (stage / "plan.json").read_text()
    for file in ("plan.json", "result.json"):
        (stage / file).unlink()  # as if killed before it wrote them
    run_stages(context, TRAINING)
    assert (stage / "plan.json").read_text() == plan
    other = dataclasses.replace(context.experiment, admm=experiment.admm)
    with pytest.raises(ConfigError, match=r"admm\.method is admm, was reweighted"):
        run_stages(dataclasses.replace(context, experiment=other), TRAINING)
