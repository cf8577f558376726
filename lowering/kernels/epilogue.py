"""Epilogues in a kernel: elementwise operations on what it computed, before it is stored."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from lowering.frontend.graph import Channels, Epilogue, Extra, Operand, Result
from lowering.kernels.builder import NEON, SSA, Builder, element
from lowering.packing.layout import Plane

UNARY = {
    "abs": "math.absf",
    "ceil": "math.ceil",
    "erf": "math.erf",
    "exp": "math.exp",
    "expm1": "math.expm1",
    "floor": "math.floor",
    "log": "math.log",
    "log1p": "math.log1p",
    "neg": "arith.negf",
    "rsqrt": "math.rsqrt",
    "sqrt": "math.sqrt",
    "tanh": "math.tanh",
}
BINARY = {
    "add": "arith.addf",
    "div": "arith.divf",
    "mul": "arith.mulf",
    "sub": "arith.subf",
}
EXACT = ("abs", "ceil", "floor", "neg")  # unary operations that do not round; others are of f32 values
EXTREMA = {"max": "maximum", "min": "minimum"}  # NaN stays NaN
COMPARISONS = {"eq": "oeq", "ge": "oge", "gt": "ogt", "le": "ole", "lt": "olt", "ne": "une"}  # give a boolean
LARGEST_EXPONENT = 80.0  # of e, in a logistic function: beyond it float32 overflows and the result is 0


def apply(b: Builder, epilogue: Epilogue, value: SSA, constants: Sequence[SSA], inputs: Sequence[SSA]) -> SSA:
    """What becomes of `value`, a float or a vector of them: see `results_of`."""
    last = Result(len(epilogue.ops))
    return results_of(b, epilogue, value, constants, inputs, [last])[0]


def results_of(
    b: Builder,
    epilogue: Epilogue,
    value: SSA,
    constants: Sequence[SSA],
    inputs: Sequence[SSA],
    wanted: Sequence[Operand],
) -> list[SSA]:
    """Operands of an epilogue after its last operation.

    Args:
      b: where the operations are written.
      epilogue: them.
      value: what the kernel computed.
      constants: the operands `channel_operands(epilogue)`, of the type of `value`.
      inputs: the epilogue's inputs, of that type too.
      wanted: the operands.
    """
    results = [value]
    numbers = {id(c): i for i, c in enumerate(channel_operands(epilogue))}

    def read(operand: Operand) -> SSA:
        if isinstance(operand, Result):
            return results[operand.number]
        if isinstance(operand, Extra):
            return inputs[operand.number]
        if isinstance(operand, Channels):
            return constants[numbers[id(operand)]]
        return b.constant(operand, value.type)

    for op in epilogue.ops:
        bounds = [a for a in op.args if isinstance(a, float)]
        if op.name in ("max", "min") and len(bounds) == 1:
            (bounded,) = (read(a) for a in op.args if not isinstance(a, float))
            results.append(_bounded(b, op.name, bounded, read(bounds[0])))
        else:
            results.append(_operation(b, op.name, [read(a) for a in op.args]))
    return [read(operand) for operand in wanted]


def _bounded(b: Builder, name: str, value: SSA, bound: SSA) -> SSA:
    """Maximum or minimum with a number; NaN stays. Comparing is one instruction on x86, the operation on arm64."""
    if element(value.type) == "f16" or (value.type in NEON and not b.scalar_memory):
        return b.extremum(EXTREMA[name], value, bound)
    return b.select(_compared(b, "gt" if name == "max" else "lt", bound, value), bound, value)


def _compared(b: Builder, name: str, a: SSA, c: SSA) -> SSA:
    truth = f"{a.type[: a.type.rindex('x') + 1]}i1>" if "x" in a.type else "i1"
    return b.op(f"arith.cmpf {COMPARISONS[name]}, {a.name}, {c.name} : {a.type}", truth)


def _operation(b: Builder, name: str, args: list[SSA]) -> SSA:
    first = args[0]
    type = element(first.type)
    if type == "f16" and name not in EXACT and (name in UNARY or name in ("erfc", "logistic")):
        return b.converted(_operation(b, name, [b.converted(a, "f32") for a in args]), type)
    if name in UNARY:
        return b.op(f"{UNARY[name]} {first.name} : {first.type}", first.type)
    if name in EXTREMA:
        return b.extremum(EXTREMA[name], *args)
    if name in BINARY:
        return b.binary(BINARY[name], *args)
    if name in COMPARISONS:
        return _compared(b, name, *args)
    if name == "select":
        return b.select(*args)
    one = b.constant(1.0, first.type)
    if name == "erfc":
        return b.binary("arith.subf", one, _operation(b, "erf", args))
    assert name == "logistic", name
    exponent = _operation(b, "min", [_operation(b, "neg", args), b.constant(LARGEST_EXPONENT, first.type)])
    return b.binary("arith.divf", one, b.binary("arith.addf", one, _operation(b, "exp", [exponent])))


def channel_operands(epilogue: Epilogue) -> tuple[Channels, ...]:
    """The operands with one number per channel, each once."""
    return tuple(dict.fromkeys(a for op in epilogue.ops for a in op.args if isinstance(a, Channels)))


def channel_constants(epilogue: Epilogue) -> np.ndarray:
    """The numbers of those operands one after the other, as kernels keep them: float32 [operands * channels]."""
    return np.concatenate([np.zeros(0, np.float32), *(c.values for c in channel_operands(epilogue))])


def input_buffers(epilogue: Epilogue, planes: Sequence[Plane | None]) -> list[tuple[int, str]]:
    """The buffers of the epilogue's inputs, `planes` being their layouts, None for vectors."""
    return [
        (value.shape[0] * plane.stored * plane.size, plane.element) if plane else (int(np.prod(value.shape)), "f32")
        for value, plane in zip(epilogue.inputs, planes, strict=True)
    ]


@dataclasses.dataclass(frozen=True)
class PixelOperands:
    """What an epilogue reads in one channel of one image, for vectors of consecutive pixels.

    `constants` and `gates` are broadcast; `images` has buffer and address of the pixel at position 0.
    """

    vector: str
    constants: tuple[SSA, ...]
    gates: dict[int, SSA]
    images: dict[int, tuple[SSA, SSA]]

    @classmethod
    def load(
        cls,
        b: Builder,
        epilogue: Epilogue,
        planes: Sequence[Plane | None],
        buffers: Sequence[SSA],
        constants: tuple[SSA, int] | None,
        image: SSA,
        channel: SSA,
        vector: str,
    ) -> PixelOperands:
        """Load the numbers of one channel.

        Args:
          b: where it is written.
          epilogue: the epilogue.
          planes: layouts of its inputs, None for vectors.
          buffers: its inputs.
          constants: the buffer that holds `channel_constants(epilogue)` and its element where they begin; None is
            for an epilogue without any.
          image: number in the batch.
          channel: number, which may be past the last one (where a kernel computes whole groups of channels).
          vector: type of the vectors of pixels.
        """
        loaded, gates, images = [], {}, {}
        for number, operand in enumerate(channel_operands(epilogue)):
            assert constants is not None
            memory, start = constants
            at = b.add(_within(b, channel, operand.values.size), start + number * operand.values.size)
            loaded.append(b.broadcast(b.load(memory, at), vector))
        for number, (value, plane) in enumerate(zip(epilogue.inputs, planes, strict=True)):
            if plane is None:
                channels = value.shape[-1]
                at = b.add(b.mul(image, channels), _within(b, channel, channels))
                gates[number] = b.broadcast(b.load(buffers[number], at), vector)
            else:
                first = b.mul(b.add(b.mul(image, plane.stored), channel), plane.size)
                images[number] = buffers[number], b.add(first, plane.lead)
        return cls(vector, tuple(loaded), gates, images)

    def inputs(self, b: Builder, position: SSA, step: int = 1) -> list[SSA]:
        """The inputs' pixels from `position` on, `step` apart; where that is one, it is a multiple of their number."""
        pixels = {
            n: b.vector_load(memory, b.add(at, position), self.vector, aligned=True, step=step)
            for n, (memory, at) in self.images.items()
        }
        return [value for _, value in sorted({**self.gates, **pixels}.items())]


def _within(b: Builder, channel: SSA, channels: int) -> SSA:
    return b.binary("arith.minui", channel, b.index(channels - 1))
