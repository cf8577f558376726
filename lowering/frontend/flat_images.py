"""One-dimensional convolutions as those of flat images: a sequence [n, w, c] becomes an image [n, 1, w, c]."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from lowering.frontend.capture import Atom, Captured, Constant, Equation, Value
from lowering.frontend.elementwise import IDENTITIES, SAME_NAME
from lowering.frontend.windows import conv_window

_NWC = (0, 2, 1), (2, 1, 0), (0, 2, 1)  # input, kernel WIO and result, as JAX numbers dimensions
_NHWC = lax.ConvDimensionNumbers((0, 3, 1, 2), (3, 2, 0, 1), (0, 3, 1, 2))
_ELEMENTWISE = {*IDENTITIES, *SAME_NAME, "square", "integer_pow", "clamp", "select_n"}
_WINDOW = {"window_dimensions": 1, "window_strides": 1, "padding": (0, 0), "base_dilation": 1, "window_dilation": 1}
_BY_AXIS: dict[str, dict[str, Any]] = {  # parameters with an entry for each axis, by primitive: that of the one row
    "reduce_window_max": _WINDOW,
    "reduce_window_sum": _WINDOW,
    "pad": {"padding_config": (0, 0, 0)},
    "slice": {"start_indices": 0, "limit_indices": 1, "strides": 1},
}


def with_flat_images(captured: Captured) -> Captured:
    """The program with one-dimensional convolutions, and what follows on their results, as those of flat images."""
    lifting = _Lifting(captured.inputs)
    for equation in captured.equations:
        if not lifting.take(equation):
            lifting.keep(equation)
    if not lifting.images:
        return captured
    lifting.restore(captured.outputs, captured.equations[-1].context)
    return dataclasses.replace(captured, equations=tuple(lifting.equations))


class _Lifting:
    """The new equations, in order; `images` has the flat images of sequences."""

    def __init__(self, inputs: Sequence[Value]) -> None:
        self.equations: list[Equation] = []
        self.images: dict[Value, Value] = {}
        self._made = set(inputs)  # in their own shapes

    def keep(self, equation: Equation) -> None:
        """Leave an equation as it is."""
        self.restore(equation.inputs, equation.context)
        self.equations.append(equation)
        self._made.update(equation.outputs)

    def restore(self, atoms: Sequence[Atom], context: Any) -> None:
        """Make sequences of their images where they are not there."""
        for atom in atoms:
            if isinstance(atom, Value) and atom not in self._made:
                self.equations.append(_reshape(self.images[atom], atom, context))
                self._made.add(atom)

    def take(self, equation: Equation) -> bool:
        """Whether the equation could become one of flat images."""
        convolution = _convolution(equation)
        if convolution is not None:
            self._add(convolution, (self._image(equation.inputs[0], equation.context), convolution.inputs[1]))
            return True
        params = _params(equation)
        if params is None or self.images.keys().isdisjoint(equation.inputs):
            return False
        inputs = tuple(self._image(atom, equation.context) for atom in equation.inputs)
        self._add(dataclasses.replace(equation, params=params), inputs)
        return True

    def _add(self, equation: Equation, inputs: tuple[Atom, ...]) -> None:
        (out,) = equation.outputs
        if len(out.shape) == 3:
            self.images[out] = Value(_with_row(out.shape, 1), out.dtype)
        else:
            self._made.add(out)
        self.equations.append(dataclasses.replace(equation, inputs=inputs, outputs=(self.images.get(out, out),)))

    def _image(self, atom: Atom, context: Any) -> Atom:
        if len(atom.shape) != 3:
            return atom
        if isinstance(atom, Constant):
            return Constant(np.expand_dims(np.asarray(atom.value), 1), atom.name)
        if atom not in self.images:
            self.images[atom] = Value(_with_row(atom.shape, 1), atom.dtype)
            self.equations.append(_reshape(atom, self.images[atom], context))
        return self.images[atom]


def _convolution(equation: Equation) -> Equation | None:
    """A one-dimensional convolution that a kernel takes as one of flat images, its results still sequences."""
    p = equation.params
    if equation.primitive.name != "conv_general_dilated" or tuple(p["dimension_numbers"]) != _NWC:
        return None
    x, kernel = equation.inputs
    if not isinstance(x, Value) or not isinstance(kernel, Constant) or x.shape[1] == 1:
        return None
    params = {name: (1, *p[name]) for name in ("window_strides", "lhs_dilation", "rhs_dilation")}
    params |= {"padding": ((0, 0), *p["padding"]), "dimension_numbers": _NHWC}
    weights = Constant(np.asarray(kernel.value)[None], kernel.name)
    image = Value(_with_row(x.shape, 1), x.dtype)
    flat = dataclasses.replace(equation, params=p | params, inputs=(image, weights))
    return None if isinstance(conv_window(flat), str) else flat


def _params(equation: Equation) -> dict[str, Any] | None:
    """Parameters of an equation of sequences for their flat images; None where it has none."""
    name, p = equation.primitive.name, equation.params
    if len(equation.outputs) != 1 or any(len(i.shape) not in (0, 3) for i in equation.inputs):
        return None
    if name in _ELEMENTWISE:
        return p
    if name in _BY_AXIS:
        return p | {n: _with_row(p[n], row) for n, row in _BY_AXIS[name].items() if p[n] is not None}
    if name in ("reduce_max", "reduce_sum") and tuple(p["axes"]) == (1,):
        return p | {"axes": (1, 2)}
    return p | {"dimension": 3} if name == "concatenate" and p["dimension"] == 2 else None


def _with_row(entries: Sequence[Any], row: Any) -> tuple[Any, ...]:
    """Entries for the axes of a sequence as those of its flat image."""
    return entries[0], row, *entries[1:]


def _reshape(x: Value, out: Value, context: Any) -> Equation:
    params = {"new_sizes": out.shape, "dimensions": None, "sharding": None}
    return Equation(lax.reshape_p, params, (x,), (out,), context)
