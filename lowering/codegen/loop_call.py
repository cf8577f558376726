"""The call of a loop over time: of a kernel that has the loop in it, or of one for single steps, again and again."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from lowering.frontend.capture import Constant, Value
from lowering.kernels.builder import INDENT
from lowering.kernels.recurrent import RecurrentKernel

ROUND = 64  # steps of a round of a loop over calls; every one is compiled, and IREE 3.13 gives up on 128

Named = tuple[str, str]  # a name and its type


@dataclasses.dataclass(frozen=True)
class LoopCall:
    """`results` are the names of what the kernel makes, `operands` names and types of what it reads, in order."""

    symbol: str
    kernel: RecurrentKernel
    results: Sequence[str]
    operands: Sequence[Named]

    def text(self, kernels: str) -> tuple[list[str], list[str]]:
        """The call for a family of targets, and what the results are called after it."""
        return self._over_steps() if kernels == "spirv" else self._whole()

    def _types(self, values: Sequence[Value]) -> list[str]:
        return [f"tensor<{'x'.join(map(str, v.shape))}xf32>" for v in values]

    def _dispatch(self, operands: Sequence[Named], results: Sequence[str]) -> str:
        names, types = zip(*operands, strict=True)
        head = f"flow.dispatch @{self.symbol}::@{self.symbol}({', '.join(names)})"
        return f"{head} : ({', '.join(types)}) -> ({', '.join(results)})"

    def _whole(self) -> tuple[list[str], list[str]]:
        node = self.kernel.node
        types = self._types([*node.last, *node.stacked, self.kernel.scratch])
        made = ", ".join([*self.results, f"{self.results[0]}_next"])
        return [f"{made} = {self._dispatch(self.operands, types)}"], list(self.results)

    def _over_steps(self) -> tuple[list[str], list[str]]:
        """States and stacked results go from call to call; a call writes its step into the stacked results.

        What a loop of IREE 3.13 carries it copies in every round and keeps until the last has ended, so a round has
        many steps, which write in place. What it carries from constants or `flow.tensor.empty` on is freed while a GPU
        still reads it, or shares memory, so the first steps come before the loop.
        """
        name, steps = self.results[0], self.kernel.node.steps
        assert steps is not None
        before = (steps - 1) % ROUND + 1
        numbers = {*range(min(steps, ROUND)), *((before, ROUND, steps) if steps > before else ())}
        lines = [f"{name}_{n} = arith.constant {n} : index" for n in sorted(numbers)]
        line, made = self._step([], f"{name}_0", f"{name}_step0_")
        lines.append(line)
        for i in range(1, before):
            line, made = self._step(made, f"{name}_{i}", f"{name}_step{i}_")
            lines.append(line)
        if steps == before:
            return lines, [n for n, _ in made]
        carried = [(f"{name}_in{i}", type) for i, (_, type) in enumerate(made)]
        types = ", ".join(type for _, type in carried)
        pairs = ", ".join(f"{into} = {begun}" for (into, _), (begun, _) in zip(carried, made, strict=True))
        bounds = f"{name}_{before} to {name}_{steps} step {name}_{ROUND}"
        left = f"{name}_r{f':{len(made)}' if len(made) > 1 else ''}"
        lines.append(f"{left} = scf.for {name}_t = {bounds} iter_args({pairs}) -> ({types}) {{")
        made = carried
        for i in range(ROUND):
            lines.append(f"{INDENT}{name}_t{i} = arith.addi {name}_t, {name}_{i} : index")
            line, made = self._step(made, f"{name}_t{i}", f"{name}_round{i}_")
            lines.append(INDENT + line)
        lines += [f"{INDENT}scf.yield {', '.join(n for n, _ in made)} : {types}", "}"]
        return lines, [f"{name}_r#{i}" for i in range(len(made))] if len(made) > 1 else [f"{name}_r"]

    def _step(self, before: Sequence[Named], number: str, name: str) -> tuple[str, list[Named]]:
        """Step `number` after that which made `before`, states and stacked results, or the first one; what it makes.

        The kernel's results are the stacked ones, then states. Its operands, after the inputs and its constants, are
        the stacked results so far, to be written in place, and the number of the step.
        """
        node = self.kernel.node
        count, read = len(node.states), sum(isinstance(s, Value) for s in node.states)
        rest = self.operands[read : read + len(node.inputs) + 2]  # floats and integers
        variable, constant = iter(self.operands[:read]), iter(self.operands[read + len(rest) :])
        states = before[:count] or [next(constant if isinstance(s, Constant) else variable) for s in node.states]
        stacked = before[count:]
        types = [*(type for _, type in states), *self._types(node.stacked)]
        made = [(f"{name}{i}", type) for i, type in enumerate(types)]
        operands = [*states, *rest, *stacked, (number, "index")]
        results = [*(n for n, _ in stacked), *types[:count]] if before else [*types[count:], *types[:count]]
        left = ", ".join(n for n, _ in (*made[count:], *made[:count]))
        return f"{left} = {self._dispatch(operands, results)}", made
