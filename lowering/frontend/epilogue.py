"""Epilogues: per-channel scales, biases and clamps that follow a product fold into its kernel."""

from __future__ import annotations

import dataclasses

import numpy as np

from lowering.frontend.capture import Constant, Equation, Value
from lowering.frontend.graph import Clamp

IDENTITIES = {"copy", "copy_p", "stop_gradient", "optimization_barrier"}


@dataclasses.dataclass
class Affine:
    """scale * y + bias per output channel, then a clamp; what an epilogue amounts to. Arrays are float64 [out]."""

    scale: np.ndarray
    bias: np.ndarray
    low: float | None = None
    high: float | None = None

    @classmethod
    def identity(cls, channels: int) -> Affine:
        """No scale, no bias, no clamp."""
        return cls(np.ones(channels), np.zeros(channels))

    @property
    def clamp(self) -> Clamp:
        """Lower and upper bound, None where there is none."""
        return self.low, self.high

    def absorb(self, equation: Equation, value: Value) -> bool:
        """Take `equation`, which consumes `value`, into this epilogue; False where that cannot be."""
        name = equation.primitive.name
        if name in IDENTITIES:
            return len(equation.inputs) == 1
        if len(equation.outputs) != 1 or equation.outputs[0].shape != value.shape:
            return False
        if name == "clamp" and equation.inputs[1] is value:
            bounds = [per_channel(i, value) for i in (equation.inputs[0], equation.inputs[2])]
            return self._bound(bounds[0], low=True) and self._bound(bounds[1], low=False)
        if name not in ("add", "sub", "mul", "div", "max", "min"):
            return False
        first = equation.inputs[0] is value
        other = per_channel(equation.inputs[1 if first else 0], value)
        if other is None:
            return False
        if name in ("max", "min"):
            return self._bound(other, low=name == "max")
        return self._apply(name, other, first)

    def _bound(self, bound: np.ndarray | None, low: bool) -> bool:
        if bound is None or np.ptp(bound) != 0:
            return False
        limit = float(bound[0])
        if low:
            if self.high is not None and limit > self.high:
                return False
            self.low = limit if self.low is None else max(self.low, limit)
        else:
            if self.low is not None and limit < self.low:
                return False
            self.high = limit if self.high is None else min(self.high, limit)
        return True

    def _apply(self, name: str, other: np.ndarray, first: bool) -> bool:
        if self.clamp != (None, None) or (name == "div" and (not first or not other.all())):
            return False
        if name == "add":
            self.bias = self.bias + other
        elif name == "sub":
            sign = 1.0 if first else -1.0
            self.scale, self.bias = sign * self.scale, sign * (self.bias - other)
        else:
            factor = other if name == "mul" else 1.0 / other
            self.scale, self.bias = self.scale * factor, self.bias * factor
        return True


def per_channel(atom: Value | Constant, like: Value) -> np.ndarray | None:
    """The constant as one float64 number per channel (last axis) of `like`; None where it is not that."""
    if not isinstance(atom, Constant):
        return None
    array = np.asarray(atom.value, np.float64)
    if array.ndim not in (0, len(like.shape)):
        return None
    if array.ndim and array.shape[-1] not in (1, like.shape[-1]):
        return None
    rows = array.reshape(-1, array.shape[-1]) if array.ndim else array.reshape(1, 1)
    if not (rows == rows[0]).all() or not np.isfinite(rows[0]).all():
        return None
    return np.broadcast_to(rows[0], (like.shape[-1],)).copy()
