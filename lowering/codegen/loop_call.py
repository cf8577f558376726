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
        """States and stacked results go from call to call; a call writes its step into the stacked results."""
        node, name = self.kernel.node, self.results[0]
        read = sum(isinstance(s, Value) for s in node.states)
        first = read + len(node.inputs) + 2  # floats and integers
        variable, constant = iter(self.operands[:read]), iter(self.operands[first:])
        states = [next(constant if isinstance(s, Constant) else variable) for s in node.states]
        rest = list(self.operands[read:first])
        stacked = list(
            zip([f"{name}_all{i}" for i in range(len(node.stacked))], self._types(node.stacked), strict=True)
        )
        types = [t for _, t in states] + [t for _, t in stacked]
        inside = [f"{name}_in{i}" for i in range(len(types))]
        made = [f"{name}_out{i}" for i in range(len(types))]
        pairs = ", ".join(f"{i} = {s}" for i, (s, _) in zip(inside, [*states, *stacked], strict=True))
        count = len(states)
        operands = [*inside[:count], *(n for n, _ in rest), *inside[count:], f"{name}_t"]
        operand_types = [*types[:count], *(t for _, t in rest), *types[count:], "index"]
        call = self._dispatch(operands, operand_types, [*inside[count:], *types[:count]])
        # results of the kernel: the stacked ones, in place, then the states
        order = [*made[count:], *made[:count]]
        lines = [f"{n} = flow.tensor.empty : {t}" for n, t in stacked]
        lines += [
            f"{name}_{what} = arith.constant {value} : index"
            for what, value in (("zero", 0), ("one", 1), ("end", node.steps))
        ]
        loop = f"scf.for {name}_t = {name}_zero to {name}_end step {name}_one iter_args({pairs})"
        lines += [
            f"{name}_r{f':{len(types)}' if len(types) > 1 else ''} = {loop} -> ({', '.join(types)}) {{",
            f"{INDENT}{', '.join(order)} = {call}",
            f"{INDENT}scf.yield {', '.join(made)} : {', '.join(types)}",
            "}",
        ]
        return lines
