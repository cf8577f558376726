"""Cycles of an arm64 module without an arm64 machine: exact instruction counts times modelled cycles per block."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lowering.backend.executables import arm64_libraries
from lowering.cost import llvm
from lowering.cost.library import Library, read_library
from lowering.cost.trace import executed_blocks, executions_in
from lowering.errors import LoweringError
from lowering.kernels.column_tables import SUFFIX
from lowering.module import Module
from lowering.runtime.inputs import checked

OTHER = "(not in a dispatch)"
_MACS_PER_CYCLE = 2  # SIMD pipes of the core
_BRANCH = re.compile(r"(b|bl|b\.\w+|cbn?z|tbn?z|ret|br|blr)( |$)")
_DISPLACEMENT = re.compile(r"#(-?\d+)$")
_MAC = re.compile(r"(fmla|fmls|fmlal2?|fmadd|fmul|[su]dot|[su]mmla|usmmla|bfdot|bfmmla|ml[as]|[su]mlal2?)\b")
_MEMORY = re.compile(r"(ld|st|prfm)")


@dataclasses.dataclass(frozen=True)
class BlockCost:
    """A basic block: how often it ran, cycles of one run in steady state, and its instructions."""

    dispatch: str
    executions: int
    cycles: float
    instructions: tuple[str, ...]

    @property
    def macs(self) -> int:
        """Multiply instructions, fused or not, of one run."""
        return sum(bool(_MAC.match(text)) for text in self.instructions)

    @property
    def memory(self) -> int:
        """Loads, stores and prefetches of one run."""
        return sum(bool(_MEMORY.match(text)) for text in self.instructions)

    @property
    def mac_share(self) -> float:
        """Cycles that the multiplications alone would take, as a part of all; 1 is the core's bound."""
        return self.macs / _MACS_PER_CYCLE / self.cycles if self.cycles else 0.0

    @property
    def loops(self) -> bool:
        """Whether it is a loop of its own: it ends in a jump to its first instruction."""
        last = self.instructions[-1]
        found = _DISPLACEMENT.search(last) if _BRANCH.match(last) else None
        return found is not None and int(found[1]) == -4 * (len(self.instructions) - 1)


@dataclasses.dataclass(frozen=True)
class DispatchCost:
    """One dispatch function, all its executions of one call together. Counts are of instructions, not of lanes."""

    name: str
    instructions: int
    macs: int
    memory: int
    cycles: float

    @property
    def mac_share(self) -> float:
        """Cycles that the multiplications alone would take, as a part of all; 1 is the core's bound."""
        return self.macs / _MACS_PER_CYCLE / self.cycles if self.cycles else 0.0


@dataclasses.dataclass(frozen=True)
class Arm64Cost:
    """What one call costs, by dispatch function in order of cost; `process_instructions` counts loading as well."""

    core: str
    llvm: str
    dispatches: tuple[DispatchCost, ...]
    blocks: tuple[BlockCost, ...]
    process_instructions: int

    @property
    def cycles(self) -> float:
        return sum(dispatch.cycles for dispatch in self.dispatches)

    @property
    def instructions(self) -> int:
        return sum(dispatch.instructions for dispatch in self.dispatches)

    @property
    def inner_loops(self) -> tuple[BlockCost, ...]:
        """The loops that multiply, in order of cost."""
        return tuple(block for block in self.blocks if block.loops and block.macs)

    @property
    def inner_loop_cycles(self) -> float:
        return sum(block.executions * block.cycles for block in self.inner_loops)

    @property
    def inner_loop_share(self) -> float:
        """Cycles that the multiplications of inner loops alone would take, as a part of what these loops take."""
        macs = sum(block.executions * block.macs for block in self.inner_loops)
        return macs / _MACS_PER_CYCLE / self.inner_loop_cycles if macs else 0.0


def arm64_cycles(module: Module, inputs: Sequence[Any] | None = None) -> Arm64Cost:
    """The cost of one call of `module`, a module for arm64; the same figures every time.

    Caches and branch prediction are not modelled: all data are in L1 and every branch is foreseen, so that figures
    are lower bounds, good for comparing programs whose data fit alike.

    Args:
      module: compiled for an arm64 target.
      inputs: what to call it with; the program's example where None.

    Raises:
      LoweringError: `module` is for another target, or qemu, its plugin or LLVM is missing.
    """
    if module.target.runs_on != "arm64":
        raise LoweringError(f"got a module for {module.target.name}, expected one for an arm64 target")
    given = module.program.example_inputs if inputs is None else inputs
    version = llvm.version()  # before the long run
    libraries = [read_library(image) for image in arm64_libraries(module.vmfb)]
    executed = executed_blocks(module, checked(given, module.program.inputs, module.program.input_tree))
    costs = [cost for library in libraries for cost in _costs(library, executions_in(library, executed))]
    blocks = [cost for cost in costs if not cost.dispatch.endswith(SUFFIX)]  # which is loading
    return Arm64Cost(
        core=llvm.CORE,
        llvm=version,
        dispatches=_by_dispatch(blocks),
        blocks=tuple(sorted(blocks, key=lambda block: -block.executions * block.cycles)),
        process_instructions=sum(block.executions * len(block.code) // 4 for block in executed),
    )


def _costs(library: Library, executions: Mapping[int, int]) -> list[BlockCost]:
    """The basic blocks of `library` that ran."""
    addresses = sorted(executions)
    words = [library.text[a - library.start : a - library.start + 4] for a in addresses]
    texts = dict(zip(addresses, llvm.disassembled(words), strict=True))
    parts = list(_basic_blocks(library, texts))
    cycles = llvm.cycles(["\n".join(texts[a] for a in part) for part in parts])
    return [
        BlockCost(_dispatch(library, part[0]), executions[part[0]], each, tuple(texts[a] for a in part))
        for part, each in zip(parts, cycles, strict=True)
    ]


def _basic_blocks(library: Library, texts: Mapping[int, str]) -> Iterator[list[int]]:
    """Addresses of instructions that run one after the other and are entered at the first only."""
    leaders = {start for start, _, _ in library.functions}
    for address, text in texts.items():
        if _BRANCH.match(text):
            leaders.add(address + 4)
            if found := _DISPLACEMENT.search(text):
                leaders.add(address + int(found[1]))
    block: list[int] = []
    for address in texts:
        if block and (address in leaders or address != block[-1] + 4):
            yield block
            block = []
        block.append(address)
    if block:
        yield block


def _dispatch(library: Library, address: int) -> str:
    return next((name for start, end, name in library.functions if start <= address < end), OTHER)


def _by_dispatch(blocks: Sequence[BlockCost]) -> tuple[DispatchCost, ...]:
    totals: dict[str, list[float]] = {}
    for block in blocks:
        each = (len(block.instructions), block.macs, block.memory, block.cycles)
        sums = totals.setdefault(block.dispatch, [0, 0, 0, 0.0])
        totals[block.dispatch] = [sum_ + block.executions * one for sum_, one in zip(sums, each, strict=True)]
    rows = (DispatchCost(name, int(i), int(m), int(s), c) for name, (i, m, s, c) in totals.items())
    return tuple(sorted(rows, key=lambda row: -row.cycles))
