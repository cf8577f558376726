import os
from pathlib import Path

import pytest

from bcr_jax import BCRError
from bcr_jax.training.metrics import write_phase
from bcr_jax.whole_files import replaced_file


def test_a_file_is_replaced_whole_or_stays_and_nothing_is_left_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "metrics.jsonl"
    with replaced_file(file) as one, replaced_file(file) as other:
        one.write_text("one")
        other.write_text("other")
    assert file.read_text() == "one"
    file.unlink()
    write_phase(file, "train", [{"phase": "train", "loss": 1.0}])

    def full(_: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BCRError, match=r"cannot write metrics .*No space left"):
        write_phase(file, "train", [{"phase": "train", "loss": 2.0}])
    assert file.read_text() == '{"phase": "train", "loss": 1.0}\n'
    assert list(tmp_path.iterdir()) == [file]
