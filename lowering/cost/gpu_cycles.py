"""Cycles of a mobile GPU: instructions of SPIR-V, as often as packed weights make them run, and a model of cores."""

from __future__ import annotations

import numpy as np

from lowering.cost.vulkan import Counts, VulkanDispatch
from lowering.element import BYTES, Element
from lowering.errors import LoweringError
from lowering.kernels.conv import ConvKernel
from lowering.kernels.gpu_weights import STAGED
from lowering.packing.gpu import MALI, Gpu
from lowering.packing.gpu_tile import LANES, column_cycles, layer_cycles, pixel_lines, registers


def conv_cycles(kernel: ConvKernel, counted: VulkanDispatch, gpu: Gpu = MALI) -> float:
    """Of a convolution whose code was `counted`; infinite where its sums do not fit the registers.

    Raises:
      LoweringError: the code has other loops than those that it was written with.
    """
    if registers(kernel.packed.rows, kernel.element) > gpu.registers:
        return float("inf")
    columns = np.diff(kernel.packed.starts, axis=-1)  # [channel groups, row groups, patterns]
    chunks = -(-columns // STAGED) if kernel.tile.staged else np.zeros_like(columns)
    loops = [loop for loop in counted.loops if loop.fmas]
    copies = [loop for loop in counted.loops if loop.shared and not loop.fmas]
    patterns = columns.shape[-1]
    if len(loops) != patterns or len(copies) != (patterns if kernel.tile.staged else 0):
        raise LoweringError(
            f"{kernel.conv.name}: got {len(loops)} loops that multiply and {len(copies)} that copy, expected one for "
            f"each of {patterns} patterns; compile the program without tuning"
        )
    issued = gpu.start * (columns > 0).sum((0, 2)) + columns.sum(0) @ [_column(gpu, kernel, loop) for loop in loops]
    if copies:
        issued = issued + chunks.sum(0) @ [_copy(gpu, kernel, loop) for loop in copies]
    chains = issued + gpu.latency * columns.sum((0, 2))
    warps = -(-kernel.y.positions // (LANES * gpu.warp)) * kernel.batch
    return layer_cycles(gpu, issued, chains, warps, kernel.packed.rows, kernel.element)


def product_cycles(products: float, counted: VulkanDispatch, element: Element, gpu: Gpu = MALI) -> float:
    """Of a kernel of another kind with so many multiply-adds, each with what its loop does beside; all cores work."""
    loop = counted.loop if counted.loop.fmas else counted.code
    work = loop.fmas + loop.multiplies
    if not work:
        return 0.0
    lines = loop.varying * gpu.warp * BYTES[element] / gpu.line + loop.uniform_loads + loop.shared
    each = column_cycles(gpu, work * BYTES[element] // 4, lines, loop.integers)
    return products / (work * gpu.warp) * each / gpu.cores


def _column(gpu: Gpu, kernel: ConvKernel, loop: Counts) -> float:
    lines = pixel_lines(gpu, kernel.aligned, kernel.element) * loop.varying / LANES + loop.uniform_loads + loop.shared
    return column_cycles(gpu, loop.fmas * BYTES[kernel.element] // 4, lines, loop.integers)


def _copy(gpu: Gpu, kernel: ConvKernel, loop: Counts) -> float:
    """A workgroup's copying as one of its warps sees it: every element is loaded and stored, and two barriers."""
    lines = 2 * loop.varying * gpu.warp * BYTES[kernel.element] / gpu.line
    return 2 * gpu.barrier + column_cycles(gpu, 0, lines, loop.integers)
