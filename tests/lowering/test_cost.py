"""Costs of code whose cost is known."""

from __future__ import annotations

import dataclasses
import json
import shutil

import numpy as np
import pytest
from jax import lax

import lowering
from lowering.backend.executables import arm64_libraries, members, spirv_modules
from lowering.backend.iree_compile import compile_mlir
from lowering.backend.spirv import read_spirv
from lowering.backend.targets import target
from lowering.cost import arm64_cycles, llvm, plugin, vulkan_counts
from lowering.cost.__main__ import main
from lowering.cost.arm64 import BlockCost, _basic_blocks
from lowering.cost.library import Library
from lowering.errors import LoweringError
from lowering.module import Module
from lowering.program import TensorSpec

ROWS, COLUMNS = 64, 256
SIZE = f"tensor<{ROWS}x{COLUMNS}xf32>"
PRODUCT = f"""
func.func @main(%x: {SIZE}, %y: {SIZE}) -> {SIZE} {{
  %z = arith.mulf %x, %y : {SIZE}
  return %z : {SIZE}
}}
"""


@pytest.fixture(scope="module")
def product(small_program):
    """64 x 256 products of f32, four in an arm64 instruction."""

    def compiled(name: str) -> Module:
        x = np.random.default_rng(0).standard_normal((ROWS, COLUMNS)).astype(np.float32)
        inputs, outputs = (x, x), (x * x,)
        specs = [tuple(TensorSpec(a.shape, a.dtype) for a in arrays) for arrays in (inputs, outputs)]
        program = dataclasses.replace(
            small_program,
            weights={},
            inputs=specs[0],
            outputs=specs[1],
            result_tree=0,
            example_inputs=inputs,
            example_outputs=outputs,
        )
        return Module(compile_mlir(PRODUCT, target(name)), program, target(name))

    return compiled


@pytest.mark.arm64
@pytest.mark.arm64_cost
def test_counts_are_exact_and_repeat(product):
    module = product("arm64-cortex-a76")
    first, second = arm64_cycles(module), arm64_cycles(module)
    assert (first.dispatches, first.blocks) == (second.dispatches, second.blocks)
    multiplications = ROWS * COLUMNS // 4
    (row, *rest) = first.dispatches
    assert row.macs == multiplications
    assert 1.5 * multiplications <= row.memory <= 3.1 * multiplications  # one instruction may load or store two vectors
    assert not any(other.macs for other in rest)
    assert first.instructions == sum(d.instructions for d in first.dispatches) < first.process_instructions
    assert row.cycles >= row.macs / 2  # two pipes
    assert 0 < row.mac_share <= 1


@pytest.mark.arm64
@pytest.mark.arm64_cost
def test_what_runs_on_loading_is_no_part_of_a_call():
    kernel = np.random.default_rng(0).standard_normal((3, 3, 8, 8)).astype(np.float32)

    def network(x):
        return lax.conv_general_dilated(x, kernel, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))

    program = lowering.lower(network, np.zeros((1, 6, 6, 8), np.float32))
    module = lowering.compile(program, "arm64-cortex-a76")
    assert "@conv_1.columns" in module.program.emit(module.target)
    names = {dispatch.name for dispatch in arm64_cycles(module).dispatches}
    assert "conv_1" in names and not any(name.endswith(".columns") for name in names)


@pytest.mark.arm64
@pytest.mark.arm64_cost
def test_cycles_of_known_blocks():
    independent = "\n".join(f"fmla v{i}.4s, v30.4s, v31.4s" for i in range(16))
    chain = "\n".join("fmla v0.4s, v30.4s, v31.4s" for _ in range(16))
    fast, slow = llvm.cycles([independent, chain])
    assert 8 <= fast <= 9  # two a cycle
    assert slow >= 2 * 16  # each waits for the one before: forwarded after two cycles
    assert llvm.cycles([chain, independent]) == [slow, fast]


@pytest.mark.slow
@pytest.mark.arm64
@pytest.mark.arm64_cost
@pytest.mark.parametrize("precision", ["f32", "f16"])
def test_inner_loops_of_convolutions_are_near_the_bound_of_multiplications(precision):
    """By LLVM's model, which repeats exactly. The rest of such a loop: loads, an offset, and its own end."""
    rng = np.random.default_rng(0)
    weight = rng.standard_normal((3, 3, 32, 64)).astype(np.float32)
    weight *= (rng.random((3, 3, 32, 8)) < 0.25).repeat(8, -1)  # all rows of a block are kept
    program = lowering.lower(
        lambda x: lax.conv_general_dilated(x, weight, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")),
        np.zeros((1, 16, 15, 32), np.float32),
    )
    cost = arm64_cycles(lowering.compile(program, "arm64-cortex-a76", precision=precision))
    assert cost.inner_loop_cycles > 0.5 * cost.cycles
    assert cost.inner_loop_share >= 0.85
    lanes = {"f32": "4s", "f16": "8h"}[precision]
    assert all(f".{lanes}" in text for b in cost.inner_loops for text in b.instructions if text.startswith("fmla"))


@pytest.mark.parametrize(("last", "loops"), [("b.ne #-8", True), ("b.ne #-4", False), ("ret", False), ("nop", False)])
def test_a_loop_jumps_to_its_own_start(last, loops):
    assert BlockCost("f", 2, 1.0, ("fmla v0.4s, v1.4s, v2.4s", "nop", last)).loops is loops


@pytest.mark.arm64_cost
def test_disassembly_keeps_order_and_repeats():
    nop, ret = bytes.fromhex("1f2003d5"), bytes.fromhex("c0035fd6")
    assert llvm.disassembled([ret, nop, ret]) == ["ret", "nop", "ret"]


def test_basic_blocks_end_at_branches_and_targets():
    texts = {0: "mov x0, x1", 4: "subs x0, x0, #1", 8: "b.ne #-4", 12: "ret", 20: "nop", 24: "nop"}
    library = Library(0, bytes(28), ((0, 16, "f"), (24, 28, "g")))
    assert list(_basic_blocks(library, texts)) == [[0], [4, 8], [12], [20], [24]]


def test_another_target_is_refused(small_module):
    with pytest.raises(LoweringError, match="got a module for host, expected one for an arm64 target"):
        arm64_cycles(small_module("host"))
    with pytest.raises(LoweringError, match="got a module for host, expected one for a Vulkan target"):
        vulkan_counts(small_module("host"))


def test_what_is_missing_is_named(small_module, monkeypatch):
    module = small_module("arm64-generic")
    monkeypatch.setattr(llvm, "_tool", llvm._tool.__wrapped__)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(LoweringError, match="got none of llvm-mca here, expected version 17 or newer: apt-get install"):
        arm64_cycles(module)
    monkeypatch.setattr(plugin, "_path", lambda: plugin.Path("/nowhere/plugin.so"))
    with pytest.raises(LoweringError, match=r"no qemu plugin plugin\.so in /nowhere: apt-get install gcc"):
        plugin.plugin()
    with pytest.raises(LoweringError, match="no C compiler here for the qemu plugin"):
        plugin.build()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", bytes(1000)])
def test_what_is_no_module(content):
    with pytest.raises(LoweringError, match="the module is damaged"):
        members(content)


def test_executables_are_of_their_target(small_module):
    arm64, vulkan = small_module("arm64-generic").vmfb, small_module("vulkan-mali").vmfb
    assert [image[:4] for image in arm64_libraries(arm64)] == [b"\x7fELF"]
    assert arm64_libraries(vulkan) == spirv_modules(arm64) == []
    assert all(read_spirv(code).local_size[0] >= 1 for code in spirv_modules(vulkan))


@pytest.mark.parametrize("change", ["cut", "magic", "length"])
def test_damaged_spirv_is_refused(change, small_module):
    code = spirv_modules(small_module("vulkan-mali").vmfb)[0]
    damaged = {"cut": code[:-2], "magic": b"\0" * 4 + code[4:], "length": code[:20] + b"\0" * 4 + code[24:]}[change]
    with pytest.raises(LoweringError, match="SPIR-V"):
        read_spirv(damaged)


def test_a_convolution_on_a_gpu(conv_program):
    """8 rows x 4 pixels: 32 multiply-adds for two loads of 4 weights, one of an offset and those of 4 pixels."""
    from lowering import compile

    (row,) = (row for row in vulkan_counts(compile(conv_program, "vulkan-mali")) if row.loop.fmas)
    assert row.loop.fmas == 4 * row.loop.uniform_floats
    assert row.per_weight(row.loop.fmas) == 4
    assert row.loop.uniform_floats == 8
    assert row.loop.uniform_integers == 1
    assert row.loop.uniform_loads == 3
    assert row.loop.varying == row.loop.varying_loads == 4
    assert row.code.stores == 32  # of single pixels, beside which its neighbours store theirs
    assert row.workgroups[0][1] == 1  # row group of eight channels
    assert row.workgroup_size == (64, 1, 1)


@pytest.fixture(scope="module")
def conv_program():
    from jax import lax

    from lowering import lower

    weight = np.random.default_rng(0).standard_normal((3, 3, 4, 8)).astype(np.float32)

    def conv(x):
        return lax.conv_general_dilated(x, weight, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))

    return lower(conv, np.ones((1, 56, 56, 4), np.float32))


@pytest.mark.arm64
@pytest.mark.arm64_cost
def test_command(small_module, tmp_path, capsys):
    small_module("arm64-generic").save(tmp_path / "b")
    assert main([str(tmp_path / "b"), "--blocks", "1", "--json", str(tmp_path / "cost.json")]) == 0
    printed = capsys.readouterr().out
    assert "one call" in printed and "a block that ran" in printed
    record = json.loads((tmp_path / "cost.json").read_text())
    assert record["target"] == "arm64-generic" and record["cycles"] > 0
    assert record["cycles"] == pytest.approx(sum(row["cycles"] for row in record["dispatches"]))


def test_command_for_vulkan(small_module, tmp_path, capsys):
    small_module("vulkan-mali").save(tmp_path / "b")
    assert main([str(tmp_path / "b"), "--json", str(tmp_path / "cost.json")]) == 0
    assert "vulkan-mali: one invocation" in capsys.readouterr().out
    rows = json.loads((tmp_path / "cost.json").read_text())["dispatches"]
    assert rows and all(row["workgroup_size"][0] >= 1 and row["workgroups"] for row in rows)


def test_command_says_what_is_wrong(tmp_path, small_module, capsys):
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("error: ")
    small_module("host").save(tmp_path / "b")
    assert main([str(tmp_path / "b")]) == 2
    assert "expected one for a Vulkan target" in capsys.readouterr().err
