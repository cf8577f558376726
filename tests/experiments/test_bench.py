"""The benchmark: its tables and plot from figures, and a small run."""

import json
import sys

import numpy as np
import pytest

from experiments.bench import __main__ as bench
from experiments.bench import figures as bench_figures
from experiments.bench import tables as bench_tables
from experiments.bench.programs import Builder, Program
from experiments.measure.machine import cores
from experiments.peers.session import Prepared


def _row(engine, label, density, ms, block=None):
    return {
        "engine": engine,
        "label": label,
        "density": density,
        "block": block,
        "status": "ok",
        "min_ms": ms,
        "median_ms": 1.5 * ms,
        "peak_bytes": 5_000_000,
        "base_bytes": 2_000_000,
        "file_bytes": 1_250_000,
        "difference": 2e-6,
        "version": "1.2",
    }


ROWS = [
    {"engine": "ncnn", "label": "ncnn", "density": 1.0, "block": None, "status": "absent: pip install ncnn"},
    _row("onnxruntime", "onnxruntime", 1.0, 6.0),
    _row("mnn", "mnn", 1.0, 4.0),
    _row("ours", "ours dense", 1.0, 8.0),
    _row("ours", "ours 4x16", 0.5, 5.0, "4x16") | {"pruned_layers_ms": 4.0},
    _row("mkl_csr", "mkl_csr", 0.5, 20.0, "4x16"),
    _row("ours", "ours 4x16", 0.25, 2.0, "4x16"),
    _row("mkl_csr", "mkl_csr", 0.25, 10.0, "4x16"),
    _row("im2col", "im2col", 0.25, 1.0, "4x16"),
]


def _cells(markdown: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in markdown.splitlines()]


def test_ratios_are_theirs_over_ours():
    header, _, *lines = _cells(bench_tables.speedups(ROWS))
    assert header == ["ours", "density", "ours dense", "onnxruntime", "mnn", "mkl_csr"]
    assert lines == [
        ["ours dense", "1", "1.00", "0.75", "0.50", ""],
        ["ours 4x16", "0.5", "1.60", "1.20", "0.80", "5.00"],
        ["ours 4x16", "0.25", "4.00", "3.00", "2.00", ""],
    ]


def test_break_even_is_the_highest_density_that_wins():
    assert bench_tables.breaks_even(ROWS).splitlines() == [
        "- ours 4x16: faster than our dense (ours dense, 8.00 ms) up to density 0.5",
        "- ours 4x16: faster than the best peer (mnn, 4.00 ms) up to density 0.25",
    ]
    slow = [*ROWS, _row("ours", "ours 4x16", 0.125, 9.0, "4x16"), _row("ours", "ours 8x32", 0.5, 9.0, "8x32")]
    assert bench_tables.breaks_even(slow).splitlines() == [
        "- ours 4x16: faster than our dense (ours dense, 8.00 ms) up to density 0.5, but not at 0.125",
        "- ours 4x16: faster than the best peer (mnn, 4.00 ms) up to density 0.25, but not at 0.125",
        "- ours 8x32: never faster than our dense (ours dense, 8.00 ms)",
        "- ours 8x32: never faster than the best peer (mnn, 4.00 ms)",
    ]


def test_an_engine_without_figures_is_shown_with_the_reason():
    lines = _cells(bench_tables.times(ROWS))
    assert lines[2] == ["ncnn", "1", "absent: pip install ncnn", "", "", "", "", "", ""]
    assert lines[3] == ["onnxruntime", "1", "6.000", "9.000", "", "5", "1.25", "2.0e-06", "1.2"]


def test_threads_are_compared_with_one():
    groups = [
        {"net": "n", "threads": 1, "rows": ROWS},
        {"net": "n", "threads": 2, "rows": [_row("mnn", "mnn", 1.0, 2.5)]},
    ]
    assert _cells(bench_tables.threads_table(groups))[2:] == [["n", "mnn", "1", "2", "1.60"]]
    assert bench_tables.threads_table(groups[:1]) == ""


def test_the_report_and_the_plot_take_what_is_there(tmp_path):
    absent_only = [ROWS[0]]
    groups = [
        {"net": net, "threads": threads, "peak_gflops": 42.0, "rows": rows}
        for net, threads, rows in (("vgg16", 1, ROWS), ("vgg16", 2, absent_only))
    ]
    result = {"command": "c", "processor": "a CPU", "versions": {"jax": "1"}, "groups": groups}
    text = bench_tables.markdown(result)
    assert "## vgg16, 1 thread\n" in text and "## vgg16, 2 threads\n" in text and "random weights" in text
    bench_figures.curves(tmp_path / "b.png", groups)
    assert (tmp_path / "b.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--nets", "vgg17"], "--nets vgg17: choose from"),
        (["--engines", "ours", "blas"], "--engines blas: choose from"),
        (["--densities", "1/0"], "argument --densities: 1/0: expected a fraction above 0 and at most 1"),
        (["--densities", "2"], "argument --densities: 2: expected a fraction above 0 and at most 1"),
        (["--blocks", "4"], "block '4': expected rows x columns"),
        (["--threads", "3"], "name a core for every thread"),
        (["--blocks", "4x16@0.25", "--densities", "1/2"], "row_density is 0.25 with density 0.5"),
        (["--cores", "4096"], "argument --cores: 4096: expected a core of this machine: "),
        (["--rounds", "0"], "--rounds 0: expected more than 0"),
        (["--python", "mnn"], "argument --python: mnn: expected ENGINE=PATH"),
    ],
)
def test_a_wrong_argument_is_one_line(arguments, message, tmp_path, capsys):
    assert bench.main([*arguments, "--workdir", str(tmp_path / "w")]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ") and message in error and error.count("\n") == 1
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize("key", ["made_with", "sources"])
def test_programs_of_other_code_versions_or_processors_are_built_again(tmp_path, key):
    Builder("lenet", tmp_path)
    built, stamp = tmp_path / "lenet" / "4x16-0.1250", tmp_path / "lenet" / "stamp.json"
    built.mkdir()
    Builder("lenet", tmp_path)
    assert built.exists()
    before = stamp.read_text()
    stamp.write_text(json.dumps({**json.loads(before), key: "another"}))
    Builder("lenet", tmp_path)
    assert not built.exists() and stamp.read_text() == before


def test_a_program_that_computes_something_else_is_refused(tmp_path):
    class Running:
        output = tmp_path / "output.npy"
        base_bytes = 1

    image, expected = tmp_path / "image.npy", tmp_path / "expected.npy"
    program = Program("mnn", "mnn", 1.0, None, image, image, expected, tmp_path)
    np.save(expected, np.array([[1.0, -2.0]], np.float32))
    for output, status in (
        ([[1.0, -2.001]], "ok"),
        ([[1.0, -1.9]], "refused: differs from JAX by 5.0e-02"),
        ([1.0], "refused"),
    ):
        np.save(Running.output, np.array(output, np.float32))
        facts = bench._checked(program, Prepared((), "1"), Running())
        assert facts["status"].startswith(status)


def test_groups_are_kept_and_those_without_an_engine_are_timed_again_when_asked(tmp_path, capsys, monkeypatch):
    rows, runs = [*ROWS], []

    def run_group(workdir, net, threads, settings, pythons):
        runs.append((net, threads))
        return list(rows)

    monkeypatch.setattr(bench, "run_group", run_group)
    monkeypatch.setattr(bench, "_peak_gflops", lambda core: 42.0)
    arguments = ["--cores", *map(str, (cores() * 2)[:2])]  # also where there is one core
    arguments += ["--workdir", str(tmp_path), "--nets", "vgg16", "--threads", "1"]
    file = tmp_path / "bench.json"
    with monkeypatch.context() as bare:
        bare.setitem(sys.modules, "matplotlib", None)
        assert bench.main(arguments) == 0
    said = capsys.readouterr()
    assert "bench.png is not drawn: " in said.err and "pip install 'bcr-compiler[demo]'" in said.err
    assert "## vgg16, 1 thread\n" in said.out and not (tmp_path / "bench.png").exists()
    assert bench.main([*arguments, "2"]) == 0
    assert (tmp_path / "bench.png").exists()
    assert "vgg16, 1 threads: timed without ncnn (absent); again: --retry" in capsys.readouterr().err
    assert runs == [("vgg16", 1), ("vgg16", 2)]
    before = file.read_text()
    assert bench.main([*arguments, "--densities", "1/2"]) == 2
    assert f"{file} was made with other densities: use another --workdir" in capsys.readouterr().err
    assert file.read_text() == before
    rows[0] = _row("ncnn", "ncnn", 1.0, 5.0)
    for _ in range(2):
        assert bench.main([*arguments, "--retry"]) == 0
    assert runs[2:] == [("vgg16", 1)]
    groups = json.loads(file.read_text())["groups"]
    assert [(group["threads"], group["rows"][0]["status"][:6]) for group in groups] == [(1, "ok"), (2, "absent")]
    other = {**json.loads(before), "processor": "another"}
    file.write_text(json.dumps(other))
    assert bench.main(arguments) == 2
    assert "was made with other processor" in capsys.readouterr().err


@pytest.mark.slow
def test_a_small_run_goes_on_where_it_stopped(tmp_path, capsys):
    arguments = ["--nets", "lenet", "--densities", "1", "1/4", "--blocks", "4x16@1", "--engines", "ours", "onnxruntime"]
    arguments += ["--rounds", "1", "--seconds", "0.02", "--workdir", str(tmp_path / "w")]
    arguments += ["--cores", *map(str, (cores() * 2)[:2])]  # also where there is one core
    assert bench.main([*arguments, "--threads", "1"]) == 0
    first = json.loads((tmp_path / "w" / "bench.json").read_text())["groups"]
    assert bench.main([*arguments, "--threads", "1", "2"]) == 0
    both = json.loads((tmp_path / "w" / "bench.json").read_text())["groups"]
    assert both[0] == first[0], "what was timed is kept"
    assert [group["threads"] for group in both] == [1, 2]
    rows = {(row["label"], row["density"]): row for row in both[0]["rows"]}
    dense, pruned = rows["ours dense", 1.0], rows["ours 4x16@1", 0.25]
    assert dense["difference"] <= 1e-4 and pruned["difference"] <= 1e-4
    assert pruned["file_bytes"] < dense["file_bytes"]
    assert 0 < dense["min_ms"] <= dense["median_ms"]
    assert 0 < pruned["pruned_layers_ms"] and "pruned_layers_ms" not in dense
    assert rows["tvm", 1.0]["status"].startswith("left out")
    assert (tmp_path / "w" / "bench.png").exists()
    assert "## Threads" in capsys.readouterr().out
