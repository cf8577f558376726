"""One oracle for every kernel and target: NumPy in float64, and the error that float32 or float16 may make."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
from scipy import special

FLOATS = {"f32": np.finfo(np.float32), "f16": np.finfo(np.float16)}
EPS = float(FLOATS["f32"].eps)


@dataclasses.dataclass(frozen=True)
class Conv:
    """A convolution to check, and why."""

    why: str
    image: tuple[int, int, int, int] = (1, 9, 11, 8)
    out: int = 8
    kernel: tuple[int, int] = (3, 3)
    stride: tuple[int, int] = (1, 1)
    padding: tuple[tuple[int, int], tuple[int, int]] = ((1, 1), (1, 1))
    dilation: tuple[int, int] = (1, 1)
    zeros: str = "bcr"
    activation: str = "none"
    groups: int = 1


CONVS = (
    Conv("plain 3x3"),
    Conv("no zeros at all", zeros="none"),
    Conv("every weight zero", zeros="all"),
    Conv("zeros without structure", zeros="random"),
    Conv("first row group empty, last full", zeros="uneven"),
    Conv("channels that no row group divides", image=(1, 5, 6, 3), out=7),
    Conv("one input channel, 5x5", image=(1, 28, 28, 1), out=6, kernel=(5, 5), padding=((2, 2), (2, 2)), zeros="none"),
    Conv("no padding: the row pitch exceeds the output's width", padding=((0, 0), (0, 0))),
    Conv("1x1", kernel=(1, 1), padding=((0, 0), (0, 0))),
    Conv("1x1 with padding on the right and below", kernel=(1, 1), padding=((0, 1), (0, 2))),
    Conv("1x1 on an image of one pixel", image=(1, 1, 1, 16), kernel=(1, 1), padding=((0, 0), (0, 0))),
    Conv("image of exactly one tile", image=(1, 4, 5, 4), out=4),
    Conv("image of one pixel more than a tile", image=(1, 5, 5, 4), out=4),
    Conv("stride 2", stride=(2, 2)),
    Conv("stride 2, even size, padding on the right only", image=(1, 8, 8, 4), stride=(2, 2), padding=((0, 1), (0, 1))),
    Conv("stride 3 by 2", stride=(3, 2), kernel=(4, 3)),
    Conv("1x1 with stride 2: one phase of four", kernel=(1, 1), stride=(2, 2), padding=((0, 0), (0, 0))),
    Conv("dilation", dilation=(2, 2), padding=((2, 2), (2, 2))),
    Conv("stride and dilation", dilation=(2, 1), stride=(2, 2)),
    Conv("asymmetric padding", padding=((0, 2), (3, 0))),
    Conv("kernel wider than the image", image=(1, 3, 3, 4), kernel=(7, 7), padding=((3, 3), (3, 3))),
    Conv("ReLU", activation="relu"),
    Conv("ReLU6", activation="relu6"),
    Conv("SiLU, of a row group that is not whole", activation="silu", out=6),
    Conv("GELU by the error function with stride 2", activation="gelu", stride=(2, 2)),
    Conv("two groups", groups=2),
    Conv("four groups of two channels, stride 2", groups=4, stride=(2, 2), activation="relu"),
    Conv("two channels out of each one", groups=8, out=16),
    Conv("one channel out of each two", groups=4, out=4),
    Conv("a single pixel made of an image", image=(2, 4, 4, 8), kernel=(4, 4), padding=((0, 0), (0, 0))),
    Conv("a single pixel, stride and padding", image=(2, 2, 2, 8), stride=(2, 2), groups=2, activation="hard_swish"),
    Conv("batch of three", image=(3, 6, 5, 4)),
    Conv("many channels: several channel groups", image=(1, 6, 6, 160), out=16),
    Conv("several workgroups of pixels", image=(1, 24, 24, 4), out=4),
)


def conv_weights(case: Conv, rng: np.random.Generator) -> np.ndarray:
    """Kernel [kh, kw, in, out] with the zeros that the case asks for."""
    shape = (*case.kernel, case.image[3] // case.groups, case.out)
    return (rng.standard_normal(shape) * zeros(case.zeros, shape[:3], shape[3], rng)).astype(np.float32)


def zeros(kind: str, inputs: tuple[int, ...], outputs: int, rng: np.random.Generator) -> np.ndarray:
    """0/1 [*inputs, outputs]; `bcr` keeps rows and columns of blocks of 4 outputs."""
    columns = int(np.prod(inputs))
    keep = np.ones((outputs, columns))
    if kind == "all":
        keep[:] = 0
    elif kind == "random":
        keep = rng.random(keep.shape) < 0.3
    elif kind == "uneven":
        keep[:4] = 0
    elif kind == "bcr":
        for top in range(0, outputs, 4):
            for left in range(0, columns, 6):
                block = keep[top : top + 4, left : left + 6]
                block *= np.outer(rng.random(block.shape[0]) < 0.7, rng.random(block.shape[1]) < 0.5)
    return keep.T.reshape(*inputs, outputs)


def conv(case: Conv, x: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The result before the activation, and the sum of the absolute products, float64 NHWC."""
    padded = np.pad(x.astype(np.float64), ((0, 0), *case.padding, (0, 0)))
    (kh, kw), (sh, sw), (dh, dw) = case.kernel, case.stride, case.dilation
    oh = (padded.shape[1] - (kh - 1) * dh - 1) // sh + 1
    ow = (padded.shape[2] - (kw - 1) * dw - 1) // sw + 1
    total = np.zeros((x.shape[0], oh, ow, case.out))
    size = np.zeros_like(total)
    for i in range(kh):
        for j in range(kw):
            rows, cols = i * dh + np.arange(oh) * sh, j * dw + np.arange(ow) * sw
            pixels = padded[:, rows][:, :, cols]
            weight = across_groups(w[i, j].astype(np.float64), case.groups)
            total += pixels @ weight
            size += np.abs(pixels) @ np.abs(weight)
    return total, size


def across_groups(w: np.ndarray, groups: int) -> np.ndarray:
    """[in / groups, out] as [in, out] with zeros between groups."""
    inputs, outputs = w.shape[0], w.shape[1] // groups
    full = np.zeros((inputs * groups, w.shape[1]))
    for g in range(groups):
        block = slice(g * outputs, (g + 1) * outputs)
        full[g * inputs : (g + 1) * inputs, block] = w[:, block]
    return full


ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {  # with slopes of at most 1.5
    "none": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "leaky_relu": lambda x: np.where(x >= 0, x, 0.01 * x),
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "sigmoid": special.expit,
    "hard_sigmoid": lambda x: np.clip(x + 3, 0, 6) / 6,
    "silu": lambda x: x * special.expit(x),
    "hard_swish": lambda x: x * np.clip(x + 3, 0, 6) / 6,
    "tanh": np.tanh,
    "gelu": lambda x: 0.5 * x * special.erfc(-x / np.sqrt(2)),
    "gelu_tanh": lambda x: 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
    "softplus": lambda x: np.logaddexp(x, 0),
    "mish": lambda x: x * np.tanh(np.logaddexp(x, 0)),
}


def activate(kind: str, x: np.ndarray) -> np.ndarray:
    """One of `ACTIVATIONS`."""
    return ACTIVATIONS[kind](x)


def activation_error(kind: str, x: np.ndarray, error: np.ndarray, element: str = "f32") -> np.ndarray:
    """Bound of the error of an activation of `x`, which itself may be off by `error`."""
    if kind in ("none", "relu", "relu6"):
        return error
    return 1.5 * error + 16 * float(FLOATS[element].eps) * (1 + np.abs(x))


def sum_error(terms: int, magnitude: np.ndarray, element: str = "f32") -> np.ndarray:
    """Bound of the rounding error of a sum of `terms` products of absolute sum `magnitude`, in any order.

    The factors may be rounded to the element type as well. What underflows is off by less than the least normal number.
    """
    return (terms + 4) * float(FLOATS[element].eps) * magnitude + float(FLOATS[element].tiny)
