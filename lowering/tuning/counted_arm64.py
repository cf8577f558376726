"""A trial for arm64 CPUs that are not here: cycles by exact instruction counts under qemu and a model of a core."""

from __future__ import annotations

from collections.abc import Sequence

from lowering.backend.iree_compile import compile_mlir
from lowering.backend.targets import Target
from lowering.cost import llvm
from lowering.cost.arm64 import arm64_cycles
from lowering.element import DTYPES
from lowering.kernels.conv import ConvKernel
from lowering.module import Module
from lowering.packing.cpu_tile import waits
from lowering.program import Signature, TensorSpec
from lowering.tuning.agree import agreeing
from lowering.tuning.distinct import distinct
from lowering.tuning.trial_module import parameters, results_mlir, symbol


def measure(kernels: Sequence[ConvKernel], target: Target) -> list[float]:
    """Cycles of one execution of every kernel: those of `lowering.cost`, in which all data are in the first-level
    cache, and those that the cost model of tiles adds for waiting.

    All are of the same convolution and planes; one whose results differ from the first one's takes infinitely long, and
    a warning says so.

    Raises:
      LoweringError: a kernel does not compile or run, or something is not installed.
      OSError: there is no room for temporary files.
    """
    return distinct(kernels, target, lambda some: _measure(some, target))


def machine() -> str:
    """What the cycles are of."""
    return f"{llvm.CORE} by LLVM {llvm.version()}"


def _measure(kernels: Sequence[ConvKernel], target: Target) -> list[float]:
    module = Module(compile_mlir(results_mlir(kernels, target), target), _signature(kernels), target)
    good = agreeing(kernels, module())
    counted = {dispatch.name: dispatch.cycles for dispatch in arm64_cycles(module).dispatches}
    return [
        counted[symbol(n)] + waits(k.conv, k.y.positions, k.tile, target.lanes, k.element)
        if n in good
        else float("inf")
        for n, k in enumerate(kernels)
    ]


def _signature(kernels: Sequence[ConvKernel]) -> Signature:
    """What `Module` needs to know of the module `results_mlir`."""
    outputs = tuple(TensorSpec((k.buffers[-1][0],), DTYPES[k.element]) for k in kernels)
    return Signature(parameters(kernels), (), outputs, list(range(len(kernels))), (), ())
