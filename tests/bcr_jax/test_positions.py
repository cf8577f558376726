"""How often layers multiply, against counts by hand."""

import numpy as np
import pytest
from flax import nnx

from bcr_jax import BCRError, models
from bcr_jax.search import positions


def test_a_convolution_has_its_pixels_and_a_linear_layer_one() -> None:
    model = models.create("lenet", rngs=nnx.Rngs(0))
    paths = ["conv1/kernel", "conv2/kernel", "linear1/kernel"]
    assert positions(model, np.zeros((1, 28, 28, 1), np.float32), paths) == {
        "conv1/kernel": 28 * 28,
        "conv2/kernel": 14 * 14,
        "linear1/kernel": 1,
    }


def test_a_recurrent_cell_has_its_steps() -> None:
    model = nnx.RNN(nnx.GRUCell(4, 8, rngs=nnx.Rngs(0)))
    found = positions(model, np.zeros((1, 7, 4), np.float32), ["cell/dense_i/kernel", "cell/dense_h/kernel"])
    assert found == {"cell/dense_i/kernel": 7, "cell/dense_h/kernel": 7}
    with pytest.raises(BCRError, match="cannot see"):
        positions(model, np.zeros((1, 7, 4), np.float32), ["cell/other/kernel"])
