"""The plan of a program: its graph with layouts, packed weights and islands, everything but the target."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Mapping

import numpy as np

from lowering.codegen.island import IslandFunction, island_function
from lowering.element import DTYPES, Element
from lowering.frontend.capture import Value
from lowering.frontend.graph import Conv, Depthwise, Graph, Island, Linear, Node, Pointwise, Recurrent
from lowering.kernels.column_tables import ColumnTables
from lowering.kernels.conv import ConvKernel
from lowering.kernels.depthwise import DepthwiseKernel
from lowering.kernels.epilogue import channel_constants
from lowering.kernels.linear import LinearKernel
from lowering.kernels.recurrent import RecurrentKernel
from lowering.packing.choose_tile import choose_tile
from lowering.packing.layout import Plane, assign_planes
from lowering.packing.structure import Structure, common_structure, find_structure
from lowering.packing.tile import Family, Tile
from lowering.report import LayerReport, report_row

PackedKernel = ConvKernel | DepthwiseKernel | LinearKernel | RecurrentKernel


@dataclasses.dataclass(frozen=True)
class Plan:
    """What emission needs. `names` gives every node a symbol and a line in the report.

    `structures` are the blocks found in the weights of convolutions and linear layers, `lanes` the vector length that
    the tiles suit, `element` what kernels compute in and images and weights are stored as (vectors between layers are
    f32), `family` whose kernels they are, `tiles` those of convolutions that somebody chose.
    `constants` are the arrays that a node reads after its other operands, by their names in the weights file;
    `columns` are those of convolutions on CPUs that are unpacked for it when the program is loaded.
    """

    graph: Graph
    planes: Mapping[Value, Plane]
    names: Mapping[Node, str]
    structures: Mapping[Node, Structure]
    islands: Mapping[Node, IslandFunction]
    lanes: int
    element: Element
    family: Family
    tiles: Mapping[str, Tile]
    kernels: Mapping[Node, PackedKernel]
    constants: Mapping[Node, Mapping[str, np.ndarray]]
    columns: Mapping[Node, ColumnTables]
    report: tuple[LayerReport, ...]

    @property
    def weights(self) -> dict[str, np.ndarray]:
        """All constants by name, as they go into the weights file."""
        return {name: array for node in self.graph.nodes for name, array in self.constants[node].items()}

    def extras(self, node: Conv | Depthwise | Pointwise | Linear) -> tuple[Plane | None, ...]:
        """Layouts of the inputs of a node's epilogue, None for those that are no images."""
        return tuple(self.planes.get(v) for v in node.epilogue.inputs)


def make_plan(graph: Graph, lanes: int) -> Plan:
    """Lay out, pack and report every node of `graph`, for a CPU with registers of `lanes` f32 values."""
    planes, names = assign_planes(graph), _names(graph)
    structures: dict[Node, Structure] = {
        node: find_structure(node.weight.reshape(node.weight.shape[0], -1))
        for node in graph.nodes
        if isinstance(node, Conv | Linear)
    }
    structures |= {n: common_structure(np.split(n.weight, n.gates)) for n in graph.nodes if isinstance(n, Recurrent)}
    islands = _islands(graph, names, planes)
    return with_tiles(Plan(graph, planes, names, structures, islands, lanes, "f32", "cpu", {}, {}, {}, {}, ()), {})


def for_machine(plan: Plan, lanes: int, element: Element, family: Family) -> Plan:
    """The plan for another machine, to be packed anew by `with_tiles`."""
    plan = dataclasses.replace(plan, lanes=lanes, family=family)
    if element == plan.element:
        return plan
    planes = {value: dataclasses.replace(plane, element=element) for value, plane in plan.planes.items()}
    islands = _islands(plan.graph, plan.names, planes)
    return dataclasses.replace(plan, planes=planes, islands=islands, element=element)


def _islands(graph: Graph, names: Mapping[Node, str], planes: Mapping[Value, Plane]) -> dict[Node, IslandFunction]:
    return {n: island_function(names[n], n, planes) for n in graph.nodes if isinstance(n, Island)}


def with_tiles(plan: Plan, tiles: Mapping[str, Tile]) -> Plan:
    """The plan packed anew; `tiles` has those of some convolutions by name, others come from a model of costs."""
    plan = dataclasses.replace(plan, tiles=tiles)
    kernels: dict[Node, PackedKernel] = {}
    constants: dict[Node, Mapping[str, np.ndarray]] = {}
    columns: dict[Node, ColumnTables] = {}
    report: list[LayerReport] = []
    for node in plan.graph.nodes:
        if isinstance(node, Conv | Depthwise | Linear | Recurrent):
            kernels[node] = _packed(plan, node)
        if isinstance(kernel := kernels.get(node), ConvKernel) and plan.family == "cpu":
            columns[node] = ColumnTables(kernel)
        constants[node] = _constants(plan, node, kernel, columns.get(node))
        size = sum(array.nbytes for array in constants[node].values())
        report.append(report_row(plan.names[node], node, size, plan.structures.get(node)))
    return dataclasses.replace(plan, kernels=kernels, constants=constants, columns=columns, report=tuple(report))


def _names(graph: Graph) -> dict[Node, str]:
    """The name of every node, its layer's or its kind and number, so changed that no two have the same symbol."""
    names: dict[Node, str] = {}
    taken = {"main"}  # the entry point
    for i, node in enumerate(graph.nodes):
        base = getattr(node, "name", f"{type(node).__name__.lower()}_{i}")
        candidates = itertools.chain([base], (f"{base}_{number}" for number in itertools.count(2)))
        names[node] = next(name for name in candidates if symbol_of(name) not in taken)
        taken.add(symbol_of(names[node]))
    return names


def symbol_of(name: str) -> str:
    """What a node of that name is called in MLIR: letters, digits and underscores, the first of them no digit."""
    return re.sub(r"^(?=\d|$)", "_", re.sub(r"\W", "_", name, flags=re.ASCII))


def _packed(plan: Plan, node: Conv | Depthwise | Linear | Recurrent) -> PackedKernel:
    if isinstance(node, Recurrent):
        return RecurrentKernel.of(node, plan.structures[node].block, plan.lanes, plan.element)
    if isinstance(node, Linear):
        x, block = plan.planes.get(node.x), plan.structures[node].block
        return LinearKernel.of(node, x, block, plan.lanes, plan.element)
    x, y = plan.planes[node.x], plan.planes[node.out]
    if isinstance(node, Depthwise):
        return DepthwiseKernel(node, x, y, plan.extras(node))
    tile = plan.tiles.get(plan.names[node]) or choose_tile(node, y.positions, plan.family, plan.lanes, plan.element)
    return ConvKernel.of(node, x, y, plan.extras(node), tile)


def _constants(
    plan: Plan, node: Node, kernel: PackedKernel | None, columns: ColumnTables | None
) -> Mapping[str, np.ndarray]:
    """The arrays that a node reads, in the order of its operands."""
    name, island = plan.names[node], plan.islands.get(node)
    if island is not None:
        return island.constants
    if isinstance(kernel, DepthwiseKernel):
        return {f"{name}/floats": kernel.floats}
    if isinstance(kernel, RecurrentKernel):
        states = {f"{name}/state_{i}": state for i, state in enumerate(kernel.states)}
        return {f"{name}/floats": kernel.floats, f"{name}/integers": kernel.tables.words, **states}
    if kernel is not None:
        integers = columns.words if columns else kernel.integers
        return {f"{name}/floats": kernel.floats, f"{name}/integers": integers}
    floats = channel_constants(node.epilogue) if isinstance(node, Pointwise) else np.zeros(0, np.float32)
    return {f"{name}/floats": floats.astype(DTYPES[plan.element])} if floats.size else {}
