"""`select`: which parameters of a model are pruned, and how."""

import dataclasses
from collections.abc import Mapping
from fnmatch import fnmatchcase

from flax import nnx

from bcr_jax.errors import BCRError
from bcr_jax.matrix import is_kernel_shape
from bcr_jax.paths import named_leaves
from bcr_jax.plan import Plan
from bcr_jax.spec import BCRSpec

# `nnx.LSTMCell` has a kernel for each gate.
_STACKED_GATES = {nnx.GRUCell: 3, nnx.OptimizedLSTMCell: 4}


def select(model: nnx.Module, rules: Mapping[str, BCRSpec | None] | Plan) -> dict[str, BCRSpec]:
    """Chooses a spec for the kernels of a model by the names of their paths.

    Args:
      model: its prunable parameters are the `nnx.Param`s called "kernel" with 2 or 4 dimensions.
      rules: glob patterns such as "conv*/kernel" (`*` also matches "/"), the first that matches a path counts;
        None keeps a layer dense, and so does no match. Or the plan of a search.

    Returns:
      The spec of each pruned parameter by its path, such as "conv1/kernel", in the order of the model. Where a
      kernel stacks the gates of a recurrent cell and the rule says nothing of `row_parts`, they are the gates.

    Raises:
      BCRError: a rule is not a `BCRSpec` or None, or its pattern matches no prunable parameter.
    """
    paths, rules = kernel_paths(model), rules.rules if isinstance(rules, Plan) else rules
    for pattern, spec in rules.items():
        if not (spec is None or isinstance(spec, BCRSpec)):
            raise BCRError(f"rule {pattern!r} is {spec!r}: give a BCRSpec, or None to keep a layer dense")
        if not any(fnmatchcase(path, pattern) for path in paths):
            raise BCRError(f"rule {pattern!r} matches nothing: prunable are {', '.join(paths) or '(none)'}")
    chosen = {path: _first_match(path, rules) for path in paths}
    gates = gate_counts(model)
    return {path: _with_parts(spec, gates.get(path, 1)) for path, spec in chosen.items() if spec is not None}


def kernel_paths(model: nnx.Module) -> list[str]:
    """The paths of the prunable parameters of a model."""
    params = named_leaves(nnx.state(model, nnx.Param))
    return [path for path, w in params.items() if path.split("/")[-1] == "kernel" and is_kernel_shape(w.shape)]


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
