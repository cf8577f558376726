"""The commands that look at latencies: the curve over block size, and predictions against measurements."""

import json

import pytest

from experiments.search import curve, predict
from experiments.search.latency_table import LatencyTable
from experiments.search.reads import Reads
from experiments.search.subject import Subject


@pytest.fixture
def fake(monkeypatch):
    """Costs that fall by half with every larger block, down to a fifth of what the dense layer takes."""

    def latencies(model, sample, candidates, target="host", **_):
        costs = [64.0, *2 * [max(13.0, 2.0 ** (6 - i)) for i in range(len(curve.SIDES))]]
        return LatencyTable({path: tuple(costs[: len(own)]) for path, own in candidates.items()}, 5.0, "us", target)

    monkeypatch.setattr(curve, "latencies", latencies)


def test_layers_are_told_apart_by_kind():
    lenet, gru = curve.kinds(Subject.of("lenet")), curve.kinds(Subject.of("gru_vowels"))
    assert lenet["3x3 convolutions"] == ["conv2/kernel", "conv3/kernel"], "and not conv1, which reads one channel"
    assert lenet["linear layers"] == ["linear1/kernel", "linear2/kernel"]
    assert {kind: len(paths) for kind, paths in gru.items()} == {"gates": 2, "linear layers": 1}


def test_the_knee_is_the_smallest_block_that_is_nearly_the_fastest():
    assert curve.knee([9, 5, 3.2, 3, 3.1]) == 2
    assert curve.knee([1, 1, 1]) == 0


def test_the_curve_is_told_written_and_drawn(fake, tmp_path, capsys):
    picture, file = tmp_path / "my curve.png", tmp_path / "curve.json"
    assert curve.main(["lenet", "--density", "0.25", "--plot", str(picture), "--json", str(file)]) == 0
    result = json.loads(file.read_text())
    command = f"python -m experiments.search.curve lenet --density 0.25 --plot '{picture}' --json {file}"
    assert result["command"] == command
    row = next(row for row in result["kinds"] if row["kind"] == "3x3 convolutions")
    assert (row["layers"], row["dense"], row["both"][0], row["both_knee"]) == (2, 128, 128, "8x32")
    assert result["blocks"][0] == "1x1" and result["blocks"][-1] == "whole"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "3x3 convolutions" in capsys.readouterr().out


def test_the_prediction_is_the_sum_of_what_is_read_of_layers_and_the_rest():
    def reads(*chances):
        return tuple(Reads(chance, 1, 64) for chance in chances)

    costs = {"a": (4.0, 2.0), "b": (8.0, 1.0, 3.0)}
    assert LatencyTable(costs, 0.5, "us", "host").cost({"a": 1, "b": 2}) == 5.5
    table = LatencyTable(costs, 0.5, "us", "host", {"a": {"b": reads(1.0, 0.9, 0.25)}})
    assert table.cost({"a": 1, "b": 2}) == 4.0
    assert table.cost({"a": 1, "b": 1}) == 3.5, "a tenth is not worth leaving out"
    both = LatencyTable(
        {**costs, "c": (2.0, 1.0)}, 0.5, "us", "host", {"a": {"b": reads(1.0, 1.0, 0.25), "c": reads(1.0, 0.5)}}
    )
    assert both.cost({"a": 1, "b": 2, "c": 1}) == pytest.approx(0.5 + 2 * (1 - 0.75 * 0.5) + 3 + 1)


@pytest.mark.parametrize(
    ("main", "arguments", "message"),
    [
        (curve.main, ["resnet51"], "model is 'resnet51': choose one of"),
        (curve.main, ["lenet", "--density", "2"], "argument --density: 2: expected a fraction"),
        (predict.main, ["lenet", "--plans", "0"], "argument --plans: 0: expected a whole number, at least 1"),
    ],
)
def test_nonsense_is_one_error(main, arguments, message, capsys):
    assert main(arguments) == 2
    assert message in capsys.readouterr().err


@pytest.mark.slow
def test_random_plans_are_predicted_and_measured(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("BCR_LATENCY_CACHE", str(tmp_path / "cache"))
    file = tmp_path / "prediction.json"
    arguments = ["lenet", "--plans", "2", "--options", "2", "--rounds", "2", "--json", str(file)]
    assert predict.main(arguments) == 0
    (network,) = json.loads(file.read_text())["networks"]
    assert [row["plan"] for row in network["rows"]] == ["dense", "plan 0", "plan 1"]
    dense = network["rows"][0]
    for row in network["rows"]:
        for kind, us in (("predicted", "predicted_us"), ("measured", "measured_min_us")):
            assert row[f"{kind}_speedup"] == pytest.approx(dense[us] / row[us])
        assert row["error"] == pytest.approx(row["predicted_us"] / row["measured_min_us"] - 1)
        assert set(row["specs"]) == {f"{name}/kernel" for name in ("conv1", "conv2", "conv3", "linear1", "linear2")}
    assert "| plan 1 |" in capsys.readouterr().out
