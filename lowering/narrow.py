"""Element types that IREE 3.13 gets wrong, silently, on GPUs that cannot address them."""

from __future__ import annotations

import math
import re

from lowering.errors import LoweringError
from lowering.targets import Target

_TENSOR = re.compile(r"tensor<((?:\d+x)*)u?(i8|i16|f16|bf16)>")
_BYTES = {"i8": 1, "i16": 2, "f16": 2, "bf16": 2}
_WORD = 4


def check(mlir: str, target: Target) -> None:
    """Rejects a program whose results on `target` would be wrong.

    A type in `target.emulated` is kept in 32-bit words: elements after the last whole word of a tensor are lost, and
    f16 is not computed right at all (measured on lavapipe with elementwise additions of 3 to 4099 elements).

    Raises:
      LoweringError: the program has such a tensor.
    """
    for sizes, element in sorted(set(_TENSOR.findall(mlir))):
        if element not in target.emulated:
            continue
        count = math.prod(int(size) for size in sizes.split("x") if size)
        if element == "f16" or count * _BYTES[element] % _WORD:
            raise LoweringError(
                f"got tensor<{sizes}{element}>, which target {target.name} computes wrong with this version of IREE, "
                f"expected f32 or i32 there: convert it in the function, or take another target"
            )
