"""The command that compares recurrent networks with JAX, on small ones."""

import json

import numpy as np
import pytest
from flax import nnx

from bcr_jax import BCRSpec, hard_prune, select
from bcr_jax.models import RecurrentNetwork
from experiments import check_recurrent


def _small(net: str, density: float, block: str) -> RecurrentNetwork:
    cell = nnx.GRUCell if net == "gru_timit" else nnx.OptimizedLSTMCell
    model = RecurrentNetwork(cell, features=8, units=32, layers=2, output="frames", classes=5, rngs=nnx.Rngs(0))
    hard_prune(model, select(model, {"head/*": None, "*": BCRSpec((32, 8), density, row_density=1.0)}))
    model.eval()
    return model


@pytest.fixture
def arguments(tmp_path, monkeypatch):
    monkeypatch.setattr(check_recurrent, "build", _small)
    return ["--density", "1/2", "--steps", "7", "--single", "5", "--json", str(tmp_path / "differences.json")]


@pytest.mark.slow
def test_sequence_and_single_steps_are_compared(arguments, tmp_path, monkeypatch, capsys):
    assert check_recurrent.main([*arguments, "--targets", "host"]) == 0
    record = json.loads((tmp_path / "differences.json").read_text())
    assert record["command"].startswith("python -m experiments.check_recurrent --density 1/2 ")
    assert [row["net"] for row in record["differences"]] == ["gru_timit", "lstm_timit"]
    assert all(0 < row[form] < 1e-5 for row in record["differences"] for form in ("sequence", "single_steps"))
    assert "lstm_timit, host, single steps" in capsys.readouterr().err, "no progress is shown"
    monkeypatch.setitem(check_recurrent.TOLERANCE, "f32", 0.0)
    assert check_recurrent.main([*arguments, "--nets", "gru_timit", "--targets", "host"]) == 2
    assert "gru_timit on host differs from JAX by" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", ["sequence", "single_steps"])
def test_logits_that_are_no_numbers_are_wrong(arguments, tmp_path, monkeypatch, capsys, wrong):
    frames = np.random.default_rng(0).standard_normal((1, 7, 8)).astype(np.float32)  # the command's
    right = np.asarray(_small("gru_timit", 0.5, "")(frames))[0]
    logits = {form: right * (np.nan if form == wrong else 1) for form in ("sequence", "single_steps")}
    monkeypatch.setattr(check_recurrent, "lowered", lambda *_: (None, []))
    monkeypatch.setattr(check_recurrent.lowering, "compile", lambda *_: lambda frames: [logits["sequence"]])
    monkeypatch.setattr(check_recurrent, "_stream", lambda *_: logits["single_steps"][:5])
    assert check_recurrent.main([*arguments, "--nets", "gru_timit", "--targets", "host"]) == 2
    assert "error: gru_timit on host differs from JAX by its shape, or by NaN or" in capsys.readouterr().err
    (row,) = json.loads((tmp_path / "differences.json").read_text())["differences"]
    assert {form: row[form] for form in logits} == {form: None if form == wrong else 0.0 for form in logits}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (["--nets", "rnn"], "--nets rnn: choose from gru_timit, lstm_timit"),
        (["--targets", "host", "toaster"], "expected one of host, arm64-generic"),
        (["--single", "1"], "--single 1 of --steps 7: expected at least 2"),
        (["--single", "9"], "--single 9 of --steps 7: expected at least 2, and at most all steps"),
    ],
)
def test_bad_arguments_are_one_line_errors(arguments, wrong, message, capsys):
    assert check_recurrent.main([*arguments, *wrong]) == 2
    assert message in capsys.readouterr().err
