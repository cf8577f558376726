"""The call of a loop over time: of a kernel that has the loop in it, or in a loop over calls for single steps."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from lowering.frontend.capture import Constant, Value
from lowering.kernels.builder import INDENT
from lowering.kernels.recurrent import RecurrentKernel


@dataclasses.dataclass(frozen=True)
class LoopCall:
    """`results` are the names of what the kernel makes, `operands` names and types of what it reads, in order."""

    symbol: str
    kernel: RecurrentKernel
    results: Sequence[str]
    operands: Sequence[tuple[str, str]]

    def lines(self, kernels: str) -> list[str]:
        """The call for a family of targets."""
        return self._over_steps() if kernels == "spirv" else [self._whole()]

    def names(self, kernels: str) -> list[str]:
        """What the results are called after it."""
        many = len(self.results) > 1
        loop = [f"{self.results[0]}_r{f'#{i}' if many else ''}" for i in range(len(self.results))]
        return loop if kernels == "spirv" else list(self.results)

    def _types(self, values: Sequence[Value]) -> list[str]:
        return [f"tensor<{'x'.join(map(str, v.shape))}xf32>" for v in values]

    def _whole(self) -> str:
        node = self.kernel.node
        types = self._types([*node.last, *node.stacked, self.kernel.scratch])
        results = [*self.results, f"{self.results[0]}_next"]
        names, operand_types = zip(*self.operands, strict=True)
        return f"{', '.join(results)} = {self._dispatch(names, operand_types, types)}"

    def _dispatch(self, names: Sequence[str], types: Sequence[str], results: Sequence[str]) -> str:
        head = f"flow.dispatch @{self.symbol}::@{self.symbol}({', '.join(names)})"
        return f"{head} : ({', '.join(types)}) -> ({', '.join(results)})"

    def _over_steps(self) -> list[str]:
        """States and stacked results go from call to call; a call writes its step into the stacked results.

        The first step is a call before the loop, which makes what the loop carries: what a loop of IREE 3.13 carries
        from constants or `flow.tensor.empty` on is freed while a GPU still reads it, or shares memory.
        """
        node, name = self.kernel.node, self.results[0]
        read = sum(isinstance(s, Value) for s in node.states)
        first = read + len(node.inputs) + 2  # floats and integers
        variable, constant = iter(self.operands[:read]), iter(self.operands[first:])
        begin = [next(constant if isinstance(s, Constant) else variable) for s in node.states]
        rest, stacked = list(self.operands[read:first]), self._types(node.stacked)
        states = [t for _, t in begin]
        count, types = len(states), [*states, *stacked]
        begun, inside, made = ([f"{name}_{what}{i}" for i in range(len(types))] for what in ("first", "in", "out"))
        # operands of the kernel: the stacked results behind the others, to be written in place, then the step
        zero = [*begin, *rest, (f"{name}_zero", "index")]
        carried = [*zip(inside, types, strict=True)]
        step = [*carried[:count], *rest, *carried[count:], (f"{name}_t", "index")]
        pairs = ", ".join(f"{i} = {s}" for i, s in zip(inside, begun, strict=True))
        loop = f"scf.for {name}_t = {name}_one to {name}_end step {name}_one iter_args({pairs})"
        numbers = (("zero", 0), ("one", 1), ("end", node.steps))
        return [
            *(f"{name}_{what} = arith.constant {value} : index" for what, value in numbers),
            self._step(begun, zero, [*stacked, *states]),
            f"{name}_r{f':{len(types)}' if len(types) > 1 else ''} = {loop} -> ({', '.join(types)}) {{",
            INDENT + self._step(made, step, [*inside[count:], *states]),
            f"{INDENT}scf.yield {', '.join(made)} : {', '.join(types)}",
            "}",
        ]

    def _step(self, made: Sequence[str], operands: Sequence[tuple[str, str]], results: Sequence[str]) -> str:
        """One step, which makes states and stacked results; the kernel's results are the stacked ones, then states."""
        count = len(self.kernel.node.states)
        names, types = zip(*operands, strict=True)
        return f"{', '.join([*made[count:], *made[:count]])} = {self._dispatch(names, types, results)}"
