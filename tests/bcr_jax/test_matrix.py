import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jax import numpy as jnp

from bcr_jax import BCRError, from_matrix, to_matrix

SHAPES = st.one_of(
    st.tuples(st.integers(1, 6), st.integers(1, 6)),
    st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 5), st.integers(1, 5)),
)


@settings(max_examples=30)  # each compiles its own copies
@given(SHAPES)
def test_round_trip(shape: tuple[int, ...]) -> None:
    kernel = jnp.arange(np.prod(shape)).reshape(shape)
    np.testing.assert_array_equal(from_matrix(to_matrix(kernel), shape), kernel)


def test_convolution_columns_are_channel_then_window() -> None:
    height, width, inputs, outputs = 2, 3, 4, 5
    kernel = np.random.default_rng(0).standard_normal((height, width, inputs, outputs))
    matrix = np.asarray(to_matrix(jnp.asarray(kernel)))
    assert matrix.shape == (outputs, inputs * height * width)
    for y in range(height):
        for x in range(width):
            for channel in range(inputs):
                column = (channel * height + y) * width + x
                np.testing.assert_array_equal(matrix[:, column], kernel[y, x, channel].astype(matrix.dtype))


def test_linear_rows_are_outputs() -> None:
    kernel = jnp.arange(6).reshape(2, 3)
    np.testing.assert_array_equal(to_matrix(kernel), kernel.T)


def test_bad_shapes_are_refused() -> None:
    with pytest.raises(BCRError, match=r"kernel is \(2, 3, 4\): give"):
        to_matrix(jnp.zeros((2, 3, 4)))
    with pytest.raises(BCRError, match=r"kernel is \(2,\): give"):
        from_matrix(jnp.zeros((2, 1)), (2,))
    with pytest.raises(BCRError, match=r"matrix is \(2, 3\), but a kernel \(3, 3\) needs \(3, 3\)"):
        from_matrix(jnp.zeros((2, 3)), (3, 3))
