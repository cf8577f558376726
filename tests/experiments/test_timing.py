"""Timing, the FMA peak and the layer benchmark."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import iree.runtime
import numpy as np
import pytest

from experiments import bench_layer
from experiments.errors import StageError
from experiments.measure import fma_peak, timing
from experiments.measure.timing import Timeable, alone, executions, measure
from lowering import target
from lowering.backend.iree_compile import compile_mlir


@pytest.fixture(scope="module")
def peak(tmp_path_factory) -> Timeable:
    return fma_peak.prepare(tmp_path_factory.mktemp("peak"))


def test_the_peak_loop_computes_what_it_says(peak):
    """Every accumulator goes a -> a/2 + 1/4 a million times: its fixed point is 1/2, from any start."""
    lanes = target("host").lanes
    module = iree.runtime.load_vm_flatbuffer(peak.module.read_bytes(), driver="local-sync")
    start = np.load(peak.inputs[0].removeprefix("@"))
    result = np.asarray(module.main(start).to_host())
    assert np.array_equal(result[: fma_peak.CHAINS * lanes], np.full(fma_peak.CHAINS * lanes, 0.5, np.float32))


def test_the_peak_is_plausible(peak):
    """At least one vector FMA per nanosecond, at most what two units at 7 GHz and 16 lanes would do."""
    found = measure({"peak": peak}, rounds=3, core=0)["peak"]
    assert 0 < found.min_us <= found.median_us
    assert 2 * target("host").lanes * 0.5 <= fma_peak.gflops(found.min_us) <= 2 * 2 * 7 * 16


def test_the_dispatch_of_the_loop_takes_the_time_of_the_call(peak):
    (dispatch,) = executions(peak, core=0)
    assert dispatch.min_us <= dispatch.median_us
    assert dispatch.function == "fma"
    assert dispatch.min_us == pytest.approx(measure({"peak": peak}, rounds=3, core=0)["peak"].min_us, rel=0.5)


def test_searches_that_run_at_once_do_not_time_each_other(monkeypatch):
    running, most = [], []

    def call(program, core, seconds):
        running.append(1)
        time.sleep(0.002)
        most.append(len(running))
        running.pop()
        return 1.0

    monkeypatch.setattr(timing, "_call_us", call)
    with ThreadPoolExecutor(4) as pool:
        program = Timeable(Path("x.vmfb"), ())
        list(pool.map(lambda _: measure({"x": program}, rounds=5, core=0), range(4)))
    assert most == [1] * 20


def test_benchmarks_wait_for_each_others_cores_in_whatever_order_they_name_them(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(timing.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(timing, "cores", lambda: [0, 1])
    holding, most = [], []

    def hold(*numbers):
        for _ in range(20):
            with alone(*numbers):
                holding.append(1)
                time.sleep(0.001)
                most.append(len(holding))
                holding.pop()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(hold, *numbers) for numbers in ((0, 1), (1, 0), (1,), (1, 1))]:
            done.result(timeout=60)
    assert len(most) == 80 and max(most) == 1
    assert "waiting for core 1 to time on, which another process holds" in capsys.readouterr().err


def test_a_program_that_does_not_run_is_one_error(tmp_path):
    (tmp_path / "x.vmfb").write_bytes(b"not a module")
    with pytest.raises(StageError, match=r"cannot time: .*iree-benchmark-module"):
        measure({"x": Timeable(tmp_path / "x.vmfb", ())}, rounds=1, core=0)


def test_a_program_that_dispatches_nothing_or_not_always_the_same_is_one_error(tmp_path, peak, monkeypatch):
    results = {"the input": "%x", "a copy of it": "%copy"}
    copy = "%copy = flow.tensor.clone %x : tensor<4xf32>"
    for number, result in enumerate(results.values()):
        text = f"func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {{ {copy} return {result} : tensor<4xf32> }}"
        file = tmp_path / f"{number}.vmfb"
        file.write_bytes(compile_mlir(text, target("host")))
        with pytest.raises(StageError, match=rf"got no dispatch in a call of .*{file.name}"):
            executions(Timeable(file, ("4xf32",)), core=0, seconds=0.01)

    runs = iter((["a", "b"], ["a", "b", "a"]))
    monkeypatch.setattr(timing, "_dispatch_events", lambda *_: [{"key": key} for key in next(runs)])
    with pytest.raises(StageError, match=r"got 3 dispatches of .*, expected the same 2 in every call"):
        executions(peak, core=0)


def test_the_middle_layer_is_timed(peak, monkeypatch):
    names = ["enter", "convs_0", "convs_1", "convs_2", "leave"]
    found = [timing.Execution(name, 1.0, 2.0) for name in names]
    monkeypatch.setattr(bench_layer, "executions", lambda *_, **__: found)
    assert bench_layer.middle(peak, 0).function == "convs_1"
    del found[0]
    with pytest.raises(StageError, match="3 layers: got 4 dispatches, expected 5"):
        bench_layer.middle(peak, 0)


@pytest.mark.slow
def test_the_layer_benchmark_adds_up(tmp_path, capsys):
    arguments = ["--channels", "32", "--size", "14", "--blocks", "4x16", "8x32", "--rounds", "2", "--density", "0.25"]
    assert bench_layer.main([*arguments, "--json", str(tmp_path / "layer.json")]) == 0
    result = json.loads((tmp_path / "layer.json").read_text())
    assert result["command"].startswith("python -m experiments.bench_layer --channels 32 ")
    assert [row["block"] for row in result["rows"]] == [[4, 16], [8, 32]]
    for row in result["rows"]:
        assert row["kept_mflop"] == pytest.approx(2 * 32 * 32 * 9 * 0.25 * 14 * 14 / 1e6)
        assert row["call_percent_of_peak"] == pytest.approx(
            100 * row["kept_mflop"] / row["call_min_ms"] / result["peak_gflops"]
        )
        assert row["call_min_ms"] <= row["call_median_ms"]
        assert row["layer_min_ms"] <= row["layer_median_ms"]
        assert row["layer_percent_of_peak"] < 100
        assert row["call_percent_of_peak"] < 100
    out = capsys.readouterr().out
    assert f"{result['peak_gflops']:.1f} GFLOP/s" in out and "8x32" in out
