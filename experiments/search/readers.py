"""How much of a layer's results the next one reads: what nobody reads is not computed, and costs nothing."""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Mapping, Sequence

import lowering
from bcr_jax.spec import BCRSpec
from lowering.frontend.capture import Value
from lowering.frontend.graph import Conv, Depthwise, Linear, Node, reads
from lowering.frontend.unread import LEAST


@dataclasses.dataclass(frozen=True)
class Reader:
    """The only layer that reads another's results, by its path, and the share of them that each candidate reads."""

    path: str
    shares: tuple[float, ...]


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


def read_share(spec: BCRSpec | None, kernel_shape: Sequence[int]) -> float:
    """The share of its inputs that a layer, of which blocks keep columns at random, is expected to read.

    1 where so few are not read that they are computed all the same.

    Args:
      kernel_shape: convolution `[kh, kw, in, out]` or linear `[in, out]`.
    """
    if spec is None:
        return 1.0
    *window, inputs, outputs = kernel_shape
    taps = math.prod(window)
    height, width = min(spec.block[0], outputs), min(spec.block[1], inputs * taps)
    columns = spec.density if spec.balance == "layer" else spec.kept(height, width)[1] / width
    read = 1 - (1 - columns) ** (math.ceil(outputs / height) * taps)
    return read if read <= 1 - LEAST else 1.0
