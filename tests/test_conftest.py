"""What cannot run is skipped with a reason; where nothing may be skipped it fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TEST = """
import pytest

@pytest.mark.arm64
def test_it():
    pass

def test_other():
    pass
"""


def outcome(tmp_path: Path, **environment: str) -> str:
    """The end of pytest's report on a test marked arm64, on a machine that has no qemu."""
    tests = Path(__file__).parent
    (tmp_path / "conftest.py").write_text((tests / "conftest.py").read_text())
    (tmp_path / "test_it.py").write_text(TEST)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  arm64: x\n  vulkan: x\n")
    variables = {"PATH": "", "PYTHONPATH": str(tests.parent), "HOME": os.environ.get("HOME", "/"), **environment}
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", str(tmp_path)]
    return subprocess.run(command, env=variables, capture_output=True, text=True, cwd=tmp_path).stdout


@pytest.mark.slow
def test_skipped_with_a_reason(tmp_path):
    report = outcome(tmp_path)
    assert "1 passed, 1 skipped" in report
    assert "arm64: no qemu-aarch64 here: apt-get install qemu-user" in report


@pytest.mark.slow
@pytest.mark.parametrize("variable", [{"CI": "true"}, {"REQUIRE_TARGETS": "1"}], ids=str)
def test_failed_where_nothing_may_be_skipped(variable, tmp_path):
    report = outcome(tmp_path, **variable)
    assert "1 passed, 1 error" in report
    assert "arm64: no qemu-aarch64 here" in report
