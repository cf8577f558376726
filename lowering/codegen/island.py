"""Islands: equations without a kernel of ours, as StableHLO functions that IREE compiles."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import jax.extend.core as jex
import jax.numpy as jnp
import numpy as np
from jaxlib.mlir import ir

from lowering.codegen.gpu_loops import Body, unfit_loops, unrolled
from lowering.codegen.grouped_conv import ungrouped
from lowering.element import DTYPES
from lowering.errors import LoweringError
from lowering.frontend.capture import Atom, Constant, Equation, Value
from lowering.frontend.graph import Island
from lowering.packing.layout import Plane

INLINE_ELEMENTS = 256  # constants up to this size stay in the text, larger ones go to the weights file

REDUCING = ("reduce", "arg", "cum", "dot_general", "conv_general_dilated", "sort", "top_k")  # starts of primitives


@dataclasses.dataclass(frozen=True)
class IslandFunction:
    """StableHLO functions as text by family of targets, the entry's name, and the constants that it takes.

    Constants follow the inputs in the order of their names here. `unfit` says why a family has no text.
    """

    texts: dict[str, str]
    entry: str
    constants: dict[str, np.ndarray]
    unfit: str = ""

    def text(self, kernels: str) -> str:
        """The text for a family. Raises LoweringError: IREE would compile it to something wrong."""
        if kernels not in self.texts:
            raise LoweringError(f"{self.entry.removesuffix('.main')}: {self.unfit}")
        return self.texts[kernels]


def island_function(name: str, island: Island, planes: Mapping[Value, Plane]) -> IslandFunction:
    """Lower an island through JAX. Images in the padded-plane layout are converted at its borders, f16 ones to f32."""
    large = {f"{name}/constant_{i}": c for i, c in enumerate(_large_constants(island))}
    arrays = {n: np.asarray(c.value) for n, c in large.items()}
    inputs = [jax.ShapeDtypeStruct(stored_shape(v, planes), stored_dtype(v, planes)) for v in island.inputs]
    constants = [jax.ShapeDtypeStruct(a.shape, a.dtype) for a in arrays.values()]
    texts, unfit = {}, unfit_loops(island.equations)
    for family in ("cpu",) if unfit else ("cpu", "spirv"):
        run = _evaluator(island, planes, tuple(large.values()), fenced=family == "spirv")
        module = jax.jit(run, keep_unused=True).lower(inputs, constants).compiler_ir("stablehlo")
        texts[family] = _functions(module, name)
    return IslandFunction(texts, f"{name}.main", arrays, unfit)


def _evaluator(
    island: Island, planes: Mapping[Value, Plane], large: tuple[Constant, ...], fenced: bool
) -> Callable[[list[Any], list[Any]], list[Any]]:
    """The island as a function of its inputs and large constants."""
    equations = [unrolled(e, _fenced_body) if fenced else e for e in island.equations]

    def run(inputs: list[Any], constants: list[Any]) -> list[Any]:
        env: dict[Atom, Any] = dict(zip(large, constants, strict=True))
        for value, array in zip(island.inputs, inputs, strict=True):
            env[value] = from_plane(array, planes[value]).astype(value.dtype) if value in planes else array
        arrays = _evaluated(equations, env, island.results, fenced)
        pairs = zip(island.outputs, arrays, strict=True)
        return [to_plane(array, planes[value]) if value in planes else jnp.asarray(array) for value, array in pairs]

    return run


def _evaluated(equations: Sequence[Equation], env: dict[Atom, Any], results: Sequence[Atom], fenced: bool) -> list[Any]:
    """The results of equations; `env` has what they begin with.

    With `fenced` nothing fuses with what reduces: IREE 3.13's SPIR-V code for a reduction fused with elementwise work
    before or after it lacks the barrier between them, and gives wrong results now and then.
    """

    def read(atom: Atom) -> Any:
        return env[atom] if atom in env or isinstance(atom, Value) else atom.value

    for equation in equations:
        values = [read(i) for i in equation.inputs]
        reduces = fenced and equation.primitive.name.startswith(REDUCING)
        if reduces:
            pairs = zip(equation.inputs, values, strict=True)
            values = [jax.lax.optimization_barrier(v) if isinstance(i, Value) else v for i, v in pairs]
        if fenced and equation.primitive.name == "conv_general_dilated":
            made = ungrouped(equation, values, _without_leftovers)
        else:
            made = _without_leftovers(equation, values)
        if reduces:
            made = jax.lax.optimization_barrier(list(made))
        env.update(zip(equation.outputs, made, strict=True))
    return [read(result) for result in results]


def _fenced_body(closed: jex.ClosedJaxpr) -> jex.ClosedJaxpr:
    body = Body.of(closed)
    equations = [unrolled(e, _fenced_body) for e in body.equations]

    def run(*arrays: Any) -> list[Any]:
        return _evaluated(equations, dict(zip(body.inputs, arrays, strict=True)), body.results, fenced=True)

    return jax.make_jaxpr(run)(*closed.in_avals)


def _without_leftovers(equation: Equation, values: Sequence[Any]) -> Sequence[Any]:
    """Apply `equation`; what no window of it reaches is cut off where IREE 3.13 would reject it.

    It does so under a `reduce_window`, and under a convolution that has a single window along an axis.
    """
    p, counts = equation.params, equation.outputs[0].shape
    if equation.primitive.name in ("reduce_window_max", "reduce_window_sum"):
        axes, sizes = range(len(counts)), p["window_dimensions"]
        dilation, base = p["window_dilation"], p["base_dilation"]
    elif equation.primitive.name == "conv_general_dilated":
        numbers = p["dimension_numbers"]
        axes, sizes = numbers.lhs_spec[2:], [equation.inputs[1].shape[axis] for axis in numbers.rhs_spec[2:]]
        counts = tuple(counts[axis] for axis in numbers.out_spec[2:])
        dilation, base = p["rhs_dilation"], p["lhs_dilation"]
        if 1 not in counts:
            return equation.apply(values)
    else:
        return equation.apply(values)
    limits, padding = list(values[0].shape), []
    for axis, count, size, stride, step, (low, _) in zip(
        axes, counts, sizes, p["window_strides"], dilation, p["padding"], strict=True
    ):
        end = (count - 1) * stride + (size - 1) * step + 1 - low
        limits[axis] = min(limits[axis], end)
        padding.append((low, end - limits[axis]))
    if any(b != 1 for b in base) or min(limits) <= 0:
        return equation.apply(values)
    cut = jax.lax.slice(values[0], [0] * len(limits), limits)
    return dataclasses.replace(equation, params=p | {"padding": tuple(padding)}).apply([cut, *values[1:]])


def stored_shape(value: Value, planes: Mapping[Value, Plane]) -> tuple[int, ...]:
    """Shape of the tensor that holds a value: its own, or that of its planes."""
    if value not in planes:
        return value.shape
    return value.shape[0], planes[value].stored, planes[value].size


def stored_dtype(value: Value, planes: Mapping[Value, Plane]) -> np.dtype:
    """Element type of the tensor that holds a value."""
    return DTYPES[planes[value].element] if value in planes else np.dtype(value.dtype)


def from_plane(array: jax.Array, plane: Plane) -> jax.Array:
    """[n, stored, size] -> [n, h, w, c]."""
    image = array[:, : plane.channels, plane.lead : plane.lead + plane.positions]
    image = image.reshape(-1, plane.channels, plane.height, plane.pitch)[..., : plane.width]
    return image.transpose(0, 2, 3, 1)


def to_plane(array: jax.Array, plane: Plane) -> jax.Array:
    """[n, h, w, c] -> [n, stored, size] of the plane's element type, zeros around the images."""
    array = array.astype(DTYPES[plane.element])
    rows = jnp.pad(array.transpose(0, 3, 1, 2), ((0, 0), (0, 0), (0, 0), (0, plane.pitch - plane.width)))
    flat = rows.reshape(-1, plane.channels, plane.positions)
    tail = plane.size - plane.lead - plane.positions
    return jnp.pad(flat, ((0, 0), (0, plane.stored - plane.channels), (plane.lead, tail)))


def _large_constants(island: Island) -> list[Constant]:
    atoms = [*(a for e in island.equations for a in e.inputs), *island.results]
    constants = dict.fromkeys(a for a in atoms if isinstance(a, Constant))
    kinds = (np.floating, np.integer)
    return [
        c
        for c in constants
        if np.size(c.value) > INLINE_ELEMENTS and any(jnp.issubdtype(c.value.dtype, kind) for kind in kinds)
    ]


def _functions(module: Any, name: str) -> str:
    """The module's functions as text, private and renamed so that islands do not clash."""
    with module.context:
        symbols = ir.SymbolTable(module.operation)
        functions = [op for op in module.body.operations if "sym_name" in op.attributes]
        for function in functions:
            old = ir.StringAttr(function.attributes["sym_name"]).value
            new = f"{name}.{old}"
            symbols.replace_all_symbol_uses(old, new, module.operation)
            symbols.set_symbol_name(function, new)
            symbols.set_visibility(function, "private")
        text = "\n".join(op.get_asm(enable_debug_info=False) for op in functions)
    if "custom_call" in text:
        target = text.split("custom_call")[1].split("(")[0].strip(" @")
        raise LoweringError(
            f"{name}: JAX lowers this part to the custom call {target}, which IREE cannot compile: "
            "replace the operation (decompositions and sorts with custom kernels are such)"
        )
    return text
