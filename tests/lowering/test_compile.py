import dataclasses
import errno
import os
import re
import subprocess
import tempfile
from pathlib import Path

import pytest

from lowering.backend.iree_compile import compile_mlir
from lowering.backend.targets import target, targets
from lowering.compile import compile
from lowering.errors import LoweringError
from lowering.module import Module


@pytest.mark.parametrize("name", targets())
def test_small_code_and_no_weights_in_it(name, small_module, small_program):
    module = small_module(name)
    assert isinstance(module, Module)
    assert module.target == target(name)
    assert len(module.vmfb) < 100_000
    assert small_program.weights["layer/w"].tobytes() not in module.vmfb


def test_target_may_be_a_value(small_program):
    own = dataclasses.replace(target("arm64-generic"), name="my-phone")
    assert compile(small_program, own).target.name == "my-phone"


def test_unknown_target(small_program):
    with pytest.raises(LoweringError, match=r"got target 'phone', expected one of host, "):
        compile(small_program, "phone")


@pytest.mark.parametrize("mlir", ["this is not MLIR", "func.func @main() -> tensor<4xf32> { return }"])
def test_compiler_error_is_one_line_and_keeps_the_log(mlir, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(LoweringError, match=r"iree-compile failed for target host: .*error:") as raised:
        compile_mlir(mlir, target("host"))
    assert "\n" not in str(raised.value)
    kept = Path(re.search(r"input and log: (.*)\)", str(raised.value))[1])
    assert (kept / "program.mlir").read_text() == mlir
    assert "error:" in (kept / "log.txt").read_text()


@pytest.mark.parametrize("name", ["host", "vulkan-android"])
def test_no_files_are_left(name, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert compile_mlir(
        "func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> { return %x : tensor<4xf32> }", target("host")
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("happens", "raised"),
    [(KeyboardInterrupt(), KeyboardInterrupt), (OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)), LoweringError)],
)
def test_no_files_are_left_of_what_was_interrupted(happens, raised, tmp_path, monkeypatch):
    def run(*_args, **_kwargs):
        raise happens

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(raised):
        compile_mlir("", target("host"))
    assert list(tmp_path.iterdir()) == []


def test_no_temporary_directory(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(LoweringError, match=r"cannot compile in .*nowhere: No such file.*TMPDIR"):
        compile_mlir("", target("host"))
