"""How much of a layer's results others read: what nobody reads is not computed, and costs nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import lowering
from bcr_jax.projection.spec import BCRSpec
from experiments.search.networks import Candidates
from experiments.search.reads import Reads
from lowering.frontend.graph import Conv, Linear
from lowering.frontend.unread import LEAST, ChannelSets, pixels_of

Readers = Mapping[str, Mapping[str, Sequence[Reads]]]
"""By the path of a layer, for every layer that reads its results, at once or in sums with others, what each of its
candidates reads."""

ROUNDS = 10  # of a network's layers: residual sums read themselves


def shares_of(readers: Readers, chosen: Mapping[str, int]) -> dict[str, float]:
    """The shares of the results of layers, those in `readers`, that are computed where layers have their candidates of
    these numbers. Layers that compute less read less.
    """
    found = dict.fromkeys(readers, 1.0)
    for _ in range(ROUNDS):
        before = dict(found)
        for path, others in readers.items():
            unread = (1 - reads[chosen[other]].share(found.get(other, 1.0)) for other, reads in others.items())
            found[path] = computed(1 - math.prod(unread))
        if found == before:
            break
    return found


def computed(read: float) -> float:
    """The share of a layer's results that is computed where this one is read: all where that is nearly all."""
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
        reading = {reader: other for reader, other in layers.items() if sets.leader(reader.x) is leader}
        known = all(other in candidates and uses[other] == 1 for other in (path, *reading.values()))
        if path is not None and reading and known and leader not in sets.whole:
            found[path] = {
                other: _options(reader, candidates[other], kernel_shapes[other])
                for reader, other in reading.items()
                if other
            }
    return found


def _options(node: Conv | Linear, candidates: Sequence[BCRSpec | None], kernel_shape: Sequence[int]) -> list[Reads]:
    pixels = pixels_of(node) or 1 if isinstance(node, Linear) else 1
    return [Reads.of(spec, kernel_shape, pixels) for spec in candidates]


def computed_shares(program: lowering.Program, dense: lowering.Program, owners: Mapping[str, str]) -> dict[str, float]:
    """Of layers of which `program` does not compute all results, as `dense` does, the share that it computes."""
    return {
        owners[row.name]: row.shape[-1] / whole.shape[-1]
        for row, whole in zip(program.report, dense.report, strict=True)
        if row.name in owners and row.kind != "depthwise" and row.shape != whole.shape
    }
