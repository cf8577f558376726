"""Half precision: which targets have it, what it stores, and bundles that hold it beside f32."""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

import lowering
from lowering.backend.targets import half_targets, in_precision, target, targets
from lowering.bundle.agreement import disagreement
from lowering.doctor.examine import Machine, examine
from lowering.errors import LoweringError
from lowering.frontend.graph import Conv
from lowering.kernels.builder import Builder
from lowering.packing.cpu_tile import HALF_COLUMNS
from tests.lowering import oracle
from tests.lowering.test_bundle import run

ARM64, MALI = "arm64-cortex-a76-f16", "vulkan-mali-f16"


@pytest.fixture(scope="module")
def program():
    """A pruned convolution, an island between images, a convolution of many columns and a linear layer."""
    rng = np.random.default_rng(0)
    keep = oracle.zeros("bcr", (3, 3, 8), 24, rng)
    weights = [(rng.standard_normal((3, 3, 8, 24)) * keep).astype(np.float32), rng.standard_normal((3, 3, 24, 8)) / 16]
    matrix = (rng.standard_normal((6 * 7 * 8, 5)) / 16).astype(np.float32)

    def conv(x, weight):
        return lax.conv_general_dilated(
            x, weight.astype(np.float32), (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
        )

    def function(x):
        y = jnp.cumsum(jax.nn.relu(conv(x, weights[0])), 1)
        return conv(y, weights[1]).reshape(1, -1) @ matrix

    return lowering.lower(function, rng.standard_normal((1, 6, 7, 8)).astype(np.float32))


def test_half_targets_are_those_that_compute_in_it():
    assert half_targets() == (ARM64, "vulkan-adreno-f16", MALI)
    assert not set(half_targets()) & set(targets())
    for name in half_targets():
        assert target(name) == target(name.removesuffix("-f16"), "f16") == in_precision(target(name), "f16")
        assert target(name, "f32") == target(name.removesuffix("-f16"))
        assert target(name).precision == "f16"


@pytest.mark.parametrize("name", sorted(set(targets()) - {n.removesuffix("-f16") for n in half_targets()}))
def test_other_targets_refuse_it(name, program):
    able = "expected one of arm64-cortex-a76, vulkan-adreno, vulkan-mali"
    with pytest.raises(LoweringError, match=f"got precision f16 for target {name}, .*{able}"):
        lowering.compile(program, name, precision="f16")


def test_unknown_precision_is_refused(program):
    with pytest.raises(LoweringError, match="got precision 'f8', expected one of f32, f16"):
        lowering.compile(program, "host", precision="f8")


def test_images_and_weights_are_stored_as_half_and_islands_stay_as_they_are(program):
    full, half = program.tiled_for(target("arm64-cortex-a76")), program.tiled_for(target(ARM64))
    assert {a.dtype.name for n, a in half.weights.items() if n.endswith("/floats")} == {"float16"}
    assert {n: a.dtype for n, a in half.weights.items() if n.endswith("/integers")} == {
        n: a.dtype for n, a in full.weights.items() if n.endswith("/integers")
    }
    assert {plane.element for plane in half.plan.planes.values()} == {"f16"}
    text = half.emit(target(ARM64))
    assert "xf32>" in next(line for line in text.splitlines() if "reduce_window" in line or "cumsum" in line)
    assert "f16" not in next(line for line in text.splitlines() if "@main" in line)
    assert half.tiled_for(target("arm64-cortex-a76")).emit(target("arm64-cortex-a76")) == full.emit(
        target("arm64-cortex-a76")
    )


def test_runs_of_half_values_are_short():
    """1,152 columns in a row group are summed in parts."""
    program = lowering.lower(
        lambda x: lax.conv_general_dilated(
            x, np.ones((3, 3, 128, 4), np.float32), (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
        ),
        np.zeros((1, 5, 5, 128), np.float32),
    )
    plan = program.tiled_for(target(ARM64)).plan
    (kernel,) = (kernel for node, kernel in plan.kernels.items() if isinstance(node, Conv))
    assert 1 < np.diff(kernel.packed.starts, axis=-1).max() <= HALF_COLUMNS


@pytest.mark.slow
@pytest.mark.arm64
def test_long_sums_of_linear_layers_stay_within_the_tolerance():
    """25,088 products of one sign, rows in one vector; and in eight, of which the last columns are no whole run."""
    rng = np.random.default_rng(0)
    x = rng.random((1, 25088), np.float32)
    few, many = rng.random((25088, 8), np.float32) / 64, rng.random((2000, 64), np.float32) / 64
    program = lowering.lower(lambda x: (x @ few, x[:, :2000] @ many), x)
    for got, want in zip(lowering.compile(program, ARM64)(x), program.example_outputs, strict=True):
        assert disagreement(got, want, "f16") is None


@pytest.mark.parametrize(
    ("number", "type", "text"),
    [
        (0.1, "f16", "0.0999755859375"),
        (1e9, "f16", "0x7C00"),
        (-np.inf, "vector<8xf16>", "dense<0xFC00>"),
        (-np.inf, "f32", "0xFF800000"),
        (np.nan, "f16", "0x7E00"),
    ],
)
def test_constants_are_rounded_to_their_type(number, type, text):
    b = Builder()
    with b.function("f {"):
        b.constant(number, type)
    assert f"arith.constant {text} : {type}" in b.lines[1]


@pytest.mark.parametrize(("off", "allowed"), [(0.5e-2, True), (2e-2, False)])
def test_half_results_may_be_off_by_a_hundredth(off, allowed):
    got, expected = np.float32([1 + off, 0]), np.float32([1, 0])
    assert (disagreement(got, expected, "f16") is None) is allowed
    assert disagreement(got, expected) is not None
    assert disagreement(np.int32([1]), np.int32([2]), "f16") is not None


@pytest.mark.slow
@pytest.mark.arm64
@pytest.mark.vulkan
def test_bundle_of_both_precisions(program, tmp_path):
    names = ["arm64-cortex-a76", "vulkan-mali", "vulkan-adreno", ARM64, MALI]
    modules = [lowering.compile(program, name) for name in names]
    lowering.save(modules, tmp_path / "b")
    assert [f.status for f in examine(tmp_path / "b", (), Machine())] == ["passed"] * 13
    files = {name: lowering.load(tmp_path / "b", name).program.weights for name in names}
    sizes = {name: sum(a.nbytes for n, a in weights.items() if n.endswith("floats")) for name, weights in files.items()}
    assert sizes[ARM64] == sizes[MALI] and 2 * sizes[ARM64] == sizes["arm64-cortex-a76"]
    stored = sum(path.stat().st_size for path in (tmp_path / "b").glob("weights-*.irpa"))
    assert stored < sum(array.nbytes for weights in files.values() for array in weights.values()), "nothing is shared"
    want = program.example_outputs[0]
    for name in names:
        loaded = lowering.load(tmp_path / "b", name)
        assert loaded.target == target(name)
        off = np.abs(loaded(*program.example_inputs) - want).max() / np.abs(want).max()
        assert off < 1e-5 if target(name).precision == "f32" else 1e-5 < off < 1e-2  # it does compute in f16
        done = run(tmp_path / "b", tmp_path, name)
        assert done.returncode == 0, done.stderr
    wrong = dataclasses.replace(program, example_outputs=(want * np.float32(1.02),))
    lowering.save([lowering.compile(wrong, ARM64)], tmp_path / "b")
    assert run(tmp_path / "b", tmp_path, ARM64).returncode == 1
