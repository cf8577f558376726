"""Who makes and who reads every value of a captured program."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable

from lowering.frontend.capture import Captured, Equation, Value
from lowering.frontend.graph import is_image

RESHAPES = {"reshape", "broadcast_in_dim", "squeeze", "expand_dims", "transpose"}


class Uses:
    """Lookups over the equations of `captured`; `order` numbers them."""

    def __init__(self, captured: Captured) -> None:
        self.order = {equation: i for i, equation in enumerate(captured.equations)}
        self.outputs = set(captured.outputs)
        self._consumers: dict[Value, list[Equation]] = defaultdict(list)
        self._producers: dict[Value, Equation] = {}
        for equation in captured.equations:
            for value in dict.fromkeys(i for i in equation.inputs if isinstance(i, Value)):
                self._consumers[value].append(equation)
            self._producers.update(dict.fromkeys(equation.outputs, equation))

    def consumers(self, value: Value) -> list[Equation]:
        """The equations that read `value`, in order."""
        return self._consumers[value]

    def only_consumer(self, value: Value) -> Equation | None:
        """The equation that alone reads `value`; None too where the program returns it."""
        consumers = self._consumers[value]
        return consumers[0] if len(consumers) == 1 and value not in self.outputs else None

    def producer(self, value: Value) -> Equation | None:
        """The equation that makes `value`; None for inputs of the program."""
        return self._producers.get(value)

    def reshaped(self, value: Value) -> Value | None:
        """What `value` is another shape of, element for element; None where it is not made by such an equation."""
        equation = self.producer(value)
        return equation.inputs[0] if equation and is_reshape(equation) else None  # type: ignore[return-value]

    def origin(self, value: Value, available: Callable[[Value], bool]) -> Value | None:
        """The first available value that `value` is another shape of, itself if need be; None where there is none."""
        found: Value | None = None
        candidate: Value | None = value
        while candidate is not None and not is_image(candidate):
            found = candidate if available(candidate) else found
            candidate = self.reshaped(candidate)
        return found


def is_reshape(equation: Equation) -> bool:
    """Whether the result has the operand's elements in the operand's order."""
    if equation.primitive.name not in RESHAPES or not isinstance(equation.inputs[0], Value):
        return False
    if equation.params.get("dimensions") is not None and equation.primitive.name == "reshape":
        return False
    if equation.primitive.name == "transpose":
        long = [axis for axis in equation.params["permutation"] if equation.inputs[0].shape[axis] > 1]
        return long == sorted(long)
    return math.prod(equation.inputs[0].shape) == math.prod(equation.outputs[0].shape)
