"""The text of every kernel, small: a change of emission shows as a diff. `--update-golden` rewrites the files."""

from __future__ import annotations

from pathlib import Path

import jax
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


def _recurrent():
    """Three steps of a pruned GRU, its last state used."""
    matrix = np.arange(1, 8 * 24 + 1, dtype=np.float32).reshape(8, 24) / 100
    matrix[::2, :12] = 0

    def step(h, x):
        (r, z, n), (hr, hz, hn) = jnp.split(x @ matrix, 3, 1), jnp.split(h @ matrix[::-1], 3, 1)
        r, z = jax.nn.sigmoid(r + hr), jax.nn.sigmoid(z + hz)
        h = (1 - z) * jnp.tanh(n + r * hn) + z * h
        return h, h

    return lowering.lower(
        lambda h, x: lax.scan(step, h, x), np.zeros((1, 8), np.float32), np.zeros((3, 1, 8), np.float32)
    )


PROGRAMS = {"": _program, "_recurrent": _recurrent}


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("target", ["arm64-generic", "vulkan-android"])
def test_text_of_kernels(target, name, request):
    machine = lowering.target(target)
    text = PROGRAMS[name]().tiled_for(machine).emit(machine)
    golden = GOLDEN / f"{target}{name}.mlir"
    if request.config.getoption("--update-golden"):
        golden.write_text(text)
    assert text == golden.read_text(), f"{golden.name} differs: if the change is meant, run pytest --update-golden"
