"""A few of the cases of `experiments.fuzz_bundle`, and that its judge sees what it should."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lowering
from experiments.errors import ConfigError
from experiments.fuzz_bundle import __main__ as fuzz_bundle
from experiments.fuzz_bundle import mutations
from experiments.fuzz_bundle.__main__ import GOOD, Worker, attempt
from tests.lowering.conftest import small_module, small_program  # noqa: F401  (fixtures)


@pytest.fixture(scope="module")
def base(small_module, tmp_path_factory) -> Path:  # noqa: F811
    directory = tmp_path_factory.mktemp("fuzz") / "base"
    lowering.save([small_module("host"), small_module("android-arm64")], directory)
    return directory


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_a_damaged_bundle_gets_an_answer(base, tmp_path_factory, seed):
    answer = attempt(base, tmp_path_factory.getbasetemp() / "case", seed)
    assert answer["outcome"] in GOOD, answer


@pytest.mark.parametrize("kind", mutations.KINDS)
def test_every_kind_of_damage_is_damage_and_repeats(kind, base, tmp_path):
    contents = []
    for name in "ab":
        bundle = tmp_path / name / "bundle"
        shutil.copytree(base, bundle)
        (tmp_path / name / "outside").touch()
        mutations.KINDS[kind](bundle, random.Random(5))
        assert _content(bundle) != _content(base)
        contents.append(_content(bundle))
    assert contents[0] == contents[1]


def _content(bundle: Path) -> dict[str, bytes | None]:
    files = (path for path in sorted(bundle.rglob("*")) if path.is_file() and path.stat().st_size < 1 << 30)
    return {str(path.relative_to(bundle)): path.read_bytes() for path in files}


@pytest.mark.slow
def test_the_worker_reports_crashes_writes_and_exceptions(base, tmp_path, monkeypatch):
    """With a damage that does them."""
    source = tmp_path / "sitecustomize.py"
    source.write_text(
        "import os\n"
        "from experiments.fuzz_bundle import mutations\n"
        "def bad(bundle, seed):\n"
        "    if seed == 1: os.abort()\n"
        f"    if seed == 2: open({str(tmp_path / 'loot')!r}, 'w').close()\n"
        "    if seed == 3: (bundle / 'manifest.json').write_text('x'); __import__('lowering.doctor.examine')"
        ".doctor.examine.read_manifest = lambda d: 1 / 0\n"
        "    return 'bad'\n"
        "import experiments.fuzz_bundle.__main__ as f\n"
        "f.mutate = bad\n"
        "import runpy, sys\n"
        "f.work(*map(__import__('pathlib').Path, sys.argv[1:]))\n"
    )
    worker = Worker(base, tmp_path / "worker")
    worker._command[1:4] = [str(source)]
    try:
        outcomes = [worker.attempt(seed)["outcome"] for seed in (0, 1, 2, 3)]
    finally:
        worker.close()
    assert outcomes == ["ran right", "crash", "write outside", "exception"]


@pytest.mark.slow
def test_command(tmp_path, capsys, monkeypatch, base):
    monkeypatch.setattr(fuzz_bundle, "base_bundle", lambda directory: shutil.copytree(base, directory))
    assert fuzz_bundle.main(["--count", "12", "--json", str(tmp_path / "fuzz.json")]) == 0
    record = json.loads((tmp_path / "fuzz.json").read_text())
    assert record["command"].startswith("python -m experiments.fuzz_bundle --count 12 ")
    assert record["cases"] == 12 == sum(n for kind in record["outcomes"].values() for n in kind.values())
    assert record["bad"] == []


def test_only_cases_of_the_same_code_are_gone_on_with(tmp_path, capsys):
    file = tmp_path / "fuzz.json"
    command = "python -m experiments.fuzz_bundle"
    made = {"command": command, "processor": "a CPU", "versions": {"jax": "1"}, "sources": "0"}
    record = fuzz_bundle._started(file, 600, 1000, made)
    fuzz_bundle._add(record, {"kind": "code", "outcome": "ran right"})
    file.write_text(json.dumps(record))
    again = {**made, "command": f"{command} --count 9"}
    assert fuzz_bundle._started(file, 600, 1000, again) == {**record, "command": again["command"]}
    assert capsys.readouterr().err == ""
    for key, value in (("sources", "1"), ("versions", {"jax": "2"}), ("processor", "another")):
        assert fuzz_bundle._started(file, 600, 1000, {**made, key: value})["cases"] == 0
        assert capsys.readouterr().err == f"{file} holds cases of other {key}: all anew\n"
    with pytest.raises(ConfigError, match=r"fuzz\.json holds the cases from seed 600 on: give another --json for 0"):
        fuzz_bundle._started(file, 0, 1000, made)


@pytest.mark.parametrize("outcome", ["ran right", "crash"])
def test_one_case_runs_each_time_and_leaves_the_record_alone(tmp_path, capsys, monkeypatch, outcome):
    ran = []
    monkeypatch.setattr(fuzz_bundle, "base_bundle", Path.mkdir)
    monkeypatch.setattr(Worker, "attempt", lambda self, seed: [ran.append(seed), {"outcome": outcome}][1])
    file = tmp_path / "fuzz.json"
    file.write_text("a long record")
    for _ in range(2):
        assert fuzz_bundle.main(["--case", "4711", "--json", str(file)]) == (0 if outcome in GOOD else 2)
        out, err = capsys.readouterr()
        assert json.loads(out) == {"outcome": outcome}
        assert err == ("" if outcome in GOOD else "error: case 4711 is bad: crash\n")
    assert ran == [4711, 4711] and file.read_text() == "a long record"
