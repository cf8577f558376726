"""The module of a trial: kernels of one convolution, each run as if in the middle of a network.

There a layer's weights have left the second-level cache since they were last read, its input was written just before,
and its output goes where an earlier one was. So a kernel's turn here begins with `prepare`, which reads through as much
memory as that cache holds and then copies the input; nobody keeps the outputs, so that they share memory.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lowering.backend.targets import Target
from lowering.kernels.builder import INDENT
from lowering.kernels.conv import ConvKernel
from lowering.kernels.conv_text import conv_text
from lowering.kernels.executable import executable
from lowering.runtime.weights import SCOPE

BETWEEN = 1 << 20  # float32 numbers read between two kernels, 4 MiB
LINE = 16  # of them in a cache line
ROUNDS = 2  # of all kernels in a call, as the first outputs of a call may be in memory that is new

Named = tuple[str, str]  # a value in the text and its type


def symbol(number: int) -> str:
    """The name of a kernel and of its function."""
    return f"kernel_{number}"


def trial_mlir(kernels: Sequence[ConvKernel], target: Target) -> str:
    """A module with the functions `main`, which returns what the kernels compute, and `trial`, which is to be timed.

    All kernels are of the same convolution and planes. What they read are parameters, `parameters`.
    """
    images, own, y = _operands(kernels)
    between, before = ("%between", f"tensor<{BETWEEN}xf32>"), ("%before", y)
    read = [between, before, *images, *(constant for constants in own for constant in constants)]
    turns, last = _loads(read), before
    for turn, (number, constants) in enumerate([*enumerate(own)] * ROUNDS):
        x = f"%x_{turn}", images[0][1]
        turns.append(_dispatch(x[0], "prepare", [between, last, images[0]], x[1]))
        last = f"%y_{turn}", y
        turns.append(_dispatch(last[0], symbol(number), [x, *images[1:], *constants], y))
    turns.append(_dispatch("%end", "prepare", [between, last, images[0]], images[0][1]))
    prepare = _prepare(kernels[0].buffers[-1][0], kernels[0].buffers[0][0], target.lanes)
    return _module(
        read, [prepare, *_texts(kernels, target), _main(kernels), _function("trial", turns, [("%end", images[0][1])])]
    )


def results_mlir(kernels: Sequence[ConvKernel], target: Target) -> str:
    """A module with `main` alone."""
    images, own, _ = _operands(kernels)
    read = [*images, *(constant for constants in own for constant in constants)]
    return _module(read, [*_texts(kernels, target), _main(kernels)])


def _module(read: Sequence[Named], parts: Sequence[str]) -> str:
    """A module of `parts`, which may read certain parameters."""
    globals_ = [f'util.global private @{n[1:]} = #stream.parameter.named<"{SCOPE}"::"{n[1:]}"> : {t}' for n, t in read]
    return "\n".join(["module {", *globals_, *parts, "}", ""])


def _texts(kernels: Sequence[ConvKernel], target: Target) -> list[str]:
    return [conv_text(symbol(number), kernel, target.kernels, target.lanes) for number, kernel in enumerate(kernels)]


def _main(kernels: Sequence[ConvKernel]) -> str:
    images, own, y = _operands(kernels)
    loads = _loads([*images, *(constant for constants in own for constant in constants)])
    every = [_dispatch(f"%y_{n}", symbol(n), [*images, *constants], y) for n, constants in enumerate(own)]
    return _function("main", [*loads, *every], [(f"%y_{n}", y) for n in range(len(kernels))])


def _loads(read: Sequence[Named]) -> list[str]:
    """Parameters as values, behind a barrier, or results, being constants, would be computed when a module loads."""
    loads = [f"{name}_0 = util.global.load @{name[1:]} : {type_}" for name, type_ in read]
    return loads + [f"{name} = util.optimization_barrier {name}_0 : {type_}" for name, type_ in read]


def parameters(kernels: Sequence[ConvKernel]) -> dict[str, np.ndarray]:
    """What the module reads: random images, and the packed weights of every kernel."""
    rng = np.random.default_rng(0)
    arrays = {"between": np.zeros(BETWEEN, np.float32), "before": np.zeros(kernels[0].buffers[-1][0], np.float32)}
    for number, (size, kind) in enumerate(kernels[0].buffers[:-3]):
        arrays[f"image_{number}"] = rng.uniform(-1, 1, size).astype(np.float16 if kind == "f16" else np.float32)
    for number, kernel in enumerate(kernels):
        arrays |= {f"floats_{number}": kernel.floats, f"integers_{number}": kernel.integers}
    return arrays


def _operands(kernels: Sequence[ConvKernel]) -> tuple[list[Named], list[list[Named]], str]:
    """The images that all kernels read, the constants of each, and the type of the output."""
    types = [[f"tensor<{size}x{kind}>" for size, kind in kernel.buffers] for kernel in kernels]
    images = [(f"%image_{i}", type_) for i, type_ in enumerate(types[0][:-3])]
    own = [[(f"%floats_{n}", t[-3]), (f"%integers_{n}", t[-2])] for n, t in enumerate(types)]
    return images, own, types[0][-1]


def _dispatch(result: str, kernel: str, operands: Sequence[Named], type_: str) -> str:
    names, types = (", ".join(column) for column in zip(*operands, strict=True))
    return f"{result} = flow.dispatch @{kernel}::@{kernel}({names}) : ({types}) -> {type_}"


def _function(name: str, lines: Sequence[str], results: Sequence[Named]) -> str:
    names, types = (", ".join(column) for column in zip(*results, strict=True))
    body = [*lines, f"return {names} : {types}"]
    return "\n".join([f"func.func public @{name}() -> ({types}) {{", *(INDENT + line for line in body), "}"])


def _prepare(before: int, image: int, lanes: int) -> str:
    """A kernel that reads `BETWEEN` zeros and the first of `before` numbers, then copies an image."""
    vector = f"vector<{lanes}xf32>"
    buffers = [(BETWEEN, "f32"), (before, "f32"), (image, "f32"), (image, "f32")]
    with executable("prepare", "cpu", (1, 1, 1), buffers) as frame:
        b, (between, earlier, x, out) = frame.builder, frame.buffers
        with b.loop(b.index(0), b.index(BETWEEN), LINE, [b.constant(0.0, vector)]) as loop:
            b.yield_([b.binary("arith.addf", loop.carried[0], b.vector_load(between, loop.counter, vector))])
        nothing = b.binary("arith.mulf", loop.results[0], b.broadcast(b.load(earlier, b.index(0)), vector))
        with b.loop(b.index(0), b.index(image), lanes) as copied:
            value = b.binary("arith.addf", b.vector_load(x, copied.counter, vector), nothing)
            b.vector_store(value, out, copied.counter)
    return "\n".join(b.lines)
