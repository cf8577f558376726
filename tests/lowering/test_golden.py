"""The text of every kernel, small: a change of emission shows as a diff. `--update-golden` rewrites the files."""

from __future__ import annotations

from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

import lowering

GOLDEN = Path(__file__).parent / "golden"


def _program():
    """A strided pruned convolution, a pool and a pruned linear layer behind a flatten."""
    kernel = np.arange(1, 2 * 2 * 2 * 4 + 1, dtype=np.float32).reshape(2, 2, 2, 4)
    kernel[:, 1, :, 2:] = 0
    matrix = np.tri(9 * 4, 5, dtype=np.float32)

    def function(x):
        y = lax.conv_general_dilated(x, kernel, (2, 2), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
        y = lax.reduce_window(jnp.maximum(y, 0), -jnp.inf, lax.max, (1, 2, 2, 1), (1, 1, 1, 1), "SAME")
        return y.reshape(1, -1) @ matrix

    return lowering.lower(function, np.zeros((1, 5, 5, 2), np.float32))


@pytest.mark.parametrize("target", ["arm64-generic", "vulkan-android"])
def test_text_of_kernels(target, request):
    machine = lowering.target(target)
    text = _program().tiled_for(machine).emit(machine)
    golden = GOLDEN / f"{target}.mlir"
    if request.config.getoption("--update-golden"):
        golden.write_text(text)
    assert text == golden.read_text(), f"{golden.name} differs: if the change is meant, run pytest --update-golden"
