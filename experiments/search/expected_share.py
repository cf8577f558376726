"""How much of its inputs a pruned layer reads, before anything is pruned."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bcr_jax.spec import BCRSpec

LEAST_READ = 1 / 2  # of a layer's results, for its cost to tell what all of them cost


def expected_share(spec: BCRSpec | None, kernel_shape: Sequence[int]) -> float:
    """The share of its inputs that a layer, of which blocks keep columns at random, is expected to read.

    Args:
      kernel_shape: convolution `[kh, kw, in, out]` or linear `[in, out]`.
    """
    if spec is None:
        return 1.0
    *window, inputs, outputs = kernel_shape
    taps = math.prod(window)
    height, width = min(spec.block[0], outputs), min(spec.block[1], inputs * taps)
    columns = spec.density if spec.balance == "layer" else spec.kept(height, width)[1] / width
    return float(1 - (1 - columns) ** (math.ceil(outputs / height) * taps))
