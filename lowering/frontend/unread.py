"""Channels that nobody reads: where pruning took all weights that would, they are not computed.

Pruned columns of a layer that are the same in all its rows make inputs that nothing depends on. Rows of the layers
before that would compute them go, and so do they in everything that works channel by channel in between.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from lowering.frontend.capture import Value
from lowering.frontend.graph import (
    WITH_EPILOGUE,
    Channels,
    Concat,
    Conv,
    Depthwise,
    Enter,
    Epilogue,
    GlobalPool,
    Graph,
    Island,
    Leave,
    Linear,
    Node,
    Op,
    Operand,
    Pointwise,
    Pool,
    Recurrent,
    Split,
    is_image,
    reads,
    writes,
)

LEAST = 1 / 8  # of the channels: fewer are not worth that blocks of rows no longer begin where rows are grouped
GROUP = 8  # rows that share a load of pixels
LOAD = 2  # multiplications that a load costs

_Weighted = Conv | Linear
_ByChannel = Depthwise | Pool | GlobalPool | Pointwise | Split | Enter | Leave


def without_unread(graph: Graph) -> Graph:
    """The graph without channels that no result depends on, where that makes less work.

    Convolutions and linear layers begin and end sets of values whose channels correspond, such as the images before
    and after a depthwise convolution. Each set is left as it is or keeps its live channels, in their order. Inputs and
    results of the program and what islands, recurrent kernels and concatenations touch keep all.
    """
    sets = ChannelSets(graph)
    live = {leader: mask for leader, mask in _live(graph, sets).items() if _pays(graph, sets, leader, mask)}
    values: dict[Value, Value] = {}
    keep: dict[Value, np.ndarray] = {}
    for value in sets.values():
        if (mask := live.get(sets.leader(value))) is not None:
            keep[value] = np.repeat(mask, value.shape[-1] // mask.size)
            values[value] = Value((*value.shape[:-1], int(keep[value].sum())), value.dtype)
    if not values:
        return graph
    nodes = tuple(_narrowed(node, values, keep) for node in graph.nodes)
    return dataclasses.replace(graph, nodes=nodes)


class ChannelSets:
    """The sets of values whose channels correspond, by union-find, and those that keep all channels."""

    def __init__(self, graph: Graph) -> None:
        whole = [*graph.inputs, *graph.outputs]
        self._leader: dict[Value, Value] = {value: value for value in whole}
        for node in graph.nodes:
            for value in (*reads(node), *writes(node)):
                self._leader.setdefault(value, value)
            if isinstance(node, Island | Recurrent | Concat):
                whole += [*reads(node), *writes(node)]
            for a, b in _corresponding(node):
                self._join(a, b)
            if isinstance(node, Linear) and pixels_of(node) is None:
                whole.append(node.x)
        split = {n.out: len(n.taps.phases) for n in graph.nodes if isinstance(n, Split | Enter) and n.taps}
        self.channels: dict[Value, int] = {}  # of every leader's set; phases of a channel are one
        for value in self._leader:
            leader, count = self.leader(value), value.shape[-1] // split.get(value, 1) if value.shape else 1
            if self.channels.setdefault(leader, count) != count:
                whole.append(value)
        self.whole = {self.leader(value) for value in whole}

    def values(self) -> list[Value]:
        """All that nodes read or write, inputs and results."""
        return list(self._leader)

    def leader(self, value: Value) -> Value:
        """What stands for the set of `value`."""
        while self._leader[value] is not value:
            value = self._leader[value]
        return value

    def _join(self, a: Value, b: Value) -> None:
        self._leader[self.leader(a)] = self.leader(b)


def _corresponding(node: Node) -> Iterator[tuple[Value, Value]]:
    """Pairs of values of a node whose channels are the same ones."""
    if isinstance(node, _ByChannel):
        yield node.x, node.out
    if isinstance(node, WITH_EPILOGUE):
        yield from ((value, node.out) for value in node.epilogue.inputs)


def pixels_of(node: Linear) -> int | None:
    """How many features of a linear layer a channel of its input is; None where that is not known."""
    features, channels = node.weight.shape[1], node.x.shape[-1]
    pixels = math.prod(node.x.shape[1:3]) if is_image(node.x) else 1
    return pixels if pixels * channels == features else None


def _live(graph: Graph, sets: ChannelSets) -> dict[Value, np.ndarray]:
    """The channels of every set, by its leader, that results depend on: bool [channels], at least one if any."""
    live = {leader: np.full(count, leader in sets.whole) for leader, count in sets.channels.items()}
    weighted = [node for node in graph.nodes if isinstance(node, _Weighted)]
    nonzero = {node: node.weight != 0 for node in weighted if not live[sets.leader(node.x)].all()}
    changed = True
    while changed:
        changed = False
        for node in reversed(list(nonzero)):
            x, rows = live[sets.leader(node.x)], live[sets.leader(node.out)]
            found = x | _by_channel(node, nonzero[node][rows].any(0))
            changed |= bool((found != x).any())
            live[sets.leader(node.x)] = found
    for mask in live.values():
        mask[:1] |= not mask.any()
    return live


def _by_channel(node: _Weighted, columns: np.ndarray) -> np.ndarray:
    """Of columns [in, taps] or [features] those of each channel, any of them."""
    by_channel: np.ndarray = columns if isinstance(node, Conv) else columns.reshape(pixels_of(node) or 1, -1).T
    return np.asarray(by_channel.any(1))


def _pays(graph: Graph, sets: ChannelSets, leader: Value, mask: np.ndarray) -> bool:
    """Whether enough channels of a set are dead, and the layers that make it have less work without them."""
    if mask.sum() > (1 - LEAST) * mask.size:
        return False
    makers = [n for n in graph.nodes if isinstance(n, _Weighted) and sets.leader(n.out) is leader]
    return sum(_work(n.weight[mask]) for n in makers) < sum(_work(n.weight) for n in makers)


def _work(weight: np.ndarray) -> int:
    """Multiplications for an output pixel, and the loads for them."""
    nonzero = (weight != 0).reshape(len(weight), -1)
    loads = sum(int(np.count_nonzero(nonzero[g : g + GROUP].any(0))) for g in range(0, len(nonzero), GROUP))
    return int(np.count_nonzero(nonzero)) + LOAD * loads


def _narrowed(node: Node, values: Mapping[Value, Value], keep: Mapping[Value, np.ndarray]) -> Node:
    """The node with its narrower values, the rows of weights that make them and the columns that read them."""
    if not set(values) & {*reads(node), *writes(node)}:
        return node
    assert not isinstance(node, Island | Recurrent | Concat)
    changes: dict[str, Any] = {"x": values.get(node.x, node.x), "out": values.get(node.out, node.out)}
    rows = keep.get(node.out)
    if isinstance(node, WITH_EPILOGUE):
        changes["epilogue"] = _epilogue(node.epilogue, values, rows)
    if isinstance(node, Conv | Linear | Depthwise):
        weight = node.weight if rows is None else node.weight[rows]
        changes["bias"] = node.bias if rows is None else node.bias[rows]
        if not isinstance(node, Depthwise) and node.x in keep:
            weight = weight[:, _columns(node, keep[node.x])]
        changes |= {"weight": weight, "full": node.weight.shape}
    return dataclasses.replace(node, **changes)


def _columns(node: _Weighted, channels: np.ndarray) -> np.ndarray:
    """Which columns of the weights read the channels, of all phases, that stay."""
    if isinstance(node, Conv):
        return channels.reshape(node.weight.shape[1], -1)[:, 0]
    return np.tile(channels, pixels_of(node) or 1)


def _epilogue(epilogue: Epilogue, values: Mapping[Value, Value], rows: np.ndarray | None) -> Epilogue:
    def narrowed(operand: Operand) -> Operand:
        return Channels(operand.values[rows]) if isinstance(operand, Channels) and rows is not None else operand

    ops: Sequence[Op] = [dataclasses.replace(op, args=tuple(map(narrowed, op.args))) for op in epilogue.ops]
    return Epilogue(tuple(ops), tuple(values.get(value, value) for value in epilogue.inputs))
