"""Elementwise JAX equations as operations of an epilogue."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lowering.frontend.capture import Atom, Constant, Equation
from lowering.frontend.graph import Channels, Operand
from lowering.kernels.epilogue import BINARY, COMPARISONS, EXTREMA, UNARY

IDENTITIES = {"copy", "copy_p", "stop_gradient", "optimization_barrier"}
SAME_NAME = {*UNARY, *BINARY, *EXTREMA, *COMPARISONS, "erfc", "logistic"}
LARGEST_POWER = 8  # of an integer power that becomes multiplications

Emit = Callable[..., Operand]  # appends the operation (name, operands) and returns its result


def translate(equation: Equation, args: list[Operand], emit: Emit) -> Operand | None:
    """Write `equation` applied to `args` by `emit`; its result, or None where epilogues lack it."""
    name, params = equation.primitive.name, equation.params
    if name in IDENTITIES and len(args) == 1:
        return args[0]
    if name in SAME_NAME and all(i.dtype == np.float32 for i in equation.inputs):
        return emit(name, *args)
    if name == "square":
        return emit("mul", args[0], args[0])
    if name == "integer_pow" and 1 <= abs(params["y"]) <= LARGEST_POWER:
        return _power(args[0], params["y"], emit)
    if name == "clamp":
        low, value, high = args
        return emit("min", emit("max", value, low), high)
    if name == "select_n" and len(args) == 3 and equation.inputs[0].dtype == np.bool_:
        condition, otherwise, value = args
        return emit("select", condition, value, otherwise)
    return None


def _power(value: Operand, exponent: int, emit: Emit) -> Operand:
    result = value
    for _ in range(abs(exponent) - 1):
        result = emit("mul", result, value)
    return result if exponent > 0 else emit("div", 1.0, result)


def constant_operand(atom: Atom, shape: tuple[int, ...]) -> Operand | None:
    """A constant beside values of `shape` [.., channels] as a number, or one per channel; None where it is neither."""
    numbers = per_channel(atom, shape)
    if numbers is None:
        return None
    return float(numbers[0]) if (numbers == numbers[0]).all() else Channels(numbers)


def per_channel(atom: Atom, shape: tuple[int, ...]) -> np.ndarray | None:
    """The constant as finite float32 [shape[-1]], the same at every other index; None where it is not that."""
    if not isinstance(atom, Constant) or atom.dtype != np.float32:
        return None
    array = np.asarray(atom.value)
    if array.ndim not in (0, len(shape)) or (array.ndim and array.shape[-1] not in (1, shape[-1])):
        return None
    rows = array.reshape(-1, array.shape[-1] if array.ndim else 1)
    if not (rows == rows[0]).all() or not np.isfinite(rows[0]).all():
        return None
    return np.broadcast_to(rows[0], shape[-1:]).copy()
