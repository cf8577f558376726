"""The tile of a convolution, for any machine."""

from __future__ import annotations

from lowering.element import Element
from lowering.frontend.graph import Conv
from lowering.packing.cpu_tile import ranked_cpu_tiles
from lowering.packing.gpu_tile import ranked_gpu_tiles
from lowering.packing.tile import Family, Tile


def choose_tile(conv: Conv, positions: int, family: Family, lanes: int, element: Element = "f32") -> Tile:
    """The fastest tile by the model of the machine; for the arguments see `ranked_tiles`."""
    return ranked_tiles(conv, positions, family, lanes, element)[0][1]


def ranked_tiles(
    conv: Conv, positions: int, family: Family, lanes: int, element: Element = "f32"
) -> list[tuple[float, Tile]]:
    """Tiles to choose from with the cycles that the model of the machine expects, fastest first.

    Args:
      conv: the layer.
      positions: of its output.
      family: of kernels: whether the machine is a CPU or a GPU.
      lanes: f32 values in a register of a CPU.
      element: what it computes in.
    """
    if family == "cpu":
        return ranked_cpu_tiles(conv, positions, lanes, element)
    return ranked_gpu_tiles(conv, positions, element)
