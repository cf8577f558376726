"""What candidates cost in weights and FLOPs. For latency see `latency_table.py`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from flax import nnx

from bcr_jax import BCRSpec
from bcr_jax.paths import named_leaves
from bcr_jax.pruning.select import gate_counts, kernel_paths, select
from bcr_jax.search import candidates, positions
from experiments.search.latency_table import LatencyTable
from experiments.search.networks import Candidates


def candidates_of(model: nnx.Module, rules: Mapping[str, BCRSpec | None]) -> dict[str, tuple[BCRSpec | None, ...]]:
    """Candidates for every kernel that the rules prune, the rule's own spec last; only None for the others."""
    shapes = {path: leaf.shape for path, leaf in named_leaves(nnx.state(model, nnx.Param)).items()}
    gates, chosen = gate_counts(model), select(model, rules)
    found: dict[str, tuple[BCRSpec | None, ...]] = {}
    for path in kernel_paths(model):
        own = candidates(shapes[path], gates.get(path, 1)) if path in chosen else (None,)
        rule = chosen.get(path)
        found[path] = own if rule is None or rule in own else (*own, rule)
    return found


def weights_costs(model: nnx.Module, candidates: Candidates) -> LatencyTable:
    """Weights kept in kernels; the rest are all other parameters."""
    sizes = {path: leaf.size for path, leaf in named_leaves(nnx.state(model, nnx.Param)).items()}
    rest = sum(size for path, size in sizes.items() if path not in candidates)
    layers = {path: tuple(float(kept(spec, sizes[path])) for spec in specs) for path, specs in candidates.items()}
    return LatencyTable(layers, float(rest), "weights", "any")


def kept(spec: BCRSpec | None, size: int) -> int:
    """Weights that a spec keeps of `size`, about."""
    return size if spec is None else max(1, round(spec.density * size))


def flops_costs(model: nnx.Module, sample: tuple[np.ndarray, ...], candidates: Candidates) -> LatencyTable:
    """FLOPs of kept weights for one input, `sample`, two for each weight at each position; nothing else is counted."""
    sizes = {path: leaf.size for path, leaf in named_leaves(nnx.state(model, nnx.Param)).items()}
    times = positions(model, sample, list(candidates))
    layers = {
        path: tuple(2.0 * times[path] * kept(spec, sizes[path]) for spec in specs) for path, specs in candidates.items()
    }
    return LatencyTable(layers, 0.0, "FLOPs", "any")
