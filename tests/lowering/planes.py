"""Runs kernels by themselves: one program of all cases, images in the layout that a graph would give them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from lowering.backend.iree_compile import compile_mlir
from lowering.backend.targets import Target, target
from lowering.frontend.capture import Value
from lowering.frontend.graph import Depthwise, Graph, Kernel, Taps
from lowering.module import Module
from lowering.packing.layout import Plane, assign_planes
from lowering.program import TensorSpec

# One of each kind.
TARGETS = [
    "host",
    pytest.param("arm64-cortex-a76", marks=pytest.mark.arm64),
    pytest.param("vulkan-android", marks=pytest.mark.vulkan),
]
# And of those that compute in f16.
WITH_HALF = [
    *TARGETS,
    pytest.param("arm64-cortex-a76-f16", marks=pytest.mark.arm64),
    pytest.param("vulkan-mali-f16", marks=pytest.mark.vulkan),
]
LEFTOVER = np.float32(123.0)  # what the output holds before the kernel runs


@dataclasses.dataclass(frozen=True)
class Run:
    """One kernel: its text for a target, the tensors that it reads, and the shape of what it writes."""

    emit: Callable[[str, Target], str]
    inputs: tuple[np.ndarray, ...]
    output: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class Signature:
    """What a `Module` needs to know of kernels that run by themselves."""

    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    result_tree: object
    weights: dict = dataclasses.field(default_factory=dict)
    example_inputs: tuple = ()
    example_outputs: tuple = ()
    input_tree: object = None


def image(*shape: int) -> Value:
    """A float32 value."""
    return Value(shape, np.dtype(np.float32))


def layouts(node: Kernel) -> dict[Value, Plane]:
    """The planes of a node's images, where a 3x3 depthwise convolution reads what it writes."""
    n, h, w, c = node.out.shape
    taps = Taps.of_window((3, 3), (1, 1), (1, 1), (1, 1))
    reader = Depthwise("r", node.out, image(n, h, w, c), np.ones((c, 9), np.float32), np.ones(c, np.float32), taps)
    return dict(assign_planes(Graph((node, reader), (), (), None)))


def stored(x: np.ndarray, plane: Plane) -> np.ndarray:
    """[n, h, w, c] in planes [n, stored, size]; the planes behind the last channel hold rubbish."""
    n, _, _, c = x.shape
    planes = np.zeros((n, plane.stored, plane.size), np.float32)
    planes[:, c:] = LEFTOVER
    _pixels(planes, plane)[:, :c] = x.transpose(0, 3, 1, 2)
    return planes


def loaded(planes: np.ndarray, plane: Plane) -> np.ndarray:
    """[n, h, w, c] of planes, all of whose other elements must be zero."""
    pixels = _pixels(planes, plane)[:, : plane.channels].transpose(0, 2, 3, 1)
    np.testing.assert_array_equal(stored(pixels, plane)[:, : plane.channels], planes[:, : plane.channels])
    np.testing.assert_array_equal(planes[:, plane.channels :], LEFTOVER)
    return pixels


def _pixels(planes: np.ndarray, plane: Plane) -> np.ndarray:
    """View [n, stored, h, w]."""
    rows = planes[..., plane.lead : plane.lead + plane.positions]
    return rows.reshape(*planes.shape[:2], plane.height, plane.pitch)[..., : plane.width]


def module(name: str, runs: Sequence[Run]) -> Module:
    """The runs as one program for the target called `name`."""
    tensors = [[*r.inputs, np.full(r.output, LEFTOVER, np.float32)] for r in runs]
    flat = [a for group in tensors for a in group]
    return Module(
        compile_mlir(program(runs, target(name)), target(name)),
        Signature(_specs(flat), _specs([group[-1] for group in tensors]), tuple(range(len(runs))), {}, tuple(flat)),
        target(name),
    )


def program(runs: Sequence[Run], target: Target) -> str:
    """MLIR of the runs, each of which writes over an argument of the program."""
    texts, body, arguments = [], [], []
    for number, run in enumerate(runs):
        texts.append(run.emit(f"kernel{number}", target))
        types = [f"tensor<{'x'.join(map(str, shape))}xf32>" for shape in (*(i.shape for i in run.inputs), run.output)]
        names = [f"%a{number}_{i}" for i in range(len(types))]
        arguments += [f"{n}: {t}" for n, t in zip(names, types, strict=True)]
        call = f"@kernel{number}::@kernel{number}({', '.join(names)}) : ({', '.join(types)}) -> {names[-1]}"
        body.append((f"%r{number}", f"flow.dispatch {call}", types[-1]))
    results = ", ".join(t for _, _, t in body)
    lines = [f"func.func public @main({', '.join(arguments)}) -> ({results}) {{"]
    lines += [f"{name} = {call}" for name, call, _ in body]
    lines += [f"return {', '.join(name for name, _, _ in body)} : {results}", "}"]
    return "\n".join(["module {", *texts, *lines, "}"])


def run(name: str, runs: Sequence[Run]) -> Sequence[np.ndarray]:
    """What the runs write on the target called `name`."""
    compiled = module(name, runs)
    return compiled(*compiled.program.example_inputs)


def _specs(arrays: Sequence[np.ndarray]) -> tuple[TensorSpec, ...]:
    return tuple(TensorSpec(a.shape, a.dtype) for a in arrays)
