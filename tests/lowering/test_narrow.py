import dataclasses

import numpy as np
import pytest

from lowering.backend.iree_compile import compile_mlir
from lowering.backend.targets import target, targets
from lowering.errors import LoweringError
from lowering.module import Module
from lowering.program import TensorSpec

VULKAN = [name for name in targets() if target(name).runs_on == "vulkan"]


TYPES = [(np.int8, "i8"), (np.uint8, "ui8"), (np.int16, "i16"), (np.float16, "f16"), (np.bool_, "i1")]


@pytest.mark.slow
@pytest.mark.vulkan
@pytest.mark.parametrize(("dtype", "element"), TYPES, ids=[element for _, element in TYPES])
@pytest.mark.parametrize("name", VULKAN)
def test_right_or_refused(name, dtype, element, small_program):
    results = {size: add(name, dtype, element, size, small_program) for size in (4, 257)}
    stored = {"i1": "i8", "ui8": "i8"}.get(element, element)
    if stored not in target(name).emulated:
        assert set(results.values()) == {"right"}
    elif stored == "f16":
        assert set(results.values()) == {"refused"}
    else:
        assert results[4] == "right"
        assert results[257] == "refused"


def add(name, dtype, element, size, small_program) -> str:
    """How adding (`or` for i1) two arrays of `size` goes."""
    kind = f"tensor<{size}x{element}>"
    operation = "or" if element == "i1" else "add"
    mlir = f"""func.func @main(%x: {kind}, %y: {kind}) -> {kind} {{
      %z = stablehlo.{operation} %x, %y : {kind}
      return %z : {kind} }}"""
    try:
        vmfb = compile_mlir(mlir, target(name))
    except LoweringError as error:
        return "refused" if "convert it in the function, or take another target" in str(error) else str(error)
    spec = TensorSpec((size,), np.dtype(dtype))
    program = dataclasses.replace(small_program, weights={}, inputs=(spec, spec), outputs=(spec,), result_tree=0)
    x, y = (np.random.default_rng(size).integers(0, 5, (2, size))).astype(dtype)
    return "right" if np.array_equal(Module(vmfb, program, target(name))(x, y), x + y) else "wrong"


def test_only_what_is_in_memory_matters():
    """A bool between fused operations is no tensor in memory."""
    mlir = """func.func @main(%x: tensor<5xf32>) -> tensor<5xf32> {
      %z = stablehlo.constant dense<0.0> : tensor<5xf32>
      %p = stablehlo.compare GT, %x, %z : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xi1>
      %y = stablehlo.select %p, %x, %z : tensor<5xi1>, tensor<5xf32>
      return %y : tensor<5xf32> }"""
    assert compile_mlir(mlir, target("vulkan-android"))
