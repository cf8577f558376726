"""`candidates`: the blocks and densities that a search chooses from for one layer."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from bcr_jax.projection.spec import BCRSpec

DENSITIES = tuple(map(Fraction, ("3/4", "1/2", "1/3", "1/4", "1/6", "1/8", "1/12", "1/16", "1/24", "1/32")))
WHOLE = 1 << 20  # a side as long as any matrix

# Blocks and, with "all", that every block keeps all its rows: then what a kernel loads it uses for all of them.
# A whole matrix that keeps all its rows drops inputs: channels that nobody reads are then not computed.
_MATRIX = ((WHOLE, WHOLE), ""), ((WHOLE, WHOLE), "all")
_CONVOLUTION = (((1, 1), ""), ((4, 16), ""), ((8, 16), "all"), ((8, 32), ""), ((8, 64), "all"), *_MATRIX)
_LINEAR = (((1, 1), ""), ((32, 64), ""), ((64, 128), "all"), ((64, 512), "all"), *_MATRIX)


def candidates(
    kernel_shape: Sequence[int], row_parts: int = 1, densities: Sequence[Fraction | float] = DENSITIES
) -> tuple[BCRSpec | None, ...]:
    """The specs a layer may have, from single weights to the whole matrix as one block.

    Args:
      kernel_shape: convolution `[kh, kw, in, out]` or linear `[in, out]`.
      row_parts: matrices stacked in it, such as the gates of a recurrent cell; see
        `bcr_jax.pruning.select.gate_counts`.
      densities: to try for every block.

    Returns:
      None, for the dense layer, first; of blocks that come to the same for this matrix only one. Only None where an
      output reads fewer than four input channels, as in depthwise convolutions and stems: nothing is gained there.
    """
    *window, inputs, outputs = kernel_shape
    if window and inputs < 4:
        return (None,)
    rows, columns = outputs // row_parts, inputs
    for side in window:
        columns *= side
    found: dict[tuple[int, int, bool], tuple[int, int]] = {}
    for (p, q), keep in _CONVOLUTION if window else _LINEAR:
        found.setdefault((min(p, rows), min(q, columns), keep == "all"), (p, q))
    specs = (
        _spec(block, keep, float(density), row_parts) for (_, _, keep), block in found.items() for density in densities
    )
    return (None, *specs)


def _spec(block: tuple[int, int], keep_rows: bool, density: float, row_parts: int) -> BCRSpec:
    balance = "layer" if block == (1, 1) else "block"
    return BCRSpec(block, density, balance, 1.0 if keep_rows else None, row_parts)  # type: ignore[arg-type]
