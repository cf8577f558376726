"""Directories that several processes replace at once."""

import fcntl
import os

import pytest

from lowering.bundle import directories
from lowering.bundle.directories import replaced


def test_of_two_saves_at_once_the_last_to_end_wins(tmp_path):
    directory = tmp_path / "bundle"
    with replaced(directory) as later:
        (later / "one").touch()
        with replaced(directory) as sooner:
            (sooner / "two").touch()
        assert [path.name for path in directory.iterdir()] == ["two"]
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")] == ["bundle", "bundle/one"]


def test_a_lock_that_somebody_keeps_is_not_waited_for_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(directories, "_PATIENCE_S", 0.05)
    holder = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    with pytest.warns(UserWarning, match="is locked by another process: going on without"):
        with directories.settled(tmp_path / "bundle"):
            pass
        with replaced(tmp_path / "bundle") as new:
            (new / "file").write_text("whole")
    os.close(holder)
    assert (tmp_path / "bundle" / "file").read_text() == "whole"
