"""Loops over time: a `scan` over a recurrent cell as products of whole sequences and one recurrent kernel."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from lowering.frontend.capture import Atom, Captured, Constant, Equation, Value, inline
from lowering.frontend.cell import CellTrace, kind_of
from lowering.frontend.folding import fold
from lowering.frontend.graph import Linear, Operand, Recurrent
from lowering.frontend.regions import following
from lowering.frontend.uses import Uses
from lowering.frontend.weights import product, scaled

Name = Callable[[str, Constant], str]


@dataclasses.dataclass(frozen=True)
class _Body:
    """The body of a scan: what it is given each step, its equations, what it returns."""

    carries: tuple[Atom, ...]
    xs: tuple[Value, ...]
    captured: Captured


def recurrence(
    equation: Equation, origin: Callable[[Value], Value], name: Name
) -> tuple[list[Linear], Recurrent] | str:
    """The kernels that `equation`, a scan, becomes, or why it does not.

    Args:
      equation: the scan.
      origin: the value to read in place of one, which may be another shape of it.
      name: of a layer, by its kind and weights.
    """
    p = equation.params
    consts, carry = p["num_consts"], p["num_carry"]
    sequences = equation.inputs[consts + carry :]
    if p["reverse"]:
        return "runs backwards"
    if not all(isinstance(i, Constant) for i in equation.inputs[:consts]):
        return "reads a value from outside the loop"
    if not all(isinstance(x, Value) for x in sequences) or p["length"] < 1:
        return "loops over constants, or nothing"
    body = _body(equation)
    uses = Uses(body.captured)
    products: list[tuple[Equation, Value, Constant, np.ndarray]] = []
    for e in body.captured.equations:
        if e.primitive.name == "dot_general":
            found = product(e)
            if isinstance(found, str):
                return found
            products.append((e, *found))
    lifted = dict(zip(body.xs, (origin(x) for x in sequences if isinstance(x, Value)), strict=True))
    recurrent = [f for f in products if f[1] in body.carries]
    if len(recurrent) != 1 or not all(f[1] in lifted for f in products if f not in recurrent):
        return "the loop is not of one product with the state, and others with the input"
    linears: list[Linear] = []
    claimed = {e for e, *_ in products}
    for e, x, constant, matrix in (f for f in products if f not in recurrent):
        region = following(e.outputs[0], uses, lambda _: False)
        claimed.update(region.equations)
        folded = fold(region.epilogue, matrix.shape[0])
        title = name("linear", constant)
        out = Value((p["length"], *region.out.shape), region.out.dtype)
        linears.append(
            Linear(title, lifted[x], out, *scaled(title, matrix, folded.scale, folded.bias), folded.epilogue)
        )
        lifted[region.out] = out
    left = [e for e in body.captured.equations if e not in claimed]
    node = _recurrent(equation, body, uses, left, recurrent[0], lifted, name)
    return node if isinstance(node, str) else (linears, node)


def _recurrent(
    equation: Equation,
    body: _Body,
    uses: Uses,
    equations: list[Equation],
    found: tuple[Equation, Value, Constant, np.ndarray],
    lifted: dict[Value, Value],
    name: Name,
) -> Recurrent | str:
    e, state, constant, matrix = found
    start, units = e.outputs[0], state.shape[-1]
    if matrix.shape[0] % units or matrix.shape[1] != units:
        return f"the product makes {matrix.shape[0]} numbers of {matrix.shape[1]}, which are no gates"
    states = [c for c in body.carries if isinstance(c, Value)]
    if any(s.shape != state.shape or s.dtype != np.float32 for s in states):
        return "a state is of another shape or type than the one that is multiplied"
    trace = CellTrace(start, units, states, uses, lambda v: v in lifted)
    for other in equations:
        if not trace.take(other):
            return f"{other.primitive.name} in the loop"
    returned = list(zip(body.captured.outputs, equation.outputs, strict=True))
    carried = [r for r, c in zip(returned, body.carries, strict=False) if isinstance(c, Value)]
    stacked = returned[len(body.carries) :]
    results: list[Operand] = []
    for atom, _ in [*carried, *stacked]:
        result = trace.single(atom)
        if result is None:
            return "returns something else than numbers of a cell"
        results.append(result)
    inits = equation.inputs[equation.params["num_consts"] :][: len(body.carries)]
    # the trace's operands are the states, then what it read of sequences
    inputs = trace.inputs[len(states) :]
    title = name("recurrent", constant)
    return Recurrent(
        name=title,
        kind=kind_of(matrix.shape[0] // units, len(states)),
        weight=scaled(title, matrix, np.ones(len(matrix)), np.zeros(0))[0],
        cell=trace.cell(results),
        x=states.index(state),
        states=tuple(i for i, c in zip(inits, body.carries, strict=True) if isinstance(c, Value)),
        inputs=tuple(lifted[v] for v in inputs),
        steps=equation.params["length"],
        last=tuple(o for _, o in carried),
        stacked=tuple(o for _, o in stacked),
    )


def _body(equation: Equation) -> _Body:
    """The body, where states that no step changes are the constants that they begin with."""
    p = equation.params
    consts, carry = p["num_consts"], p["num_carry"]
    closed = p["jaxpr"]
    inits = equation.inputs[consts : consts + carry]
    carries: list[Atom] = [Value(i.shape, i.dtype) for i in inits]
    xs = tuple(Value(tuple(v.aval.shape), v.aval.dtype) for v in closed.jaxpr.invars[consts + carry :])
    while True:
        equations: list[Equation] = []
        outputs = inline(closed.jaxpr, closed.consts, [*equation.inputs[:consts], *carries, *xs], equations)
        unchanged = [
            isinstance(c, Value) and c is o and isinstance(i, Constant)
            for c, o, i in zip(carries, outputs, inits, strict=False)
        ]
        if not any(unchanged):
            break
        carries = [i if same else c for c, same, i in zip(carries, unchanged, inits, strict=True)]
    values = tuple(c for c in carries if isinstance(c, Value))
    captured = Captured((*values, *xs), tuple(equations), tuple(outputs), None, lambda flat: list(flat))
    return _Body(tuple(carries), xs, captured)
