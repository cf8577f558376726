"""Writes the pruned layers of a JAX network for `products`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from flax import nnx

from lowering.frontend.capture import Constant, Equation, capture


def export(model: nnx.Module, image: np.ndarray, path: Path) -> int:
    """Writes weights [out, in * kernel] as CSR, and geometry, of layers with zeros in them; returns how many."""
    arrays: dict[str, np.ndarray] = {}
    for equation in capture(model, image).equations:
        layer = _layer(equation)
        if layer is not None and not np.all(layer[0]):
            matrix, geometry = layer
            rows, indices = np.nonzero(matrix)
            starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(matrix)))])
            parts = {
                "data": matrix[rows, indices],
                "indices": indices.astype(np.int32),
                "indptr": starts.astype(np.int32),
            }
            parts |= {"shape": np.array(matrix.shape), "geometry": geometry}
            arrays |= {f"{part}_{len(arrays) // 5}": array for part, array in parts.items()}
    np.savez(path, **arrays)  # type: ignore[arg-type]
    return len(arrays) // 5


def _layer(equation: Equation) -> tuple[np.ndarray, np.ndarray] | None:
    """Weight matrix and geometry of an ungrouped convolution or a linear layer."""
    name, p = equation.primitive.name, equation.params
    if name not in ("conv_general_dilated", "dot_general") or not isinstance(equation.inputs[1], Constant):
        return None
    x, weight = equation.inputs[0], np.asarray(equation.inputs[1].value)
    if name == "dot_general":
        return weight.T, np.array([weight.shape[0], 1, 1, 1, 1, 1, 1, 0, 0, 0, 0])
    if p["feature_group_count"] != 1:
        return None
    kh, kw, c, out = weight.shape
    sizes = [c, *x.shape[1:3], kh, kw, *p["window_strides"], *p["padding"][0], *p["padding"][1]]
    return weight.transpose(3, 2, 0, 1).reshape(out, c * kh * kw), np.array(sizes)
