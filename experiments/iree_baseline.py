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

_IM2COL = "--iree-global-opt-use-im2col-for-convs"
FLAG_SETS = {  # beside those of the host target (O3); which is faster depends on the network, so both are timed
    "dense_iree_im2col": (_IM2COL,),
    "dense_iree_tiled": (_IM2COL, "--iree-opt-data-tiling", "--iree-llvmcpu-enable-ukernels=all"),
}


def build(model: nnx.Module, image: np.ndarray, directory: Path) -> dict[str, Timeable]:
    """Compiles `model` (in evaluation mode) for input `image` with each flag set; weights are constants inside."""
    graph, state = nnx.split(model)
    function = jax.jit(lambda x: nnx.merge(graph, jax.tree.map(lambda leaf: leaf, state))(x))
    exported = jax.export.export(function, platforms=["cpu"])(jax.ShapeDtypeStruct(image.shape, image.dtype))
    inputs = directory / "iree_input.npy"
    np.save(inputs, image)
    host, built = target("host"), {}
    for name, flags in FLAG_SETS.items():
        module = directory / f"{name}.vmfb"
        variant = dataclasses.replace(host, name=name, flags=host.flags + flags)
        module.write_bytes(compile_mlir(exported.mlir_module(), variant))
        built[name] = Timeable(module, (inputs,))
    return built
