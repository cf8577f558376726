"""A stacked GRU or LSTM of `bcr_jax.models` as ONNX, for whole sequences or one step with its states in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from flax import nnx

GATES = {"GRU": (1, 0, 2), "LSTM": (0, 3, 1, 2)}  # ONNX's order (zrh, iofc) in flax's (rzn, ifgo)


def export(model: Any, steps: int, file: Path) -> None:
    """Write `model` for `steps` steps: inputs x [steps, 1, features] and states, outputs y [steps, classes], states."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    kind = "GRU" if isinstance(model.layers[0].cell, nnx.GRUCell) else "LSTM"
    state_names = "h" if kind == "GRU" else "hc"
    units = model.layers[0].cell.hidden_features
    nodes, constants = [], []

    def constant(name: str, array: np.ndarray) -> str:
        constants.append(numpy_helper.from_array(array, name))
        return name

    def tensor(name: str, shape: tuple[int, ...]) -> Any:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    inputs, outputs = [tensor("x", (steps, 1, model.features))], [tensor("y", (steps, model.head.out_features))]
    value = "x"
    for i, layer in enumerate(model.layers):
        cell = layer.cell
        weights = [_gates(np.asarray(d.kernel[...]).T, kind)[None] for d in (cell.dense_i, cell.dense_h)]
        biases = [
            np.zeros(len(w[0]), np.float32) if d.bias is None else _gates(np.asarray(d.bias[...]), kind)
            for d, w in zip((cell.dense_i, cell.dense_h), weights, strict=True)
        ]
        names = [
            constant(f"w{i}", weights[0]),
            constant(f"r{i}", weights[1]),
            constant(f"b{i}", np.concatenate(biases)[None]),
        ]
        states = [f"{s}{i}" for s in state_names]
        after = [f"{s}{i}_next" for s in state_names]
        inputs += [tensor(s, (1, 1, units)) for s in states]
        outputs += [tensor(s, (1, 1, units)) for s in after]
        options: dict[str, Any] = {"linear_before_reset": 1} if kind == "GRU" else {}
        nodes.append(
            helper.make_node(kind, [value, *names, "", *states], [f"all{i}", *after], hidden_size=units, **options)
        )
        shape = constant(f"shape{i}", np.array([steps, 1, units], np.int64))
        nodes.append(helper.make_node("Reshape", [f"all{i}", shape], [f"out{i}"]))
        value = f"out{i}"
    flat = constant("flat", np.array([steps, units], np.int64))
    nodes.append(helper.make_node("Reshape", [value, flat], ["rows"]))
    head = [
        constant("head_w", np.asarray(model.head.kernel[...])),
        constant("head_b", np.asarray(model.head.bias[...])),
    ]
    nodes.append(helper.make_node("Gemm", ["rows", *head], ["y"]))
    graph = helper.make_graph(nodes, "recurrent", inputs, outputs, constants)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(made, file)


def _gates(rows: np.ndarray, kind: str) -> np.ndarray:
    """Rows [gates * units, ..] in ONNX's order of gates."""
    parts = np.split(rows, len(GATES[kind]))
    return np.ascontiguousarray(np.concatenate([parts[g] for g in GATES[kind]]))
