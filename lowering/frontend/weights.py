"""Weights of captured products in the form that kernels take them."""

from __future__ import annotations

import numpy as np

from lowering.errors import LoweringError
from lowering.frontend.capture import Constant, Equation, Value
from lowering.frontend.graph import Taps


def conv_weight(kernel: np.ndarray, groups: int) -> np.ndarray:
    """HWIO `kernel` [kh, kw, in / groups, out] as [out, in, taps], zero between groups."""
    kh, kw, c, k = kernel.shape
    own = kernel.reshape(kh * kw, c, k).transpose(2, 1, 0)
    if groups == 1:
        return own
    weight = np.zeros((k, groups * c, kh * kw), np.float32)
    for g in range(groups):
        rows = slice(g * (k // groups), (g + 1) * (k // groups))
        weight[rows, g * c : (g + 1) * c] = own[rows]
    return weight


def matrix_of_pixel(weight: np.ndarray, taps: Taps, size: tuple[int, int]) -> np.ndarray:
    """The matrix [out, h * w * in] of a convolution [out, in, taps] of images of `size` that makes a single pixel."""
    h, w = size
    matrix = np.zeros((weight.shape[0], h, w, weight.shape[1]), np.float32)
    for number, tap in enumerate(taps.taps):
        row, col = (d * s + p for d, s, p in zip((tap.dy, tap.dx), taps.stride, taps.phases[tap.phase], strict=True))
        if 0 <= row < h and 0 <= col < w:
            matrix[:, row, col] = weight[:, :, number]
    return matrix.reshape(weight.shape[0], -1)


def product(equation: Equation) -> tuple[Value, Constant, np.ndarray] | str:
    """Input, weights and weight matrix [out, in] of a `dot_general` that is a linear layer, or why it is none."""
    (left_contract, right_contract), batch = equation.params["dimension_numbers"]
    left, right = equation.inputs
    if any(map(len, batch)) or len(left_contract) != 1:
        return "batched or multiply contracted product"
    if equation.outputs[0].dtype != np.float32 or any(i.dtype != np.float32 for i in (left, right)):
        return "not float32"
    if isinstance(left, Value) and isinstance(right, Constant) and len(right.shape) == 2:
        if left_contract[0] != len(left.shape) - 1:
            return "contracts another axis than the input's last"
        matrix = np.asarray(right.value)
        return left, right, matrix.T if right_contract[0] == 0 else matrix
    if isinstance(left, Constant) and isinstance(right, Value) and len(right.shape) == 1 and len(left.shape) == 2:
        matrix = np.asarray(left.value)
        return right, left, matrix if left_contract[0] == 1 else matrix.T
    return "no operand is a constant matrix"


def scaled(name: str, weight: np.ndarray, scale: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """weight [out, ..] * scale [out], and the bias, as contiguous float32.

    Raises:
        LoweringError: a result is not finite.
    """
    if (scale == 1).all():
        weight = np.ascontiguousarray(weight)
    else:
        weight = np.multiply(weight, scale.astype(np.float32).reshape(-1, *[1] * (weight.ndim - 1)), order="C")
    single = weight, bias.astype(np.float32)
    for kind, array in zip(("weights", "bias"), single, strict=True):
        bad = array.size - int(np.isfinite(array).sum())
        if bad:
            raise LoweringError(
                f"{name}: {bad} of {array.size} {kind} are NaN or infinite, expected finite numbers: "
                "restore an earlier checkpoint"
            )
    return single
