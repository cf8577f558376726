"""The cost of ADMM and retraining: that the command measures what it says."""

import json

import pytest

from experiments import bench_training
from experiments.bench_training import Cost


def test_refreshes_count_by_their_share():
    costs = {
        "dense": Cost(1.0, 1000),
        "admm": Cost(1.1, 1800),
        "admm, with a refresh": Cost(3.1, 1900),
        "retrain": Cost(1.2, 1100),
    }
    phases = bench_training.summary(costs, parameters=100, batch=50, every=40)
    assert phases["admm"]["times_dense"] == pytest.approx(1.1 + 2 / 40)
    assert phases["admm"]["parameters_beyond_dense"] == pytest.approx(900 / 400)
    assert phases["retrain"]["images_per_second"] == pytest.approx(50 / 1.2)


def test_admm_keeps_two_more_copies_of_what_is_pruned(tmp_path, capsys):
    out = tmp_path / "cost.json"
    assert bench_training.main(["mlp", "--batch", "8", "--rounds", "1", "--json", str(out)]) == 0
    result = json.loads(out.read_text())
    assert result["parameters"] == 784 * 256 + 256 + 256 * 256 + 256 + 2560 + 10
    # Z and U, and the projection of the first layer, which has three quarters of the parameters.
    assert 1.9 < result["phases"]["admm"]["parameters_beyond_dense"] < 4
    assert 0.2 < result["phases"]["retrain"]["parameters_beyond_dense"] < 1  # masks are bytes
    assert "| admm |" in capsys.readouterr().out
    assert bench_training.main(["no_net"]) == 2
