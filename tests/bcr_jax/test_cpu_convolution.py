"""Convolutions and their gradients as products, of matrices or images, against XLA's."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from bcr_jax.cpu.convolution import use_in

CASES = {
    "3x3": {"kernel_size": (3, 3)},
    "1x1 strided": {"kernel_size": (1, 1), "strides": 2},
    "3x3 strided, padded as PyTorch pads": {"kernel_size": (3, 3), "strides": 2, "padding": ((1, 1), (1, 1))},
    "7x7 strided": {"kernel_size": (7, 7), "strides": (2, 3)},
    "valid": {"kernel_size": (3, 2), "padding": "VALID"},
    "dilated": {"kernel_size": (3, 3), "kernel_dilation": (2, 1)},
    "transposed": {"kernel_size": (3, 3), "input_dilation": 2, "padding": ((1, 1), (1, 1))},
    "in groups": {"kernel_size": (3, 3), "feature_group_count": 2},
    "depthwise": {"kernel_size": (3, 3), "feature_group_count": 4, "out_features": 4},
    "depthwise, strided": {"kernel_size": (3, 5), "strides": (2, 1), "feature_group_count": 4, "out_features": 4},
    "depthwise, dilated, in half precision": {
        "kernel_size": (3, 3),
        "kernel_dilation": (1, 2),
        "feature_group_count": 4,
        "out_features": 4,
        "dtype": jnp.bfloat16,
    },
    "depthwise, two for each": {"kernel_size": (3, 3), "feature_group_count": 4, "out_features": 8},
    "depthwise, transposed": {
        "kernel_size": (3, 3),
        "input_dilation": 2,
        "padding": ((1, 1), (1, 1)),
        "feature_group_count": 4,
        "out_features": 4,
    },
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("count", [1, 6])
def test_gradients_are_xlas(case: str, count: int) -> None:
    def gradients(fast: bool) -> tuple[jax.Array, ...]:
        conv = nnx.Conv(4, **{"out_features": 6, **CASES[case]}, rngs=nnx.Rngs(0))
        if fast:
            use_in(conv)
        images = jax.random.normal(jax.random.key(1), (count, 11, 9, 4))

        def loss(conv: nnx.Conv, images: jax.Array) -> jax.Array:
            y = conv(images)
            return jnp.sum(y * jnp.cos(jnp.arange(y.size, dtype=jnp.float32)).reshape(y.shape))

        of_conv, of_images = nnx.grad(loss, argnums=(0, 1))(conv, images)
        return of_conv.kernel[...], of_conv.bias[...], of_images

    rounding = float(jnp.finfo(CASES[case].get("dtype", jnp.float32)).eps)
    for found, wanted in zip(gradients(True), gradients(False), strict=True):
        # sums of up to 6 * 11 * 9 terms of about 1, in another order; each result may be rounded to half precision
        tolerance = 600 * float(jnp.finfo(jnp.float32).eps) * 4 + rounding
        np.testing.assert_allclose(found, wanted, rtol=rounding, atol=tolerance)


def test_weight_gradients_in_half_precision_are_summed_in_single() -> None:
    """Of 64 images, chunk after chunk, as near to the float32 gradient as XLA's."""
    images = jax.random.normal(jax.random.key(0), (64, 16, 16, 32))

    def gradient(dtype: jnp.dtype, fast: bool) -> np.ndarray:
        conv = nnx.Conv(32, 8, (3, 3), dtype=dtype, rngs=nnx.Rngs(0))
        if fast:
            use_in(conv)
        of_conv = nnx.grad(lambda conv: jnp.sum(jnp.square(conv(images).astype(jnp.float32))))(conv)
        return np.asarray(of_conv.kernel[...], np.float64)

    wanted = gradient(jnp.float32, fast=False)
    found, xla = (np.linalg.norm(gradient(jnp.bfloat16, fast) - wanted) for fast in (True, False))
    assert found <= 1.1 * xla


def test_a_convolution_of_the_users_own_stays() -> None:
    def own(*_: object, **__: object) -> jax.Array:
        raise AssertionError("not called here")

    conv = nnx.Conv(4, 6, (3, 3), conv_general_dilated=own, rngs=nnx.Rngs(0))
    use_in(conv)
    assert conv.conv_general_dilated is own
