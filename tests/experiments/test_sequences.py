"""Runs over sequences: real speech through the stages, and the recurrent configs."""

from pathlib import Path

import numpy as np
import pytest
from flax import nnx

import bcr_jax
from bcr_jax import models
from experiments import run
from experiments.config import load_experiment
from experiments.workdir import Workdir

CONFIGS = Path(run.__file__).with_name("configs")
RECURRENT = ("vowels_gru", "fsdd_gru", "timit_gru")


@pytest.mark.parametrize("name", RECURRENT)
def test_the_rules_of_recurrent_configs_prune_gate_by_gate(name):
    experiment = load_experiment(CONFIGS / f"{name}.py")
    model = nnx.eval_shape(lambda: models.create(experiment.model, rngs=nnx.Rngs(0)))
    specs = bcr_jax.select(model, experiment.rules)
    assert specs and all(spec.row_parts == 3 for spec in specs.values())
    shapes = {path: leaf.shape for path, leaf in bcr_jax.paths.named_leaves(nnx.state(model, nnx.Param)).items()}
    weights = {path: shapes[path][0] * shapes[path][1] for path in specs}
    kept = sum(specs[path].density * count for path, count in weights.items()) / sum(weights.values())
    assert 0.09 < kept < 0.1 + 1e-9, "10x over all matrices of the cells"


def test_a_missing_directory_is_a_one_line_error(capsys):
    assert run.main([str(CONFIGS / "fsdd_gru.py")]) == 2
    assert "is read from a directory: give it as data_dir (--set data_dir=DIR)" in capsys.readouterr().err


@pytest.mark.slow
def test_speech_goes_through_all_stages(tmp_path):
    short = ["train.epochs=6", "admm.epochs=2", "retrain.epochs=3", "bench.rounds=1", "verify.images=2"]
    assert run.main([str(CONFIGS / "vowels_gru.py"), "--workdir", str(tmp_path), "--set", *short]) == 0
    workdir = Workdir(tmp_path)
    assert workdir.result("train")["test_accuracy"] > 0.8
    verify = workdir.result("verify")
    assert verify["targets"]["host"]["max_relative_difference"] <= 1e-4
    assert verify["test_set"]["accuracy"] == workdir.result("retrain")["test_accuracy"]
    kernel = np.load(workdir.stage("retrain") / "model.npz")["layers/0/cell/dense_h/kernel"]
    mask = np.load(workdir.stage("prune") / "masks.npz")["layers/0/cell/dense_h/kernel"]
    assert np.array_equal(kernel != 0, mask)
