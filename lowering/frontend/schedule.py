"""Scheduling: kernels and left-over equations become nodes in execution order, equations grouped into islands."""

from __future__ import annotations

import dataclasses
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from lowering.frontend.capture import Atom, Captured, Constant, Equation, Value
from lowering.frontend.graph import (
    WITH_EPILOGUE,
    Concat,
    Enter,
    Graph,
    Island,
    Kernel,
    Leave,
    Linear,
    Node,
    Recurrent,
    Split,
    is_image,
    reads,
    reads_planes,
    writes,
    writes_plane,
)
from lowering.frontend.recognise import Recogniser


def schedule(captured: Captured, recogniser: Recogniser) -> Graph:
    """The graph of a recognised program, with copies wherever the caller's layout meets ours."""
    nodes = _with_input_copies(_grouped(captured, recogniser), captured.inputs)
    nodes, outputs = _with_output_copies(nodes, captured.outputs)
    assert all(map(_is_sound, nodes))
    return Graph(tuple(nodes), captured.inputs, outputs, captured.result_tree)


def _is_sound(node: Node) -> bool:
    """Whether a node that works on vectors is given planes only where it reads all their pixels."""
    if isinstance(node, Recurrent):
        return not any(map(is_image, (*reads(node), *writes(node))))
    if isinstance(node, Linear):
        whole = not is_image(node.x) or math.prod(node.x.shape[1:]) == node.weight.shape[1]
        return whole and not any(map(is_image, (node.out, *node.epilogue.inputs)))
    return True


def _grouped(captured: Captured, recogniser: Recogniser) -> list[Node]:
    """Islands and kernels by depth: island d may read kernels of depth < d, kernels of depth d may read island d."""
    depth: dict[Value, int] = dict.fromkeys(captured.inputs, 0)
    by_kernel: set[Value] = set()
    equations: dict[int, list[Equation]] = defaultdict(list)
    kernels: dict[int, list[Kernel]] = defaultdict(list)
    for item in recogniser.items:
        if isinstance(item, Equation):
            d = max(depth[v] + (v in by_kernel) for v in item.inputs if isinstance(v, Value))
            equations[d].append(item)
            depth.update(dict.fromkeys(item.outputs, d))
        else:
            d = max(depth[v] for v in reads(item))
            kernels[d].append(item)
            depth.update(dict.fromkeys(writes(item), d))
            by_kernel.update(writes(item))
    read = set(captured.outputs)
    for d, group in kernels.items():
        read.update(v for k in group for v in reads(k))
        assert all(depth[v] <= d for k in group for v in reads(k))
    nodes: list[Node] = []
    for d in sorted({*equations, *kernels}):
        later = {i for e in equations if e > d for eqn in equations[e] for i in eqn.inputs}
        if equations[d]:
            nodes.append(_island(equations[d], read | later, recogniser.reasons))
        nodes.extend(kernels[d])
    return nodes


def _island(equations: Sequence[Equation], read_elsewhere: set[Atom], reasons: dict[Equation, str]) -> Island:
    made = [o for e in equations for o in e.outputs]
    inputs = dict.fromkeys(i for e in equations for i in e.inputs if isinstance(i, Value) and i not in set(made))
    outputs = tuple(o for o in made if o in read_elsewhere)
    why = tuple(reasons[e] for e in equations if e in reasons)
    return Island(tuple(equations), tuple(inputs), outputs, outputs, why)


def _with_input_copies(nodes: list[Node], inputs: tuple[Value, ...]) -> list[Node]:
    """Program inputs that kernels read as planes are copied into that layout first, where they are split at once."""
    nodes = [Enter(n.x, n.out, n.taps) if isinstance(n, Split) and n.x in inputs else n for n in nodes]
    wanted = {v for n in nodes for v in reads_planes(n)}
    copies = {v: Value(v.shape, v.dtype) for v in inputs if v in wanted}
    return [*(Enter(v, copy) for v, copy in copies.items()), *(_with_planes(n, copies) for n in nodes)]


def _with_planes(node: Node, copies: Mapping[Value, Value]) -> Node:
    """The node, reading its images from `copies` where they are there."""
    if not set(reads_planes(node)) & set(copies):
        return node
    if isinstance(node, Concat):
        return dataclasses.replace(node, xs=tuple(copies.get(x, x) for x in node.xs))
    assert not isinstance(node, Island | Recurrent)
    changes: dict[str, Any] = {"x": copies.get(node.x, node.x)}
    if isinstance(node, WITH_EPILOGUE):
        inputs = tuple(copies.get(v, v) for v in node.epilogue.inputs)
        changes["epilogue"] = dataclasses.replace(node.epilogue, inputs=inputs)
    return dataclasses.replace(node, **changes)


def _with_output_copies(nodes: list[Node], outputs: tuple[Atom, ...]) -> tuple[list[Node], tuple[Value, ...]]:
    """Program outputs that are planes are copied into the caller's layout, constants come from a last island."""
    planes = {v for n in nodes for v in reads_planes(n)}
    planes |= {v for n in nodes if writes_plane(n) for v in writes(n)}
    fresh = {a: Value(a.shape, a.dtype) for a in outputs if isinstance(a, Constant) or a in planes}
    constants = {a: value for a, value in fresh.items() if isinstance(a, Constant)}
    copies: list[Node] = [Leave(a, value) for a, value in fresh.items() if isinstance(a, Value)]
    if constants:
        copies.append(Island((), (), tuple(constants.values()), tuple(constants)))
    results = tuple(fresh.get(a, a) for a in outputs)
    return [*nodes, *copies], tuple(r for r in results if isinstance(r, Value))
