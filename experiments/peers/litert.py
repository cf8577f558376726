"""LiteRT with XNNPACK: TensorFlow rebuilds the ONNX graph, images in NHWC, and converts it."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from experiments.peers import litert_cells

INSTALL = "in an environment of its own: pip install onnx tensorflow-cpu==2.21.0 ai-edge-litert==2.3.0; then --python"
NHWC = (0, 2, 3, 1)


def version() -> str:
    return importlib.metadata.version("ai-edge-litert")


def prepare(source: Path, directory: Path) -> list[Path]:
    """Writes `model.tflite`, which takes images in NHWC and everything else as the ONNX graph does."""
    import onnx
    import tensorflow as tf

    graph = onnx.load(source).graph

    def network(*inputs: Any) -> Mapping[str, Any]:
        return outputs(tf, graph, inputs)

    function = tf.function(network, input_signature=[tf.TensorSpec(_shape(i), tf.float32, i.name) for i in graph.input])
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function.get_concrete_function()], tf.Module())
    file = directory / "model.tflite"
    file.write_bytes(converter.convert())
    return [file]


def outputs(tf: Any, graph: Any, inputs: Sequence[Any]) -> Mapping[str, Any]:
    """What the operations of `tf` make of ONNX `graph`: its outputs by name."""
    import onnx

    weights = {i.name: onnx.numpy_helper.to_array(i) for i in graph.initializer}
    values = {"": None, **dict(zip((i.name for i in graph.input), inputs, strict=True))}
    for node in graph.node:
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        operands = [weights[i] if i in weights else values[i] for i in node.input]
        results = _OPERATIONS[node.op_type](tf, attributes, *operands)
        values |= zip(node.output, results if isinstance(results, tuple) else (results,), strict=True)
    return {o.name: values[o.name] for o in graph.output}


def _shape(value: Any) -> tuple[int, ...]:
    shape = tuple(d.dim_value for d in value.type.tensor_type.shape.dim)
    return tuple(shape[axis] for axis in NHWC) if len(shape) == 4 else shape


def _padded(tf: Any, x: Any, attributes: Mapping[str, Any], fill: float = 0.0) -> tuple[Any, str]:
    """`x` and the padding argument that together pad as ONNX says; SAME where that is the same."""
    pads, window = attributes["pads"], attributes["kernel_shape"]
    if not any(pads):
        return x, "VALID"
    reach = [d * (k - 1) for d, k in zip(attributes["dilations"], window, strict=True)]
    for size, stride, span, low, high in zip(x.shape[1:3], attributes["strides"], reach, pads, pads[2:], strict=False):
        total = max((-(-size // stride) - 1) * stride + span + 1 - size, 0)
        if (low, high) != (total // 2, total - total // 2):
            return tf.pad(x, [[0, 0], pads[::2], pads[1::2], [0, 0]], constant_values=fill), "VALID"
    return x, "SAME"


def _conv(tf: Any, attributes: Mapping[str, Any], x: Any, weight: np.ndarray, bias: np.ndarray) -> Any:
    strides, dilations = attributes["strides"], attributes["dilations"]
    x, padding = _padded(tf, x, attributes)
    kernel = weight.transpose(2, 3, 1, 0)
    if attributes["group"] == x.shape[-1] == weight.shape[0]:
        y = tf.nn.depthwise_conv2d(x, kernel.transpose(0, 1, 3, 2), [1, *strides, 1], padding, dilations=dilations)
    else:
        y = tf.nn.conv2d(x, kernel, strides, padding, dilations=dilations)
    return tf.nn.bias_add(y, bias)


def _max_pool(tf: Any, attributes: Mapping[str, Any], x: Any) -> Any:
    x, padding = _padded(tf, x, attributes, -np.inf)
    return tf.nn.max_pool2d(x, attributes["kernel_shape"], attributes["strides"], padding)


def _flatten(tf: Any, attributes: Mapping[str, Any], x: Any) -> Any:
    channels_first = x if 1 in (x.shape[1] * x.shape[2], x.shape[3]) else tf.transpose(x, (0, 3, 1, 2))
    return tf.reshape(channels_first, (x.shape[0], -1))


def _slice(tf: Any, _: Any, x: Any, starts: Any, ends: Any, axes: Any, steps: Any) -> Any:
    cuts = [slice(None)] * 4
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        cuts[(0, 3, 1, 2)[axis]] = slice(start, end, step)
    return x[tuple(cuts)]


def _pad(tf: Any, _: Any, x: Any, pads: np.ndarray) -> Any:
    return tf.pad(x, pads.reshape(2, 4).T[[0, 2, 3, 1]])


_OPERATIONS: Mapping[str, Any] = {
    "Conv": _conv,
    "MaxPool": _max_pool,
    "Flatten": _flatten,
    "Gemm": lambda tf, a, x, weight, bias: tf.matmul(x, weight, transpose_b=bool(a.get("transB"))) + bias,
    "GlobalAveragePool": lambda tf, _, x: tf.reduce_mean(x, (1, 2), keepdims=True),
    "Relu": lambda tf, _, x: tf.nn.relu(x),
    "Clip": lambda tf, _, x, low, high: tf.nn.relu6(x) if (low, high) == (0, 6) else tf.clip_by_value(x, low, high),
    "Slice": _slice,
    "Pad": _pad,
    "Add": lambda tf, _, x, y: x + y,
    "Reshape": lambda tf, _, x, shape: tf.reshape(x, shape),
    "GRU": litert_cells.gru,
    "LSTM": litert_cells.lstm,
}


class load:
    """An interpreter; XNNPACK is its default for float32."""

    def __init__(self, files: Sequence[Path], image: np.ndarray | Mapping[str, np.ndarray], threads: int) -> None:
        from ai_edge_litert.interpreter import Interpreter

        self._interpreter = Interpreter(str(files[0]), num_threads=threads)
        self._interpreter.allocate_tensors()
        signature = self._interpreter.get_signature_runner()
        inputs = image if isinstance(image, Mapping) else {"x": np.ascontiguousarray(image.transpose(NHWC))}
        for name, details in signature.get_input_details().items():
            self._interpreter.set_tensor(details["index"], inputs[name])
        self._result = signature.get_output_details()["y"]["index"]

    def run(self) -> None:
        self._interpreter.invoke()

    def output(self) -> np.ndarray:
        return self._interpreter.get_tensor(self._result)
