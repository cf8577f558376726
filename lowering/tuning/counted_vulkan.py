"""A trial for GPUs that are not here: cycles by their instructions and a model. Nothing is run."""

from __future__ import annotations

from collections.abc import Sequence

from lowering.backend.iree_compile import compile_mlir
from lowering.backend.targets import Target
from lowering.cost.gpu_cycles import conv_cycles
from lowering.cost.vulkan import vulkan_counts_of
from lowering.kernels.conv import ConvKernel
from lowering.packing.gpu import MALI
from lowering.tuning.distinct import distinct
from lowering.tuning.trial_module import results_mlir, symbol


def measure(kernels: Sequence[ConvKernel], target: Target) -> list[float]:
    """Cycles of one execution of every kernel, all of the same convolution and planes.

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
    return [conv_cycles(kernel, counted[symbol(number)]) for number, kernel in enumerate(kernels)]
