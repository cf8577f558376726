"""Bundles for several targets: what is equal is stored once, what differs is kept apart."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path

import numpy as np
import pytest

import lowering
from lowering.backend.targets import target
from lowering.bundle.shared_weights import read_shared, write_shared
from lowering.errors import LoweringError
from lowering.module import Module
from tests.lowering.test_bundle import run


@pytest.fixture(scope="session")
def repacked(small_module, small_program) -> Module:
    """The small program for arm64 with other weights of one name, as kernels with other tiles have."""
    module = small_module("arm64-generic")
    weights = {**small_program.weights, "layer/b": small_program.weights["layer/b"] * 2, "only/here": np.arange(3)}
    return Module(module.vmfb, dataclasses.replace(small_program, weights=weights), module.target)


def test_equal_tensors_are_stored_once(tmp_path):
    shared, large = np.arange(100, dtype=np.float32), np.ones((2, 3), np.float32)
    weights = {
        "a": {"shared": shared, "own": large},
        "b": {"shared": shared.copy(), "own": large.reshape(3, 2)},
        "c": {"shared": shared.astype(np.int32)},
    }
    files = write_shared(weights, tmp_path)
    assert {len(files[name]) for name in "ab"} == {2} and len(files["c"]) == 1
    assert len(set(files["a"]) & set(files["b"])) == 1
    assert {path.name for path in tmp_path.iterdir()} == {name for names in files.values() for name in names}
    for name, expected in weights.items():
        found = read_shared(tmp_path, files[name])
        assert found.keys() == expected.keys()
        for key, array in expected.items():
            assert found[key].dtype == array.dtype
            np.testing.assert_array_equal(found[key], array)


def test_no_weights_at_all(tmp_path):
    assert write_shared({"a": {}, "b": {}}, tmp_path) == {"a": (), "b": ()}
    assert read_shared(tmp_path, ()) == {}


def test_one_weight_in_two_files_is_refused(tmp_path):
    (first,) = write_shared({"a": {"w": np.zeros(2)}}, tmp_path)["a"]
    (second,) = write_shared({"a": {"w": np.ones(2)}}, tmp_path)["a"]
    with pytest.raises(LoweringError, match=r"weight 'w' is in two files of one target"):
        read_shared(tmp_path, (first, second))


@pytest.mark.arm64
@pytest.mark.vulkan
def test_every_target_of_a_shared_bundle_runs(small_module, repacked, small_program, tmp_path):
    lowering.save([small_module("host"), repacked, small_module("vulkan-mali")], tmp_path / "b")
    described = json.loads((tmp_path / "b" / "manifest.json").read_text())["variants"]
    assert described["host"]["weights"] == described["vulkan-mali"]["weights"]
    assert len(set(described["host"]["weights"]) & set(described["arm64-generic"]["weights"])) == 1
    for name in ("host", "arm64-generic", "vulkan-mali"):
        module = lowering.load(tmp_path / "b", name)
        assert module.target == target(name)
        shift = repacked.program.weights["layer/b"] - small_program.weights["layer/b"] if "arm64" in name else 0
        got = module(*small_program.example_inputs)["y"]
        np.testing.assert_allclose(got, small_program.example_outputs[0] + shift, atol=1e-5)
        done = run(tmp_path / "b", tmp_path, name)
        assert done.returncode == (1 if "arm64" in name else 0), done.stderr  # its bias is not the sample's
    again = [lowering.load(tmp_path / "b", name) for name in described]
    lowering.save(again, tmp_path / "c")
    for path in (tmp_path / "b").rglob("*"):
        assert path.is_dir() or path.read_bytes() == (tmp_path / "c" / path.relative_to(tmp_path / "b")).read_bytes()


def test_which_target_must_be_said(small_module, tmp_path):
    lowering.save([small_module("host"), small_module("android-arm64")], tmp_path / "b")
    with pytest.raises(LoweringError, match="several targets, expected the name of one of them: android-arm64, host"):
        lowering.load(tmp_path / "b")
    with pytest.raises(LoweringError, match="got target 'vulkan-mali', expected one of the bundle's: android-arm64"):
        lowering.load(tmp_path / "b", "vulkan-mali")
    for arguments in ((), ("vulkan-mali",)):
        done = run(tmp_path / "b", tmp_path, *arguments)
        assert done.returncode == 2
        assert done.stderr.strip().endswith("expected one of: android-arm64 host")


def test_modules_that_are_not_one_program_are_refused(small_module, small_program, tmp_path):
    host = small_module("host")
    nested = dataclasses.replace(small_program, result_tree=[0, 1, 2, 3])
    first, *rest = small_program.example_outputs
    trained = dataclasses.replace(small_program, example_outputs=(first + 1, *rest))
    mali, own = target("vulkan-mali"), dataclasses.replace(target("host"), name="my-host")
    for modules, message in (
        ([], "got modules for no target"),
        (host, r"got a Module, expected a list of modules: pass \[module\]"),
        ([host, small_program], "expected a list of modules"),
        ([host, host], "got modules for host, host, expected one for each"),
        ([host, Module(host.vmfb, nested, mali)], "of different inputs or results"),
        ([host, Module(host.vmfb, trained, mali)], "of different inputs or results"),
        ([Module(host.vmfb, small_program, own)], "got a module for target 'my-host', expected one of host, .* name"),
    ):
        with pytest.raises(LoweringError, match=message):
            lowering.save(modules, tmp_path / "b")
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(
    ("features", "message"),
    [(("avx1024",), "error: this CPU lacks avx1024, which the code for host uses"), ((), "")],
)
def test_run_script_refuses_what_the_cpu_lacks(features, message, small_module, tmp_path):
    host = small_module("host")
    lacking = Module(host.vmfb, host.program, dataclasses.replace(host.target, features=features))
    lacking.save(tmp_path / "b")
    done = run(tmp_path / "b", tmp_path)
    assert done.returncode == (2 if message else 0)
    assert done.stderr.startswith(message)


def test_run_script_is_for_one_architecture(small_module, tmp_path):
    host = small_module("host")
    Module(host.vmfb, host.program, dataclasses.replace(host.target, machine="riscv64")).save(tmp_path / "b")
    done = run(tmp_path / "b", tmp_path)
    assert (done.returncode, done.stderr) == (2, "error: host is for riscv64 CPUs\n")


def test_run_script_times(small_module, tmp_path):
    small_module("host").save(tmp_path / "b")
    done = run(tmp_path / "b", tmp_path, "--benchmark")
    assert done.returncode == 0, done.stderr
    assert "BM_main" in done.stdout


@pytest.fixture
def bundle(small_module, tmp_path) -> Path:
    small_module("host").save(tmp_path / "b")
    return tmp_path / "b"


@pytest.mark.parametrize("outside", ["/dev/zero", "../secret"])
def test_a_link_that_leads_out_is_refused(outside, bundle):
    (bundle.parent / "secret").write_text("secret")
    (bundle / "run.sh").unlink()
    (bundle / "run.sh").symlink_to(outside)
    with pytest.raises(LoweringError, match=r"run\.sh (is a link that leads out|: Is no file)|run\.sh: Is no file"):
        lowering.load(bundle)


def test_a_link_to_itself_is_an_error(bundle):
    (bundle / "run.sh").unlink()
    (bundle / "run.sh").symlink_to("run.sh")
    with pytest.raises(LoweringError, match=r"no complete bundle: run\.sh: Too many levels of symbolic links"):
        lowering.load(bundle)


def test_a_pipe_is_not_waited_for(bundle):
    (bundle / "manifest.json").unlink()
    os.mkfifo(bundle / "manifest.json")
    with pytest.raises(LoweringError, match=r"manifest\.json: Is no file"):
        lowering.load(bundle)


@pytest.mark.parametrize("name", ["manifest.json", "run.sh"])
def test_a_file_of_a_terabyte_is_not_read(name, bundle):
    with (bundle / name).open("r+b") as file:
        file.truncate(1 << 40)
    with pytest.raises(LoweringError, match=r"expected at most|run\.sh is not what was saved"):
        lowering.load(bundle)
