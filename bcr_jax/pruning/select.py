"""`select`: which parameters of a model are pruned, and how."""

import dataclasses
import math
import warnings
from collections.abc import Mapping
from fnmatch import fnmatchcase

from flax import nnx

from bcr_jax.errors import BCRError
from bcr_jax.paths import named_leaves
from bcr_jax.projection.kept_share import kept_share
from bcr_jax.projection.matrix import is_kernel_shape
from bcr_jax.projection.spec import BCRSpec
from bcr_jax.pruning.plan import Plan

_FAR = 1.5  # times the density, or less than it by that: worth a warning
# `nnx.LSTMCell` has a kernel for each gate.
_STACKED_GATES = {nnx.GRUCell: 3, nnx.OptimizedLSTMCell: 4}


def select(model: nnx.Module, rules: Mapping[str, BCRSpec | None] | Plan) -> dict[str, BCRSpec]:
    """Chooses a spec for the kernels of a model by the names of their paths.

    Args:
      model: its prunable parameters are the `nnx.Param`s called "kernel" with 2 or 4 dimensions, but for those whose
        axes may be others than `to_matrix` takes: of `nnx.LinearGeneral` with 4 dimensions, of `nnx.Einsum`, and of
        `nnx.ConvTranspose` with `transpose_kernel`.
      rules: glob patterns such as "conv*/kernel" (`*` also matches "/"), the first that matches a path counts;
        None keeps a layer dense, and so does no match. Or the plan of a search. There is a warning for kernels that a
        spec matches but that are not prunable, and for matrices too small for the density in blocks of this size.

    Returns:
      The spec of each pruned parameter by its path, such as "conv1/kernel", in alphabetical order. Where a
      kernel stacks the gates of a recurrent cell and the rule says nothing of `row_parts`, they are the gates.

    Raises:
      BCRError: a rule is not a `BCRSpec` or None, its pattern matches no prunable parameter, or a matrix cannot be cut
        into its `row_parts`.
    """
    rules = rules.rules if isinstance(rules, Plan) else rules
    shapes, others = _kernels(model)
    for pattern, spec in rules.items():
        if not (spec is None or isinstance(spec, BCRSpec)):
            raise BCRError(f"rule {pattern!r} is {spec!r}: give a BCRSpec, or None to keep a layer dense")
        if not any(fnmatchcase(path, pattern) for path in (*shapes, *(others if spec is None else ()))):
            raise BCRError(
                f"rule {pattern!r} matches nothing: prunable are {', '.join(shapes) or '(none)'}"
                + (f"; not prunable, as no matrix or 2-D convolution, are {_listed(others)}" if others else "")
            )
    if left := {path: shape for path, shape in others.items() if _first_match(path, rules)}:
        warnings.warn(
            f"no matrix or 2-D convolution, so kept dense: {_listed(left)}; a rule None says so", stacklevel=2
        )
    chosen, gates = {path: _first_match(path, rules) for path in shapes}, gate_counts(model)
    specs = {path: _with_parts(spec, gates.get(path, 1)) for path, spec in chosen.items() if spec is not None}
    for path, spec in specs.items():
        _check_share(path, shapes[path], spec)
    return specs


def kernel_paths(model: nnx.Module) -> list[str]:
    """The paths of the prunable parameters of a model."""
    return list(_kernels(model)[0])


def _kernels(model: nnx.Module) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
    """The shapes of the prunable kernels by path, and those of the others."""
    modules = {"/".join(map(str, (*path, "kernel"))): module for path, module in nnx.iter_modules(model)}
    prunable: dict[str, tuple[int, ...]] = {}
    others: dict[str, tuple[int, ...]] = {}
    for path, w in named_leaves(nnx.state(model, nnx.Param)).items():
        if path.split("/")[-1] == "kernel":
            good = is_kernel_shape(w.shape) and not _has_other_axes(modules.get(path), w.ndim)
            (prunable if good else others)[path] = w.shape
    return prunable, others


def _has_other_axes(module: nnx.Module | None, ndim: int) -> bool:
    """Whether a kernel of `ndim` dimensions of this module need not be `[in, out]` or `[kh, kw, in, out]`."""
    if isinstance(module, nnx.LinearGeneral):
        return ndim == 4
    return isinstance(module, nnx.Einsum) or (isinstance(module, nnx.ConvTranspose) and module.transpose_kernel)


def _listed(shapes: Mapping[str, tuple[int, ...]]) -> str:
    return ", ".join(f"{path} {shape}" for path, shape in shapes.items())


def _check_share(path: str, shape: tuple[int, ...], spec: BCRSpec) -> None:
    """Warns of a layer that keeps far more or less than its spec says; refuses parts that do not fit."""
    *inputs, outputs = shape
    if outputs % spec.row_parts:
        raise BCRError(f"{path} has {outputs} rows, not {spec.row_parts} equal parts: give row_parts a divisor")
    share = kept_share(spec, (outputs, math.prod(inputs)))
    if not spec.density / _FAR <= share <= spec.density * _FAR:
        warnings.warn(
            f"{path} {shape} keeps {share:.3g} of its weights, not {spec.density:.3g}, in blocks {spec.block}: "
            "choose other blocks, balance 'layer' without row_density, another density or None",
            stacklevel=3,
        )


def gate_counts(model: nnx.Module) -> dict[str, int]:
    """The number of gates in each kernel that stacks those of a recurrent cell of Flax, by the path of the kernel."""
    return {
        "/".join(map(str, (*path, kernel, "kernel"))): gates
        for path, module in nnx.iter_modules(model)
        for cell, gates in _STACKED_GATES.items()
        if isinstance(module, cell)
        for kernel in ("dense_i", "dense_h")
    }


def _with_parts(spec: BCRSpec, gates: int) -> BCRSpec:
    return dataclasses.replace(spec, row_parts=gates) if spec.row_parts == 1 else spec


def _first_match(path: str, rules: Mapping[str, BCRSpec | None]) -> BCRSpec | None:
    return next((spec for pattern, spec in rules.items() if fnmatchcase(path, pattern)), None)
