"""The whole test set through the compiled program: near-ties may flip, other predictions may not."""

import types

import numpy as np
import pytest

from experiments.config import Experiment, VerifyConfig
from experiments.engine import Context
from experiments.errors import StageError
from experiments.stages import verify
from experiments.workdir import Workdir

TOLERANCE = 1e-3


@pytest.fixture
def check(tmp_path, monkeypatch):
    """Compares logits of a compiled program with JAX's; labels are those of JAX, the last input has none."""

    def compared(compiled, wanted):
        labels = wanted.argmax(-1)
        labels[-1] = -1
        dataset = types.SimpleNamespace(test_inputs=(np.arange(len(wanted)),), test_labels=labels)
        monkeypatch.setattr(verify, "load_data", lambda _: dataset)
        monkeypatch.setattr(verify, "load", lambda *_: lambda number: compiled[number])
        experiment = Experiment("base", "mlp", "mnist5k", {}, verify=VerifyConfig(tolerance=TOLERANCE))
        return verify._check_test_set(Context(experiment, Workdir(tmp_path)), wanted)

    return compared


@pytest.mark.parametrize("frames", [(), (3,)])
def test_only_a_near_tie_may_be_predicted_otherwise(check, frames):
    def logits(*rows):
        return np.broadcast_to(np.array(rows, np.float32)[:, *[None] * len(frames)], (len(rows), *frames, 2))

    near, far = 10 * (1 - 1.9 * TOLERANCE), 10 * (1 - 2.1 * TOLERANCE)
    tie = logits([10, near], [0, 1], [1, 0])
    found = check(tie[..., ::-1], logits([10, near], [1, 0], [1, 0]))
    assert found["differing_predictions"] == 1 * np.prod(frames, dtype=int), "what has no label does not count"
    assert found["accuracy"] == 0.5 and found["jax_accuracy"] == 1.0 and found["images"] == 3
    with pytest.raises(StageError, match=r"2\.1e-03 of the largest output below JAX's .* allows 2e-03"):
        check(tie[..., ::-1], logits([10, far], [1, 0], [1, 0]))
