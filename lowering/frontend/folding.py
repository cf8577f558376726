"""Folding: scales and biases at the beginning of an epilogue go into the weights before it."""

from __future__ import annotations

import dataclasses

import numpy as np

from lowering.frontend.graph import Channels, Epilogue, Op, Operand, Result


@dataclasses.dataclass(frozen=True)
class Folded:
    """scale * y + bias per output channel, float64 [channels], then what is left of the epilogue."""

    scale: np.ndarray
    bias: np.ndarray
    epilogue: Epilogue


def fold(epilogue: Epilogue, channels: int) -> Folded:
    """Take the affine operations that an epilogue begins with out of it."""
    scale, bias, ops = np.ones(channels), np.zeros(channels), epilogue.ops
    while ops and _is_private(ops) and (step := _affine(ops[0])) is not None:
        scale, bias = scale * step[0], bias * step[0] + step[1]
        ops = tuple(Op(op.name, tuple(map(_shifted, op.args))) for op in ops[1:])
    return Folded(scale, bias, dataclasses.replace(epilogue, ops=ops))


def _is_private(ops: tuple[Op, ...]) -> bool:
    """Whether only the first operation reads what the kernel computed."""
    return not any(arg == Result(0) for op in ops[1:] for arg in op.args)


def _affine(op: Op) -> tuple[np.ndarray | float, np.ndarray | float] | None:
    """Scale and bias that `op` amounts to; None where it is not affine in `Result(0)`."""
    if op.name == "neg":
        return -1.0, 0.0
    if op.name not in ("add", "sub", "mul", "div") or op.args.count(Result(0)) != 1:
        return None
    first = op.args[0] == Result(0)
    other = op.args[1] if first else op.args[0]
    if isinstance(other, Channels):
        number: np.ndarray | float = other.values.astype(np.float64)
    elif isinstance(other, float):
        number = other
    else:
        return None
    if op.name == "add":
        return 1.0, number
    if op.name == "sub":
        return (1.0, -number) if first else (-1.0, number)
    if op.name == "mul":
        return number, 0.0
    return (1.0 / np.asarray(number), 0.0) if first and np.all(number) else None


def _shifted(arg: Operand) -> Operand:
    return Result(arg.number - 1) if isinstance(arg, Result) and arg.number else arg
