"""How much of its inputs a pruned layer reads, before anything is pruned."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

from bcr_jax.projection.spec import BCRSpec

LEAST_READ = 1 / 2  # of a layer's results, for its cost to tell what all of them cost


@dataclasses.dataclass(frozen=True)
class Reads:
    """What a layer reads of its inputs whose blocks keep rows and columns at random.

    Attributes:
      chance: that a block reads an input channel.
      blocks: along the rows.
      rows: that a block keeps.
    """

    chance: float
    blocks: int
    rows: float

    @classmethod
    def of(cls, spec: BCRSpec | None, kernel_shape: Sequence[int], pixels: int = 1) -> Reads:
        """Of a layer that is pruned to `spec`, or dense.

        Args:
          kernel_shape: convolution `[kh, kw, in, out]` or linear `[in, out]`.
          pixels: of a channel that are inputs of their own, where a linear layer reads a flattened image.
        """
        *window, inputs, outputs = kernel_shape
        if spec is None:
            return cls(1.0, 1, outputs)
        taps = math.prod(window)
        height, width = min(spec.block[0], outputs), min(spec.block[1], inputs * taps)
        if spec.balance == "layer":
            rows, columns = height * (spec.row_density or 1.0), spec.density
        else:
            rows, kept = spec.kept(height, width)
            columns = kept / width
        return cls(1 - (1 - columns) ** (taps * pixels), math.ceil(outputs / height), rows)

    def share(self, computed: float = 1.0) -> float:
        """The expected share of the inputs that is read where that share of the outputs is computed."""
        alive = 1 - (1 - computed) ** self.rows
        return float(1 - (1 - self.chance * alive) ** self.blocks)
