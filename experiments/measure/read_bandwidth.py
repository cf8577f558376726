"""This core's read bandwidth at a working-set size, measured: sums of a buffer, compiled by IREE for the host."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.measure.timing import Timeable
from lowering import target
from lowering.backend.iree_compile import compile_mlir
from lowering.kernels.executable import executable

CHAINS = 8  # independent sums


def emit(floats: int, lanes: int) -> str:
    """MLIR of a program that reads `floats` numbers once, `lanes` at a time."""
    vector = f"vector<{lanes}xf32>"
    with executable("reader", "cpu", (1, 1, 1), [(floats, "f32"), (CHAINS * lanes, "f32")]) as frame:
        b, (x, y) = frame.builder, frame.buffers
        zero = b.constant(0.0, vector)
        with b.loop(b.index(0), b.index(floats), CHAINS * lanes, [zero] * CHAINS) as loop:
            read = [b.vector_load(x, b.add(loop.counter, i * lanes), vector) for i in range(CHAINS)]
            b.yield_([b.binary("arith.addf", *pair) for pair in zip(loop.carried, read, strict=True)])
        for i, total in enumerate(loop.results):
            b.vector_store(total, y, b.index(i * lanes))
    types = f"tensor<{floats}xf32>", f"tensor<{CHAINS * lanes}xf32>"
    main = [
        f"func.func public @main(%x: {types[0]}) -> {types[1]} {{",
        f"%y = flow.dispatch @reader::@reader(%x) : ({types[0]}) -> {types[1]}",
        f"return %y : {types[1]}",
        "}",
    ]
    return "\n".join(["module {", *b.lines, *main, "}"])


def prepare(directory: Path, size: int) -> Timeable:
    """Compiles the reader of about `size` bytes into `directory`."""
    host = target("host")
    step = CHAINS * host.lanes
    floats = max(1, round(size / 4 / step)) * step
    module, inputs = directory / f"read_{floats}.vmfb", directory / f"read_{floats}.npy"
    module.write_bytes(compile_mlir(emit(floats, host.lanes), host))
    np.save(inputs, np.ones(floats, np.float32))
    return Timeable(module, (f"@{inputs}",))
