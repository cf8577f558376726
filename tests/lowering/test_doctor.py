"""The doctor's verdicts, each on a bundle that has just that disease."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import lowering
from lowering.backend.targets import target
from lowering.bundle.agreement import difference, disagreement
from lowering.doctor.__main__ import main
from lowering.module import Module
from lowering.runtime import vulkan as run_vulkan
from lowering.runtime.vulkan_features import VulkanDevice, devices


@pytest.fixture(scope="session")
def healthy(small_module, tmp_path_factory) -> Path:
    """A bundle for the host that no test may change."""
    directory = tmp_path_factory.mktemp("doctor") / "bundle"
    small_module("host").save(directory)
    return directory


@pytest.fixture
def bundle(healthy, tmp_path) -> Path:
    return Path(shutil.copytree(healthy, tmp_path / "bundle"))


def verdict(capsys, *arguments: str | Path) -> tuple[int, dict[tuple[str, str], tuple[str, str]]]:
    """The exit code, and status and detail of every finding by target and check."""
    code = main([*map(str, arguments), "--json"])
    record = json.loads(capsys.readouterr().out)
    assert record["healthy"] == (code == 0)
    return code, {(f["target"], f["check"]): (f["status"], f["detail"]) for f in record["findings"]}


def test_a_healthy_bundle(healthy, capsys):
    code, found = verdict(capsys, healthy)
    assert code == 0
    assert list(found) == [("", c) for c in ("manifest", "versions", "files")] + [("host", "CPU"), ("host", "sample")]
    assert {status for status, _ in found.values()} == {"passed"}
    assert "4 results, at most " in found["host", "sample"][1]


def test_text_for_people(healthy, capsys):
    assert main([str(healthy)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("passed  manifest: for host; SHA-256 of the bundle ")
    assert lines[-1] == f"{healthy}: healthy"


def test_help_teaches(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    assert "run a stranger's where it can do no harm" in capsys.readouterr().out


def test_is_a_command(tmp_path):
    command = [sys.executable, "-m", "lowering.doctor", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert "failed  manifest: manifest.json: No such file or directory" in done.stdout


def test_damaged_files_are_all_named(bundle, capsys):
    for path in (bundle / "run.sh", bundle / "sample/input_1.bin"):
        path.write_bytes(path.read_bytes() + b"!")
    code, found = verdict(capsys, bundle)
    assert code == 1
    status, detail = found["", "files"]
    assert status == "failed" and "run.sh is not what was saved" in detail and "input_1.bin is not" in detail
    assert ("host", "sample") not in found


def test_unknown_target(healthy, capsys):
    code, found = verdict(capsys, healthy, "--target", "vulkan-mali")
    assert code == 1
    assert found["", "target"] == ("failed", "it has no vulkan-mali: it is for host")


def with_features(module: Module, *features: str) -> Module:
    return Module(module.vmfb, module.program, dataclasses.replace(module.target, features=features))


def test_what_the_cpu_lacks_is_said(small_module, tmp_path, capsys):
    with_features(small_module("host"), "avx1024").save(tmp_path / "b")
    code, found = verdict(capsys, tmp_path / "b")
    assert code == 1
    assert found["host", "CPU"] == ("skipped", "this CPU lacks avx1024: take another target")
    assert ("host", "sample") not in found


@pytest.mark.arm64
def test_what_an_emulated_cpu_lacks_is_said(small_module, tmp_path, capsys):
    small_module("arm64-cortex-a76").save(tmp_path / "b")
    code, found = verdict(capsys, tmp_path / "b", "--cpu", "cortex-a53")
    assert code == 1
    wanted = "cortex-a53 lacks asimddp, asimdhp, atomics, fphp: take another target"
    assert found["arm64-cortex-a76", "CPU"] == ("skipped", wanted)
    code, found = verdict(capsys, tmp_path / "b")
    assert code == 0 and found["arm64-cortex-a76", "sample"][0] == "passed"


@pytest.mark.arm64
def test_unknown_emulated_cpu(small_module, tmp_path, capsys):
    small_module("arm64-generic").save(tmp_path / "b")
    _, found = verdict(capsys, tmp_path / "b", "--cpu", "cortex-a5000")
    assert "does not tell the features of CPU 'cortex-a5000'" in found["arm64-generic", "CPU"][1]


@pytest.mark.vulkan
def test_what_the_gpu_lacks_is_said(small_module, tmp_path, capsys, monkeypatch):
    small_module("vulkan-mali").save(tmp_path / "b")
    assert verdict(capsys, tmp_path / "b")[1]["vulkan-mali", "sample"][0] == "passed"
    poor = VulkanDevice("a GPU", (1, 3, 0), frozenset(), invocations=1, workgroup_size=(1, 1, 1))
    monkeypatch.setattr(run_vulkan, "features", lambda: poor)
    code, found = verdict(capsys, tmp_path / "b")
    assert code == 1
    status, detail = found["vulkan-mali", "GPU"]
    assert status == "skipped" and "a GPU lacks" in detail and "workgroups of " in detail
    runs, reason = lowering.load(tmp_path / "b").can_run()
    assert not runs and "which a GPU lacks: take another target" in reason


@pytest.mark.vulkan
def test_vulkan_tells_features():
    device = devices()[0]
    assert device.version >= (1, 1, 0) and device.name
    assert device.invocations >= 128 and min(device.workgroup_size[:2]) >= 128  # what Vulkan guarantees
    assert device.capabilities <= {"Float64", "Int64", "Int16", "Float16", "Int8"} | {
        *("StorageBuffer16BitAccess", "StorageUniform16"),
        *("StorageBuffer8BitAccess", "UniformAndStorageBuffer8BitAccess"),
    }


def test_wrong_results_are_found(small_module, small_program, tmp_path, capsys):
    outputs = (small_program.example_outputs[0] * np.float32(1.001), *small_program.example_outputs[1:])
    program = dataclasses.replace(small_program, example_outputs=outputs)
    Module(small_module("host").vmfb, program, target("host")).save(tmp_path / "b")
    code, found = verdict(capsys, tmp_path / "b")
    assert code == 1
    status, detail = found["host", "sample"]
    assert status == "failed" and detail.startswith("result 0: a value is off by ")


def test_a_crash_of_the_code_is_said(small_module, small_program, tmp_path, capsys):
    """A module whose machine code was overwritten, checksums and all: the process that runs it dies, this one not."""
    vmfb = small_module("host").vmfb
    start = vmfb.index(b"\x7fELF")
    broken = vmfb[: start + 0x200] + b"\x0f\x0b" * ((len(vmfb) - start - 0x600) // 2) + vmfb[-0x400:]
    Module(broken.ljust(len(vmfb), b"\0"), small_program, target("host")).save(tmp_path / "b")
    code, found = verdict(capsys, tmp_path / "b", "--timeout", "20")
    assert code == 1
    assert found["host", "sample"][0] == "failed"


@pytest.mark.parametrize(
    ("got", "expected", "words"),
    [
        ([1.0, 2.0], [1.0, 2.0001], None),
        ([1.0, 2.0], [1.0, 2.001], "a value is off by 0.001, allowed are 0.0002"),
        ([np.nan, np.inf], [np.nan, np.inf], None),
        ([np.nan, 1.0], [1.0, 1.0], "a value is off by inf, allowed are 0.0001"),
        ([np.inf, 1.0], [-np.inf, 1.0], "a value is off by inf, allowed are 0.0001"),
    ],
)
def test_agreement(got, expected, words):
    assert disagreement(np.float32(got), np.float32(expected)) == words


def test_agreement_of_integers():
    assert disagreement(np.int32([1, 2]), np.int32([1, 3])) == "1 of 2 int32 values are not equal"
    assert disagreement(np.array([True]), np.array([True])) is None
    assert difference(np.int32([1, 2]), np.int32([1, 4])) == 2.0
    assert difference(np.empty(0, np.float32), np.empty(0, np.float32)) == 0.0
