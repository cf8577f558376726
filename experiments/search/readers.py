"""How much of a layer's results others read: what nobody reads is not computed, and costs nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import lowering
from bcr_jax.spec import BCRSpec
from experiments.search.expected_share import expected_share
from experiments.search.networks import Candidates
from lowering.frontend.graph import Conv, Linear
from lowering.frontend.unread import LEAST, ChannelSets

Readers = Mapping[str, Mapping[str, tuple[float, ...]]]
"""By the path of a layer, for every layer that reads its results, at once or in sums with others, the share of them
that each of its candidates reads."""


def share_of(readers: Readers, path: str, number: Callable[[str], int]) -> float:
    """The share of a layer's results that is computed where the layers that read it have their candidates of that
    number; what these read is chosen at random.
    """
    if path not in readers:
        return 1.0
    read = 1 - math.prod(1 - shares[number(other)] for other, shares in readers[path].items())
    return read if read <= 1 - LEAST else 1.0


def readers_of(
    program: lowering.Program,
    owners: Mapping[str, str],
    candidates: Candidates,
    kernel_shapes: Mapping[str, Sequence[int]],
) -> Readers:
    """The readers of layers with candidates: convolutions and linear layers whose results these alone read.

    Args:
      owners: what `experiments.search.networks.layer_names` gave.
    """
    names, graph = program.plan.names, program.plan.graph
    sets = ChannelSets(graph)
    layers = {node: owners.get(names[node]) for node in graph.nodes if isinstance(node, Conv | Linear)}
    uses = Counter(layers.values())
    found = {}
    for node, path in layers.items():
        leader = sets.leader(node.out)
        reading = dict.fromkeys(other for reader, other in layers.items() if sets.leader(reader.x) is leader)
        known = all(other in candidates and uses[other] == 1 for other in (path, *reading))
        if path is not None and reading and known and leader not in sets.whole:
            found[path] = {other: _shares(candidates[other], kernel_shapes[other]) for other in reading if other}
    return found


def _shares(candidates: Sequence[BCRSpec | None], kernel_shape: Sequence[int]) -> tuple[float, ...]:
    return tuple(expected_share(spec, kernel_shape) for spec in candidates)


def computed_shares(program: lowering.Program, dense: lowering.Program, owners: Mapping[str, str]) -> dict[str, float]:
    """Of layers of which `program` does not compute all results, as `dense` does, the share that it computes."""
    return {
        owners[row.name]: row.shape[-1] / whole.shape[-1]
        for row, whole in zip(program.report, dense.report, strict=True)
        if row.name in owners and row.kind != "depthwise" and row.shape != whole.shape
    }
