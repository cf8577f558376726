"""The accuracy command: equal budgets, the experiment's own stages, and the figures it writes."""

import dataclasses
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from experiments.accuracy import __main__ as accuracy
from experiments.accuracy import arms
from experiments.config import load_experiment
from experiments.engine import Context, used_keys
from experiments.workdir import Workdir

TINY = Path(__file__).with_name("tiny_config.py")
SHORT = ["train.epochs=1", "admm.epochs=1", "retrain.epochs=1"]


def test_arms_train_equally_long():
    experiment = load_experiment(TINY)
    column = arms.Column("mnist5k", 7)
    every = {arm: arms.arm_experiment(experiment, arms.Arm(arm), column) for arm in arms.ARMS}
    total = experiment.train.epochs + experiment.admm.epochs + experiment.retrain.epochs
    assert every["dense"].train.epochs == total
    assert [getattr(every["magnitude"], p).epochs for p in ("train", "admm", "retrain")] == [2, 0, 4]
    assert [getattr(every["admm"], p).epochs for p in ("train", "admm", "retrain")] == [2, 2, 2]
    assert [getattr(every["one_shot"], p).epochs for p in ("train", "admm", "retrain")] == [2, 0, 4]
    assert (every["one_shot"].prune.method, every["magnitude"].prune.method) == ("one_shot", "project")
    assert [getattr(every["reweighted"], p).epochs for p in ("train", "admm", "retrain")] == [2, 2, 2]
    assert all(arm.seed == 7 for arm in every.values())


def test_the_method_that_finds_densities_is_one_arm():
    experiment = load_experiment(TINY)
    for given in (
        dataclasses.replace(experiment, admm=dataclasses.replace(experiment.admm, balance=2.0)),
        dataclasses.replace(experiment, plan="plan.json"),
        dataclasses.replace(experiment, admm=dataclasses.replace(experiment.admm, method="reweighted")),
    ):
        every = {arm: arms.arm_experiment(given, arms.Arm(arm), arms.Column("mnist5k", 0)) for arm in arms.ARMS}
        assert [arm for arm, own in every.items() if own.admm.method == "reweighted"] == ["reweighted"]
    assert [str(arm) for arm in arms.arms(["admm", "reweighted"], [2, 4])] == ["admm /2", "admm /4", "reweighted"]


def test_arms_of_several_densities_and_data_sets():
    experiment = load_experiment(TINY)
    two = arms.arms(["dense", "admm"], [1, 4])
    assert [str(arm) for arm in two] == ["dense", "admm", "admm /4"]
    quarter = arms.arm_experiment(experiment, two[2], arms.Column("vowels", 3))
    assert quarter.dataset == "vowels"
    for pattern, spec in experiment.rules.items():
        assert quarter.rules[pattern] == (spec and dataclasses.replace(spec, density=spec.density / 4))
    columns = [arms.Column("a", 0), arms.Column("b", 0)]
    runs = {
        "dense": [arms.Run(0.9, 1.0, 5.0), arms.Run(0.8, 1.0, 6.0)],
        "admm /4": [arms.Run(0.8, 0.1, 7.0), arms.Run(0.8, 0.3, 8.0)],
    }
    result = accuracy.summary(experiment, columns, runs, {"command": "command"})
    assert result["points_below_dense"]["admm /4"] == pytest.approx(5)
    assert result["seconds"]["admm /4"] == [7.0, 8.0]
    assert "| arm | density | a, seed 0 | b, seed 0 | mean |" in accuracy.markdown(result)
    assert "| admm /4 | 0.2 | 80.00% | 80.00% | 80.00% | +5.00 |" in accuracy.markdown(result)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--seeds", "1", "1"], "--seeds [1, 1]: expected different seeds"),
        (["--arms", "admm"], "--arms admm: add dense"),
        (["--arms", "adam"], "invalid choice: 'adam'"),
        (["--divide", "0"], "argument --divide: 0: expected a whole number, at least 1"),
        (["--datasets", "mnist5k", "mnist5k"], "expected different datasets"),
    ],
)
def test_bad_arguments_are_one_line_errors(arguments, message, capsys):
    assert accuracy.main([str(TINY), *arguments]) == 2
    assert message in capsys.readouterr().err


def test_arms_that_begin_alike_share_the_dense_training(tmp_path, monkeypatch):
    trained = []

    def run(context, stages):
        for stage in stages:
            if not context.workdir.is_done(stage.name):
                trained.append((context.workdir.root.name, stage.name))
                context.workdir.start(stage.name, used_keys(context.experiment, stage))
                context.workdir.finish(stage.name, 1.0, {"test_accuracy": 0.5, "density": 0.1})

    monkeypatch.setattr(arms, "run_stages", run)
    experiment, column = load_experiment(TINY), arms.Column("mnist5k", 0)
    kinds = [arms.Arm("dense"), arms.Arm("admm"), arms.Arm("magnitude")]
    contexts = [arms.arm_context(experiment, arm, column, tmp_path) for arm in kinds]
    seconds = [arms.run_arm(context, arm, contexts).seconds for context, arm in zip(contexts, kinds, strict=True)]
    assert [root for root, stage in trained if stage == "train"] == ["seed0-dense", "seed0-admm"]
    assert seconds == [1.0, 5.0, 5.0], "of all that an arm takes alone"
    other = arms.arm_context(experiment, kinds[2], arms.Column("mnist5k", 1), tmp_path)
    arms.run_arm(other, kinds[2], contexts)
    assert ("seed1-magnitude", "train") in trained


def test_what_is_timed_is_compiled_once_and_again_with_other_code_or_versions(tmp_path, monkeypatch):
    class Module:
        def save(self, bundle):
            bundle.mkdir()

    compiled = []
    monkeypatch.setattr(arms, "trained_model", lambda experiment, workdir, stage: stage)
    monkeypatch.setattr(arms, "load_data", lambda experiment: SimpleNamespace(test_inputs=np.zeros((1, 2))))
    monkeypatch.setattr(arms.lowering, "lower", lambda model, *inputs: model)
    monkeypatch.setattr(arms.lowering, "compile", lambda program, target: [compiled.append(program), Module()][1])
    monkeypatch.setattr(arms, "bundle_timeable", lambda bundle: bundle)
    monkeypatch.setattr(arms, "measure", lambda programs, **_: {n: SimpleNamespace(min_us=2.0) for n in programs})
    experiment = load_experiment(TINY)
    contexts = {"dense": Context(experiment, Workdir(tmp_path))}
    stamp = tmp_path / "stages" / "train" / "latency" / "stamp.json"
    for other in ({}, {}, {"made_with": "another"}, {"sources": "0"}):
        if stamp.exists():
            stamp.write_text(json.dumps({**json.loads(stamp.read_text()), **other}))
        assert arms.latencies_of(contexts, experiment) == {"dense": 2.0}
    assert compiled == ["train"] * 3


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
        assert f"| {values[0]:.2%} | {values[1]:.2%} |" in (tmp_path / "accuracy.md").read_text()
    assert Workdir(tmp_path / "seed0-magnitude").result("prune")["density"] == 0.125
    assert not list((tmp_path / "seed0-magnitude" / "stages" / "admm").glob("checkpoints"))
    (tmp_path / "accuracy.json").unlink()
    capsys.readouterr()
    assert accuracy.main(arguments) == 0
    assert "epoch" not in capsys.readouterr().err, "it trained again what was done"
    assert json.loads((tmp_path / "accuracy.json").read_text()) == result
