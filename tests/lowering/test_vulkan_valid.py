"""Khronos' validators on small networks that hold every kind of kernel; and that they do find what is wrong."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import lowering
from lowering.backend.iree_compile import compile_mlir
from lowering.backend.targets import half_targets, target, targets
from lowering.cost.vulkan import vulkan_counts
from lowering.errors import LoweringError
from lowering.kernels.conv import ConvKernel
from lowering.module import Module
from lowering.program import TensorSpec
from lowering.runtime import vulkan_validation
from lowering.runtime.vulkan_validation import run_validated, spirv_errors
from tests.lowering.test_networks import _Modern, _pruned_network, nnx

pytestmark = [pytest.mark.vulkan, pytest.mark.vulkan_validators, pytest.mark.slow]
GPUS = [name for name in (*targets(), *half_targets()) if target(name).runs_on == "vulkan"]
TOLERANCE = {"f32": 1e-5, "f16": 1e-2}  # of the largest result
SUMS = """
func.func @main(%x: tensor<4x8xf32>) -> tensor<4xf32> {
  %zero = arith.constant dense<0.0> : tensor<4xf32>
  %y = linalg.reduce ins(%x : tensor<4x8xf32>) outs(%zero : tensor<4xf32>) dimensions = [1]
    (%a: f32, %b: f32) { %s = arith.addf %a, %b : f32
                         linalg.yield %s : f32 }
  return %y : tensor<4xf32>
}
"""


@pytest.fixture(scope="module")
def programs():
    rng = np.random.default_rng(1)
    plain = lowering.lower(_pruned_network(), rng.standard_normal((2, 32, 32, 3)).astype(np.float32))
    modern = lowering.lower(_Modern(nnx.Rngs(1)), rng.standard_normal((2, 20, 16, 3)).astype(np.float32))
    return plain, modern


@pytest.mark.parametrize("name", GPUS)
def test_validators_are_silent(name, programs):
    for program in programs:
        module = lowering.compile(program, name)
        assert spirv_errors(module.vmfb) == []
        results, reports = run_validated(module, program.example_inputs)
        assert reports == []
        for got, want in zip(results, program.example_outputs, strict=True):
            assert np.abs(got - want).max() <= TOLERANCE[module.target.precision] * np.abs(want).max()


@pytest.mark.parametrize("name", ["vulkan-android", "vulkan-mali-f16"])
def test_validators_are_silent_where_weights_are_shared(name, programs):
    """Barriers and a workgroup's memory."""
    program = programs[0].tiled_for(target(name))
    kernels = {program.plan.names[n]: k for n, k in program.plan.kernels.items() if isinstance(k, ConvKernel)}
    staged = {layer: dataclasses.replace(kernel.tile, staged=True) for layer, kernel in kernels.items()}
    module = lowering.compile(program.tiled_for(target(name), staged), name)
    assert any(row.code.shared for row in vulkan_counts(module))
    assert spirv_errors(module.vmfb) == []
    results, reports = run_validated(module, program.example_inputs)
    assert reports == []
    for got, want in zip(results, program.example_outputs, strict=True):
        assert np.abs(got - want).max() <= TOLERANCE[module.target.precision] * np.abs(want).max()


def test_validators_find_what_is_wrong(small_program):
    """IREE's default for a GPU: marked SPIR-V 1.3, with a decoration that needs 1.4."""
    x = np.ones((4, 8), np.float32)
    default = dataclasses.replace(
        target("vulkan-adreno"), flags=("--iree-hal-target-device=vulkan", "--iree-vulkan-target=adreno")
    )
    outputs = (TensorSpec((4,), x.dtype),)
    program = dataclasses.replace(small_program, weights={}, inputs=(), outputs=outputs, result_tree=0)
    module = Module(compile_mlir(SUMS, default), program, default)
    (error,) = spirv_errors(module.vmfb)
    assert "SPV_KHR_no_integer_wrap_decoration" in error
    _, reports = run_validated(module, [x])
    assert reports and "Validation Error" in reports[0]


def test_a_missing_validator_is_named(small_module, monkeypatch):
    monkeypatch.setattr(vulkan_validation.shutil, "which", lambda name: None)
    with pytest.raises(LoweringError, match="no spirv-val here: apt-get install spirv-tools"):
        spirv_errors(small_module("vulkan-mali").vmfb)
    monkeypatch.undo()
    with pytest.raises(LoweringError, match=r"got a module without SPIR-V"):
        spirv_errors(small_module("host").vmfb)
