"""The frame around a kernel: a `stream.executable` whose bindings are flat buffers."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from lowering.kernels.builder import QUAD, SSA, Builder

PIPELINES = {
    "cpu": "#iree_cpu.pipeline<Default>",
    "spirv": "#iree_gpu.spirv_pipeline<BaseLowering>",
}
INVOCATIONS = 64  # of a SPIR-V workgroup


@dataclasses.dataclass(frozen=True)
class Frame:
    """What a kernel's body sees: its buffers, its workgroup id, the arguments that its buffers came as, and numbers."""

    builder: Builder
    buffers: tuple[SSA, ...]
    workgroup: tuple[SSA, SSA, SSA]
    arguments: tuple[SSA, ...]
    numbers: tuple[SSA, ...]

    def view(self, number: int, elements: int, type: str) -> SSA:
        """Buffer `number` as elements of another type."""
        return _span(self.builder, self.arguments[number], elements, type)


@contextmanager
def executable(
    name: str,
    kernels: str,
    grid: tuple[int, int, int],
    buffers: Sequence[tuple[int, str]],
    numbers: Sequence[str] = (),
) -> Iterator[Frame]:
    """Write the frame of kernel `name`; `buffers` are (elements, type), the last is written to.

    Args:
      name: symbol of the executable and of its only entry point.
      kernels: family of the target, `cpu` or `spirv`.
      grid: workgroups along x, y and z.
      buffers: flat buffers in binding order.
      numbers: types of the numbers that a call passes after its tensors.
    """
    b = Builder(scalar_memory=kernels == "spirv")
    size = f" workgroup_size = [{INVOCATIONS}, 1, 1]" if kernels == "spirv" else ""
    info = f"#iree_codegen.translation_info<pipeline = {PIPELINES[kernels]}{size}>"
    arguments = [SSA(f"%b{i}", "!stream.binding") for i in range(len(buffers))]
    passed = tuple(SSA(f"%n{i}", type) for i, type in enumerate(numbers))
    signature = ", ".join(
        [f"{a.name}: {a.type} {{stream.alignment = 64 : index}}" for a in arguments]
        + [f"{number.name}: {number.type}" for number in passed]
    )
    with b.region(f"stream.executable private @{name} {{"):
        with b.function(f"stream.executable.export public @{name} workgroups() -> (index, index, index) {{"):
            counts = [b.index(g) for g in grid]
            b.line(f"stream.return {', '.join(c.name for c in counts)} : index, index, index")
        with (
            b.region("builtin.module {"),
            b.function(f"func.func @{name}({signature}) attributes {{translation_info = {info}}} {{"),
        ):
            spans = tuple(_span(b, a, n, t) for a, (n, t) in zip(arguments, buffers, strict=True))
            if kernels == "spirv":
                for argument, span, (n, t) in zip(arguments, spans, buffers, strict=True):
                    b.quads[span.name] = _subspan(b, argument, f"memref<{n // QUAD}xvector<{QUAD}x{t}>>")
            ids = tuple(b.op(f"stream.dispatch.workgroup.id[{i}] : index", "index") for i in range(3))
            yield Frame(b, spans, (ids[0], ids[1], ids[2]), tuple(arguments), passed)
            b.line("return")


def _span(b: Builder, argument: SSA, elements: int, type: str) -> SSA:
    memory = f"memref<{elements}x{type}>"
    return b.op(_subspan(b, argument, memory), memory)


def _subspan(b: Builder, argument: SSA, memory: str) -> str:
    return f"stream.binding.subspan {argument.name}[{b.index(0).name}] : {argument.type} -> {memory}"


def invocation(frame: Frame) -> SSA:
    """Global number along x of a SPIR-V invocation."""
    b = frame.builder
    local = b.op("gpu.thread_id x", "index")
    return b.add(b.mul(frame.workgroup[0], INVOCATIONS), local)
