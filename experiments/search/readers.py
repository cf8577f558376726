"""How much of a layer's results the next one reads: what nobody reads is not computed, and costs nothing."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import lowering
from experiments.search.expected_share import expected_share
from experiments.search.networks import Candidates
from lowering.frontend.capture import Value
from lowering.frontend.graph import Conv, Depthwise, Linear, Node, reads


@dataclasses.dataclass(frozen=True)
class Reader:
    """The only layer that reads another's results, by its path, and the share of them that each candidate reads."""

    path: str
    shares: tuple[float, ...]


def share_of(readers: Mapping[str, Reader], path: str, number: Callable[[str], int]) -> float:
    """The share of a layer's results that is read where the layer that reads it has its candidate of that number."""
    reader = readers.get(path)
    return reader.shares[number(reader.path)] if reader else 1.0


def only_readers(program: lowering.Program, owners: Mapping[str, str]) -> dict[str, str]:
    """Of convolutions and linear layers that a single other one reads, at once or through a depthwise one, that one.

    Both by the paths that `owners` gives for their names.
    """
    names, graph = program.plan.names, program.plan.graph

    def reader(value: Value) -> Node | None:
        found = [node for node in graph.nodes if value in reads(node)]
        if len(found) != 1 or value in graph.outputs:
            return None
        node = found[0]
        if isinstance(node, Depthwise) and node.x is value:
            return reader(node.out)
        return node if isinstance(node, Conv | Linear) and node.x is value else None

    layers = [node for node in graph.nodes if isinstance(node, Conv | Linear) and names[node] in owners]
    uses = Counter(owners[names[node]] for node in layers)
    pairs = {owners[names[node]]: reader(node.out) for node in layers}
    known = {path: owners.get(names[node]) for path, node in pairs.items() if node is not None}
    return {path: other for path, other in known.items() if other is not None and uses[path] == uses[other] == 1}


def readers_of(
    program: lowering.Program,
    owners: Mapping[str, str],
    candidates: Candidates,
    kernel_shapes: Mapping[str, Sequence[int]],
) -> dict[str, Reader]:
    """The readers of layers with candidates, by the paths of those that are read."""
    return {
        path: Reader(other, tuple(expected_share(spec, kernel_shapes[other]) for spec in candidates[other]))
        for path, other in only_readers(program, owners).items()
        if path in candidates and other in candidates
    }


def computed_shares(program: lowering.Program, dense: lowering.Program, owners: Mapping[str, str]) -> dict[str, float]:
    """Of layers of which `program` does not compute all results, as `dense` does, the share that it computes."""
    return {
        owners[row.name]: row.shape[-1] / whole.shape[-1]
        for row, whole in zip(program.report, dense.report, strict=True)
        if row.name in owners and row.kind != "depthwise" and row.shape != whole.shape
    }
