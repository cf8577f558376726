"""Whole runs: killed in every stage, with damaged files, on machines that lack a target; and what they leave."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from experiments import run
from experiments.stages import STAGES
from experiments.workdir import Workdir

pytestmark = pytest.mark.slow
TINY = Path(__file__).with_name("tiny_config.py")
TIMED = {"bench"}  # results that hold times
KILL_AT = {  # a line that is printed in the middle of the stage; else the line that starts it
    "train": "train epoch 1/2",
    "admm": "admm epoch 1/2",
    "retrain": "retrain epoch 1/2",
    "compile": "  host: ",
    "verify": "  host: ",
    "bench": "  pruned: ",
}


def kill_in(stage: str, workdir: Path) -> str:
    """Starts the run, kills it with SIGKILL in `stage`, returns what it had printed."""
    command = [sys.executable, "-u", "-m", "experiments.run", str(TINY), "--workdir", str(workdir)]
    printed, inside = "", False
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        timer = threading.Timer(300, process.kill)
        timer.start()
        assert process.stdout is not None
        for line in process.stdout:
            printed += line
            inside = inside or line.endswith(f"] {stage}\n")
            if inside and line.startswith(KILL_AT.get(stage, "[")):
                process.send_signal(signal.SIGKILL)
                break
        printed += process.stdout.read()
        timer.cancel()
    assert process.returncode == -signal.SIGKILL, printed
    return printed


def comparable(workdir: Path, stage: str) -> dict:
    """A stage's result without the seconds in it."""
    text = json.dumps(Workdir(workdir).result(stage))
    return json.loads(re.sub(r'"seconds": [0-9.]+', '"seconds": 0', text))


def test_killed_in_every_stage_it_ends_as_if_it_had_not_been(tiny_run, tmp_path):
    for number, stage in enumerate(STAGES, 1):
        printed = kill_in(stage.name, tmp_path)
        assert f"[{number}/{len(STAGES)}] {stage.name}\n" in printed
        assert not Workdir(tmp_path).is_done(stage.name), f"killed too late: {printed}"
        assert all(Workdir(tmp_path).is_done(before.name) for before in STAGES[: number - 1])
    assert run.main([str(TINY), "--workdir", str(tmp_path)]) == 0
    for stage in STAGES:
        if stage.name not in TIMED:
            assert comparable(tmp_path, stage.name) == comparable(tiny_run, stage.name)
    for name in ("train", "admm", "prune", "retrain"):
        ours, theirs = (np.load(Workdir(root).stage(name) / "model.npz") for root in (tmp_path, tiny_run))
        assert ours.files == theirs.files
        assert all(np.array_equal(ours[key], theirs[key]) for key in ours.files)
    for file in ("stages/train/metrics.jsonl", "stages/admm/metrics.jsonl", "stages/retrain/metrics.jsonl"):
        assert (tmp_path / file).read_text() == (tiny_run / file).read_text()
    (weights,) = (path.name for path in (tiny_run / "bundle").glob("weights-*.irpa"))
    assert (tmp_path / "bundle" / weights).read_bytes() == (tiny_run / "bundle" / weights).read_bytes()


def test_training_goes_on_from_the_checkpoint_of_a_killed_run(tmp_path):
    kill_in("admm", tmp_path)
    printed = kill_in("prune", tmp_path)
    assert "[1/10] train: done before\n" in printed
    assert "admm epoch 2/2" in printed
    assert "admm epoch 1/2" not in printed


def test_the_pruned_network_is_pruned_and_learns(tiny_run):
    results = {stage.name: Workdir(tiny_run).result(stage.name) for stage in STAGES}
    assert results["prune"]["layer_density"] == {"linear2/kernel": 0.125}
    kernel = np.load(Workdir(tiny_run).stage("retrain") / "model.npz")["linear2/kernel"]
    mask = np.load(Workdir(tiny_run).stage("prune") / "masks.npz")["linear2/kernel"]
    assert np.array_equal(kernel != 0, mask)
    assert results["retrain"]["test_accuracy"] > 0.85
    layers = {row["name"]: row for row in results["lower"]["pruned"]["layers"]}
    assert layers["linear2"]["density"] == 0.125
    assert layers["linear2"]["kept_flops"] * 8 == layers["linear2"]["dense_flops"]
    assert results["lower"]["pruned"]["weight_bytes"] < results["lower"]["dense"]["weight_bytes"]


def test_verify_and_bench_hold_figures(tiny_run):
    verify, bench = Workdir(tiny_run).result("verify"), Workdir(tiny_run).result("bench")
    assert verify["targets"]["host"]["max_relative_difference"] <= 1e-4
    assert verify["test_set"]["images"] == 1000
    assert verify["test_set"]["accuracy"] == verify["test_set"]["jax_accuracy"]
    assert verify["test_set"]["accuracy"] == Workdir(tiny_run).result("retrain")["test_accuracy"]
    programs = bench["programs"]
    assert bench["speedup_over_dense"] == programs["dense"]["min_us"] / programs["pruned"]["min_us"]
    assert bench["speedup_over_dense_iree"] == programs[bench["best_iree"]]["min_us"] / programs["pruned"]["min_us"]
    assert all(0 < p["min_us"] <= p["median_us"] for p in programs.values())
    assert bench["dispatches_us"]["pruned"]["linear2"] > 0


def test_the_report_says_what_the_results_say(tiny_run):
    text = (tiny_run / "report.md").read_text()
    results = {stage.name: Workdir(tiny_run).result(stage.name) for stage in STAGES}
    for stage in ("train", "admm", "prune", "retrain"):
        assert f"| {stage} |" in text and f"{results[stage]['test_accuracy']:.2%}" in text
    for key in ("dense", "pruned", results["bench"]["best_iree"]):
        assert f"| {results['bench']['programs'][key]['min_us']:.1f} |" in text
    assert "| linear2 | packed | 0.125 |" in text
    assert "One seed, 1,000 test inputs: the standard error of an accuracy is" in text
    weights = [results["lower"][key]["weight_bytes"] / 1024 for key in ("dense", "pruned")]
    assert "A call reads {:,.1f} KiB of weights, {:,.1f} KiB pruned.".format(*weights) in text
    assert "admm.rho = [0.1, 1.0]" in text
    pictures = re.findall(r"\]\((pictures/\w+\.png)\)", text)
    assert {Path(p).stem for p in pictures} == {"curves", "residuals", "masks", "latency", "sizes"}
    assert all((tiny_run / p).read_bytes().startswith(b"\x89PNG") for p in pictures)
    assert {f"pictures/{p.name}" for p in (tiny_run / "pictures").iterdir()} == set(pictures)


@pytest.fixture
def copy(tiny_run, tmp_path) -> Path:
    """A copy of the tiny run to damage."""
    return Path(shutil.copytree(tiny_run, tmp_path / "copy"))


@pytest.mark.parametrize(
    ("file", "restart", "message"),
    [
        ("bundle/variants/host/model.vmfb", "verify", "model.vmfb is not what was saved"),
        ("bundle/weights-*.irpa", "verify", ".irpa is not what was saved"),
        ("stages/retrain/model.npz", "lower", "model.npz is damaged: --restart retrain to make it again"),
        ("stages/prune/masks.npz", "report", "masks.npz is damaged: --restart prune"),
        ("stages/bench/result.json", "report", "result.json is not valid JSON"),
    ],
)
def test_a_truncated_file_is_named_in_one_line(copy, capsys, file, restart, message):
    (path,) = copy.glob(file)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert run.main([str(TINY), "--workdir", str(copy), "--restart", restart]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and message in err
    assert not Workdir(copy).is_done(restart)


def test_wrong_outputs_fail_the_run(copy, capsys):
    """The bundle is of the retrained network; JAX is given the weights from before."""
    shutil.copy(copy / "stages" / "prune" / "model.npz", copy / "stages" / "retrain" / "model.npz")
    assert run.main([str(TINY), "--workdir", str(copy), "--restart", "verify"]) == 2
    wanted = r"error: host differs from JAX by \S+ of the largest output, allowed are 1e-04"
    assert re.search(wanted, capsys.readouterr().err)
    assert not Workdir(copy).is_done("verify")
    assert not Workdir(copy).is_done("report")


def test_a_bundle_whose_own_script_fails_fails_the_run(copy, capsys, monkeypatch):
    monkeypatch.setenv("IREE_RUN_MODULE", "/nonexistent/iree-run-module")
    assert run.main([str(TINY), "--workdir", str(copy), "--restart", "verify"]) == 2
    assert re.search(r"run\.sh host fails: error: no /nonexistent/iree-run-module here", capsys.readouterr().err)


def test_what_cannot_run_is_skipped_visibly(copy, capsys, monkeypatch):
    monkeypatch.setitem(os.environ, "QEMU_LD_PREFIX", "/nonexistent")
    targets = "targets=host,arm64-generic"
    assert run.main([str(TINY), "--workdir", str(copy), "--set", targets, "--restart", "compile"]) == 0
    assert "arm64-generic: SKIPPED, no " in capsys.readouterr().out
    assert "skipped" in Workdir(copy).result("verify")["targets"]["arm64-generic"]
    report = (copy / "report.md").read_text()
    assert "**Not verified on this machine: arm64-generic**" in report
    assert "| arm64-generic | **skipped** |" in report
    assert (copy / "bundle" / "variants" / "arm64-generic" / "model.vmfb").exists()
    assert "arm64-generic: skipped, no " in report


def test_a_report_without_matplotlib_has_no_pictures(copy, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert run.main([str(TINY), "--workdir", str(copy), "--restart", "report"]) == 0
    wanted = "pictures SKIPPED: pictures need the matplotlib package: pip install 'bcr-compiler[demo]', then --restart"
    assert wanted in capsys.readouterr().out
    report = (copy / "report.md").read_text()
    assert "| linear2 | packed | 0.125 |" in report and "pictures/" not in report
    assert not list((copy / "pictures").iterdir())


@pytest.mark.arm64
@pytest.mark.arm64_cost
@pytest.mark.vulkan
def test_every_kind_of_target_agrees(copy):
    targets = ("host", "arm64-cortex-a76", "vulkan-android")
    arguments = ["--set", f"targets={','.join(targets)}", "--restart", "compile", "--stages", "compile,verify,bench"]
    assert run.main([str(TINY), "--workdir", str(copy), *arguments]) == 0
    (cost,) = Workdir(copy).result("bench")["arm64"].values()
    assert cost["cycles"] == pytest.approx(sum(cost["dispatch_cycles"].values()))
    assert len(list((copy / "bundle").glob("weights-*.irpa"))) >= 1
    results = Workdir(copy).result("verify")["targets"]
    assert set(results) == set(targets)
    for result in results.values():
        assert result["max_relative_difference"] <= 1e-4
        assert result["run_sh"] == "passed"
