"""Element types that IREE 3.13 gets wrong, silently, on GPUs that cannot address them."""

from __future__ import annotations

import math
import re

from lowering.backend.targets import Target
from lowering.errors import LoweringError

_STORED = re.compile(r"dispatch\.tensor<\w+:tensor<((?:\d+x)*)(i8|i16|f16|bf16)>>")
_BYTES = {"i8": 1, "i16": 2, "f16": 2, "bf16": 2}
_WORD = 4


def check(dispatch: str, target: Target) -> None:
    """Rejects a program whose results on `target` would be wrong.

    A type in `target.emulated` is kept in 32-bit words: elements after the last whole word of a tensor are lost, and
    f16 is not computed right at all (measured on lavapipe with elementwise operations on 3 to 4099 elements). Only
    tensors in memory matter; a bool there is an i8.

    Args:
      dispatch: MLIR of one of the program's dispatches, as `iree-compile --iree-hal-dump-executable-sources-to` has it.
      target: what the program was compiled for.

    Raises:
      LoweringError: the dispatch reads or writes such a tensor.
    """
    for sizes, element in sorted(set(_STORED.findall(dispatch))):
        if element not in target.emulated:
            continue
        count = math.prod(int(size) for size in sizes.split("x") if size)
        if element == "f16" or count * _BYTES[element] % _WORD:
            what = f"tensor<{sizes}{element}>" + (" (bool or 8-bit)" if element == "i8" else "")
            raise LoweringError(
                f"got a {what} in memory, which this version of IREE computes wrong on target {target.name}, "
                "expected f32 or i32: convert it in the function, or take another target"
            )
