"""Times of tiles on disk: found again, never half written, and ignored where they are damaged."""

from __future__ import annotations

import json
import math
import multiprocessing
from pathlib import Path

import pytest

from lowering.errors import LoweringError
from lowering.packing.tile import Tile
from lowering.tuning.cache import VARIABLE, Cache, Entry, default_directory

KEY = {"weight": [8, 4, 9], "target": "host", "taps": [(0, 1, 1)]}
ENTRY = Entry({Tile(4, 48, 1, (15,)): 12.5, Tile(8, 24, 2, None): math.inf}, searched=24)


def test_what_was_written_is_read(tmp_path):
    cache = Cache(tmp_path / "new" / "directory")
    assert cache.read(KEY) == Entry()
    cache.write(KEY, ENTRY)
    got = cache.read(KEY)
    assert got == ENTRY
    assert list(got.times) == list(ENTRY.times)  # the default's first
    assert cache.read({**KEY, "target": "other"}) == Entry()


def test_a_later_entry_replaces_an_earlier_one(tmp_path):
    cache = Cache(tmp_path)
    cache.write(KEY, ENTRY)
    cache.write(KEY, Entry({Tile(): 1.0}, 3))
    assert cache.read(KEY) == Entry({Tile(): 1.0}, 3)
    assert len(list(tmp_path.iterdir())) == 1


def _sealed_anew(file: Path, change) -> None:
    """A file whose checksum is right although something else is not."""
    from lowering.tuning.cache import _digest

    content = json.loads(file.read_text())
    del content["sha256"]
    change(content)
    file.write_text(json.dumps({**content, "sha256": _digest(content)}))


DAMAGE = {
    "empty": lambda file: file.write_bytes(b""),
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:-40]),
    "no text": lambda file: file.write_bytes(bytes(range(128, 256))),
    "no object": lambda file: file.write_text("[1, 2]"),
    "a number changed": lambda file: file.write_text(file.read_text().replace("12.5", "11.5")),
    "another layer's": lambda file: _sealed_anew(file, lambda c: c["key"].update(target="other")),
    "fields of another version": lambda file: _sealed_anew(file, lambda c: c["times"][0][0].update(loops=3)),
    "no times": lambda file: _sealed_anew(file, lambda c: c.pop("times")),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_entry_is_ignored_and_written_anew(tmp_path, damage):
    cache = Cache(tmp_path)
    cache.write(KEY, ENTRY)
    (file,) = tmp_path.iterdir()
    damage(file)
    assert cache.read(KEY) == Entry()
    cache.write(KEY, ENTRY)
    assert cache.read(KEY) == ENTRY


def _write_often(directory: Path, number: int) -> None:
    for _ in range(40):
        Cache(directory).write(KEY, Entry({Tile(4, 48): float(number), Tile(8, 48): float(number)}, number))


@pytest.mark.slow
def test_processes_that_write_at_the_same_time(tmp_path):
    """A reader sees one writer's entry or another's, whole."""
    cache = Cache(tmp_path)
    _write_often(tmp_path, 1)
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_write_often, args=(tmp_path, number)) for number in (1, 2, 3)]
    for writer in writers:
        writer.start()
    seen = set()
    while any(writer.is_alive() for writer in writers):
        entry = cache.read(KEY)
        assert set(entry.times.values()) == {float(entry.searched)}
        seen.add(entry.searched)
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    assert seen <= {1, 2, 3}
    assert len(list(tmp_path.iterdir())) == 1


def test_a_directory_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    cache = Cache(tmp_path / "file")
    assert cache.read(KEY) == Entry()
    with pytest.raises(LoweringError, match=f"cannot write .*file: .*; set {VARIABLE} to a directory"):
        cache.write(KEY, ENTRY)


def test_the_directory_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_directory() == tmp_path / "bcr-compiler" / "tiles"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert default_directory() == Path.home() / ".cache" / "bcr-compiler" / "tiles"
    monkeypatch.setenv(VARIABLE, str(tmp_path / "own"))
    assert default_directory() == tmp_path / "own"
