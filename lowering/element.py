"""Element types that kernels compute in, named as MLIR names them."""

from __future__ import annotations

from typing import Literal

import numpy as np

Element = Literal["f32", "f16"]

ELEMENTS: tuple[Element, ...] = ("f32", "f16")
BYTES: dict[Element, int] = {"f32": 4, "f16": 2}
DTYPES: dict[Element, np.dtype] = {"f32": np.dtype(np.float32), "f16": np.dtype(np.float16)}


def lanes_of(lanes: int, element: Element) -> int:
    """Elements in the register that holds `lanes` f32 values."""
    return lanes * BYTES["f32"] // BYTES[element]
