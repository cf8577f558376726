"""The yardstick: IREE's own code for a model, from StableHLO with the best of its CPU flags, none of our kernels."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import jax
import numpy as np
from flax import nnx

from experiments.measure.timing import Timeable
from lowering import target
from lowering.backend.iree_compile import compile_mlir
from lowering.backend.targets import Target
from lowering.module import Module
from lowering.program import Signature, TensorSpec
from lowering.runtime import tool_files

_IM2COL = "--iree-global-opt-use-im2col-for-convs"
FLAG_SETS = {  # beside those of the host target (O3); which is faster depends on the network, so both are timed
    "dense_iree_im2col": (_IM2COL,),
    "dense_iree_tiled": (_IM2COL, "--iree-opt-data-tiling", "--iree-llvmcpu-enable-ukernels=all"),
}


def build(model: nnx.Module, sample: tuple[np.ndarray, ...], directory: Path) -> dict[str, Timeable]:
    """Compiles `model` (in evaluation mode) for inputs like `sample` with each flag set; weights are constants."""
    inputs = tuple(_input_file(directory, number, array) for number, array in enumerate(sample))
    text, built = _exported(model, sample), {}
    for name in FLAG_SETS:
        file = directory / f"{name}.vmfb"
        file.write_bytes(compile_mlir(text, _with_flags(target("host"), name)))
        built[name] = Timeable(file, inputs)
    return built


def module(model: nnx.Module, sample: np.ndarray, machine: Target, name: str) -> Module:
    """`model` (in evaluation mode, of one input and one result) compiled for `machine` with flag set `name`."""
    output, variant = np.asarray(model(sample)), _with_flags(machine, name)
    inputs, outputs = (TensorSpec(sample.shape, sample.dtype),), (TensorSpec(output.shape, output.dtype),)
    program = Signature({}, inputs, outputs, 0, (sample,), (output,))
    return Module(compile_mlir(_exported(model, (sample,)), variant), program, variant)


def _exported(model: nnx.Module, sample: tuple[np.ndarray, ...]) -> str:
    """StableHLO of the model."""
    graph, state = nnx.split(model)
    function = jax.jit(lambda *inputs: nnx.merge(graph, jax.tree.map(lambda leaf: leaf, state))(*inputs))
    specs = (jax.ShapeDtypeStruct(x.shape, x.dtype) for x in sample)
    return jax.export.export(function, platforms=["cpu"])(*specs).mlir_module()


def _with_flags(machine: Target, name: str) -> Target:
    return dataclasses.replace(machine, name=name, flags=machine.flags + FLAG_SETS[name])


def _input_file(directory: Path, number: int, array: np.ndarray) -> str:
    """Writes an input for IREE's tools and returns their argument for it."""
    spec = TensorSpec(array.shape, array.dtype)
    file = directory / tool_files.file_name(f"iree_input_{number}", spec)
    tool_files.write(file, array)
    return tool_files.source(str(file), spec)
