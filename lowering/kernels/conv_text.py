"""The text of a convolution's kernel, for any machine."""

from __future__ import annotations

from lowering.kernels.conv import ConvKernel
from lowering.kernels.conv_cpu import conv_cpu
from lowering.kernels.conv_spirv import conv_spirv
from lowering.packing.tile import Family


def conv_text(name: str, kernel: ConvKernel, family: Family, lanes: int) -> str:
    """MLIR of the executable `name`, for a CPU with registers of `lanes` f32 values or a GPU."""
    return conv_spirv(name, kernel) if family == "spirv" else conv_cpu(name, kernel, lanes)
