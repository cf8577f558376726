"""Whether a checkpoint is of the run that asks for it: of its optimizer, and of the weights it began with.

Weights are compared by a few of each array and within a tolerance, as processors round initial values differently.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jax
import jax.extend.core as jax_core
import numpy as np
import optax

from bcr_jax.errors import BCRError
from bcr_jax.paths import named_leaves

_COUNT = 4  # of the elements of an array
_TOLERANCE = 1e-3  # of the largest of them

Sample = Mapping[str, list[float]]


def sample(params: Any) -> dict[str, list[float]]:
    """Some elements of each array, by name, as JSON."""
    found = {}
    for name, leaf in named_leaves(params).items():
        values = np.asarray(leaf, np.float64).ravel()
        found[name] = values[np.linspace(0, values.size - 1, _COUNT).astype(int)].tolist() if values.size else []
    return found


def updates(tx: optax.GradientTransformation, params: Any, state: Any) -> dict[str, str]:
    """What the optimizer computes, with its numbers and the masks in its `state`, as a digest by a version of JAX."""
    shapes = jax.eval_shape(lambda: params)
    closed = jax.make_jaxpr(tx.update)(shapes, jax.eval_shape(tx.init, shapes), shapes)
    text = re.sub(r" at 0x[0-9a-f]+", "", str(closed))  # of Python functions that derive others
    digest = hashlib.sha256(text.encode())
    masks = (leaf for leaf in jax.tree.leaves(state) if leaf.dtype == bool)
    for array in (*_constants(closed), *masks):
        digest.update(np.asarray(array).tobytes())
    return {"jax": jax.__version__, "digest": digest.hexdigest()[:16]}


def _constants(node: Any) -> Iterator[Any]:
    """The arrays that a jaxpr and those inside it hold."""
    if isinstance(node, jax_core.ClosedJaxpr):
        yield from node.consts
        node = node.jaxpr
    for equation in node.eqns:
        for value in equation.invars:
            if isinstance(value, jax_core.Literal):
                yield value.val
        for parameter in equation.params.values():
            for inner in parameter if isinstance(parameter, tuple | list) else (parameter,):
                if isinstance(inner, jax_core.ClosedJaxpr | jax_core.Jaxpr):
                    yield from _constants(inner)


def check(
    directory: Path, record: Mapping[str, Any], now: Mapping[str, str], model: Sample, known: Iterable[Sample]
) -> None:
    """Checks that a checkpoint's `record` is of a run with the updates `now`, whose model is `model` or one of `known`.

    Updates traced by another version of JAX are not compared: the same ones may read otherwise.

    Raises:
      BCRError: it is not.
    """
    if record["updates"]["jax"] == now["jax"] and record["updates"] != now:
        raise BCRError(
            f"checkpoint in {directory} is of another optimizer (transformations, rates, penalties or schedules): "
            "choose another directory, or delete this one to start over"
        )
    if not any(_near(model, other) for other in (*record["began"], *known)):
        raise BCRError(
            f"checkpoint in {directory} is of a run that began with other weights than this model has: "
            "choose another directory, or delete this one to start over"
        )


def _near(one: Sample, other: Sample) -> bool:
    return one.keys() == other.keys() and all(
        np.allclose(one[name], other[name], rtol=0, atol=_TOLERANCE * np.max(np.abs(other[name]), initial=0))
        for name in one
    )
