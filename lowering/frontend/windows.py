"""Reading windows: the geometry of convolution and pooling equations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lowering.frontend.capture import Equation
from lowering.frontend.graph import Taps


def conv_window(equation: Equation) -> Taps | str:
    """The window of a `conv_general_dilated` over NHWC float32 images, or why our kernel does not take it."""
    p = equation.params
    x, kernel = equation.inputs
    numbers = p["dimension_numbers"]
    if numbers.lhs_spec != (0, 3, 1, 2) or numbers.out_spec != (0, 3, 1, 2) or numbers.rhs_spec != (3, 2, 0, 1):
        return "not a two-dimensional NHWC x HWIO convolution"
    if p["batch_group_count"] != 1:
        return "grouped along the batch"
    if tuple(p["lhs_dilation"]) != (1, 1):
        return "transposed convolution"
    if {np.dtype(t) for t in (x.dtype, kernel.dtype, equation.outputs[0].dtype)} != {np.dtype(np.float32)}:
        return "not float32"
    padding = p["padding"]
    if any(amount < 0 for pair in padding for amount in pair):
        return "negative padding"
    size = tuple(kernel.shape[:2])
    return _window(size, p["window_strides"], padding, p["rhs_dilation"])


def pool_window(equation: Equation) -> Taps | str:
    """The window of a `reduce_window_*` over NHWC float32 images, or why our kernel does not take it."""
    p = equation.params
    x = equation.inputs[0]
    if len(x.shape) != 4 or x.dtype != np.float32:
        return "not a float32 NHWC image"
    sizes, strides, padding, dilation = (
        p["window_dimensions"],
        p["window_strides"],
        p["padding"],
        p["window_dilation"],
    )
    outer = [(sizes[i], strides[i], tuple(padding[i])) for i in (0, 3)]
    if any(o != (1, 1, (0, 0)) for o in outer) or set(p["base_dilation"]) != {1}:
        return "the window covers batch or channels"
    return _window(sizes[1:3], strides[1:3], padding[1:3], dilation[1:3])


def _window(
    size: Sequence[int], stride: Sequence[int], padding: Sequence[tuple[int, int]], dilation: Sequence[int]
) -> Taps:
    low = (int(padding[0][0]), int(padding[1][0]))
    return Taps.of_window(
        (int(size[0]), int(size[1])), (int(stride[0]), int(stride[1])), low, (int(dilation[0]), int(dilation[1]))
    )
