"""Scheduling: kernels and left-over equations become nodes in execution order, equations grouped into islands."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from lowering.frontend.capture import Atom, Captured, Constant, Equation, Value
from lowering.frontend.graph import (
    Concat,
    Depthwise,
    Graph,
    Island,
    Kernel,
    Node,
    Pointwise,
    is_image,
    reads,
    reads_planes,
    writes_plane,
)
from lowering.frontend.recognise import Recogniser


def schedule(captured: Captured, recogniser: Recogniser) -> Graph:
    """The graph of a recognised program, with copies wherever the caller's layout meets ours."""
    nodes = _with_input_copies(_grouped(captured, recogniser), captured.inputs)
    nodes, outputs = _with_output_island(nodes, captured.outputs)
    return Graph(tuple(nodes), captured.inputs, outputs, captured.result_tree)


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
            depth[item.out] = d
            by_kernel.add(item.out)
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
    """Program inputs that kernels read as planes are copied into that layout first."""
    wanted = {v for n in nodes for v in reads_planes(n)}
    copies = {v: Value(v.shape, v.dtype) for v in inputs if v in wanted}
    if not copies:
        return nodes
    copy = Island((), tuple(copies), tuple(copies.values()), tuple(copies))
    return [copy, *(_with_planes(n, copies) for n in nodes)]


def _with_planes(node: Node, copies: Mapping[Value, Value]) -> Node:
    """The node, reading its images from `copies` where they are there."""
    if not set(reads_planes(node)) & set(copies):
        return node
    if isinstance(node, Concat):
        return dataclasses.replace(node, xs=tuple(copies.get(x, x) for x in node.xs))
    changes: dict[str, Any] = {"x": copies.get(node.x, node.x)}
    if isinstance(node, Depthwise | Pointwise):
        inputs = tuple(copies.get(v, v) if is_image(v) else v for v in node.epilogue.inputs)
        changes["epilogue"] = dataclasses.replace(node.epilogue, inputs=inputs)
    return dataclasses.replace(node, **changes)


def _with_output_island(nodes: list[Node], outputs: tuple[Atom, ...]) -> tuple[list[Node], tuple[Value, ...]]:
    """Program outputs that are constants or planes are made by a last island in the caller's layout."""
    planes = {v for n in nodes for v in reads_planes(n)} | {n.out for n in nodes if writes_plane(n)}
    fresh: dict[Atom, Value] = {}
    for atom in outputs:
        if isinstance(atom, Constant):
            fresh[atom] = Value(tuple(atom.value.shape), atom.value.dtype)
        elif atom in planes:
            fresh[atom] = Value(atom.shape, atom.dtype)
    results = tuple(fresh.get(atom, atom) for atom in outputs)
    if fresh:
        inputs = tuple(atom for atom in fresh if isinstance(atom, Value))
        nodes = [*nodes, Island((), inputs, tuple(fresh.values()), tuple(fresh))]
    return nodes, tuple(r for r in results if isinstance(r, Value))
