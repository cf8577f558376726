import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest

from lowering.errors import LoweringError
from lowering.program import TensorSpec
from lowering.runtime.inputs import checked

F32 = TensorSpec((2, 3), np.dtype(np.float32))
I32 = TensorSpec((2,), np.dtype(np.int32))
X = np.arange(6, dtype=np.float32).reshape(2, 3)


@pytest.mark.parametrize(
    ("value", "spec"),
    [
        (X, F32),
        (np.asfortranarray(X), F32),
        (np.tile(X, 2)[:, ::2], F32),
        (jnp.asarray(X), F32),
        (X.tolist(), F32),
        ([[1, 2, 3], [4, 5, True]], F32),
        ([1, -2], I32),
        ([True, False], I32),
        (3.0, TensorSpec((), np.dtype(np.float32))),
        (3, TensorSpec((), np.dtype(np.uint8))),
        (0.1, TensorSpec((), np.dtype(ml_dtypes.bfloat16))),
        (float("nan"), TensorSpec((), np.dtype(np.float32))),
        (float("inf"), TensorSpec((), np.dtype(np.float16))),
        (True, TensorSpec((), np.dtype(np.bool_))),
        (np.zeros((0, 3), np.float32), TensorSpec((0, 3), np.dtype(np.float32))),
    ],
)
def test_fitting_input(value, spec):
    (array,) = checked([value], [spec])
    assert (array.shape, array.dtype) == (spec.shape, spec.dtype)
    assert array.flags.c_contiguous
    np.testing.assert_array_equal(array, np.asarray(value).astype(spec.dtype))


@pytest.mark.parametrize(
    ("value", "spec"),
    [
        (X.T, F32),
        (X[None], F32),
        (X.astype(np.float64), F32),
        (jnp.asarray(X, jnp.bfloat16), F32),
        ([1.5, 2], I32),
        ([1, 2**31], I32),
        (-1, TensorSpec((), np.dtype(np.uint8))),
        (2**24 + 1, TensorSpec((), np.dtype(np.float32))),
        (1e39, TensorSpec((), np.dtype(np.float32))),
        (1, TensorSpec((), np.dtype(np.bool_))),
        (1j, TensorSpec((), np.dtype(np.float32))),
        ("text", F32),
        (None, F32),
        ([[1, 2], [3]], F32),
        (object(), TensorSpec((), np.dtype(np.float32))),
        (jax.random.key(0), F32),
    ],
)
def test_other_input_is_an_error_that_says_got_and_expected(value, spec):
    with pytest.raises(LoweringError) as raised:
        checked([1, value], [TensorSpec((), np.dtype(np.int32)), spec])
    message = str(raised.value)
    assert message.startswith("got ")
    assert f"input 1, expected {spec}" in message
    assert "\n" not in message


@pytest.mark.parametrize("count", [0, 1, 3])
def test_count(count):
    with pytest.raises(LoweringError, match=rf"got {count} inputs, expected 2 \(float32\[2,3\], int32\[2\]\)"):
        checked([X] * count, [F32, I32])


def test_as_many_inputs_nested_otherwise_are_told_by_their_nesting():
    with pytest.raises(LoweringError, match="got a tuple of 2 for input 0, expected a tuple of 1: nest inputs"):
        checked([(X, X), X], [F32, F32], ((0,), 1))
