"""Sweeps: the grid, what its runs share, processes that fail or are killed, and a real one on the smallest config."""

import dataclasses
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from experiments.config import load_experiment
from experiments.errors import ConfigError
from experiments.sweep import __main__ as sweep
from experiments.sweep import jobs as sweep_jobs
from experiments.sweep import table
from experiments.sweep.jobs import Job, jobs_of, run_jobs
from experiments.sweep.points import Run, grid, runs
from experiments.workdir import Workdir, write_json

TINY = Path(__file__).with_name("tiny_config.py")


def test_a_grid_has_every_combination():
    over = [["admm.rho=0.1", "0.1,1.0"], ["admm.every=5", "none"]]
    assert grid(over) == [
        ("admm.rho=0.1", "admm.every=5"),
        ("admm.rho=0.1", "admm.every=none"),
        ("admm.rho=0.1,1.0", "admm.every=5"),
        ("admm.rho=0.1,1.0", "admm.every=none"),
    ]
    assert grid([]) == []
    with pytest.raises(ConfigError, match=r"--over admm\.rho is given twice"):
        grid([["admm.rho=1"], ["admm.rho=2"]])


def test_runs_share_dense_trainings_and_hold_inputs_out(tmp_path):
    points = [("admm.rho=0.1",), ("retrain.epochs=1", "admm.restarts=true"), ("train.epochs=1",)]
    found = runs(load_experiment(TINY), ["name=other"], points, [0, 1], tmp_path)
    assert [(run.point, run.seed) for run in found] == [(point, seed) for seed in (0, 1) for point in points]
    assert len({run.directory for run in found}) == 6
    dense = [run.dense for run in found]
    assert dense[0] == dense[1] and dense[3] == dense[4] and len(set(dense)) == 4
    assert all(run.experiment.split.validation == 400 for run in found)  # a tenth of 4,000
    assert found[4].overrides == ("name=other", *points[1], "seed=1", "split.validation=400")
    jobs = jobs_of(found)
    assert [job.stages[0] for job in jobs] == ["train", "search", "search", "train", "search"] * 2
    assert [job.epochs for job in jobs[:5]] == [2, 4, 3, 1, 4]
    again = runs(load_experiment(TINY), ["name=other"], points[1:], [1], tmp_path)
    assert [run.directory for run in again] == [run.directory for run in found[4:]], "work directories moved"


def test_a_validation_part_of_the_config_is_kept(tmp_path):
    experiment = load_experiment(TINY)
    split = dataclasses.replace(experiment.split, validation=100)
    (run,) = runs(dataclasses.replace(experiment, split=split), [], [()], [3], tmp_path)
    assert run.overrides == ("seed=3",) and run.experiment.split.validation == 100
    assert str(run) == "the config as it is, seed 3"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "nothing to sweep: give --over KEY=VALUE"),
        (["--over", "admm.rho=0.1", "much"], "--set admm.rho=much: expected a number"),
        (["--over", "admm.what=1"], "--set admm.what: no such key"),
        (["--over", "seed=1", "2"], "give the seeds as --seeds"),
        (["--over", "admm.rho=0.1", "1e-1"], "are the same experiment: leave one of them out"),
        (["--point", "--seeds", "1", "1"], "expected different seeds"),
        (["--point", "--jobs", "0"], "--jobs 0: expected at least 1"),
        (["--point", "--set", "split.validation=4000"], "there are 4000 training inputs to share"),
    ],
)
def test_bad_arguments_are_one_line_errors(arguments, message, tmp_path, capsys):
    assert sweep.main([str(TINY), "--workdir", str(tmp_path), *arguments]) == 2
    assert message in capsys.readouterr().err


_STUB = """
import pathlib, sys
root, stages, action = pathlib.Path(sys.argv[1]), sys.argv[2].split(","), sys.argv[3]
with open(root.parent / "order", "a") as order:
    order.write(root.name + " ")
if action == "fail":
    sys.exit("error: no luck")
if action == "wait":
    (root / "waits").touch()
    sys.stdin.read()
    sys.exit(1)
for stage in stages:
    folder = root / "stages" / stage
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "result.json").write_text("{}")
"""


@pytest.fixture
def stub_jobs(tmp_path, monkeypatch):
    """Makes jobs whose processes do what their only override says: end well, fail, or wait for the sweep to end."""
    experiment = load_experiment(TINY)

    def command(config: str, job: Job) -> list[str]:
        return [sys.executable, "-c", _STUB, str(job.directory), ",".join(job.stages), *job.overrides]

    def make(name: str, action: str = "work", after: str | None = None) -> Job:
        stages = ("search", "admm", "prune", "retrain") if after else ("train",)
        return Job(name, tmp_path / name, (action,), experiment, stages, tmp_path / after if after else None)

    monkeypatch.setattr(sweep_jobs, "_command", command)
    monkeypatch.setattr(sweep_jobs, "_POLL_SECONDS", 0.01)
    return make


@pytest.mark.parametrize("count", [1, 3])
def test_jobs_run_after_what_they_need_and_failures_stop_no_others(stub_jobs, tmp_path, count, capsys):
    jobs = [
        stub_jobs("dense0"),
        stub_jobs("a", after="dense0"),
        stub_jobs("b", "fail", after="dense0"),
        stub_jobs("dense1", "fail"),
        stub_jobs("c", after="dense1"),
        stub_jobs("d", after="dense0"),
    ]
    failed = run_jobs("config", jobs, count)
    assert set(failed) == {tmp_path / name for name in ("b", "dense1", "c")}
    assert failed[tmp_path / "b"].startswith("error: no luck (exit code 1, see ")
    assert failed[tmp_path / "c"].startswith("its dense training failed: error: no luck")
    assert [job.done for job in jobs] == [True, True, False, False, False, True]
    order = (tmp_path / "order").read_text().split()
    assert sorted(order) == ["a", "b", "d", "dense0", "dense1"] and order.index("dense0") < order.index("a")
    assert "[6/6]" in capsys.readouterr().err
    (tmp_path / "order").unlink()
    run_jobs("config", jobs, count)
    assert sorted((tmp_path / "order").read_text().split()) == ["b", "dense1"], "what is done was run again"


def test_an_interrupt_ends_all_processes(stub_jobs, tmp_path, monkeypatch):
    jobs = [stub_jobs("dense0", "wait"), stub_jobs("dense1", "wait")]
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def noted(*arguments, **options):
        started.append(popen(*arguments, **options))
        return started[-1]

    def interrupt(self: sweep_jobs.Display) -> None:
        if all((job.directory / "waits").exists() for job in jobs):
            raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "Popen", noted)
    monkeypatch.setattr(sweep_jobs.Display, "show", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run_jobs("config", jobs, 2)
    assert [process.returncode for process in started] == [1, 1]


def test_points_are_sorted_by_validation_and_never_by_test(tmp_path):
    experiment = load_experiment(TINY)
    found = []
    for point, validation, test in (
        (("a=1",), (0.9, 0.8), 0.99),
        (("b=2",), (0.9, 0.9), 0.5),
        (("c=3",), (0.99,), 1.0),
    ):
        for seed in (0, 1):
            directory = tmp_path / point[0] / str(seed)
            found.append(Run(point, seed, point, experiment, directory, tmp_path / "dense"))
            if seed >= len(validation):
                continue
            scores = {"validation_accuracy": validation[seed], "test_accuracy": test, "density": 0.125}
            for stage in ("train", "search", "admm", "prune", "retrain"):
                Workdir(directory).start(stage, {})
                Workdir(directory).finish(stage, 2.0, scores)
    result = table.summary(found, {found[-1].directory: "error: no luck"}, {"command": "command"})
    assert result["best"] == ["b=2"] and [p["overrides"] for p in result["points"]] == [("b=2",), ("a=1",)]
    assert result["points"][1]["mean"] == pytest.approx(0.85)
    assert result["points"][1]["deviation"] == pytest.approx(0.05 * 2**0.5)
    assert result["points"][0]["seconds"] == (8.0, 8.0)
    assert result["failed"] == {"c=3, seed 1": "error: no luck"}
    text = table.markdown(result)
    assert text.index("| `b=2` | 90.00% | 90.00% | 90.00% | 0.00 |") < text.index(
        "| `a=1` | 90.00% | 80.00% | 85.00% |"
    )
    assert "Failed: c=3, seed 1: error: no luck" in text and "50.00%, 50.00%" in text and "99.00%" not in text


def lock_is_free(directory: Path) -> bool:
    with open(directory / "lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def wait_for(condition, seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.mark.slow
def test_a_sweep_that_is_killed_goes_on(tmp_path, capsys):
    """SIGKILL while a point runs: its process ends too; the same command keeps what is done and reports a bad point."""
    points = ["--point", "retrain.distill.weight=0.5", "--point", "admm.learning_rate=1e30"]
    short = ["train.epochs=1", "admm.epochs=1", "retrain.epochs=1"]
    arguments = [str(TINY), *points, "--workdir", str(tmp_path), "--jobs", "1", "--set", *short]
    root = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-m", "experiments.sweep", *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
        wait_for(lambda: list(tmp_path.glob("points/*/seed0/lock")))
        killed.send_signal(signal.SIGKILL)
    (lock,) = tmp_path.glob("points/*/seed0/lock")
    wait_for(lambda: lock_is_free(lock.parent), 60)
    (dense,) = tmp_path.glob("dense/*/stages/train/result.json")
    made = dense.stat().st_mtime_ns
    assert sweep.main(arguments) == 2
    assert "1 of 2 runs failed, the first: error: " in capsys.readouterr().err
    assert dense.stat().st_mtime_ns == made, "the dense training was done again"
    result = json.loads((tmp_path / "sweep.json").read_text())
    assert result["best"] == ["retrain.distill.weight=0.5"] and list(result["failed"]) == [
        "admm.learning_rate=1e30, seed 0"
    ]
    (point,) = result["points"]
    directory = next(tmp_path.glob("points/retrain*/seed0"))
    assert point["validation"] == [Workdir(directory).result("retrain")["validation_accuracy"]]
    assert point["dense"][0] == json.loads(dense.read_text())["result"]["validation_accuracy"] > 0.5
    write_json(directory / "stages" / "admm" / "config.json", {"admm.rho": [5.0]})
    assert sweep.main(arguments) == 2
    assert "was made with another config" in capsys.readouterr().err
