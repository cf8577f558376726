"""The profile of a network: every dispatch once, with what is known of its layer."""

import json
from pathlib import Path

import numpy as np
import pytest
from flax import nnx

import lowering
from experiments import profile
from experiments.config import load_experiment
from experiments.engine import Context
from experiments.errors import StageError
from experiments.measure import regions as regions_module
from experiments.measure.dispatches import add_regions, executable_texts, layers_of, rows_of
from experiments.measure.regions import Region, regions
from experiments.measure.timing import Execution, bundle_timeable, executions
from experiments.report.text import layer_times
from experiments.search import costs
from experiments.stages import bench
from experiments.workdir import Workdir

CHANNELS, SIZE = 16, 12


class _Twins(nnx.Module):
    """Of four equal convolutions the middle two at least have equal layouts, too: IREE compiles those once."""

    def __init__(self):
        self.convs = nnx.List([nnx.Conv(CHANNELS, CHANNELS, (3, 3), rngs=nnx.Rngs(i)) for i in range(4)])

    def __call__(self, x):
        for conv in self.convs:
            x = nnx.relu(conv(x))
        return x


@pytest.fixture(scope="module")
def twins(tmp_path_factory):
    image = np.random.default_rng(0).standard_normal((1, SIZE, SIZE, CHANNELS), np.float32)
    program = lowering.lower(_Twins(), image)
    bundle = tmp_path_factory.mktemp("twins") / "bundle"
    lowering.compile(program, "host").save(bundle)
    return program, bundle


def test_executables_that_iree_merges_keep_their_layers(twins):
    program, bundle = twins
    dispatches = executions(bundle_timeable(bundle), core=0, seconds=0.05)
    rows = rows_of(dispatches, layers_of(program), peak=100.0)
    ours = [row for row in rows if row["kind"] == "conv"]
    assert [row["name"] for row in ours] == [f"convs/{i}" for i in range(4)]
    assert {row["kept_flops"] for row in ours} == {2 * 9 * CHANNELS**2 * SIZE**2}
    assert len({d.function for d in dispatches}) < len(dispatches), "IREE no longer merges equal executables"
    assert sum(row["share"] for row in rows) == pytest.approx(1)


def test_layers_have_the_symbols_of_their_executables_whatever_their_names():
    model = nnx.List([nnx.Linear(8, 8, rngs=nnx.Rngs(i)) for i in range(2)])

    class Named(nnx.Module):
        def __init__(self):
            for name, layer in zip(("1x1", 'é"'), model, strict=True):
                setattr(self, name, layer)

        def __call__(self, x):
            return nnx.relu(getattr(self, 'é"')(nnx.relu(getattr(self, "1x1")(x))))

    program = lowering.lower(Named(), np.ones((1, 8), np.float32))
    found = [layer["name"] for layers in layers_of(program).values() for layer in layers]
    assert sorted(set(found)) == sorted(row.name for row in program.report)


@pytest.fixture(scope="module")
def equals(tmp_path_factory):
    """Three linear layers that become one function, and nothing else."""
    model = nnx.Sequential(*(layer for i in range(3) for layer in (nnx.Linear(64, 64, rngs=nnx.Rngs(i)), nnx.relu)))
    program = lowering.lower(model, np.ones((1, 64), np.float32))
    module = lowering.compile(program, "host")
    bundle = tmp_path_factory.mktemp("equals") / "bundle"
    module.save(bundle)
    return program, module, bundle


def test_dispatches_of_one_function_in_a_row_are_told_apart(equals, monkeypatch):
    program, module, bundle = equals
    dispatches = executions(bundle_timeable(bundle), core=0, seconds=0.02)
    assert len(dispatches) == 3 and len({dispatch.function for dispatch in dispatches}) == 1
    names = [row.name for row in program.report]
    assert [row["name"] for row in rows_of(dispatches, layers_of(program))] == names
    monkeypatch.setattr(costs, "ROUNDS", 1)
    cost = costs.host(program, module, {name: f"{name}/kernel" for name in names}, 0)
    assert set(cost.layers) == {f"{name}/kernel" for name in names} and min(cost.layers.values()) > 0


def test_a_report_has_a_time_for_each_of_equal_layers(equals, tmp_path, monkeypatch):
    program, _, bundle = equals
    monkeypatch.setattr(bench, "lowered", lambda context, variant: program)
    context = Context(load_experiment(str(Path(__file__).with_name("tiny_config.py"))), Workdir(tmp_path))
    times = bench.dispatch_times(context, "pruned", bundle, seconds=0.02)
    names = [row.name for row in program.report]
    assert layer_times({**times, "copy": 1.0}, names) == {**times, "other": 1.0}
    assert list(times) == names and min(times.values()) > 0


def test_two_threads_execute_the_same_dispatches(twins):
    program, bundle = twins
    found = profile.profile(bundle, layers_of(program), core=0, seconds=0.5, threads_on=[0, 1])
    timed = [row["threads_us"] for row in found["rows"] if "threads_us" in row]
    assert found["threads"] == 2 and found["threads_us"] == sum(timed)
    assert len(timed) >= 4 and min(timed) > 0, "layers in a chain are a region each"
    lines = profile.text({**found, "title": "", "processor": ""}).splitlines()
    assert lines[-1].startswith("2 threads") and "us, threads" in lines[4]


def _event(start: float, end: float, number: int, dispatches: int = 1) -> dict[str, object]:
    """A region as `iree-profile` writes it; times in microseconds."""
    return {
        "record_type": "command_region_event",
        "region_index": number,
        "region_dispatch_count": dispatches,
        "region_tile_count": 8,
        "start_host_time_ns": start * 1e3,
        "end_host_time_ns": end * 1e3,
    }


def test_waiting_before_a_region_counts_and_waiting_between_calls_does_not(equals, monkeypatch):
    call = [_event(0, 10, 0, dispatches=2), _event(14, 20, 1)]
    calls = [*call, _event(100, 112, 0, dispatches=2), _event(113, 121, 1)]
    profiles = {"1x": call, "0.5s": calls[::-1]}
    monkeypatch.setattr(regions_module, "profiled", lambda program, cores, duration, mode, reader: profiles[duration])
    program = bundle_timeable(equals[2])
    found = regions(program, [0, 1])
    assert found == [Region(2, 10.0), Region(1, 9.0)]
    rows = rows_of([Execution(name, us, us) for name, us in (("a", 12.0), ("b", 6.0), ("c", 18.0))], {})
    add_regions(rows, found)
    assert [row.get("threads_times_faster") for row in rows] == [1.8, None, 2.0]
    with pytest.raises(StageError, match="got 3 dispatches, expected 2"):
        add_regions(rows[:2], found)
    profiles["0.5s"] = calls[1:]
    with pytest.raises(StageError, match="expected the same 2 in every call"):
        regions(program, [0, 1])


def test_threads_need_cores_of_their_own(capsys):
    assert profile.main(["vgg16", "--threads-on", "0", "0"]) == 2
    assert "expected two different cores or more" in capsys.readouterr().err


def test_rates_follow_from_the_time():
    known = {"conv_1": [{"name": "conv/1", "kind": "conv", "kept_flops": 2_000_000, "bytes": 50_000}]}
    row, copy = rows_of([Execution("conv_1", 40.0, 50.0), Execution("copy", 10.0, 10.0)], known, peak=80.0)
    assert row["gflops"] == pytest.approx(50)
    assert row["percent_of_peak"] == pytest.approx(62.5)
    assert row["gb_per_s"] == pytest.approx(1.25)
    assert (row["share"], copy["share"]) == (0.8, 0.2)
    assert copy["kind"] == "other" and "gflops" not in copy


def test_moved_bytes_are_those_of_all_buffers(twins):
    program, _ = twins
    texts = executable_texts(program.mlir)
    layers = layers_of(program)
    images, weights = 2 * 4 * SIZE * SIZE * CHANNELS, 4 * CHANNELS * (9 * CHANNELS + 1)
    for symbol, known in ((symbol, known) for symbol, known in layers.items() if known[0]["kind"] == "conv"):
        assert images + weights < known[0]["bytes"] < 2.5 * (images + weights), f"{symbol}: padding, or a buffer more"
    assert texts["convs_1"] == texts["convs_2"]
    assert {"convs/1", "convs/2"} <= {layer["name"] for layer in layers["convs_2"]}


def test_a_bundle_has_times_only(twins, tmp_path, capsys):
    assert profile.main([str(twins[1]), "--seconds", "0.05", "--sort", "--json", str(tmp_path / "p.json")]) == 0
    result = json.loads((tmp_path / "p.json").read_text())
    assert result["command"].startswith("python -m experiments.profile ")
    rows = result["rows"]
    assert [row["us"] for row in rows] == sorted((row["us"] for row in rows), reverse=True)
    assert {row["kind"] for row in rows} == {"dispatch"}
    assert f"{len(rows)} dispatches" in capsys.readouterr().out


def test_what_is_neither_network_nor_bundle_is_one_error(capsys):
    assert profile.main(["resnet51"]) == 2
    assert "resnet51: expected the directory of a bundle, or one of" in capsys.readouterr().err


@pytest.mark.slow
def test_a_network_is_profiled_and_drawn(tmp_path, capsys):
    picture, table = tmp_path / "p.png", tmp_path / "p.json"
    arguments = ["lenet", "--density", "0.25", "--seconds", "0.1", "--plot", str(picture), "--json", str(table)]
    assert profile.main(arguments) == 0
    result = json.loads(table.read_text())
    named = {row["name"]: row for row in result["rows"]}
    assert named["conv2"]["density"] == pytest.approx(0.25) and named["conv1"]["density"] == 1
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "% of peak on kept FLOPs" in capsys.readouterr().out
