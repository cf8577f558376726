"""One whole tiny run that several tests read."""

from pathlib import Path

import pytest

from experiments import run

TINY = Path(__file__).with_name("tiny_config.py")


@pytest.fixture(scope="session")
def tiny_run(tmp_path_factory) -> Path:
    """The work directory of an uninterrupted run of `tiny_config.py`."""
    workdir = tmp_path_factory.mktemp("tiny") / "run"
    assert run.main([str(TINY), "--workdir", str(workdir)]) == 0
    return workdir
