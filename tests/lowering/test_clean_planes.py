"""What lies around an image is zero where a reader counts on it, and rubbish there never reaches a pixel."""

from __future__ import annotations

import dataclasses

import jax
import numpy as np
import pytest
from jax import lax

import lowering
from lowering.backend.iree_compile import compile_mlir
from lowering.codegen.island import from_plane, to_plane
from lowering.kernels.conv import ConvKernel
from lowering.module import Module
from lowering.packing.layout import Plane
from lowering.program import TensorSpec
from lowering.tuning.trial_module import parameters, results_mlir
from tests.lowering import oracle, planes

SHAPE = (1, 5, 9, 8)


def _function(weight, x, residual):
    y = lax.conv_general_dilated(x, weight, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
    return jax.nn.relu(y + residual)


def _rubbish_around(image: np.ndarray, plane: Plane) -> np.ndarray:
    """The image in planes that hold NaN elsewhere."""
    stored = np.array(to_plane(image, plane))
    pixels = np.array(to_plane(np.ones_like(image), plane))
    return np.where(pixels == 1, stored, np.float32(np.nan)).reshape(-1)


@pytest.mark.parametrize("clean", [False, True])
@pytest.mark.parametrize("name", ["host", pytest.param("arm64-generic", marks=pytest.mark.arm64)])
def test_rubbish_around_an_image_stays_there(name, clean):
    rng, target = np.random.default_rng(0), lowering.target(name)
    weight = (rng.standard_normal((1, 1, 8, 8)) * (rng.random((8, 1)) < 0.5)).astype(np.float32)
    x, residual = rng.standard_normal((2, *SHAPE)).astype(np.float32)
    program = lowering.lower(lambda x, r: _function(weight, x, r), x, residual).tiled_for(target)
    (kernel,) = (k for k in program.plan.kernels.values() if isinstance(k, ConvKernel))
    assert not kernel.x.clean and not kernel.y.clean and not kernel.extras[0].clean
    # A gap, as for a 3x3 convolution beside this one.
    x_plane, y_plane, extra = (_wide(plane) for plane in (kernel.x, kernel.y, kernel.extras[0]))
    y_plane = dataclasses.replace(y_plane, clean=clean)
    kernel = ConvKernel.of(kernel.conv, x_plane, y_plane, (extra,), kernel.tile)
    read = parameters([kernel]) | {
        "image_0": _rubbish_around(x, x_plane),
        "image_1": _rubbish_around(residual, extra),
    }
    written = TensorSpec((kernel.buffers[-1][0],), np.dtype(np.float32))
    signature = planes.Signature((), (written,), [0], read)
    (result,) = Module(compile_mlir(results_mlir([kernel], target), target), signature, target)()
    result = result.reshape(1, y_plane.stored, y_plane.size)
    image = np.asarray(from_plane(result, y_plane))
    bound = oracle.sum_error(9, np.asarray(_function(np.abs(weight), np.abs(x), np.abs(residual))))
    assert (np.abs(image - program.example_outputs[0]) <= 2 * bound).all()  # JAX's sums are rounded, too
    if clean:
        np.testing.assert_array_equal(result, np.asarray(to_plane(image, y_plane)))


def _wide(plane: Plane) -> Plane:
    pitch = plane.width + 3
    return dataclasses.replace(plane, pitch=pitch, size=plane.size + 16 * plane.height)
