import errno
import os

import pytest

from lowering.errors import LoweringError
from lowering.whole_files import replaced_file, write_text


def test_of_two_writers_at_once_the_last_to_end_wins(tmp_path):
    path = tmp_path / "f"
    with replaced_file(path) as later:
        with replaced_file(path) as sooner:
            sooner.write_text("sooner")
            later.write_text("later")
        assert path.read_text() == "sooner"
    assert path.read_text() == "later"
    assert list(tmp_path.iterdir()) == [path]


def test_others_may_read_what_a_plain_file_would_let_them(tmp_path):
    (tmp_path / "plain").touch()
    write_text(tmp_path / "whole", "text")
    assert (tmp_path / "whole").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_full_disk_keeps_the_old_text(step, tmp_path, monkeypatch):
    path = tmp_path / "new" / "f"
    write_text(path, "old")

    def full(*_args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, step, full)
    with pytest.raises(LoweringError, match=r"cannot write .*f: No space left on device; choose another file"):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert list(path.parent.iterdir()) == [path]
