import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lowering
from lowering.backend.targets import target, targets
from lowering.bundle import manifest as manifests
from lowering.bundle.load import load
from lowering.errors import LoweringError

MARKS = {"arm64": pytest.mark.arm64, "vulkan": pytest.mark.vulkan, "host": ()}
EVERY_TARGET = [pytest.param(name, marks=MARKS[target(name).runs_on]) for name in targets()]
CODE, WEIGHTS = "variants/host/model.vmfb", "weights-*.irpa"
FILES = [
    "manifest.json",
    "run.sh",
    "sample/input_0.npy",
    "sample/input_1.bin",
    "sample/input_2.npy",
    "sample/output_0.npy",
    "sample/output_1.bin",
    "sample/output_2.npy",
    "sample/output_3.npy",
    CODE,
    WEIGHTS,
]


def file(directory: Path, name: str) -> Path:
    """The file called `name`; the one file of weights for `WEIGHTS`."""
    (path,) = directory.glob(name)
    return path


def content(directory: Path) -> dict[str, bytes]:
    return {str(p.relative_to(directory)): p.read_bytes() for p in sorted(directory.rglob("*")) if p.is_file()}


def assert_refused(directory: Path, match: str = "cannot load|no complete bundle") -> None:
    with pytest.raises(LoweringError, match=match) as raised:
        load(directory)
    assert "\n" not in str(raised.value)
    assert str(directory) in str(raised.value)


@pytest.fixture(scope="session")
def saved(small_module, tmp_path_factory) -> Path:
    """A bundle for this machine that no test may change."""
    directory = tmp_path_factory.mktemp("saved") / "bundle"
    small_module("host").save(directory)
    return directory


@pytest.fixture
def bundle(saved, tmp_path) -> Path:
    """A bundle of the test's own."""
    return Path(shutil.copytree(saved, tmp_path / "own bundle"))


def test_files_of_a_bundle(saved):
    weights = file(saved, WEIGHTS)
    names = [weights.name if name == WEIGHTS else name for name in FILES]
    assert sorted(content(saved)) == names
    assert weights.name == f"weights-{hashlib.sha256(weights.read_bytes()).hexdigest()[:16]}.irpa"
    assert [path.name for path in saved.parent.iterdir()] == ["bundle"]
    described = json.loads((saved / "manifest.json").read_text())
    assert described["inputs"][0] == {"name": "input_0", "shape": [3, 8], "dtype": "float32"}
    assert list(described["variants"]) == ["host"]
    assert described["variants"]["host"]["weights"] == [weights.name]
    assert described["versions"]["iree"] == "3.13.0"
    assert described["files"] == {
        name: {"bytes": len(data := (saved / name).read_bytes()), "sha256": hashlib.sha256(data).hexdigest()}
        for name in names
        if name != "manifest.json"
    }


@pytest.mark.parametrize("name", EVERY_TARGET)
def test_loaded_module_works_and_saves_the_same(name, small_module, small_program, tmp_path):
    small_module(name).save(tmp_path / "a")
    loaded = load(tmp_path / "a")
    assert loaded.target == target(name)
    results = loaded(*small_program.example_inputs)
    np.testing.assert_allclose(results["y"], small_program.example_outputs[0], atol=1e-5)
    np.testing.assert_array_equal(results["rest"][1][0], small_program.example_outputs[2])
    loaded.save(tmp_path / "b")
    assert content(tmp_path / "a") == content(tmp_path / "b")


def run(directory: Path, cwd: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a bundle's script, with this environment's tools to be found."""
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.path.dirname(sys.executable), os.environ["PATH"]])
    root = str(Path(__file__).parents[2])
    variables = {**os.environ, "PATH": path, "PYTHONPATH": root, **environment}
    command = [str(directory / "run.sh"), *arguments]
    return subprocess.run(command, cwd=cwd, env=variables, capture_output=True, text=True)


@pytest.mark.parametrize("name", EVERY_TARGET)
def test_run_script(name, small_module, tmp_path):
    directory = tmp_path / "a bundle's place"
    small_module(name).save(directory)
    done = run(directory, Path("/"))
    assert done.returncode == 0, done.stderr
    assert "[SUCCESS]" in done.stdout


def test_run_script_with_every_integer(tmp_path):
    def function(xs):
        return [x + 1 for x in xs], xs, [(2.5 * xs[0]).astype(x.dtype) for x in xs]

    xs = [np.array([3, 2, 1], f"{sign}int{bits}") for sign in ("", "u") for bits in (8, 16, 32)]
    lowering.compile(lowering.lower(function, xs)).save(tmp_path / "b")
    done = run(tmp_path / "b", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("i", range(4))
def test_run_script_fails_on_another_result(i, bundle):
    path = bundle / f"sample/{['output_0.npy', 'output_1.bin', 'output_2.npy', 'output_3.npy'][i]}"
    if path.suffix == ".bin":
        path.write_bytes(np.int32([4, 9, 26]).tobytes())
    else:
        array = np.load(path)
        np.save(path, ~array if array.dtype == bool else array * np.float32(1.001))
    done = run(bundle, bundle)
    assert done.returncode == 1
    assert f"[FAILED] result[{i}]" in done.stdout


def test_run_script_without_the_tool(bundle):
    done = run(bundle, bundle, IREE_RUN_MODULE="/nowhere/iree-run-module")
    assert done.returncode == 2
    assert done.stderr.startswith("error: no /nowhere/iree-run-module here: pip install iree-base-runtime==3.13.0")


def test_run_script_takes_the_named_tool(bundle, tmp_path):
    tool = tmp_path / "my tool"
    tool.write_text('#!/bin/sh\nfor a; do echo "$a"; done\n')
    tool.chmod(0o755)
    done = run(bundle, tmp_path, IREE_RUN_MODULE=str(tool))
    assert done.returncode == 0
    assert f"--parameters=model={file(bundle, WEIGHTS)}" in done.stdout.splitlines()


def test_run_script_refuses_a_path_that_tools_cannot_read(small_module, tmp_path):
    directory = tmp_path / "of me@home"
    small_module("host").save(directory)
    done = run(directory, Path("/"))
    assert done.returncode == 2
    assert done.stderr == (
        f"error: IREE's tools read no file whose path has an @, as {directory} has: rename or move it\n"
    )


def test_android_script_says_how_to_push(small_module, tmp_path):
    small_module("android-arm64").save(tmp_path / "b")
    assert "adb push" in (tmp_path / "b" / "run.sh").read_text()


@pytest.mark.parametrize("name", FILES)
def test_missing_file(name, bundle):
    path = file(bundle, name)
    path.unlink()
    assert_refused(bundle, f"{path.name}: No such file")


@pytest.mark.parametrize("name", FILES)
def test_truncated_file(name, bundle):
    path = file(bundle, name)
    whole = path.read_bytes()
    for length in (0, 1, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert_refused(bundle)


@pytest.mark.parametrize("name", FILES)
def test_directory_in_place_of_a_file(name, bundle):
    path = file(bundle, name)
    path.unlink()
    path.mkdir()
    assert_refused(bundle, "Is a directory")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FILES), st.integers(0), st.integers(1, 255))
def test_any_changed_byte_is_found(saved, name, position, difference):
    path = file(saved, name)
    whole = path.read_bytes()
    changed = bytearray(whole)
    changed[position % len(whole)] ^= difference
    try:
        path.write_bytes(changed)
        assert_refused(saved)
    finally:
        path.write_bytes(whole)


def test_nothing_there(tmp_path):
    assert_refused(tmp_path / "nowhere", "manifest.json: No such file")
    assert_refused(tmp_path, "manifest.json: No such file")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "3", '"x"', "{}", "[" * 100_000, '{"format": 3}', "\x00"])
def test_manifest_that_is_none(text, bundle):
    (bundle / "manifest.json").write_text(text)
    assert_refused(bundle, r"manifest\.json is damaged")


def test_manifest_edited_by_hand(bundle):
    path = bundle / "manifest.json"
    path.write_text(path.read_text().replace("float32", "float16", 1))
    assert_refused(bundle, r"manifest\.json was changed")


def resealed(path: Path, **changes) -> None:
    """Writes a manifest with other fields and the checksum that fits them, as another program might."""
    fields = json.loads(path.read_text()) | changes
    left_out = {"checksum", *(key for key, value in changes.items() if value is None)}
    path.write_text(manifests._sealed({key: value for key, value in fields.items() if key not in left_out}))


def resealed_files(bundle: Path) -> None:
    """Makes a manifest's sizes and checksums those of the files that are there."""
    files = json.loads((bundle / "manifest.json").read_text())["files"]
    for name in files:
        data = (bundle / name).read_bytes()
        files[name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    resealed(bundle / "manifest.json", files=files)


HOST = {"flags": [], "machine": "", "features": [], "weights": []}


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"format": 2}, "got bundle format 2, expected 3"),
        ({"format": "3"}, "got bundle format '3', expected 3"),
        ({"versions": {"iree": "3.12.0"}}, r"made with IREE '3\.12\.0', expected 3\.13\.0"),
        ({"versions": {}}, "damaged"),
        ({"versions": None}, "damaged"),
        ({"variants": {"toaster": HOST}}, "got target 'toaster', expected one of host"),
        ({"variants": {"../..": HOST}}, r"got target '\.\./\.\.', expected one of host"),
        ({"variants": {}}, "names no target"),
        ({"variants": {"host": {}}}, "damaged"),
        ({"variants": ["host"]}, "damaged"),
        (
            {"variants": {"host": {**HOST, "weights": ["../../etc/passwd"]}}},
            "expected different names like weights-HASH",
        ),
        ({"variants": {"host": {**HOST, "weights": [WEIGHTS] * 2}}}, "expected different names like weights-HASH"),
        ({"variants": {"host": {**HOST, "features": ["avx; rm -rf"]}}}, "expected names"),
        ({"variants": {"host": HOST}}, "lists other files"),
        ({"inputs": []}, "lists other files"),
        ({"inputs": [{"shape": [3], "dtype": "float33"}]}, "damaged"),
        ({"inputs": [{"shape": 3, "dtype": "float32"}]}, "damaged"),
        ({"inputs": [{"shape": [-1], "dtype": "float32"}]}, "expected a list of sizes"),
        ({"inputs": [{"shape": [True], "dtype": "float32"}]}, "expected a list of sizes"),
        ({"inputs": [{"shape": [1] * 33, "dtype": "float32"}]}, "expected a list of sizes"),
        ({"inputs": [{"shape": [3], "dtype": "object"}]}, "expected a number or bool"),
        ({"inputs": [{"shape": [3], "dtype": "f4,f4"}]}, "expected a number or bool"),
        ({"inputs": {"shape": [3], "dtype": "float32"}}, "damaged"),
        ({"outputs": None}, "damaged"),
        ({"result_tree": 4}, "nesting"),
        ({"result_tree": {"set": [0]}}, "nesting"),
        ({"input_tree": 0}, "nesting of 3 inputs"),
        ({"input_tree": {"tuple": [0, {"list": [2, 1]}]}}, "nesting of 3 inputs"),
        ({"input_tree": {"tuple": [0, 1]}}, "nesting of 3 inputs"),
        ({"files": {}}, "lists other files"),
        ({"files": {"../../etc/passwd": {"bytes": 0, "sha256": "0" * 64}}}, "lists other files"),
        ({"files": {CODE: {"bytes": -1, "sha256": "0" * 64}}}, "expected a SHA-256 and a size"),
        ({"files": {CODE: "0" * 64}}, "damaged"),
        ({"files": [CODE]}, "damaged"),
    ],
    ids=str,
)
def test_manifest_with_other_fields(changes, match, bundle):
    resealed(bundle / "manifest.json", **changes)
    assert_refused(bundle, match)


def test_sample_of_another_shape(bundle):
    """The checksums fit; what is in the files does not."""
    np.save(bundle / "sample/input_0.npy", np.zeros((8, 3), np.float32))
    resealed_files(bundle)
    assert_refused(bundle, r"got float32\[8,3\] in input_0.npy, expected float32\[3,8\]")


def test_save_replaces_a_bundle(bundle, small_module):
    before = sorted(content(bundle))
    (bundle / CODE).write_bytes(b"damaged")
    (bundle / "left over").touch()
    small_module("host").save(bundle)
    assert sorted(content(bundle)) == before
    load(bundle)


def test_save_makes_parents_and_fills_an_empty_directory(small_module, tmp_path):
    small_module("host").save(tmp_path / "a" / "b" / "c")
    load(tmp_path / "a" / "b" / "c")
    (tmp_path / "empty").mkdir()
    small_module("host").save(str(tmp_path / "empty"))
    load(str(tmp_path / "empty"))


@pytest.mark.parametrize("kind", ["file", "directory"])
def test_save_keeps_what_is_no_bundle(kind, small_module, tmp_path):
    precious = tmp_path / "precious"
    if kind == "directory":
        precious.mkdir()
    (precious / "thesis.txt" if kind == "directory" else precious).write_text("years of work")
    with pytest.raises(LoweringError, match="is no bundle: choose another directory"):
        small_module("host").save(precious)
    assert (precious / "thesis.txt" if kind == "directory" else precious).read_text() == "years of work"
    assert [path.name for path in tmp_path.iterdir()] == ["precious"]


def test_save_below_a_file(small_module, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(LoweringError, match=r"cannot write .*: Not a directory|File exists"):
        small_module("host").save(tmp_path / "file" / "bundle")


@pytest.mark.parametrize("exists", [False, True], ids=["new", "old one there"])
@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("call", [0, 1, 5])
def test_full_disk_leaves_nothing_half_written(call, step, exists, small_module, small_program, tmp_path, monkeypatch):
    directory = tmp_path / "bundle"
    if exists:
        small_module("host").save(directory)
    before = content(tmp_path)
    real, calls = getattr(os, step), []

    def full(*args):
        calls.append(args)
        if len(calls) > call:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*args)

    monkeypatch.setattr(os, step, full)
    if step == "replace" and call == 5:
        small_module("host").save(directory)  # a save has fewer renames than that
        assert len(calls) <= 5
        return
    with pytest.raises(LoweringError, match="No space left on device; free some space"):
        small_module("host").save(directory)
    monkeypatch.undo()
    assert content(tmp_path) == before
    small_module("host").save(directory)
    load(directory)


def test_what_a_killed_save_left_is_tidied_up(small_module, bundle):
    """Killed between its two renames, and an earlier one in the middle of writing."""
    bundle.rename(bundle.with_name(f".{bundle.name}.old"))
    partial = bundle.with_name(f".{bundle.name}.partial-0123456789abcdef")
    partial.mkdir()
    (partial / "run.sh").touch()
    small_module("host").save(bundle)
    assert [path.name for path in bundle.parent.iterdir()] == [bundle.name]
    load(bundle)


def test_a_bundle_that_is_saved_again_and_again_always_loads(small_module, bundle):
    with ThreadPoolExecutor(3) as pool:
        saves = [pool.submit(small_module("host").save, bundle) for _ in range(10)]
        loads = [pool.submit(load, bundle) for _ in range(10)]
    assert [done.exception() for done in saves + loads] == [None] * 20
    assert list(bundle.parent.iterdir()) == [bundle]


def test_saving_to_a_link_replaces_what_it_leads_to(small_module, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    for _ in range(2):
        small_module("host").save(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "real"]
    load(tmp_path / "real")
