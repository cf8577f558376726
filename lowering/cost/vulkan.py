"""What the dispatches of a Vulkan module do, read from their SPIR-V: nothing is run, nothing is timed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from lowering.backend.executables import spirv_modules
from lowering.backend.spirv import BUILT_IN, FMA, PER_INVOCATION, STORAGE_BUFFER, WORKGROUP, Op, SpirvModule, read_spirv
from lowering.cost.dispatches import dispatches
from lowering.errors import LoweringError
from lowering.module import Module

_INTEGERS = (Op.I_ADD, Op.I_SUB, Op.I_MUL, Op.U_DIV, Op.U_MOD, Op.U_LESS_THAN, Op.S_LESS_THAN)

_IDS: dict[int, slice] = {Op.VARIABLE: slice(0), Op.LOAD: slice(2, 3), Op.EXT_INST: slice(4, None)}
"""Which operands of an instruction are ids of values; of others all after the result, whose literals are small."""


@dataclasses.dataclass(frozen=True)
class Counts:
    """Instructions of one invocation.

    Attributes:
      fmas: fused multiply-adds, a vector counting as its elements.
      multiplies: multiplications of floats that are not fused, counted alike.
      uniform_floats: floats loaded by all invocations of a workgroup alike; in convolutions the weights and biases.
      uniform_integers: integers loaded alike: tables of offsets and loop bounds.
      uniform_loads: the instructions that load them, floats and integers.
      varying: elements loaded from where the invocation's number points; in convolutions the pixels.
      varying_loads: the instructions that load them.
      stores: instructions that store into buffers.
      shared: loads and stores of workgroup memory.
      integers: integer additions, subtractions, multiplications, divisions and comparisons: addresses and loops.
    """

    fmas: int = 0
    multiplies: int = 0
    uniform_floats: int = 0
    uniform_integers: int = 0
    varying: int = 0
    varying_loads: int = 0
    uniform_loads: int = 0
    stores: int = 0
    shared: int = 0
    integers: int = 0


@dataclasses.dataclass(frozen=True)
class VulkanDispatch:
    """One dispatch function.

    Attributes:
      name: of the entry point.
      workgroups: of each of its executions in one call; None where the sizes are not constants of the module.
      workgroup_size: invocations along x, y and z.
      capabilities: what the code asks of a device.
      code: counts of the whole text; nothing is multiplied by trip counts.
      loops: the same of every loop, loops inside it left out, in the order of their code.
    """

    name: str
    workgroups: tuple[tuple[int, int, int] | None, ...]
    workgroup_size: tuple[int, int, int]
    capabilities: tuple[str, ...]
    code: Counts
    loops: tuple[Counts, ...]

    @property
    def loop(self) -> Counts:
        """The loop with most multiply-adds; all zeros where none has any."""
        return max(self.loops, key=_work, default=Counts())

    def per_weight(self, count: int) -> float | None:
        """`count` of the loop for each uniform float in it, a kept weight of convolutions; None where there is none."""
        return count / self.loop.uniform_floats if self.loop.uniform_floats else None


def vulkan_counts(module: Module) -> tuple[VulkanDispatch, ...]:
    """The dispatch functions of `module`, in the order of their code.

    Raises:
      LoweringError: `module` is for another target, or its code cannot be read.
    """
    if module.target.runs_on != "vulkan":
        raise LoweringError(f"got a module for {module.target.name}, expected one for a Vulkan target")
    return vulkan_counts_of(module.vmfb)


def vulkan_counts_of(vmfb: bytes) -> tuple[VulkanDispatch, ...]:
    """The same of the code in the bytes `vmfb`. Raises LoweringError: it cannot be read."""
    grids: dict[str, list[tuple[int, int, int] | None]] = {}
    for name, grid in dispatches(vmfb):
        grids.setdefault(name, []).append(grid)
    return tuple(_dispatch(read_spirv(code), grids) for code in spirv_modules(vmfb))


def _dispatch(spirv: SpirvModule, grids: dict[str, list[tuple[int, int, int] | None]]) -> VulkanDispatch:
    reader = _Reader(spirv)
    code = Counts()
    loops: dict[int, Counts] = {}
    for loop, counts in reader.counted():
        code = _sum(code, counts)
        if loop:
            loops[loop] = _sum(loops.get(loop, Counts()), counts)
    return VulkanDispatch(
        name=spirv.entry,
        workgroups=tuple(grids.get(spirv.entry, ())),
        workgroup_size=spirv.local_size,
        capabilities=spirv.capabilities,
        code=code,
        loops=tuple(loops.values()),
    )


def _work(counts: Counts) -> tuple[int, int]:
    return counts.fmas + counts.multiplies, counts.varying


def _sum(a: Counts, b: Counts) -> Counts:
    fields = (field.name for field in dataclasses.fields(Counts))
    return Counts(**{name: getattr(a, name) + getattr(b, name) for name in fields})


class _Reader:
    """Types and pointers of a module, and which of its values differ between the invocations of a workgroup."""

    def __init__(self, spirv: SpirvModule) -> None:
        self._spirv = spirv
        self._floats = {words[0] for words in spirv.of(Op.TYPE_FLOAT)}
        self._vectors = {words[0]: (words[1], words[2]) for words in spirv.of(Op.TYPE_VECTOR)}
        self._scalars = self._floats | {words[0] for words in spirv.of(Op.TYPE_INT)}
        self._classes = {words[0]: words[1] for words in spirv.of(Op.TYPE_POINTER)}
        booleans = {words[0] for words in spirv.of(Op.TYPE_BOOL)}
        self._types = self._scalars | self._vectors.keys() | self._classes.keys() | booleans
        self._type_of = {words[1]: words[0] for _, words in self._results()}
        self._varying = self._find_varying()

    def counted(self) -> Iterator[tuple[int, Counts]]:
        """The counts of every instruction that counts, with the loop it is in (its merge block; 0 outside loops)."""
        merges: list[int] = []
        headers = self._headers()
        for instruction in self._spirv.instructions:
            words = instruction.words
            if instruction.op == Op.LABEL:
                if merges and words[0] == merges[-1]:
                    merges.pop()
                if words[0] in headers:
                    merges.append(headers[words[0]])
            elif (counts := self._counts(instruction.op, words)) is not None:
                yield (merges[-1] if merges else 0), counts

    def _headers(self) -> dict[int, int]:
        """Label of every loop's header, and of the block after the loop."""
        found, label = {}, 0
        for instruction in self._spirv.instructions:
            if instruction.op == Op.LABEL:
                label = instruction.words[0]
            elif instruction.op == Op.LOOP_MERGE:
                found[label] = instruction.words[0]
        return found

    def _counts(self, op: int, words: tuple[int, ...]) -> Counts | None:
        if op == Op.EXT_INST and words[3] == FMA:
            return Counts(fmas=self._lanes(words[0]))
        if op in (Op.FMUL, Op.VECTOR_TIMES_SCALAR):
            return Counts(multiplies=self._lanes(words[0]))
        if op in _INTEGERS:
            return Counts(integers=1)
        if op not in (Op.LOAD, Op.STORE):
            return None
        pointer = words[2] if op == Op.LOAD else words[0]
        place = self._classes.get(self._type_of.get(pointer, 0))
        if place == WORKGROUP:
            return Counts(shared=1)
        if place != STORAGE_BUFFER:
            return None
        if op == Op.STORE:
            return Counts(stores=1)
        lanes = self._lanes(words[0])
        if pointer in self._varying:
            return Counts(varying=lanes, varying_loads=1)
        element = self._vectors.get(words[0], (words[0], 1))[0]
        if element in self._floats:
            return Counts(uniform_floats=lanes, uniform_loads=1)
        return Counts(uniform_integers=lanes, uniform_loads=1)

    def _lanes(self, type_: int) -> int:
        return self._vectors[type_][1] if type_ in self._vectors else 1

    def _results(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Operation and operands (type and id of the result first) of what computes: no types, no constants."""
        for i in self._spirv.instructions:
            computes = i.op > Op.LAST_CONSTANT or i.op == Op.EXT_INST
            if computes and len(i.words) >= 2 and i.words[0] in self._types:
                yield i.op, i.words

    def _find_varying(self) -> set[int]:
        """Ids of values and pointers that depend on the invocation, through any chain of operations and loops."""
        varying = {w[0] for w in self._spirv.of(Op.DECORATE) if w[1] == BUILT_IN and w[2] in PER_INVOCATION}
        flows: list[tuple[int, tuple[int, ...]]] = [
            (words[1], words[_IDS.get(op, slice(2, None))]) for op, words in self._results()
        ]
        flows += [(words[0], words[1:2]) for words in self._spirv.of(Op.STORE)]
        size = -1
        while size != len(varying):
            size = len(varying)
            varying.update(result for result, operands in flows if any(o in varying for o in operands))
        return varying
