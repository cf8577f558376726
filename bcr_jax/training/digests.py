"""Digests of a network and of the updates of its weights: equal in all processes of the same versions."""

from __future__ import annotations

import dataclasses
import enum
import functools
import hashlib
import platform
import re
from collections.abc import Iterator, Mapping
from typing import Any

import flax
import jax
import jax.extend.core as jax_core
import numpy as np
import optax
from flax import nnx

from bcr_jax.training.mode import in_mode

Digest = dict[str, str]  # the digest and the versions that made it


def network(model: nnx.Module) -> Digest:
    """The modules of a model and their settings, in whatever mode it is, as a digest by versions of the libraries.

    Functions and objects among the settings count by name, which no address or other trace of a process is part of.
    """
    graph = nnx.graphdef(in_mode(model, training=True))
    nodes = [_plain(node.type) if hasattr(node, "type") else f"again {node.index}" for node in graph.nodes]
    settings = [(key, _plain(attribute.value)) for key, attribute in graph.attributes if hasattr(attribute, "value")]
    digest = hashlib.sha256(repr((nodes, settings)).encode()).hexdigest()[:16]
    return {"flax": flax.__version__, "jax": jax.__version__, "python": platform.python_version(), "digest": digest}


def _plain(value: Any) -> str:
    """A setting as text that is the same in every process."""
    match value:
        case enum.Enum():
            return str(value.name)
        case bool() | int() | float() | complex() | str() | bytes() | np.generic() | np.dtype() | None:
            return repr(value)
        case tuple() | list():
            return f"[{', '.join(map(_plain, value))}]"
        case set() | frozenset():
            return f"{{{', '.join(sorted(map(_plain, value)))}}}"
        case Mapping():
            return _plain({(_plain(key), _plain(entry)) for key, entry in value.items()})
        case functools.partial():
            return _plain((value.func, value.args, value.keywords))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _plain(
            (type(value), [(field.name, getattr(value, field.name, None)) for field in dataclasses.fields(value)])
        )
    return str(getattr(value, "__qualname__", type(value).__qualname__))


def updates(tx: optax.GradientTransformation, params: Any, state: Any) -> Digest:
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


def differ(saved: Digest, now: Digest) -> bool:
    """Whether two digests that the same versions made differ; never where versions differ."""
    return saved["digest"] != now["digest"] and {**saved, "digest": ""} == {**now, "digest": ""}
