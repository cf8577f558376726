"""Reading windows: the geometry of convolution and pooling equations."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from lowering.frontend.capture import Constant, Equation
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


@dataclasses.dataclass(frozen=True)
class Move:
    """Pixels and channels taken from an image as they are: a window of one pixel, and the first channel's place.

    Output channel k is channel k - `channels_before` of the image, zero where it has none.
    """

    taps: Taps
    channels_before: int


def move(equation: Equation) -> Move | str:
    """What a `slice` or `pad` does to float32 NHWC images, or why no kernel does it."""
    x, p = equation.inputs[0], equation.params
    if len(x.shape) != 4 or x.dtype != np.float32:
        return "not a float32 NHWC image"
    if equation.primitive.name == "slice":
        low, stride = [-int(s) for s in p["start_indices"]], [int(s) for s in p["strides"] or (1, 1, 1, 1)]
    else:
        value = equation.inputs[1]
        if not isinstance(value, Constant) or float(value.value) != 0:
            return "pads with something else than zero"
        low, stride = [int(before) for before, _, _ in p["padding_config"]], [1, 1, 1, 1]
        if any(interior for _, _, interior in p["padding_config"]):
            return "pads between pixels"
    if low[0] or stride[0] != 1 or x.shape[0] != equation.outputs[0].shape[0] or stride[3] != 1:
        return "takes some images of a batch or every few channels"
    return Move(_window((1, 1), stride[1:3], [(before, 0) for before in low[1:3]], (1, 1)), low[3])


def _window(
    size: Sequence[int], stride: Sequence[int], padding: Sequence[tuple[int, int]], dilation: Sequence[int]
) -> Taps:
    low = (int(padding[0][0]), int(padding[1][0]))
    return Taps.of_window(
        (int(size[0]), int(size[1])), (int(stride[0]), int(stride[1])), low, (int(dilation[0]), int(dilation[1]))
    )
