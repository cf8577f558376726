"""A small program written by hand, so that compiling, running and saving are tested without the rest."""

from __future__ import annotations

import dataclasses
import functools
import importlib
import shutil
from collections.abc import Callable

import numpy as np
import pytest

from lowering.backend.targets import Target
from lowering.compile import compile
from lowering.module import Module
from lowering.program import Program, TensorSpec
from lowering.runtime import vulkan_validation
from tests.conftest import everything_required

compile_module = importlib.import_module("lowering.compile")  # the name is the function's in the package

_MLIR = """
util.global private @p.w = #stream.parameter.named<"model"::"layer/w"> : tensor<8x4xf32>
util.global private @p.b = #stream.parameter.named<"model"::"layer/b"> : tensor<4xf32>
func.func @main(%x: tensor<3x8xf32>, %k: tensor<3xi32>, %m: tensor<4xi1>)
    -> (tensor<3x4xf32>, tensor<3xi32>, tensor<3x4xi1>, tensor<f32>) {
  %w = util.global.load @p.w : tensor<8x4xf32>
  %b = util.global.load @p.b : tensor<4xf32>
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %zeros = stablehlo.constant dense<0.0> : tensor<3x4xf32>
  %xw = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0]
      : (tensor<3x8xf32>, tensor<8x4xf32>) -> tensor<3x4xf32>
  %bb = stablehlo.broadcast_in_dim %b, dims = [1] : (tensor<4xf32>) -> tensor<3x4xf32>
  %y = stablehlo.add %xw, %bb : tensor<3x4xf32>
  %kk = stablehlo.multiply %k, %k : tensor<3xi32>
  %mm = stablehlo.broadcast_in_dim %m, dims = [1] : (tensor<4xi1>) -> tensor<3x4xi1>
  %pos = stablehlo.compare GT, %y, %zeros : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<3x4xi1>
  %both = stablehlo.and %mm, %pos : tensor<3x4xi1>
  %sum = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0, 1]
      : (tensor<3x4xf32>, tensor<f32>) -> tensor<f32>
  return %y, %kk, %both, %sum : tensor<3x4xf32>, tensor<3xi32>, tensor<3x4xi1>, tensor<f32>
}
"""


@dataclasses.dataclass(frozen=True)
class SmallProgram(Program):
    """x @ w + b, k * k, m & (x @ w + b > 0) and the sum: f32, i32, i1, a scalar, and weights in the archive."""

    def tiled_for(self, target: Target, tiles=None) -> SmallProgram:
        return self

    def emit(self, target: Target) -> str:
        return _MLIR

    @staticmethod
    def reference(weights, x, k, m) -> tuple[np.ndarray, ...]:
        """The flat results, computed by NumPy."""
        y = x @ weights["layer/w"] + weights["layer/b"]
        return y, k * k, m & (y > 0), np.asarray(y.sum())


def _specs(arrays) -> tuple[TensorSpec, ...]:
    return tuple(TensorSpec(a.shape, a.dtype) for a in arrays)


@pytest.fixture(autouse=True)
def _valid_spirv(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """`spirv-val` on every module that a test compiles for a GPU: so every kernel that is tested there is valid too."""
    if request.node.get_closest_marker("vulkan") is None:
        return
    if shutil.which("spirv-val") is None:
        if everything_required():
            pytest.fail(f"no spirv-val here: {vulkan_validation.APT}")
        return
    plain = compile_module.compile_mlir

    def validated(mlir: str, target: Target) -> bytes:
        vmfb = plain(mlir, target)
        if target.runs_on == "vulkan":
            assert vulkan_validation.spirv_errors(vmfb) == []
        return vmfb

    monkeypatch.setattr(compile_module, "compile_mlir", validated)


@pytest.fixture(scope="session")
def small_program() -> SmallProgram:
    rng = np.random.default_rng(7)
    weights = {"layer/w": rng.normal(size=(8, 4)).astype(np.float32), "layer/b": np.float32([0.5, -0.5, 1, -1])}
    x = rng.normal(size=(3, 8)).astype(np.float32)
    inputs = (x, np.int32([2, -3, 5]), np.array([True, False, True, True]))
    outputs = SmallProgram.reference(weights, *inputs)
    return SmallProgram(
        plan=None,  # type: ignore[arg-type]
        weights=weights,
        inputs=_specs(inputs),
        outputs=_specs(outputs),
        result_tree={"y": 0, "rest": (1, [2, None], {"sum": 3})},
        example_inputs=inputs,
        example_outputs=outputs,
        report=(),
    )


@pytest.fixture(scope="session")
def small_module(small_program) -> Callable[[str], Module]:
    """The small program for the target of the given name, compiled once a session."""
    compiled = functools.cache(lambda name: compile(small_program, name))

    def fresh(name: str) -> Module:
        """A module of its own: one that ran on a GPU keeps the device open, and lavapipe's threads busy."""
        module = compiled(name)
        return Module(module.vmfb, small_program, module.target)

    return fresh
