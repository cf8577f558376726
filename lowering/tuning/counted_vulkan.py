"""A trial for GPUs that are not here: instructions of the SPIR-V, as often as the packed weights make them run, and a
model of a mobile GPU."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lowering.backend.iree_compile import compile_mlir
from lowering.backend.targets import Target
from lowering.cost.vulkan import Counts, VulkanDispatch, vulkan_counts_of
from lowering.element import BYTES
from lowering.errors import LoweringError
from lowering.kernels.conv import ConvKernel
from lowering.kernels.conv_spirv import LANES
from lowering.kernels.gpu_weights import STAGED
from lowering.packing.gpu import MALI, Gpu
from lowering.packing.gpu_tile import column_cycles, layer_cycles, pixel_lines, registers
from lowering.tuning.distinct import distinct
from lowering.tuning.trial_module import results_mlir, symbol


def measure(kernels: Sequence[ConvKernel], target: Target) -> list[float]:
    """Cycles of one execution of every kernel, all of the same convolution and planes. Nothing is run.

    Raises:
      LoweringError: a kernel does not compile, or its loops are not those that it was written with.
      OSError: there is no room for temporary files.
    """
    return distinct(kernels, target, lambda some: _measure(some, target))


def machine() -> str:
    """What the cycles are of."""
    return repr(MALI)


def _measure(kernels: Sequence[ConvKernel], target: Target) -> list[float]:
    counted = {row.name: row for row in vulkan_counts_of(compile_mlir(results_mlir(kernels, target), target))}
    return [_cycles(MALI, kernel, counted[symbol(number)]) for number, kernel in enumerate(kernels)]


def _cycles(gpu: Gpu, kernel: ConvKernel, counted: VulkanDispatch) -> float:
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


def _column(gpu: Gpu, kernel: ConvKernel, loop: Counts) -> float:
    lines = pixel_lines(gpu, kernel.aligned, kernel.element) * loop.varying / LANES + loop.uniform_loads + loop.shared
    return column_cycles(gpu, loop.fmas * BYTES[kernel.element] // 4, lines, loop.integers)


def _copy(gpu: Gpu, kernel: ConvKernel, loop: Counts) -> float:
    """A workgroup's copying as one of its warps sees it: every element is loaded and stored, and two barriers."""
    lines = 2 * loop.varying * gpu.warp * BYTES[kernel.element] / gpu.line
    return 2 * gpu.barrier + column_cycles(gpu, 0, lines, loop.integers)
