"""The cost of ADMM and retraining: that the command measures what it says."""

import json

import pytest
from flax import nnx

from bcr_jax.cpu import convolution as cpu_convolution
from experiments import bench_training
from experiments.bench_training import Cost


def test_refreshes_count_by_their_share():
    costs = {
        "dense": Cost(1.0, 1000),
        "dense, XLA's convolutions": Cost(2.5, 1000),
        "admm": Cost(1.1, 1800),
        "admm, with a refresh": Cost(3.1, 1900),
        "retrain": Cost(1.2, 1100),
    }
    phases = bench_training.summary(costs, parameters=100, batch=50, every=40)
    assert phases["admm"]["times_dense"] == pytest.approx(1.1 + 2 / 40)
    assert phases["admm"]["parameters_beyond_dense"] == pytest.approx(900 / 400)
    assert phases["dense, XLA's convolutions"]["times_dense"] == pytest.approx(2.5)
    assert phases["retrain"]["images_per_second"] == pytest.approx(50 / 1.2)


def test_admm_keeps_two_more_copies_of_what_is_pruned(tmp_path, capsys):
    out = tmp_path / "cost.json"
    assert bench_training.main(["mlp", "--batch", "8", "--rounds", "1", "--json", str(out)]) == 0
    result = json.loads(out.read_text())
    assert result["parameters"] == 784 * 256 + 256 + 256 * 256 + 256 + 2560 + 10
    # Z and U, and the projection of the first layer, which has three quarters of the parameters.
    assert 1.9 < result["phases"]["admm"]["parameters_beyond_dense"] < 4
    assert 0.2 < result["phases"]["retrain"]["parameters_beyond_dense"] < 1  # masks are bytes
    table = capsys.readouterr().out
    assert "| dense, XLA's convolutions |" in table
    assert "| admm |" in table
    assert bench_training.main(["no_net"]) == 2


def test_one_dense_step_has_xlas_convolutions(monkeypatch):
    replaced = []

    class Uncompiled:
        seconds, bytes = 1.0, 1

        def __init__(self, name: str, model: nnx.Module, *_: object):
            cpu_convolution.use_in(model)
            convolutions = [module for _, module in nnx.iter_modules(model) if isinstance(module, nnx.Conv)]
            replaced.append({module.conv_general_dilated is cpu_convolution.convolution for module in convolutions})

    monkeypatch.setattr(bench_training, "_Case", Uncompiled)
    costs = bench_training.measure("lenet", batch=4, density=0.125, block="4x16", rounds=0)
    assert dict(zip(costs, replaced, strict=True)) == {label: {label != "dense, XLA's convolutions"} for label in costs}
