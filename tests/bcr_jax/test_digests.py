"""Whether two models are the same network to a run that goes on."""

from __future__ import annotations

import dataclasses
import functools
import json
from pathlib import Path
from typing import Any

import jax
import numpy as np
import optax
import pytest
from flax import nnx

from bcr_jax import BCRError, Dataset, FitResult, fit
from bcr_jax.training import digests


@dataclasses.dataclass(frozen=True)
class Config:
    width: int
    activation: Any


class Net(nnx.Module):
    def __init__(self, rate: float = 0.1, **settings: Any):
        self.dropout = nnx.Dropout(rate, rngs=nnx.Rngs(0))
        self.linear = nnx.Linear(4, 3, rngs=nnx.Rngs(0))
        for name, value in settings.items():
            setattr(self, name, value)

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.linear(self.dropout(x.reshape(len(x), 4)))


def settings(width: int = 8) -> dict[str, Any]:
    """Of the same network each time, of values made anew."""
    return {
        "function": lambda x: x,
        "activation": functools.partial(jax.nn.leaky_relu, negative_slope=width),
        "names": {0, 8},
        "compiled": jax.jit(lambda x: x),
        "config": Config(width, lambda x: x),
        "tag": object(),
        "dtype": np.dtype(np.float32),
        "sizes": {"a": (1, width), "b": None},
    }


def run(directory: Path, model: nnx.Module, epochs: int) -> FitResult:
    images, labels = np.ones((8, 2, 2, 1), np.float32), np.arange(8, dtype=np.int32) % 3
    return fit(
        model,
        optax.sgd(0.1),
        Dataset(images, labels, images, labels, classes=3),
        epochs=epochs,
        batch_size=8,
        seed=0,
        checkpoint_dir=directory / "checkpoints",
        metrics_file=directory / "metrics.jsonl",
        progress=False,
    )


def test_a_network_made_again_is_the_same_in_either_mode() -> None:
    one, other = Net(**settings()), Net(**settings())
    other.names = {8, 0}
    assert list(one.names) != list(other.names)  # sets iterate in the order that they were filled in
    other.eval()
    assert digests.network(one) == digests.network(other)


@pytest.mark.parametrize(
    "changed",
    [
        {"function": jax.nn.relu},
        {"activation": functools.partial(jax.nn.leaky_relu, negative_slope=0.5)},
        {"names": {0, 9}},
        {"config": Config(9, None)},
        {"sizes": {"a": (1, 9), "b": None}},
        {"dropout": nnx.Dropout(0.2, rngs=nnx.Rngs(0))},
        {"linear": nnx.LinearGeneral(4, 3, rngs=nnx.Rngs(0))},
    ],
)
def test_another_setting_or_module_is_another_network(changed: dict[str, Any]) -> None:
    assert digests.network(Net(**settings())) != digests.network(Net(**settings() | changed))


def test_a_run_goes_on_with_the_same_network_only(tmp_path: Path) -> None:
    run(tmp_path, Net(), 1)
    same = Net()
    same.eval()
    assert run(tmp_path, same, 1).resumed_from == 1
    with pytest.raises(BCRError, match=r"is of another network \(modules or their settings\): choose another"):
        run(tmp_path, Net(0.9), 2)
    for file in (tmp_path / "checkpoints").glob("*/record/metadata"):  # as before checkpoints knew the network
        about = json.loads(file.read_text())
        del about["record"]["network"]
        file.write_text(json.dumps(about))
    assert run(tmp_path, Net(0.9), 2).resumed_from == 1
    with pytest.raises(BCRError, match="is of another network"):
        run(tmp_path, Net(), 2)
