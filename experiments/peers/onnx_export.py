"""Writes a JAX network as the ONNX graph that engines like best: NCHW, batch norm folded, no transposes.

Takes the operations of the benchmark's networks; the weights are those of the model, with what JAX does to the result
of a convolution or product, channel by channel, folded in.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from flax import nnx
from onnx import TensorProto, helper, numpy_helper

from experiments.errors import ConfigError
from lowering.frontend.capture import Constant, Equation, Value, capture

OPSET, IR = 17, 8  # what every engine reads


def export(model: nnx.Module, image: np.ndarray, path: Path) -> None:
    """Writes `model` for images like `image` [n, h, w, c] to `path`; the file takes [n, c, h, w] as "x", gives "y".

    Raises:
        ConfigError: the network has an operation that no exporter is here for.
    """
    captured = capture(model, image)
    if len(captured.inputs) != 1 or len(captured.outputs) != 1 or not isinstance(captured.outputs[0], Value):
        raise ConfigError("expected a network of one image and one result")
    (source,), result = captured.inputs, captured.outputs[0]
    writer = _Writer(captured.equations, source, result)
    n, h, w, c = source.shape
    graph = helper.make_graph(
        writer.nodes,
        "network",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, (n, c, h, w))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, result.shape)],
        writer.weights,
    )
    proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)
    onnx.save(proto, path)


class _Writer:
    """Walks the equations once; `nodes` and `weights` are the graph.

    `names` says under which name the graph has a JAX value: images with channels first, and a flattened image in
    that order too, which `orders` (the graph's features as indices of JAX's) tells to the product that reads it.
    """

    def __init__(self, equations: tuple[Equation, ...], source: Value, result: Value) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.names: dict[Value, str] = {source: "x"}
        self.orders: dict[Value, np.ndarray] = {}
        self._uses = Counter(v for e in equations for v in e.inputs if isinstance(v, Value)) + Counter([result])
        self._readers = {v: e for e in equations for v in e.inputs if isinstance(v, Value)}
        self._done: set[Equation] = set()
        for equation in equations:
            if equation not in self._done:
                self._write(equation)
        self._rename(self.names[result], "y")

    def _write(self, equation: Equation) -> None:
        name = equation.primitive.name
        writers = {
            "conv_general_dilated": self._conv,
            "dot_general": self._gemm,
            "reduce_window_max": self._max_pool,
            "reduce_sum": self._global_pool,
            "reshape": self._flatten,
            "squeeze": self._flatten,
            "max": self._relu,
            "add": self._add,
            "slice": self._slice,
            "pad": self._pad,
        }
        if name not in writers or not writers[name](equation):
            shapes = ", ".join(str(list(i.shape)) for i in equation.inputs)
            raise ConfigError(f"cannot write {name} of {shapes} as ONNX: add it to experiments/peers/onnx_export.py")

    def _emit(self, kind: str, inputs: list[str], out: Value, **attributes: Any) -> bool:
        self.names[out] = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [self.names[out]], name=self.names[out], **attributes))
        return True

    def _weight(self, array: np.ndarray) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array, np.float32), name))
        return name

    def _integers(self, values: list[int]) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.array(values, np.int64), name))
        return name

    def _rename(self, old: str, new: str) -> None:
        (node,) = [node for node in self.nodes if old in node.output]
        node.output[0] = new

    def _reader(self, value: Value) -> Equation | None:
        """The only equation that reads `value`, where there is just one use of it."""
        return self._readers.get(value) if self._uses[value] == 1 else None

    def _affine(self, value: Value) -> tuple[np.ndarray, np.ndarray, Value]:
        """Scale and shift by channel [c] that JAX applies to `value`, and the value after them."""
        scale, shift = np.ones(value.shape[-1]), np.zeros(value.shape[-1])
        while (reader := self._reader(value)) is not None:
            operand = _channels(reader, value)
            name, first = reader.primitive.name, reader.inputs[0] is value
            if operand is None or name not in ("add", "sub", "mul", "div") or (name == "div" and not first):
                break
            if name in ("mul", "div"):
                factor = operand if name == "mul" else 1 / operand
                scale, shift = scale * factor, shift * factor
            else:
                sign = 1 if first or name == "add" else -1
                scale, shift = scale * sign, shift * sign + (-operand if name == "sub" and first else operand)
            self._done.add(reader)
            (value,) = reader.outputs
        return scale, shift, value

    def _conv(self, equation: Equation) -> bool:
        x, kernel = equation.inputs
        p = equation.params
        numbers = p["dimension_numbers"]
        layouts = (numbers.lhs_spec, numbers.out_spec, numbers.rhs_spec)
        if layouts != ((0, 3, 1, 2), (0, 3, 1, 2), (3, 2, 0, 1)) or tuple(p["lhs_dilation"]) != (1, 1):
            return False
        if not isinstance(kernel, Constant) or not isinstance(x, Value):
            return False
        scale, shift, out = self._affine(equation.outputs[0])
        weight = np.asarray(kernel.value, np.float64).transpose(3, 2, 0, 1) * scale[:, None, None, None]
        return self._emit(
            "Conv",
            [self.names[x], self._weight(weight), self._weight(shift)],
            out,
            kernel_shape=kernel.shape[:2],
            strides=list(p["window_strides"]),
            dilations=list(p["rhs_dilation"]),
            group=p["feature_group_count"],
            pads=[low for low, _ in p["padding"]] + [high for _, high in p["padding"]],
        )

    def _gemm(self, equation: Equation) -> bool:
        x, kernel = equation.inputs
        if equation.params["dimension_numbers"] != (((1,), (0,)), ((), ())):
            return False
        if not isinstance(kernel, Constant) or not isinstance(x, Value):
            return False
        scale, shift, out = self._affine(equation.outputs[0])
        weight = np.asarray(kernel.value, np.float64).T * scale[:, None]
        if x in self.orders:
            weight = weight[:, self.orders[x]]
        return self._emit("Gemm", [self.names[x], self._weight(weight), self._weight(shift)], out, transB=1)

    def _max_pool(self, equation: Equation) -> bool:
        p, (x,) = equation.params, equation.inputs
        padding = p["padding"]
        if len(x.shape) != 4 or not isinstance(x, Value) or set(p["base_dilation"]) != {1}:
            return False
        return self._emit(
            "MaxPool",
            [self.names[x]],
            equation.outputs[0],
            kernel_shape=list(p["window_dimensions"][1:3]),
            strides=list(p["window_strides"][1:3]),
            dilations=list(p["window_dilation"][1:3]),
            pads=[padding[1][0], padding[2][0], padding[1][1], padding[2][1]],
        )

    def _global_pool(self, equation: Equation) -> bool:
        (x,) = equation.inputs
        if tuple(equation.params["axes"]) != (1, 2) or not isinstance(x, Value):
            return False
        scale, shift, out = self._affine(equation.outputs[0])
        if np.any(shift) or not np.allclose(scale * x.shape[1] * x.shape[2], 1):
            return False
        pooled = Value((x.shape[0], 1, 1, x.shape[3]), x.dtype)
        self._emit("GlobalAveragePool", [self.names[x]], pooled)
        return self._emit("Flatten", [self.names[pooled]], out)

    def _flatten(self, equation: Equation) -> bool:
        x, out = equation.inputs[0], equation.outputs[0]
        if not isinstance(x, Value) or len(x.shape) != 4 or out.shape != (x.shape[0], int(np.prod(x.shape[1:]))):
            return False
        self.orders[out] = np.arange(out.shape[1]).reshape(x.shape[1:]).transpose(2, 0, 1).reshape(-1)
        return self._emit("Flatten", [self.names[x]], out)

    def _relu(self, equation: Equation) -> bool:
        value = next(i for i in equation.inputs if isinstance(i, Value))
        (out,) = equation.outputs
        if _number(equation, value) != 0:
            return False
        reader = self._reader(out)
        if reader is not None and reader.primitive.name == "min" and (top := _number(reader, out)) is not None:
            self._done.add(reader)
            bounds = [self._weight(np.array(bound)) for bound in (0.0, top)]
            return self._emit("Clip", [self.names[value], *bounds], reader.outputs[0])
        return self._emit("Relu", [self.names[value]], out)

    def _add(self, equation: Equation) -> bool:
        if not all(isinstance(i, Value) and i.shape == equation.outputs[0].shape for i in equation.inputs):
            return False
        names = [self.names[i] for i in equation.inputs if isinstance(i, Value)]
        return self._emit("Add", names, equation.outputs[0])

    def _slice(self, equation: Equation) -> bool:
        (x,), p = equation.inputs, equation.params
        if not isinstance(x, Value) or len(x.shape) != 4:
            return False
        starts, ends, steps = p["start_indices"], p["limit_indices"], p["strides"] or (1,) * 4
        cut = [i for i in range(4) if (starts[i], ends[i], steps[i]) != (0, x.shape[i], 1)]
        bounds = [[values[i] for i in cut] for values in (starts, ends, (0, 2, 3, 1), steps)]
        return self._emit("Slice", [self.names[x], *map(self._integers, bounds)], equation.outputs[0])

    def _pad(self, equation: Equation) -> bool:
        x, fill = equation.inputs
        amounts = [equation.params["padding_config"][i] for i in (0, 3, 1, 2)] if len(x.shape) == 4 else []
        plain = amounts and all(low >= 0 and high >= 0 and inner == 0 for low, high, inner in amounts)
        if not plain or not isinstance(x, Value) or not isinstance(fill, Constant) or np.any(fill.value):
            return False
        pads = self._integers([low for low, _, _ in amounts] + [high for _, high, _ in amounts])
        return self._emit("Pad", [self.names[x], pads], equation.outputs[0])


def _constant(equation: Equation, value: Value) -> np.ndarray | None:
    """What an elementwise equation combines `value` with, where that is a constant."""
    others = [i for i in equation.inputs if i is not value]
    if len(equation.inputs) != 2 or len(others) != 1 or not isinstance(others[0], Constant):
        return None
    if equation.outputs[0].shape != value.shape:
        return None
    return np.asarray(others[0].value, np.float64)


def _number(equation: Equation, value: Value) -> float | None:
    """The one number in that constant."""
    constant = _constant(equation, value)
    return None if constant is None or np.ptp(constant) else float(constant.reshape(-1)[0])


def _channels(equation: Equation, value: Value) -> np.ndarray | None:
    """The number per channel [c] in that constant, if it has one."""
    constant = _constant(equation, value)
    if constant is None:
        return None
    rows = np.broadcast_to(constant, value.shape).reshape(-1, value.shape[-1])
    return rows[0] if not np.any(rows - rows[0]) else None
