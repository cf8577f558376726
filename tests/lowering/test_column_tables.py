"""Tables of columns in the weights file: small, and unpacked to exactly what the kernel reads."""

from __future__ import annotations

import numpy as np
import pytest
from jax import lax

import lowering
from lowering.kernels.column_tables import FAR, ColumnTables, unpack_columns
from lowering.kernels.conv import ConvKernel
from lowering.packing.tile import Tile
from tests.lowering import planes

OUT = 12  # channels, so that the last group of 8 rows is not whole

# why: input channels, kernel side, stride, density, rows that are kept together, tile
CASES = {
    "dense": (5, 3, 1, 1.0, 1, Tile(4, 48)),
    "1x1 in rows of four": (64, 1, 1, 0.25, 4, Tile(4, 48)),
    "single weights in groups of eight": (40, 3, 1, 0.1, 1, Tile(8, 48, 4)),
    "phases of a stride, looking ahead": (30, 3, 2, 0.25, 4, Tile(4, 48, 2, ahead=7)),
    "columns far apart": (900, 1, 1, 1 / 500, 1, Tile(4, 48)),
    "columns far apart in channel groups": (900, 3, 1, 1 / 900, 1, Tile(4, 48, 2)),
    "channel groups of unequal sizes": (30, 3, 1, 0.25, 4, Tile(4, 48, 4)),
    "runs of many columns": (300, 3, 1, 0.9, 12, Tile(4, 48)),
    "only whole columns have code": (40, 3, 1, 0.1, 1, Tile(4, 48, 1, (15,))),
    "nothing kept": (8, 3, 1, 0.0, 1, Tile(4, 48)),
}


def _kernel(channels, side, stride, density, rows, tile) -> ConvKernel:
    rng = np.random.default_rng(0)
    keep = np.repeat(rng.random((side, side, channels, OUT // rows)) < density, rows, axis=-1)
    weight = (rng.standard_normal(keep.shape) * keep).astype(np.float32)

    def network(x):
        return lax.conv_general_dilated(x, weight, (stride, stride), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))

    program = lowering.lower(network, np.zeros((1, 6, 6, channels), np.float32))
    (name,) = (program.plan.names[node] for node in program.plan.kernels)
    (kernel,) = program.tiled_for(lowering.target("host"), {name: tile}).plan.kernels.values()
    assert isinstance(kernel, ConvKernel) and kernel.tile == tile
    return kernel


@pytest.mark.parametrize("target", planes.TARGETS[:2])
def test_unpacked_tables_are_those_of_the_kernel(target):
    tables = {why: ColumnTables(_kernel(*case)) for why, case in CASES.items()}
    runs = [
        planes.Run(
            lambda name, _, own=own: unpack_columns(name, own),
            (own.words.view(np.float32),),  # bits, which nobody computes with
            own.kernel.integers.shape,
        )
        for own in tables.values()
    ]
    for (why, own), unpacked in zip(tables.items(), planes.run(target, runs), strict=True):
        np.testing.assert_array_equal(unpacked.view(np.int32), own.kernel.integers, why)


def test_columns_may_be_further_apart_than_a_byte_says():
    tables = ColumnTables(_kernel(*CASES["columns far apart"]))
    columns = tables.kernel.packed.columns
    assert np.diff(columns).max() >= FAR, "the case that shows it"
    assert tables.words.nbytes < columns.nbytes * 4


@pytest.mark.parametrize("density", [1 / 2, 1 / 8])
def test_a_column_takes_a_byte(density):
    tables = ColumnTables(_kernel(256, 3, 1, density, 4, Tile(4, 48)))
    columns = tables.kernel.packed.columns.size
    assert columns <= tables.words.nbytes <= 1.1 * columns


def test_a_program_stores_small_tables_on_cpus_and_reads_large_ones_on_gpus():
    weight = np.random.default_rng(0).standard_normal((3, 3, 64, 8)).astype(np.float32)

    def network(x):
        return lax.conv_general_dilated(x, weight, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))

    program = lowering.lower(network, np.zeros((1, 6, 6, 64), np.float32))
    cpu, gpu = (program.tiled_for(lowering.target(name)) for name in ("host", "vulkan-android"))
    integers = [next(a for name, a in p.plan.weights.items() if name.endswith("integers")) for p in (cpu, gpu)]
    assert integers[0].nbytes < integers[1].nbytes / 3
    assert "util.initializer" in cpu.emit(lowering.target("host"))
    assert "util.initializer" not in gpu.emit(lowering.target("vulkan-android"))
