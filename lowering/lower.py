"""`lower`: from a model or function to a program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np
from flax import nnx

from lowering.backend.targets import target
from lowering.codegen.plan import make_plan
from lowering.errors import LoweringError
from lowering.frontend.capture import Value, capture
from lowering.frontend.recognise import Recogniser
from lowering.frontend.schedule import schedule
from lowering.frontend.unread import without_unread
from lowering.program import Program, TensorSpec


def lower(model_or_fn: nnx.Module | Callable[..., Any], *example_inputs: Any) -> Program:
    """Lower an inference function for compilation.

    Args:
      model_or_fn: an NNX module, taken in evaluation mode, or any JAX function of arrays. Its parameters and
        everything that it closes over become constants; zeros in weights are what packing exploits.
      *example_inputs: arrays (or nests of them) of the shapes and dtypes that the program will take. Images are NHWC.
        The program takes what JAX makes of a dtype: float32 and int32 for float64 and int64, without `jax_enable_x64`.

    Returns:
      The program, which gives what the function gives, with a report of every layer's fate.

    Raises:
      LoweringError: the function cannot be traced at those inputs, has weights that are not finite, or needs
        something that the compiler lacks.
    """
    captured = capture(model_or_fn, *example_inputs)
    graph = without_unread(schedule(captured, Recogniser(captured)))
    plan = make_plan(graph, target("host").lanes)
    leaves = jax.tree.leaves(example_inputs)
    _check_values(leaves)
    inputs = _specs(plan.graph.inputs)
    return Program(
        plan=plan,
        weights=plan.weights,
        inputs=inputs,
        outputs=_specs(plan.graph.outputs),
        result_tree=captured.result_tree,
        example_inputs=tuple(np.asarray(leaf, spec.dtype) for leaf, spec in zip(leaves, inputs, strict=True)),
        example_outputs=tuple(np.asarray(result) for result in captured.reference(leaves)),
        report=plan.report,
        input_tree=captured.input_tree,
    )


def _check_values(leaves: Sequence[Any]) -> None:
    for leaf in leaves:
        if isinstance(leaf, jax.ShapeDtypeStruct):
            raise LoweringError(f"got {leaf}, expected an array, of whose results samples are made: pass np.zeros")


def _specs(values: tuple[Value, ...]) -> tuple[TensorSpec, ...]:
    return tuple(TensorSpec(v.shape, np.dtype(v.dtype)) for v in values)
