"""The command that runs networks for phones, on the smallest of them."""

import json
import shutil

import pytest

import lowering
from experiments import check_targets
from experiments.nets import NETS
from lowering.backend.targets import half_targets

pytestmark = [pytest.mark.slow, pytest.mark.arm64, pytest.mark.arm64_cost]


@pytest.mark.vulkan
@pytest.mark.vulkan_validators
def test_small_network_on_both_kinds_of_target(tmp_path, capsys, monkeypatch):
    file = tmp_path / "new" / "targets.json"
    arguments = ["--nets", "lenet", "--targets", "arm64-cortex-a76", "vulkan-mali", "--json", str(file)]
    assert check_targets.main(arguments) == 0
    assert "2 right, at most " in capsys.readouterr().out
    results = json.loads(file.read_text())["results"]
    arm64, vulkan = results["lenet 1/8 4x16 arm64-cortex-a76"], results["lenet 1/8 4x16 vulkan-mali"]
    assert 0 <= arm64["difference"] <= 1e-4 and arm64["cycles"] > arm64["instructions"] / 4 > 0
    assert vulkan["spirv_val_errors"] == vulkan["validation_layers"] == []
    monkeypatch.setattr(check_targets, "check", None)  # nothing is done twice
    assert check_targets.main(arguments) == 0
    results["lenet 1/8 4x16 vulkan-mali"]["validation_layers"] = ["Validation Error"]
    results["lenet 1/8 4x16 arm64-cortex-a76"]["difference"] = None  # NaN, infinity or another shape
    file.write_text(json.dumps({"results": results}))
    assert check_targets.main(arguments) == 2
    assert "2 of 2 are wrong: lenet 1/8" in capsys.readouterr().err


def test_benchmarks_and_targets_exist():
    assert set(check_targets.BENCHMARKS) <= set(NETS)
    assert set(check_targets.FULL_SIZE) <= set(check_targets.BENCHMARKS)
    assert set(check_targets.TARGETS) <= {*lowering.targets(), *half_targets()}


@pytest.mark.skipif(shutil.which("apt-get") is None, reason="Python for arm64 comes from Debian's packages")
def test_onnx_runtime_takes_more_instructions(tmp_path):
    pytest.importorskip("onnx", reason="pip install '.[peers]'")
    file = tmp_path / "targets.json"
    arguments = ["--nets", "lenet", "--targets", "arm64-cortex-a76", "--onnxruntime", "--json", str(file)]
    assert check_targets.main(arguments) == 0
    ours, theirs = json.loads(file.read_text())["results"].values()
    assert 0 <= theirs["difference"] <= 1e-4
    macs = 16 * 25 * 28**2 + 32 * 9 * 16 * 14**2 + 64 * 9 * 32 * 7**2  # of the convolutions; one instruction does four
    assert theirs["instructions"] > max(macs / 4, ours["instructions"])
