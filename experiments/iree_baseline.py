"""The yardstick: IREE's own code for a model, from StableHLO with the best of its CPU flags, none of our kernels."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import jax
import numpy as np
from flax import nnx

from experiments.timing import Timeable
from lowering import target
from lowering.backend.compile import compile_mlir
from lowering.program import TensorSpec
from lowering.runtime import tool_files

_IM2COL = "--iree-global-opt-use-im2col-for-convs"
FLAG_SETS = {  # beside those of the host target (O3); which is faster depends on the network, so both are timed
    "dense_iree_im2col": (_IM2COL,),
    "dense_iree_tiled": (_IM2COL, "--iree-opt-data-tiling", "--iree-llvmcpu-enable-ukernels=all"),
}


def build(model: nnx.Module, sample: tuple[np.ndarray, ...], directory: Path) -> dict[str, Timeable]:
    """Compiles `model` (in evaluation mode) for inputs like `sample` with each flag set; weights are constants."""
    graph, state = nnx.split(model)
    function = jax.jit(lambda *inputs: nnx.merge(graph, jax.tree.map(lambda leaf: leaf, state))(*inputs))
    exported = jax.export.export(function, platforms=["cpu"])(*(jax.ShapeDtypeStruct(x.shape, x.dtype) for x in sample))
    inputs = tuple(_input_file(directory, number, array) for number, array in enumerate(sample))
    host, built = target("host"), {}
    for name, flags in FLAG_SETS.items():
        module = directory / f"{name}.vmfb"
        variant = dataclasses.replace(host, name=name, flags=host.flags + flags)
        module.write_bytes(compile_mlir(exported.mlir_module(), variant))
        built[name] = Timeable(module, inputs)
    return built


def _input_file(directory: Path, number: int, array: np.ndarray) -> str:
    """Writes an input for IREE's tools and returns their argument for it."""
    spec = TensorSpec(array.shape, array.dtype)
    file = directory / tool_files.file_name(f"iree_input_{number}", spec)
    tool_files.write(file, array)
    return tool_files.source(str(file), spec)
