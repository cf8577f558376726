"""The stage engine, with stages that only count."""

import dataclasses
import json
import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from bcr_jax import BCRSpec
from experiments.config import Experiment
from experiments.engine import Context, Stage, run_stages
from experiments.errors import ConfigError
from experiments.workdir import Workdir, locked, write_json

BASE = Experiment(name="base", model="mlp", dataset="mnist5k", rules={})


class Counter:
    """Three stages, a <- b <- c and a <- d, that note their runs; `failing` raises."""

    def __init__(self, failing=()):
        self.runs = []
        self.failing = set(failing)
        self.stages = tuple(
            Stage(name, needs, uses, lambda context, name=name: self._run(name))
            for name, needs, uses in (
                ("a", (), ("seed",)),
                ("b", ("a",), ("admm",)),
                ("c", ("b",), ()),
                ("d", ("a",), ("targets",)),
            )
        )

    def _run(self, name):
        self.runs.append(name)
        if name in self.failing:
            raise RuntimeError(name)
        return {"made_by": name}


def context(root, experiment=BASE):
    return Context(experiment, Workdir(root))


def test_stages_run_once_in_order_and_keep_results(tmp_path):
    counter = Counter()
    run_stages(context(tmp_path), counter.stages)
    run_stages(context(tmp_path), counter.stages)
    assert counter.runs == ["a", "b", "c", "d"]
    assert Workdir(tmp_path).result("c") == {"made_by": "c"}


def test_a_stage_that_fails_is_not_done_and_the_next_run_goes_on_there(tmp_path):
    counter = Counter(failing={"b"})
    with pytest.raises(RuntimeError):
        run_stages(context(tmp_path), counter.stages)
    assert not Workdir(tmp_path).is_done("b")
    counter.failing.clear()
    run_stages(context(tmp_path), counter.stages)
    assert counter.runs == ["a", "b", "b", "c", "d"]


def test_only_the_named_stages_run(tmp_path):
    counter = Counter()
    run_stages(context(tmp_path), counter.stages, ["a"])
    run_stages(context(tmp_path), counter.stages, ["d", "b"])
    assert counter.runs == ["a", "b", "d"]


def test_a_missing_prerequisite_is_named(tmp_path):
    with pytest.raises(ConfigError, match="stage c needs b first"):
        run_stages(context(tmp_path), Counter().stages, ["c"])


@pytest.mark.parametrize("arguments", [{"only": ["a", "e"]}, {"restart": "e"}])
def test_an_unknown_stage_lists_the_stages(tmp_path, arguments):
    with pytest.raises(ConfigError, match="no stage 'e': the stages are a, b, c, d"):
        run_stages(context(tmp_path), Counter().stages, **arguments)


def test_restart_forgets_the_stage_and_what_needs_it(tmp_path):
    counter = Counter()
    run_stages(context(tmp_path), counter.stages)
    (Workdir(tmp_path).stage("b") / "checkpoint").write_text("old")
    counter.runs.clear()
    run_stages(context(tmp_path), counter.stages, restart="b")
    assert counter.runs == ["b", "c"]
    assert not (Workdir(tmp_path).stage("b") / "checkpoint").exists()


def test_nothing_is_forgotten_where_the_run_cannot_go_on(tmp_path):
    def refuse(_):
        raise ConfigError("no such plan")

    counter = Counter()
    run_stages(context(tmp_path), counter.stages)
    plan = Workdir(tmp_path).stage("b") / "plan.json"
    plan.write_text("{}")
    checked = tuple(
        dataclasses.replace(stage, check=refuse) if stage.name == "c" else stage for stage in counter.stages
    )
    own = dataclasses.replace(BASE, plan=os.path.relpath(plan))
    for experiment, stages, only, message in (
        (BASE, counter.stages, ["c"], "stage c needs b first"),
        (BASE, checked, [], "no such plan"),
        (own, counter.stages, [], f"plan = {own.plan} would be deleted by --restart b: copy it elsewhere"),
    ):
        with pytest.raises(ConfigError, match=message):
            run_stages(context(tmp_path, experiment), stages, only, restart="b")
    assert plan.exists() and all(Workdir(tmp_path).is_done(name) for name in "abcd")
    run_stages(context(tmp_path, own), checked)  # what is done is not checked


def test_a_changed_config_is_refused_until_restarted(tmp_path):
    counter = Counter()
    run_stages(context(tmp_path), counter.stages)
    changed = dataclasses.replace(BASE, admm=dataclasses.replace(BASE.admm, every=7), seed=5)
    for restart in (None, "b", "d"):
        with pytest.raises(ConfigError, match=r"seed is 5, was 0: .* --restart a"):
            run_stages(context(tmp_path, changed), counter.stages, restart=restart)
    counter.runs.clear()
    changed = dataclasses.replace(changed, seed=0)
    with pytest.raises(ConfigError, match=r"admm.every is 7, was None: .* --restart b"):
        run_stages(context(tmp_path, changed), counter.stages)
    run_stages(context(tmp_path, changed), counter.stages, restart="b")
    assert counter.runs == ["b", "c"]


@pytest.mark.parametrize("key", ["plan", "pretrained"])
def test_a_file_with_other_contents_is_another_config_where_both_are_known(tmp_path, key):
    file = tmp_path / "file"
    file.write_text("one")
    experiment = dataclasses.replace(BASE, **{key: str(file)})
    stages = (Stage("a", (), (key,), lambda _: {}),)
    run_stages(context(tmp_path / "w", experiment), stages)
    file.write_text("two")
    with pytest.raises(ConfigError, match=f"{key}_sha256 is .*, was .*--restart a"):
        run_stages(context(tmp_path / "w", experiment), stages)
    file.unlink()
    run_stages(context(tmp_path / "w", experiment), stages)


def test_a_stage_that_failed_goes_on_with_its_config_alone_once_it_has_a_checkpoint(tmp_path):
    changed = [dataclasses.replace(BASE, admm=dataclasses.replace(BASE.admm, every=n)) for n in (None, 7, 8)]
    counter, checkpoints = Counter(failing={"b"}), Workdir(tmp_path).checkpoints("b")
    for experiment in changed:
        with pytest.raises(RuntimeError):
            run_stages(context(tmp_path, experiment), counter.stages)
        checkpoints.mkdir(exist_ok=True)
    (checkpoints / "40").mkdir()
    with pytest.raises(ConfigError, match=r"admm.every is 7, was 8: .* --restart b"):
        run_stages(context(tmp_path, changed[1]), counter.stages)


def test_rules_in_another_order_are_another_config_and_a_file_without_the_order_still_tells_it(tmp_path):
    counter, rules = Counter(), {"a*": None, "*": BCRSpec(block=(4, 16))}
    stages = (dataclasses.replace(counter.stages[0], uses=("rules",)),)
    one, two = (dataclasses.replace(BASE, rules=dict(items)) for items in (rules.items(), reversed(rules.items())))
    run_stages(context(tmp_path, one), stages)
    file = Workdir(tmp_path).stage("a") / "config.json"
    for config in (
        json.loads(file.read_text()),
        {k: v for k, v in json.loads(file.read_text()).items() if k != "rules"},
    ):
        write_json(file, config)
        run_stages(context(tmp_path, one), stages)
        with pytest.raises(ConfigError, match=r"rules is \['\*', 'a\*'\], was \['a\*', '\*'\]"):
            run_stages(context(tmp_path, two), stages)
    assert counter.runs == ["a"]


def test_a_key_that_only_later_stages_use_may_change(tmp_path):
    counter = Counter()
    run_stages(context(tmp_path), counter.stages, ["a", "b"])
    run_stages(context(tmp_path, dataclasses.replace(BASE, targets=("host", "x"))), counter.stages)
    assert counter.runs == ["a", "b", "c", "d"]


def test_a_damaged_result_says_what_to_delete(tmp_path):
    counter = Counter()
    run_stages(context(tmp_path), counter.stages)
    result = Workdir(tmp_path).stage("a") / "result.json"
    result.write_text(result.read_text()[:20])
    with pytest.raises(ConfigError, match=r"result\.json is not valid JSON .* delete .*stages/a"):
        Workdir(tmp_path).result("a")


def test_writes_are_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "x.json"
    write_json(path, {"old": 1})
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space left"):
        write_json(path, {"new": 2})
    assert path.read_text() == '{\n  "old": 1\n}\n'
    assert list(tmp_path.iterdir()) == [path]


def _hold(root, ready):
    with locked(root):
        ready.set()
        signal.pause()


def test_one_run_at_a_time_and_death_frees_the_lock(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Event()
    holder = spawn.Process(target=_hold, args=(tmp_path / "run", ready))
    holder.start()
    assert ready.wait(60)
    with pytest.raises(ConfigError, match=f"in use by process {holder.pid}"), locked(tmp_path / "run"):
        pass
    holder.kill()
    holder.join()
    with locked(tmp_path / "run") as workdir:
        assert workdir.root == tmp_path / "run"


def test_a_default_directory_that_iree_cannot_read_is_refused(tmp_path, monkeypatch):
    (tmp_path / "a@b").mkdir()
    monkeypatch.chdir(tmp_path / "a@b")
    with (
        pytest.raises(ConfigError, match=r"a@b/runs/tiny: IREE's tools read no path with an @"),
        locked(Path("runs/tiny")),
    ):
        pass
