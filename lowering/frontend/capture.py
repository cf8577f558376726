"""Capture: a model or function becomes a flat list of JAX equations with everything constant evaluated."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.extend.core as jex
import jax.numpy as jnp
import numpy as np
from flax import nnx
from flax.errors import TraceContextError

from lowering.errors import LoweringError, described

# Primitives whose body is spliced into the caller, with the name of the parameter that holds it.
INLINED = {
    "jit": "jaxpr",
    "pjit": "jaxpr",
    "closed_call": "call_jaxpr",
    "core_call": "call_jaxpr",
    "remat2": "jaxpr",
    "checkpoint": "jaxpr",
    "custom_jvp_call": "call_jaxpr",
    "custom_vjp_call": "call_jaxpr",
}


# Element types of inputs, results and constants; IREE's interface lacks float8 and integers of less than a byte.
ELEMENTS = {"bool", "bfloat16", "float16", "float32", "float64", "complex64", "complex128"}
ELEMENTS |= {f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}


@dataclasses.dataclass(frozen=True, eq=False)
class Value:
    """A tensor that depends on the program's input."""

    shape: tuple[int, ...]
    dtype: Any


@dataclasses.dataclass(frozen=True, eq=False)
class Constant:
    """A tensor that does not; `name` is the parameter's path where it is one (such as `conv1/kernel`)."""

    value: Any
    name: str | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """Extents."""
        return tuple(self.value.shape)

    @property
    def dtype(self) -> Any:
        """Element type."""
        return self.value.dtype


Atom = Value | Constant


@dataclasses.dataclass(frozen=True, eq=False)
class Equation:
    """One application of a JAX primitive; `context` holds the configuration that it was traced under."""

    primitive: Any
    params: dict[str, Any]
    inputs: tuple[Atom, ...]
    outputs: tuple[Value, ...]
    context: Any

    def apply(self, values: Sequence[Any]) -> Sequence[Any]:
        """The results for `values` in place of the inputs, one for each output."""
        return _apply(self.primitive, self.params, self.context, values)


@dataclasses.dataclass(frozen=True)
class Captured:
    """A traced function: flat inputs, equations in order, flat outputs and their nesting.

    `reference` computes the flat outputs from the flat inputs in JAX, from the function itself. `input_tree` is the
    nesting of the inputs; None where each is one array, or is nested in other types than dicts, lists and tuples.
    """

    inputs: tuple[Value, ...]
    equations: tuple[Equation, ...]
    outputs: tuple[Atom, ...]
    result_tree: Any
    reference: Callable[[Sequence[Any]], list[Any]]
    input_tree: Any = None


def capture(model_or_fn: nnx.Module | Callable[..., Any], *example_inputs: Any) -> Captured:
    """Trace an NNX module (in evaluation mode) or a function of arrays at the shapes of `example_inputs`.

    Raises:
        LoweringError: the function cannot be traced at those inputs, one is no array of numbers and fixed shape, or a
            result is no array of numbers.
    """
    fn, parameters = _as_function(model_or_fn)
    named_inputs, in_tree = jax.tree.flatten_with_path(example_inputs)
    for path, value in named_inputs:
        _check_type(_input_name(path), value, "convert it, or let the function close over it")
        _check_shape(_input_name(path), value)
    flat_inputs = [value for _, value in named_inputs]
    leaves, parameter_tree = jax.tree.flatten_with_path(parameters)
    out_tree = None

    def flat_fn(values: Sequence[Any], inputs: Sequence[Any]) -> list[Any]:
        nonlocal out_tree
        results = fn(jax.tree.unflatten(parameter_tree, values), *jax.tree.unflatten(in_tree, inputs))
        flat, out_tree = jax.tree.flatten(results)
        return flat

    closed = _trace(flat_fn, [leaf for _, leaf in leaves], flat_inputs)
    for number, aval in enumerate(closed.out_avals):
        _check_type(f"result {number}", aval, "convert it")
    constants: list[Atom] = [Constant(leaf, _path_name(path)) for path, leaf in leaves]
    inputs = [Value(tuple(v.aval.shape), v.aval.dtype) for v in closed.jaxpr.invars[len(leaves) :]]
    equations: list[Equation] = []
    outputs = inline(closed.jaxpr, closed.consts, [*constants, *inputs], equations)
    values = [leaf for _, leaf in leaves]
    return Captured(
        tuple(inputs),
        _live(equations, outputs),
        tuple(outputs),
        _plain(jax.tree.unflatten(out_tree, range(len(outputs)))),
        lambda flat: jax.jit(flat_fn)(values, list(flat)),
        _input_tree(in_tree),
    )


def _check_type(name: str, value: Any, fix: str) -> None:
    """Raises LoweringError unless `value` is an array of numbers or bools of a size that programs take and give."""
    dtype = getattr(value, "dtype", type(value))
    known = dtype in (bool, int, float, complex) or dtype == np.bool_
    if not (known or (jnp.issubdtype(dtype, np.number) and np.dtype(dtype).name in ELEMENTS)):
        raise LoweringError(
            f"got {name} of type {getattr(value, 'dtype', type(value).__name__)}, expected numbers or bools, "
            f"integers of at least 8 and floats of at least 16 bits: {fix}"
        )


def _check_shape(name: str, value: Any) -> None:
    """Raises LoweringError unless the shape of `value` is fixed."""
    shape = np.shape(value)
    if not all(isinstance(extent, int | np.integer) for extent in shape):
        extents = ", ".join(map(str, shape))
        raise LoweringError(
            f"got {name} of shape ({extents}), expected fixed extents, as code is generated for one shape: "
            "lower once for each shape that is needed"
        )


def _input_name(path: tuple[Any, ...]) -> str:
    """`input 0['x']` for what the first input has at `x`."""
    return f"input {path[0].idx}{jax.tree_util.keystr(path[1:])}"


def _plain(tree: Any) -> Any:
    """The nesting of results in plain dicts, lists and tuples, which a bundle can describe."""
    if tree is None or isinstance(tree, int):
        return tree
    if isinstance(tree, dict):
        if odd := [key for key in tree if not isinstance(key, str | int)]:
            raise LoweringError(
                f"the function returns a dict with the key {odd[0]!r}, expected strings and integers, which a bundle "
                "can describe: convert it"
            )
        return {key: _plain(branch) for key, branch in tree.items()}
    if isinstance(tree, list | tuple):
        return [*map(_plain, tree)] if isinstance(tree, list) else tuple(map(_plain, tree))
    raise LoweringError(
        f"the function returns a {type(tree).__name__}, expected arrays in dicts, lists and tuples: convert it"
    )


def _input_tree(treedef: Any) -> Any:
    try:
        tree = _plain(jax.tree.unflatten(treedef, range(treedef.num_leaves)))
    except Exception:  # a type of the caller's own need not take integers
        return None
    return None if all(isinstance(branch, int) for branch in tree) else tree


def _as_function(model_or_fn: nnx.Module | Callable[..., Any]) -> tuple[Callable[..., Any], Any]:
    """A function of (parameters, *inputs), and the parameters."""
    if not isinstance(model_or_fn, nnx.Module):
        if not callable(model_or_fn):
            raise LoweringError(f"got a {type(model_or_fn).__name__}, expected an nnx.Module or a function of arrays")
        return lambda _, *inputs: model_or_fn(*inputs), ()
    graphdef, state = nnx.split(model_or_fn)

    def call(parameters: Any, *inputs: Any) -> Any:
        # Rebuilt inside the trace: closing over the module's own variables fails for stock layers such as nnx.RNN.
        module = nnx.merge(graphdef, parameters)
        module.eval()
        return module(*inputs)

    return call, state


def _trace(flat_fn: Callable[..., Any], parameters: list[Any], inputs: list[Any]) -> Any:
    shapes = ", ".join(f"{np.result_type(x)}{list(np.shape(x))}" for x in inputs)
    try:
        return jax.make_jaxpr(flat_fn)(parameters, inputs)
    except TraceContextError as error:
        raise LoweringError(
            "got a function that closes over an nnx.Module whose state it changes, expected none in a trace: pass the "
            "nnx.Module itself, not a function that closes over it"
        ) from error
    except Exception as error:  # the function's own
        raise LoweringError(f"cannot trace the function at inputs ({shapes}): {described(error)}") from error


def _path_name(path: tuple[Any, ...]) -> str:
    """`conv1/kernel` for the state path conv1 -> kernel -> .value."""
    return "/".join(str(key.key) for key in path if isinstance(key, jax.tree_util.DictKey))


def inline(jaxpr: Any, consts: Sequence[Any], args: Sequence[Atom], out: list[Equation]) -> list[Atom]:
    """Append the equations of `jaxpr` to `out`, calls spliced in and constant equations evaluated."""
    env: dict[Any, Atom] = dict(zip(jaxpr.invars, args, strict=True))
    env.update(zip(jaxpr.constvars, (Constant(c) for c in consts), strict=True))

    def read(atom: Any) -> Atom:
        if isinstance(atom, jex.Literal):
            shaped: Any = atom.aval
            return Constant(np.asarray(atom.val, shaped.dtype))
        return env[atom]

    for eqn in jaxpr.eqns:
        inputs = tuple(map(read, eqn.invars))
        name = eqn.primitive.name
        results: Sequence[Atom]
        if name in INLINED:
            body = eqn.params[INLINED[name]]
            body, body_consts = (body.jaxpr, body.consts) if isinstance(body, jex.ClosedJaxpr) else (body, ())
            results = inline(body, body_consts, inputs, out)
        elif all(isinstance(i, Constant) for i in inputs) and not eqn.effects:
            constants = [i.value for i in inputs if isinstance(i, Constant)]
            results = [Constant(r) for r in _apply(eqn.primitive, eqn.params, eqn.ctx, constants)]
        else:
            if eqn.effects:
                raise LoweringError(
                    f"primitive {name} has side effects, which a compiled program cannot have: remove it"
                )
            values = tuple(Value(tuple(v.aval.shape), v.aval.dtype) for v in eqn.outvars)
            out.append(Equation(eqn.primitive, dict(eqn.params), inputs, values, eqn.ctx))
            results = values
        env.update(zip(eqn.outvars, results, strict=True))
    return [read(v) for v in jaxpr.outvars]


def _apply(primitive: Any, params: dict[str, Any], context: Any, values: Sequence[Any]) -> Sequence[Any]:
    with context.manager:
        results = primitive.bind(*values, **primitive.get_bind_params(params))
    return results if primitive.multiple_results else [results]


def _live(equations: list[Equation], outputs: Sequence[Atom]) -> tuple[Equation, ...]:
    """The equations that the outputs depend on, in order."""
    needed, kept = set(outputs), []
    for equation in reversed(equations):
        if any(o in needed for o in equation.outputs):
            needed.update(equation.inputs)
            kept.append(equation)
    return tuple(reversed(kept))
