"""Recognition: captured equations become kernels of ours; what is left is grouped into islands."""

from __future__ import annotations

import dataclasses
import math
from collections import defaultdict

import numpy as np

from lowering.frontend.capture import Captured, Constant, Equation, Value
from lowering.frontend.cell import cell_after, kind_of
from lowering.frontend.elementwise import per_channel
from lowering.frontend.flat_images import with_flat_images
from lowering.frontend.folding import fold
from lowering.frontend.graph import (
    Concat,
    Conv,
    Depthwise,
    Epilogue,
    GlobalPool,
    Kernel,
    Linear,
    Pointwise,
    Pool,
    Recurrent,
    Split,
    Tap,
    Taps,
    is_image,
    reads,
    writes,
)
from lowering.frontend.loop import recurrence
from lowering.frontend.regions import beginning_with, following
from lowering.frontend.uses import Uses, is_reshape
from lowering.frontend.weights import conv_weight, matrix_of_pixel, product, scaled
from lowering.frontend.windows import conv_window, move, pool_window

WINDOWS = {"conv_general_dilated", "reduce_window_max", "reduce_window_sum"}
WHOLE_PIXEL = Taps((Tap(0, 0, 0),), (1, 1), ((0, 0),))  # of a 1x1 convolution


class Recogniser:
    """Walks the equations once, in order; `items` is the program as kernels and equations left over.

    `reasons` maps an equation that a kernel might have taken to why none did.
    """

    def __init__(self, captured: Captured) -> None:
        self.reasons: dict[Equation, str] = {}
        captured = with_flat_images(captured)
        self._items: list[Kernel | Equation] = []
        self._uses = Uses(captured)
        self._made = set(captured.inputs)  # what is in memory by now
        self._claimed: set[Equation] = set()
        self._kernels: dict[Value, Kernel] = {}
        self._splits: dict[tuple[Value, tuple[int, int]], Split] = {}
        self._counts: dict[str, int] = defaultdict(int)
        for equation in captured.equations:
            if equation not in self._claimed:
                self._visit(equation)
        self.items = self._needed()

    def _visit(self, equation: Equation) -> None:
        name = equation.primitive.name
        visitors = {"conv_general_dilated": self._conv, "dot_general": self._linear, "concatenate": self._concat}
        visitors["scan"] = self._loop
        visitors |= dict.fromkeys(("reduce_window_max", "reduce_window_sum"), self._pool)
        visitors |= dict.fromkeys(("slice", "pad"), self._move)
        visitors |= dict.fromkeys(("reduce_max", "reduce_sum"), self._global_pool)
        empty = any(0 in atom.shape for atom in (*equation.inputs, *equation.outputs))
        # None where a kernel takes it, "" if none ever would
        reason = "" if empty else visitors.get(name, self._pointwise)(equation)
        if reason is None:
            return
        if reason:
            self.reasons[equation] = f"{name}: {reason}"
        self._items.append(equation)
        self._made.update(equation.outputs)

    def _needed(self) -> list[Kernel | Equation]:
        """The items without equations whose results the kernels found another way to."""
        needed, kept = set(self._uses.outputs), []
        for item in reversed(self._items):
            if not isinstance(item, Equation):
                needed.update(reads(item))
            elif needed.isdisjoint(item.outputs):
                continue
            else:
                needed.update(item.inputs)
            kept.append(item)
        return kept[::-1]

    def _add(self, kernel: Kernel) -> None:
        self._items.append(kernel)
        self._kernels.update(dict.fromkeys(writes(kernel), kernel))
        self._made.update(writes(kernel))

    def _name(self, kind: str, constant: Constant | None = None) -> str:
        base = constant.name.rsplit("/", 1)[0] if constant is not None and constant.name else kind
        self._counts[base] += 1
        return base if self._counts[base] == 1 and base != kind else f"{base}_{self._counts[base]}"

    def _finished(
        self, name: str, equation: Equation, weight: np.ndarray
    ) -> tuple[Value, np.ndarray, np.ndarray, Epilogue]:
        """The result, weights, bias and epilogue of a product, with what follows it."""
        region = following(equation.outputs[0], self._uses, self._made.__contains__)
        self._claimed.update(region.equations)
        folded = fold(region.epilogue, weight.shape[0])
        return region.out, *scaled(name, weight, folded.scale, folded.bias), folded.epilogue

    def _conv(self, equation: Equation) -> str | None:
        x, kernel = equation.inputs
        if not isinstance(x, Value) or not isinstance(kernel, Constant):
            return "the kernel is not constant"
        taps = conv_window(equation)
        if isinstance(taps, str):
            return taps
        one_pixel = not is_image(equation.outputs[0])
        if not one_pixel and all(extent <= stride for extent, stride in zip(x.shape[1:3], taps.stride, strict=True)):
            return "makes an image of a single pixel, or of phases of one"
        groups = equation.params["feature_group_count"]
        hwio = np.asarray(kernel.value)
        if groups > 1 and groups == x.shape[3] == hwio.shape[3] and not one_pixel:
            name = self._name("depthwise", kernel)
            out, weight, bias, epilogue = self._finished(name, equation, conv_weight(hwio, 1)[:, 0])
            self._add(Depthwise(name, x, out, weight, bias, taps, epilogue))
            return None
        weight = conv_weight(hwio, groups)
        name = self._name("conv", kernel)
        if one_pixel:
            self._add_linear(name, equation, x, matrix_of_pixel(weight, taps, (x.shape[1], x.shape[2])))
        else:
            self._add_conv(name, equation, x, weight, taps)
        return None

    def _add_conv(self, name: str, equation: Equation, x: Value, weight: np.ndarray, taps: Taps) -> None:
        out, weight, bias, epilogue = self._finished(name, equation, weight)
        if taps.stride != (1, 1):
            split = self._split(x, taps)
            taps = _within(taps, split.taps)
            x = split.out
        self._add(Conv(name, x, out, weight, bias, taps, epilogue))

    def _split(self, x: Value, taps: Taps) -> Split:
        """The phases of `x`, those of an earlier layer if they will do."""
        known = self._splits.get((x, taps.stride))
        if known is not None and set(taps.phases) <= set(known.taps.phases):
            return known
        n, h, w, c = x.shape
        rows, cols = -(-h // taps.stride[0]), -(-w // taps.stride[1])
        split = Split(x, Value((n, rows, cols, c * len(taps.phases)), x.dtype), taps)
        self._splits[x, taps.stride] = split
        self._add(split)
        return split

    def _linear(self, equation: Equation) -> str | None:
        found = product(equation)
        if isinstance(found, str):
            return found
        x, constant, matrix = found
        if is_image(x):
            self._add_conv(self._name("conv", constant), equation, x, matrix[:, :, None], WHOLE_PIXEL)
        elif not self._cell(equation, x, constant, matrix):
            self._add_linear(self._name("linear", constant), equation, x, matrix)
        return None

    def _cell(self, equation: Equation, x: Value, constant: Constant, matrix: np.ndarray) -> bool:
        """Take one step of a recurrent cell, whose last product is `equation`."""
        found = cell_after(equation.outputs[0], x, self._uses, self._made.__contains__) if x in self._made else None
        if found is None:
            return False
        cell, inputs, outs, equations = found
        self._claimed.update(equations)
        name = self._name("recurrent", constant)
        weight = scaled(name, matrix, np.ones(len(matrix)), np.zeros(0))[0]
        kind = kind_of(len(matrix) // cell.units, len(outs))
        self._add(Recurrent(name, kind, weight, cell, 0, (), inputs, None, outs, ()))
        return True

    def _loop(self, equation: Equation) -> str | None:
        """Take a loop over a recurrent cell."""
        if any(isinstance(v, Value) and is_image(v) for v in (*equation.inputs, *equation.outputs)):
            return "several batch axes: its sequences or states look like images"

        def origin(x: Value) -> Value:
            return self._uses.origin(x, self._made.__contains__) or x

        found = recurrence(equation, origin, self._name)
        if isinstance(found, str):
            return found
        linears, node = found
        lost = [o for o in equation.outputs if o not in writes(node)]
        if any(o in self._uses.outputs or self._uses.consumers(o) for o in lost):
            return "the result that no step changes is used"
        for linear in linears:
            self._add(linear)
        self._add(node)
        return None

    def _add_linear(self, name: str, equation: Equation, x: Value, matrix: np.ndarray) -> None:
        out, matrix, bias, epilogue = self._finished(name, equation, matrix)
        self._add(Linear(name, self._flattened(x), out, matrix, bias, epilogue))

    def _flattened(self, x: Value) -> Value:
        """The value that `x` is the flattened form of, where the kernel can read that; else `x`."""
        first = self._uses.origin(x, self._made.__contains__) or x
        image = None if is_image(first) else self._uses.reshaped(first)
        if image is not None and image in self._kernels and math.prod(image.shape[1:]) == x.shape[-1]:
            return image
        return first

    def _pool(self, equation: Equation) -> str | None:
        x = equation.inputs[0]
        taps = pool_window(equation)
        if isinstance(taps, str):
            return taps
        if not isinstance(x, Value) or not is_image(x):
            return "its input is an image of one pixel"
        kind = "max" if equation.primitive.name == "reduce_window_max" else "sum"
        out = equation.outputs[0]
        if not is_image(out):
            padded = any(map(any, equation.params["padding"]))
            if padded or tuple(equation.params["window_dimensions"][1:3]) != x.shape[1:3]:
                return "makes a single pixel from a part of the image"
            self._add_global_pool(x, equation, kind)
            return None
        out, scale = self._scaled(out) if kind == "sum" else (out, 1.0)
        self._add(Pool(self._name(f"{kind}_pool"), x, out, kind, scale, taps))
        return None

    def _global_pool(self, equation: Equation) -> str | None:
        x = equation.inputs[0]
        if not isinstance(x, Value) or x not in self._kernels or not is_image(x):
            return ""
        if tuple(equation.params["axes"]) != (1, 2):
            return "reduces other axes than rows and columns"
        self._add_global_pool(x, equation, equation.primitive.name.removeprefix("reduce_"))
        return None

    def _add_global_pool(self, x: Value, equation: Equation, kind: str) -> None:
        out, scale = self._scaled(equation.outputs[0]) if kind == "sum" else (equation.outputs[0], 1.0)
        self._add(GlobalPool(self._name(f"global_{kind}_pool"), x, out, kind, scale))

    def _scaled(self, value: Value) -> tuple[Value, float]:
        """What a sum becomes by the multiplications by a number after it, and their product."""
        scale = 1.0
        while (equation := self._uses.only_consumer(value)) is not None:
            if equation.primitive.name in ("mul", "div") and equation.outputs[0].shape == value.shape:
                first = equation.inputs[0] is value
                number = per_channel(equation.inputs[1 if first else 0], value.shape)
                if number is None or np.ptp(number) or (equation.primitive.name == "div" and not (first and number[0])):
                    break
                factor = float(number[0])
                scale *= factor if equation.primitive.name == "mul" else 1.0 / factor
            elif not is_reshape(equation) or any(map(is_image, (value, equation.outputs[0]))):
                break
            elif equation.outputs[0].shape[-1] != value.shape[-1]:
                break
            self._claimed.add(equation)
            value = equation.outputs[0]
        return value, scale

    def _concat(self, equation: Equation) -> str | None:
        xs = [x for x in equation.inputs if isinstance(x, Value) and is_image(x)]
        if len(xs) != len(equation.inputs) or equation.params["dimension"] != 3:
            return "not a concatenation of images along the channels"
        if self._kernels.keys().isdisjoint(xs):
            return "no kernel made any of the images"
        self._add(Concat(tuple(xs), equation.outputs[0]))
        return None

    def _move(self, equation: Equation) -> str | None:
        x, out = equation.inputs[0], equation.outputs[0]
        if not isinstance(x, Value) or not self._is_ours(x, out) or not is_image(out):
            return ""
        moved = move(equation)
        if isinstance(moved, str):
            return moved
        name, channels = self._name(equation.primitive.name), (out.shape[3], x.shape[3])
        if moved.channels_before or channels[0] != channels[1]:
            chosen = np.eye(*channels, k=-moved.channels_before, dtype=np.float32)
            self._add_conv(name, equation, x, chosen[:, :, None], moved.taps)
        else:
            self._add(Pool(name, x, out, "sum", 1.0, moved.taps))
        return None

    def _is_ours(self, x: Value, out: Value) -> bool:
        """Whether `x` is in planes by now, or is a program input and `out`, made of it, is to be in planes."""
        if not is_image(x) or x in self._kernels:
            return is_image(x)
        readers = {e.primitive.name for e in self._uses.consumers(out)}
        return self._uses.producer(x) is None and not readers.isdisjoint(WINDOWS)

    def _pointwise(self, equation: Equation) -> str | None:
        """Take elementwise work on an image in planes."""
        for x in equation.inputs:
            if not isinstance(x, Value) or not is_image(x):
                continue
            region = beginning_with(equation, x, self._uses, self._made.__contains__)
            if region is not None and region.epilogue.ops and self._is_ours(x, region.out):
                self._claimed.update(region.equations)
                self._add(Pointwise(self._name("pointwise"), x, region.out, region.epilogue))
                return None
        return ""


def _within(taps: Taps, wider: Taps) -> Taps:
    """The taps, numbered by the phases of a split that has more of them."""
    phases = [wider.phases.index(p) for p in taps.phases]
    return Taps(tuple(dataclasses.replace(t, phase=phases[t.phase]) for t in taps.taps), taps.stride, wider.phases)
