"""The accuracy command: equal budgets, the experiment's own stages, and the figures it writes."""

import json
from pathlib import Path

import pytest

from experiments import accuracy
from experiments.config import load_experiment
from experiments.workdir import Workdir

TINY = Path(__file__).with_name("tiny_config.py")
SHORT = ["train.epochs=1", "admm.epochs=1", "retrain.epochs=1"]


def test_arms_train_equally_long():
    experiment = load_experiment(TINY)
    arms = {arm: accuracy.arm_experiment(experiment, arm, 7) for arm in accuracy.ARMS}
    total = experiment.train.epochs + experiment.admm.epochs + experiment.retrain.epochs
    assert arms["dense"].train.epochs == total
    assert [getattr(arms["magnitude"], p).epochs for p in ("train", "admm", "retrain")] == [2, 0, 4]
    assert [getattr(arms["admm"], p).epochs for p in ("train", "admm", "retrain")] == [2, 2, 2]
    assert all(arm.seed == 7 for arm in arms.values())


@pytest.mark.slow
def test_it_compares_resumes_and_writes(tmp_path, capsys):
    arguments = [str(TINY), "--seeds", "0", "1", "--workdir", str(tmp_path), "--set", *SHORT]
    assert accuracy.main(arguments) == 0
    result = json.loads((tmp_path / "accuracy.json").read_text())
    assert result["seeds"] == [0, 1]
    assert result["epochs_of_each_arm"] == 3
    for arm, values in result["test_accuracy"].items():
        stage = "train" if arm == "dense" else "retrain"
        assert values == [Workdir(tmp_path / f"seed{s}-{arm}").result(stage)["test_accuracy"] for s in (0, 1)]
        assert result["mean_test_accuracy"][arm] == pytest.approx(sum(values) / 2)
        assert f"| {arm} | {values[0]:.2%} | {values[1]:.2%} |" in (tmp_path / "accuracy.md").read_text()
    assert Workdir(tmp_path / "seed0-magnitude").result("prune")["density"] == 0.125
    assert not list((tmp_path / "seed0-magnitude" / "stages" / "admm").glob("checkpoints"))
    (tmp_path / "accuracy.json").unlink()
    capsys.readouterr()
    assert accuracy.main(arguments) == 0
    assert "epoch" not in capsys.readouterr().err, "it trained again what was done"
    assert json.loads((tmp_path / "accuracy.json").read_text()) == result
