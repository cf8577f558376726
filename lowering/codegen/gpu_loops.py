"""Loops in islands for GPUs, where IREE 3.13 frees what a loop carries while the GPU still reads it: unrolled."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence

import jax
import jax.extend.core as jex

from lowering.frontend.capture import Atom, Equation, Value, inline

MOST_STEPS = 64  # of the loops of an island together; every step is compiled
BODIES = {"scan": ("jaxpr",), "while": ("cond_jaxpr", "body_jaxpr"), "cond": ("branches",)}  # of control flow


@dataclasses.dataclass(frozen=True)
class Body:
    """The inputs, equations and results of what control flow runs."""

    inputs: Sequence[Value]
    equations: Sequence[Equation]
    results: Sequence[Atom]

    @classmethod
    def of(cls, body: jex.ClosedJaxpr) -> Body:
        """The body that a `ClosedJaxpr` holds."""
        inputs = [Value(tuple(a.shape), a.dtype) for a in body.in_avals]
        equations: list[Equation] = []
        results = inline(body.jaxpr, body.consts, inputs, equations)
        return cls(inputs, equations, results)

    def varying(self, inputs: Iterable[bool]) -> list[bool]:
        """Which results depend on the inputs that `inputs` says."""
        reached: set[Atom] = {value for value, varies in zip(self.inputs, inputs, strict=True) if varies}
        for equation in self.equations:
            if not reached.isdisjoint(equation.inputs):
                reached.update(equation.outputs)
        return [result in reached for result in self.results]


def unrolled(equation: Equation, change: Callable[[jex.ClosedJaxpr], jex.ClosedJaxpr]) -> Equation:
    """The equation with `change` applied to its bodies; a scan also repeats its body for every step."""
    params = {name: jax.tree.map(change, equation.params[name]) for name in BODIES.get(equation.primitive.name, ())}
    if equation.primitive.name == "scan":
        params["unroll"] = max(equation.params["length"], 1)
    return dataclasses.replace(equation, params=equation.params | params)


def unfit_loops(equations: Sequence[Equation]) -> str:
    """What is wrong with the loops in `equations` for GPUs, and how to change it; empty where nothing is.

    A loop whose condition reads a computed value is right, as every step waits for that.
    """
    if (steps := sum(map(_steps, equations))) > MOST_STEPS:
        return (
            f"got loops of {steps} steps together, expected at most {MOST_STEPS} on a GPU, where they are unrolled: "
            "lower one step, and call the module for each"
        )
    if any(map(_counts, equations)):
        return (
            "got a while loop whose condition depends on constants alone, expected a number of steps that JAX knows on "
            "a GPU: write it as jax.lax.fori_loop"
        )
    return ""


def _bodies(equation: Equation) -> list[Body]:
    names = BODIES.get(equation.primitive.name, ())
    return [Body.of(body) for body in jax.tree.leaves([equation.params[name] for name in names])]


def _steps(equation: Equation) -> int:
    """Steps of the scans of an equation, those in other scans times the steps of these."""
    inside = sum(_steps(e) for body in _bodies(equation) for e in body.equations)
    return equation.params["length"] * max(inside, 1) if equation.primitive.name == "scan" else inside


def _counts(equation: Equation) -> bool:
    """Whether there is a `while` in the equation that runs as often as constants say."""
    bodies = _bodies(equation)
    if any(_counts(e) for body in bodies for e in body.equations):
        return True
    if equation.primitive.name != "while":
        return False
    condition, body = bodies
    split = equation.params["cond_nconsts"], equation.params["cond_nconsts"] + equation.params["body_nconsts"]
    given = [isinstance(i, Value) for i in equation.inputs]
    carried = given[split[1] :]
    while (after := body.varying([*given[split[0] : split[1]], *carried])) != carried:
        carried = [a or b for a, b in zip(after, carried, strict=True)]
    return not any(condition.varying([*given[: split[0]], *carried]))
