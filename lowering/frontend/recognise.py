"""Recognition: captured equations become kernels of ours; what is left is grouped into islands."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np

from lowering.errors import LoweringError
from lowering.frontend.capture import Captured, Constant, Equation, Value
from lowering.frontend.epilogue import Affine
from lowering.frontend.graph import Conv, Kernel, Linear, Pool, Split, Taps
from lowering.frontend.windows import Window, conv_window, pool_window


class Recogniser:
    """Walks the equations once, in order; `items` is the program as kernels and equations left over.

    `reasons` maps an equation that a kernel might have taken to why none did.
    """

    def __init__(self, captured: Captured) -> None:
        self.items: list[Kernel | Equation] = []
        self.reasons: dict[Equation, str] = {}
        self._outputs = set(captured.outputs)
        self._consumers: dict[Value, list[Equation]] = defaultdict(list)
        self._producers: dict[Value, Equation] = {}
        for equation in captured.equations:
            for value in {i for i in equation.inputs if isinstance(i, Value)}:
                self._consumers[value].append(equation)
            self._producers.update(dict.fromkeys(equation.outputs, equation))
        self._claimed: set[Equation] = set()
        self._kernels: dict[Value, Kernel] = {}
        self._counts: dict[str, int] = defaultdict(int)
        for equation in captured.equations:
            if equation not in self._claimed:
                self._visit(equation)

    def _visit(self, equation: Equation) -> None:
        name = equation.primitive.name
        visitors = {"conv_general_dilated": self._conv, "dot_general": self._linear}
        visitors |= dict.fromkeys(("reduce_window_max", "reduce_window_sum"), self._pool)
        reason = visitors[name](equation) if name in visitors else f"no kernel for {name}"
        if reason:
            if name in visitors:
                self.reasons[equation] = f"{name}: {reason}"
            self.items.append(equation)

    def _add(self, kernel: Kernel) -> None:
        self.items.append(kernel)
        self._kernels[kernel.out] = kernel

    def _name(self, kind: str, constant: Constant | None = None) -> str:
        if constant is not None and constant.name:
            base = constant.name.rsplit("/", 1)[0]
        else:
            base = kind
        self._counts[base] += 1
        return base if self._counts[base] == 1 and base != kind else f"{base}_{self._counts[base]}"

    def _only_consumer(self, value: Value) -> Equation | None:
        consumers = self._consumers[value]
        return consumers[0] if len(consumers) == 1 and value not in self._outputs else None

    def _epilogue(self, value: Value, affine: Affine) -> Value:
        """Fold the chain of equations after `value` into `affine`; the value that the chain ends in."""
        while (following := self._only_consumer(value)) is not None and affine.absorb(following, value):
            self._claimed.add(following)
            value = following.outputs[0]
        return value

    def _split(self, x: Value, taps: Taps) -> Value:
        """`x` itself, or with a stride its phases."""
        if taps.stride == (1, 1):
            return x
        n, h, w, c = x.shape
        rows, cols = -(-h // taps.stride[0]), -(-w // taps.stride[1])
        out = Value((n, rows, cols, c * len(taps.phases)), x.dtype)
        self._add(Split(x, out, taps))
        return out

    def _conv(self, equation: Equation) -> str | None:
        x, kernel = equation.inputs
        if not isinstance(x, Value) or not isinstance(kernel, Constant):
            return "the kernel is not constant"
        window = conv_window(equation)
        if not isinstance(window, Window):
            return window
        weight = np.asarray(kernel.value, np.float64)
        kh, kw, c, k = weight.shape
        name = self._name("conv", kernel)
        affine = Affine.identity(k)
        out = self._epilogue(equation.outputs[0], affine)
        weight = weight.transpose(3, 2, 0, 1).reshape(k, c, kh * kw) * affine.scale[:, None, None]
        weight, bias = _finite(name, weight, affine.bias)
        self._add(Conv(name, self._split(x, window.taps), out, weight, bias, window.taps, affine.clamp))
        return None

    def _linear(self, equation: Equation) -> str | None:
        found = _product(equation)
        if isinstance(found, str):
            return found
        x, constant, matrix = found
        name = self._name("linear", constant)
        affine = Affine.identity(matrix.shape[0])
        out = self._epilogue(equation.outputs[0], affine)
        matrix, bias = _finite(name, matrix * affine.scale[:, None], affine.bias)
        self._add(Linear(name, self._flattened(x), out, matrix, bias, affine.clamp))
        return None

    def _flattened(self, x: Value) -> Value:
        """The image that `x` is the flattened form of, where a kernel made that image; else `x`."""
        producer = self._producers.get(x)
        if producer is None or producer.primitive.name != "reshape" or self._only_consumer(x) is None:
            return x
        image = producer.inputs[0]
        if not isinstance(image, Value) or not isinstance(self._kernels.get(image), Conv | Pool):
            return x
        if image.shape[0] != math.prod(x.shape[:-1]) or producer not in self.items:
            return x
        self.items.remove(producer)
        return image

    def _pool(self, equation: Equation) -> str | None:
        x = equation.inputs[0]
        window = pool_window(equation)
        if not isinstance(window, Window):
            return window
        producer = self._kernels.get(x) if isinstance(x, Value) else None
        if not isinstance(x, Value) or not isinstance(producer, Conv | Pool):
            return "its input is not a kernel's output"
        kind = "max" if equation.primitive.name == "reduce_window_max" else "sum"
        if kind == "max" and window.padded and not _non_negative(producer, self._kernels):
            return "padded maximum of values that may be negative"
        name, out, scale = self._name(f"{kind}_pool"), equation.outputs[0], 1.0
        following = self._only_consumer(out)
        if kind == "sum" and following is not None and following.primitive.name in ("div", "mul"):
            affine = Affine.identity(out.shape[-1])
            if affine.absorb(following, out) and np.ptp(affine.scale) == 0:
                self._claimed.add(following)
                out, scale = following.outputs[0], float(affine.scale[0])
        self._add(Pool(name, self._split(x, window.taps), out, kind, scale, window.taps))
        return None


def _product(equation: Equation) -> tuple[Value, Constant, np.ndarray] | str:
    """Input, weights and weight matrix [out, in] of a product that is a linear layer, or why it is none."""
    (left_contract, right_contract), batch = equation.params["dimension_numbers"]
    left, right = equation.inputs
    if any(map(len, batch)) or len(left_contract) != 1:
        return "batched or multiply contracted product"
    if equation.outputs[0].dtype != np.float32 or any(_dtype(i) != np.float32 for i in (left, right)):
        return "not float32"
    if isinstance(left, Value) and isinstance(right, Constant) and np.ndim(right.value) == 2:
        if left_contract[0] != len(left.shape) - 1:
            return "contracts another axis than the input's last"
        matrix = np.asarray(right.value, np.float64)
        return left, right, matrix.T if right_contract[0] == 0 else matrix
    if isinstance(left, Constant) and isinstance(right, Value) and len(right.shape) == 1 and np.ndim(left.value) == 2:
        matrix = np.asarray(left.value, np.float64)
        return right, left, matrix if left_contract[0] == 1 else matrix.T
    return "no operand is a constant matrix"


def _dtype(atom: Value | Constant) -> np.dtype:
    return atom.dtype if isinstance(atom, Value) else atom.value.dtype


def _finite(name: str, weight: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both as float32; folded weights must be finite."""
    single = weight.astype(np.float32), bias.astype(np.float32)
    for kind, array in zip(("weights", "bias"), single, strict=True):
        bad = int((~np.isfinite(array)).sum())
        if bad:
            raise LoweringError(
                f"{name}: {bad} of {array.size} {kind} are NaN or infinite, expected finite numbers: "
                "restore an earlier checkpoint"
            )
    return single


def _non_negative(kernel: Kernel | None, kernels: dict[Value, Kernel]) -> bool:
    """Whether a kernel's output is known to have no negative element."""
    if isinstance(kernel, Conv):
        return kernel.clamp[0] is not None and kernel.clamp[0] >= 0
    if isinstance(kernel, Pool) and kernel.scale < 0:
        return False
    return kernel is not None and _non_negative(kernels.get(kernel.x), kernels)
