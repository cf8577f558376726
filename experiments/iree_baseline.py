"""The yardstick: IREE's own code for a model, from StableHLO with its best CPU flags, none of our kernels."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import jax
import numpy as np
from flax import nnx

from experiments.timing import Timeable
from lowering.compile import compile_mlir
from lowering.targets import target

FLAGS = ("--iree-opt-data-tiling", "--iree-llvmcpu-enable-ukernels=all")  # beside those of the host target (O3)


def build(model: nnx.Module, image: np.ndarray, directory: Path) -> Timeable:
    """Compiles `model` (in evaluation mode) for input `image` into `directory`; weights are constants in the module."""
    graph, state = nnx.split(model)
    function = jax.jit(lambda x: nnx.merge(graph, jax.tree.map(lambda leaf: leaf, state))(x))
    stablehlo = jax.export.export(function, platforms=["cpu"])(jax.ShapeDtypeStruct(image.shape, image.dtype))
    host = target("host")
    best = dataclasses.replace(host, name="IREE's own", flags=host.flags + FLAGS)
    module, inputs = directory / "iree.vmfb", directory / "iree_input.npy"
    module.write_bytes(compile_mlir(stablehlo.mlir_module(), best))
    np.save(inputs, image)
    return Timeable(module, (inputs,))
