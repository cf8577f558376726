"""The plan of a program: its graph with layouts, packed weights and islands, everything but the target."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from lowering.codegen.island import IslandFunction, island_function
from lowering.frontend.capture import Value
from lowering.frontend.graph import Conv, Graph, Island, Linear, Node, Pool
from lowering.kernels.conv import ConvKernel
from lowering.kernels.linear import LinearKernel
from lowering.packing.layout import Plane, assign_planes
from lowering.packing.structure import find_structure
from lowering.packing.tile import choose_tile
from lowering.report import LayerReport, plain_row, weighted_row


@dataclasses.dataclass(frozen=True)
class Plan:
    """What emission needs. `names` gives every node a symbol and a line in the report."""

    graph: Graph
    planes: Mapping[Value, Plane]
    names: Mapping[Node, str]
    kernels: Mapping[Node, ConvKernel | LinearKernel]
    islands: Mapping[Node, IslandFunction]
    report: tuple[LayerReport, ...]

    @property
    def weights(self) -> dict[str, np.ndarray]:
        """All constants by name, as they go into the weights file."""
        arrays: dict[str, np.ndarray] = {}
        for node in self.graph.nodes:
            if node in self.kernels:
                kernel = self.kernels[node]
                arrays[f"{self.names[node]}/floats"] = kernel.floats
                arrays[f"{self.names[node]}/integers"] = kernel.integers
            elif node in self.islands:
                arrays.update(self.islands[node].constants)
        return arrays


def make_plan(graph: Graph) -> Plan:
    """Lay out, pack and report every node of `graph`."""
    planes = assign_planes(graph)
    names: dict[Node, str] = {}
    kernels: dict[Node, ConvKernel | LinearKernel] = {}
    islands: dict[Node, IslandFunction] = {}
    report: list[LayerReport] = []
    for number, node in enumerate(graph.nodes):
        kind = type(node).__name__.lower()
        names[node] = node.name if isinstance(node, Conv | Linear | Pool) else f"{kind}_{number}"
        if isinstance(node, Conv | Linear):
            structure = find_structure(node.weight.reshape(node.weight.shape[0], -1))
            if isinstance(node, Conv):
                kernels[node] = ConvKernel.of(node, planes[node.x], planes[node.out], choose_tile(node))
            else:
                kernels[node] = LinearKernel.of(node, planes.get(node.x), structure.block)
            report.append(weighted_row(kernels[node], structure))
            continue
        constant_bytes = 0
        if isinstance(node, Island):
            islands[node] = island_function(names[node], node, planes)
            constant_bytes = sum(a.nbytes for a in islands[node].constants.values())
        report.append(plain_row(names[node], node, constant_bytes))
    return Plan(graph, planes, names, kernels, islands, tuple(report))
