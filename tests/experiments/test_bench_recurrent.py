"""The benchmark of recurrent networks: what it keeps when it is stopped, and LiteRT beside the other engines."""

import functools
import json
import os
import stat
import sys
import types

import numpy as np
import pytest
from flax import nnx

from bcr_jax.models.recurrent import CELLS, RecurrentNetwork
from experiments import bench_recurrent
from experiments.measure.agreement import difference
from experiments.measure.machine import cores
from experiments.peers import litert, recurrent_export
from experiments.peers.session import Unavailable

ALL_SUMS = (3 + 4) * 5 * 2 * float(np.finfo(np.float32).eps)  # inputs and units, frames, layers


def _small(cell):
    model = RecurrentNetwork(cell, features=3, units=4, layers=2, classes=5, output="frames", rngs=nnx.Rngs(0))
    rng = np.random.default_rng(1)
    for layer in model.layers:
        for linear in (layer.cell.dense_i, layer.cell.dense_h):
            if linear.bias is not None:
                linear.bias[...] = rng.standard_normal(linear.bias.shape, np.float32)
    return model


def _settings(**others):
    return {"densities": [], "block": "64x1024@1", "engines": ["litert"], "rounds": 1, "core": cores()[0], **others}


def test_an_interrupted_benchmark_keeps_its_groups_and_goes_on(tmp_path, monkeypatch, capsys):
    ran = []

    def group(net, steps, *_):
        if len(ran) == 1:
            ran.append("interrupted")
            raise KeyboardInterrupt
        ran.append((net, steps))
        rows = [{"label": "ours", "density": 0.1, "bytes": 1000, "status": "ok", "min_us": 2.0, "median_us": 3.0}]
        return [{**row, "min_us": 2.0 + steps} for row in rows]

    monkeypatch.setattr(bench_recurrent, "run_group", group)
    monkeypatch.setattr(bench_recurrent, "_add_read_bandwidth", lambda rows, core, directory: None)
    arguments = ["--nets", "gru_timit", "--densities", "1/10", "--steps", "7", "--workdir", str(tmp_path)]
    assert bench_recurrent.main(arguments) == 130
    assert capsys.readouterr().err == "interrupted: the same command goes on from here\n"
    kept = json.loads((tmp_path / "bench_recurrent.json").read_text())
    assert [group["form"] for group in kept["groups"]] == ["step"]
    assert bench_recurrent.main(arguments) == 0
    assert ran == [("gru_timit", 1), "interrupted", ("gru_timit", 7)]
    report = (tmp_path / "bench_recurrent.md").read_text()
    assert "## gru_timit, one streaming step" in report and "## gru_timit, a sequence of 7 steps" in report
    assert bench_recurrent.main([*arguments, "--rounds", "9"]) == 2
    assert "was made with other rounds: use another --workdir" in capsys.readouterr().err


def test_what_lacks_an_engine_is_timed_again_when_asked(tmp_path, monkeypatch, capsys):
    ran, status = [], ["absent: pip install it"]

    def group(net, steps, settings, pythons, directory):
        ran.append(pythons)
        row = {"label": "litert", "density": 1.0, "bytes": 1000, "status": status[0]}
        return [row if status[0] != "ok" else {**row, "min_us": 2.0, "median_us": 3.0}]

    monkeypatch.setattr(bench_recurrent, "run_group", group)
    monkeypatch.setattr(bench_recurrent, "_add_read_bandwidth", lambda rows, core, directory: None)
    arguments = ["--nets", "gru_timit", "--forms", "step", "--engines", "litert", "--workdir", str(tmp_path)]
    assert bench_recurrent.main(arguments) == 0
    assert "litert: absent: pip install it" in capsys.readouterr().out
    assert bench_recurrent.main(arguments) == 0
    assert capsys.readouterr().err == "gru_timit, step: timed without litert (absent); again: --retry\n"
    status[0] = "ok"
    for _ in range(2):
        assert bench_recurrent.main([*arguments, "--retry", "--python", f"litert={sys.executable}"]) == 0
    assert ran == [{}, {"litert": sys.executable}]
    assert "| litert | 1/1 | 2.0 | 3.0 |" in capsys.readouterr().out


def test_an_absent_engine_has_a_row_that_says_how_to_get_it(tmp_path, monkeypatch):
    pytest.importorskip("onnx", reason="absent: pip install .[peers]")
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho \'{"absent": "pip install it"}\'\n')
    python.chmod(stat.S_IRWXU)
    monkeypatch.setattr(bench_recurrent, "build", lambda *_: _small(nnx.GRUCell))

    def fails(*_):
        raise ValueError("no such layer\nand more")

    def needs_more(*_):
        raise ImportError

    engines = {"openvino": needs_more, "mnn": fails}
    monkeypatch.setattr("experiments.peers.recurrent.IN_PROCESS", engines)
    settings = _settings(engines=["litert", *engines])
    rows = bench_recurrent.run_group("small", 1, settings, {"litert": str(python)}, tmp_path)
    assert [(row["label"], row["status"]) for row in rows] == [
        ("litert", "absent: pip install it"),
        ("openvino", "absent: pip install .[peers]"),
        ("mnn", "failed: ValueError: no such layer"),
    ]


def test_an_engine_that_computes_something_else_is_refused_and_loses_no_other(tmp_path, monkeypatch):
    pytest.importorskip("onnx", reason="absent: pip install .[peers]")
    model = _small(nnx.GRUCell)
    right = np.asarray(model(bench_recurrent._frames(1, model.features)))[0]

    class Engine:
        def __init__(self, logits):
            self.logits = lambda: logits

        def cpu_us(self, calls):
            return [5.0] * calls

        def close(self):
            pass

    logits = {"openvino": right * np.nan, "mnn": right[:, :-1], "onnxruntime": right[:, None]}
    engines = {name: functools.partial(lambda wrong, *_: Engine(wrong), array) for name, array in logits.items()}
    monkeypatch.setattr(bench_recurrent, "build", lambda *_: model)
    monkeypatch.setattr("experiments.peers.recurrent.IN_PROCESS", engines)
    rows = bench_recurrent.run_group("small", 1, _settings(engines=[*engines]), {}, tmp_path)
    assert [(row["status"][:7], row["difference"], row.get("min_us")) for row in rows] == [
        ("refused", None, None),
        ("refused", None, None),
        ("ok", 0.0, 5.0),
    ]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity") or len(cores()) < 2, reason="needs two cores to pin to")
def test_only_engines_keep_to_the_core(tmp_path, monkeypatch):
    everywhere, core = cores(), cores()[1]
    seen = []

    class Engine:
        def __init__(self):
            seen.append(("load", cores()))

        def logits(self):
            return np.zeros(1)

        def cpu_us(self, calls):
            seen.append(("call", cores()))
            return [5.0] * calls

        def close(self):
            pass

    def prepare(*_):
        seen.append(("prepare", cores()))
        yield bench_recurrent.Candidate("ours", 0.1, Engine, np.zeros(1), 4)

    monkeypatch.setattr(bench_recurrent, "_ours", prepare)
    monkeypatch.setattr(bench_recurrent, "_peers", lambda *_: iter(()))
    bench_recurrent.run_group("gru_timit", 1, _settings(core=core), {}, tmp_path)
    assert seen[0] == ("prepare", everywhere)
    assert seen[1] == ("load", [core])
    assert all(step == ("call", [core]) for step in seen[2:]) and len(seen) > 2
    assert cores() == everywhere


class _Dies:
    """A program whose process dies at its call number `last`."""

    def __init__(self, last):
        self.left, self.closed = last, False

    def cpu_us(self, calls):
        self.left -= calls
        if self.left < 0:
            raise Unavailable("failed: exit code 9")
        return [5.0] * calls

    def close(self):
        self.closed = True


def test_an_engine_that_dies_while_it_is_timed_loses_no_other():
    rows = [{"label": label, "status": "ok"} for label in ("litert", "ours")]
    bench_recurrent._time({0: _Dies(2), 1: _Dies(10_000)}, rows, rounds=2)
    assert rows[0] == {"label": "litert", "status": "failed: exit code 9"}
    assert rows[1] == {"label": "ours", "status": "ok", "min_us": 5.0, "median_us": 5.0}


def test_an_engine_that_fails_at_its_first_call_is_closed():
    program = _Dies(0)
    assert bench_recurrent._loaded(lambda: program) == (None, "failed: exit code 9")
    assert program.closed


class _Written(list):
    """NumPy's `tf.TensorArray`."""

    def __init__(self, dtype, size, element_shape):
        super().__init__()

    def write(self, index, value):
        assert index == len(self)
        return [self.append(value), self][1]

    def stack(self):
        return np.stack(self)


def _while_loop(condition, body, values, maximum_iterations):
    while condition(*values):
        values = body(*values)
    return values


NUMPY = types.SimpleNamespace(  # in TensorFlow's place
    float32=np.float32,
    matmul=lambda x, y, transpose_b=False: x @ (y.T if transpose_b else y),
    split=np.split,
    reshape=np.reshape,
    gather=lambda x, index: x[index],
    sigmoid=lambda x: 1 / (1 + np.exp(-x)),
    tanh=np.tanh,
    TensorArray=_Written,
    while_loop=_while_loop,
)


@pytest.mark.parametrize("cell", CELLS)
def test_what_tensorflow_converts_for_litert_is_the_network(cell, tmp_path):
    onnx = pytest.importorskip("onnx", reason="absent: pip install .[peers]")
    model = _small(cell)
    frames = bench_recurrent._frames(5, model.features)
    wanted = np.asarray(model(frames))[0]
    graphs = {}
    for steps in (1, 5):
        recurrent_export.export(model, steps, tmp_path / "small.onnx")
        graphs[steps] = onnx.load(tmp_path / "small.onnx").graph
    names = [i.name for i in graphs[1].input][1:]
    states = [np.zeros((1, 1, 4), np.float32) for _ in names]
    x = frames.transpose(1, 0, 2)
    whole = litert.outputs(NUMPY, graphs[5], [x, *states])
    assert difference(whole["y"], wanted) <= ALL_SUMS
    for frame, logits in zip(x, wanted, strict=True):
        after = litert.outputs(NUMPY, graphs[1], [frame[None], *states])
        states = [after[f"{name}_next"] for name in names]
        assert difference(after["y"][0], logits) <= ALL_SUMS
    for name, state in zip(names, states, strict=True):
        assert difference(whole[f"{name}_next"], state) <= ALL_SUMS


@pytest.mark.slow
@pytest.mark.parametrize("cell", CELLS)
def test_litert_computes_a_step_and_a_sequence(cell, tmp_path, monkeypatch):
    pytest.importorskip("onnx", reason="absent: pip install .[peers]")
    try:
        litert.version()
    except ImportError:
        pytest.skip(f"absent: {litert.INSTALL}")
    monkeypatch.setattr(bench_recurrent, "build", lambda *_: _small(cell))
    for steps in (1, 5):
        (row,) = bench_recurrent.run_group("small", steps, _settings(), {}, tmp_path)
        assert row["status"] == "ok" and row["difference"] <= ALL_SUMS and row["min_us"] > 0
