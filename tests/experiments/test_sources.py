"""What the digest of the sources covers."""

from pathlib import Path

import pytest

from experiments.measure.sources import PACKAGES, digest

FILES = ("tool/__main__.py", "tool/measure/clock.py", "tool/cost/count.c", "other/a.py")


@pytest.fixture
def folders(tmp_path) -> list[Path]:
    for name in (*FILES, "tool/configs/small.py", "tool/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one\n")
    return [tmp_path / "tool", tmp_path / "other"]


@pytest.mark.parametrize("name", FILES)
def test_code_that_changes_moves_or_goes_has_another_digest(folders, tmp_path, name):
    file, before = tmp_path / name, digest(folders)
    found = {before}
    file.write_text("two\n")
    found.add(digest(folders))
    file.write_text("one\n")
    assert digest(folders) == before
    file = file.rename(file.with_name(f"new_{file.name}"))
    found.add(digest(folders))
    file.unlink()
    found.add(digest(folders))
    assert len(found) == 4


def test_configs_other_files_and_the_place_of_the_tree_do_not_matter(folders, tmp_path):
    before = digest(folders)
    for name in ("tool/configs/small.py", "tool/configs/new.py", "tool/notes.txt"):
        (tmp_path / name).write_text("two\n")
    assert digest(folders) == before
    moved = tmp_path.rename(tmp_path.with_name(f"{tmp_path.name}-moved"))
    assert digest([moved / folder.name for folder in folders]) == before


def test_all_three_packages_are_covered():
    assert [(folder / "__init__.py").is_file() for folder in PACKAGES] == [True] * 3
