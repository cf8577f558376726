import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lowering import setup_arm64
from lowering.cost import plugin
from lowering.errors import LoweringError
from lowering.runtime import arm64 as run_arm64


def command(monkeypatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["setup_arm64", *arguments])
    return setup_arm64.main()


@pytest.mark.arm64
@pytest.mark.arm64_cost
def test_run_again_checks_again(monkeypatch, capsys):
    assert command(monkeypatch) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"arm64 tools: {run_arm64.tools()}",
        f"qemu plugin of lowering.cost: {plugin.plugin()}",
        "arm64 self check passed",
    ]


@pytest.mark.arm64
def test_without_a_compiler_arm64_still_runs(monkeypatch, capsys):
    monkeypatch.setattr(plugin, "_path", lambda: Path("/nowhere/plugin.so"))
    which = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "cc" else which(name))
    assert command(monkeypatch) == 0
    printed = capsys.readouterr().out
    assert "not built, no C compiler here for the qemu plugin: apt-get install gcc" in printed
    assert printed.endswith("arm64 self check passed\n")


def test_where(monkeypatch, capsys):
    assert command(monkeypatch, "--where") == 0
    assert capsys.readouterr().out == f"{run_arm64.tools()}\n"


def test_help_teaches(monkeypatch, capsys):
    with pytest.raises(SystemExit, match="0"):
        command(monkeypatch, "--help")
    text = " ".join(capsys.readouterr().out.split())
    assert "runs under qemu-user" in text
    assert "apt-get install qemu-user" in text


def test_missing_qemu_is_exit_code_2(monkeypatch, capsys):
    monkeypatch.setattr(setup_arm64, "fetch_tools", run_arm64.tools)
    monkeypatch.setenv("PATH", "")
    assert command(monkeypatch) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("error: no qemu-aarch64 here: apt-get install qemu-user")
    assert "passed" not in captured.out


def test_wheel_that_cannot_be_fetched(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(setup_arm64, "tools", lambda: tmp_path / "tools" / "3.13.0")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert command(monkeypatch) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: pip cannot fetch iree-base-runtime==")
    assert len(error.splitlines()) == 1
    assert list((tmp_path / "tools").iterdir()) == []


def test_place_that_cannot_be_written(monkeypatch, capsys, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setattr(setup_arm64, "tools", lambda: tmp_path / "file" / "3.13.0")
    assert command(monkeypatch) == 2
    assert capsys.readouterr().err.startswith(f"error: cannot write {tmp_path / 'file' / '3.13.0'}: ")


@pytest.mark.arm64
def test_wrong_result_is_found(monkeypatch):
    monkeypatch.setattr(setup_arm64, "_CHECK", setup_arm64._CHECK.replace("arith.addf", "arith.mulf"))
    with pytest.raises(LoweringError, match=r"got .* from arm64 code, expected"):
        setup_arm64.self_check()


def test_is_a_command():
    done = subprocess.run([sys.executable, "-m", "lowering.setup_arm64", "--where"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"{run_arm64.tools()}\n")
