"""Emission: a plan becomes one MLIR module of executables, StableHLO islands and a main function that ties them."""

from __future__ import annotations

import re

import numpy as np

from lowering.backend.targets import Target
from lowering.codegen.island import stored_dtype, stored_shape
from lowering.codegen.loop_call import LoopCall
from lowering.codegen.plan import Plan, symbol_of
from lowering.errors import LoweringError
from lowering.frontend.capture import ELEMENTS, Value
from lowering.frontend.graph import (
    Concat,
    Enter,
    GlobalPool,
    Island,
    Kernel,
    Leave,
    Node,
    Pointwise,
    Pool,
    Recurrent,
    Split,
    reads,
    writes,
)
from lowering.kernels.builder import INDENT
from lowering.kernels.column_tables import SUFFIX, unpack_columns
from lowering.kernels.concat import concat
from lowering.kernels.conv import ConvKernel
from lowering.kernels.conv_text import conv_text
from lowering.kernels.depthwise import DepthwiseKernel, depthwise
from lowering.kernels.enter import enter, leave
from lowering.kernels.global_pool import global_pool
from lowering.kernels.linear import LinearKernel, linear
from lowering.kernels.pointwise import pointwise
from lowering.kernels.pool import pool
from lowering.kernels.recurrent import RecurrentKernel, recurrent_cpu, recurrent_spirv
from lowering.kernels.split import split
from lowering.runtime.weights import SCOPE

ELEMENT_TYPES = {"bool": "i1", "float": "f", "bfloat": "bf", "int": "i", "uint": "ui", "complex": "complex"}


def emit(plan: Plan, target: Target) -> str:
    """MLIR text of the program with the kernels of `target`'s family; the same text for the same plan."""
    executables = [_executable(plan, node, target) for node in plan.graph.nodes if not isinstance(node, Island)]
    weights = plan.weights
    globals_ = [
        f'util.global private @{name} = #stream.parameter.named<"{SCOPE}"::{name}> : {_tensor_of(array)}'
        for name, array in zip(map(_quoted, weights), weights.values(), strict=True)
    ]
    islands = [plan.islands[node].text(target.kernels) for node in plan.graph.nodes if isinstance(node, Island)]
    body = [*globals_, *_unpacked_columns(plan), *executables, *islands, _main(plan, target)]
    return "\n".join(["module {", *(INDENT + line for part in body for line in part.splitlines()), "}", ""])


def _unpacked_columns(plan: Plan) -> list[str]:
    """What makes the tables of convolutions from those in the weights file, once, when the program is loaded."""
    texts, lines = [], []
    for number, (node, columns) in enumerate(plan.columns.items()):
        symbol, unpacked = symbol_of(plan.names[node]) + SUFFIX, _unpacked(plan, node)
        types = _tensor_of(columns.words), _tensor_of(columns.kernel.integers)
        texts += [f"util.global private @{_quoted(unpacked)} : {types[1]}", unpack_columns(symbol, columns)]
        lines += [
            f"%p{number} = util.global.load @{_quoted(f'{plan.names[node]}/integers')} : {types[0]}",
            f"%u{number} = flow.dispatch @{symbol}::@{symbol}(%p{number}) : ({types[0]}) -> {types[1]}",
            f"util.global.store %u{number}, @{_quoted(unpacked)} : {types[1]}",
        ]
    if not lines:
        return []
    return [*texts, "\n".join(["util.initializer {", *(INDENT + line for line in lines), INDENT + "util.return", "}"])]


def _globals_read(plan: Plan) -> dict[str, tuple[str, str]]:
    """The global that holds a constant as kernels read it, and its type, by the constant's name."""
    found = {name: (name, _tensor_of(array)) for name, array in plan.weights.items()}
    for node, columns in plan.columns.items():
        found[f"{plan.names[node]}/integers"] = _unpacked(plan, node), _tensor_of(columns.kernel.integers)
    return found


def _unpacked(plan: Plan, node: Node) -> str:
    return f"{plan.names[node]}/integers/unpacked"


def _executable(plan: Plan, node: Kernel, target: Target) -> str:
    """The text of a node's kernel."""
    family = symbol_of(plan.names[node]), target.kernels, target.lanes
    planes, kernel = plan.planes, plan.kernels.get(node)
    if isinstance(kernel, ConvKernel):
        return conv_text(family[0], kernel, target.kernels, target.lanes)
    if isinstance(kernel, LinearKernel):
        return linear(*family, kernel)
    if isinstance(kernel, RecurrentKernel):
        spirv = target.kernels == "spirv"
        return recurrent_spirv(family[0], kernel) if spirv else recurrent_cpu(family[0], target.lanes, kernel)
    if isinstance(kernel, DepthwiseKernel):
        return depthwise(*family, kernel)
    match node:
        case Enter():
            return enter(*family, node, planes[node.out])
        case Leave():
            return leave(*family, node, planes[node.x])
        case Split():
            return split(*family, node, planes[node.x], planes[node.out])
        case Pool():
            return pool(*family, node, planes[node.x], planes[node.out])
        case GlobalPool():
            return global_pool(*family, node, planes[node.x])
        case Concat():
            return concat(*family, node, tuple(planes[x] for x in node.xs), planes[node.out])
        case Pointwise():
            return pointwise(*family, node, planes[node.x], planes[node.out], plan.extras(node))
    raise AssertionError(f"no kernel for {node}")


def _main(plan: Plan, target: Target) -> str:
    """The entry point: one tensor per flat input and result."""
    names = {v: f"%arg{i}" for i, v in enumerate(plan.graph.inputs)}
    arguments = ", ".join(f"{names[v]}: {_tensor(v.shape, v.dtype)}" for v in plan.graph.inputs)
    results = [_tensor(v.shape, v.dtype) for v in plan.graph.outputs]
    lines = [f"func.func public @main({arguments}) -> ({', '.join(results)}) {{"]
    loaded = {}
    for number, (name, (read, kind)) in enumerate(_globals_read(plan).items()):
        lines.append(f"{INDENT}%w{number} = util.global.load @{_quoted(read)} : {kind}")
        loaded[name] = f"%w{number}", kind
    for number, node in enumerate(plan.graph.nodes):
        made = writes(node)
        names.update({v: f"%v{number}_{i}" for i, v in enumerate(made)})
        left = ", ".join(names[v] for v in made)
        operands = [(names[v], _stored(plan, v)) for v in reads(node)]
        operands += [loaded[name] for name in plan.constants[node]]
        if isinstance(node, Recurrent) and node.steps:
            kernel = plan.kernels[node]
            assert isinstance(kernel, RecurrentKernel)
            loop = LoopCall(symbol_of(plan.names[node]), kernel, [names[v] for v in made], operands)
            text, results_of_loop = loop.text(target.kernels)
            lines += [INDENT + line for line in text]
            names.update(zip(made, results_of_loop, strict=True))
            continue
        if isinstance(node, Island):
            head = f"func.call @{plan.islands[node].entry}"
        else:
            symbol = symbol_of(plan.names[node])
            head = f"flow.dispatch @{symbol}::@{symbol}"
        types = f"({', '.join(t for _, t in operands)}) -> ({', '.join(_stored(plan, v) for v in made)})"
        call = f"{head}({', '.join(o for o, _ in operands)}) : {types}"
        lines.append(INDENT + (f"{left} = {call}" if made else call))
    outputs = ", ".join(names[v] for v in plan.graph.outputs)
    types = ", ".join(results)
    lines.append(f"{INDENT}return {outputs} : {types}" if results else f"{INDENT}return")
    return "\n".join([*lines, "}"])


def _stored(plan: Plan, value: Value) -> str:
    return _tensor(stored_shape(value, plan.planes), stored_dtype(value, plan.planes))


def _tensor_of(array: np.ndarray) -> str:
    return _tensor(array.shape, array.dtype)


def _tensor(shape: tuple[int, ...], dtype: np.dtype) -> str:
    name = np.dtype(dtype).name
    if name not in ELEMENTS:
        raise LoweringError(
            f"got a constant of type {name}, expected integers of at least 8 and floats of at least 16 bits: convert it"
        )
    kind, bits = re.fullmatch(r"([a-z]+)(\d*)", name).groups()  # type: ignore[union-attr]
    element = ELEMENT_TYPES[kind] + bits
    if kind == "complex":
        element = f"complex<f{int(bits) // 2}>"
    return f"tensor<{''.join(f'{extent}x' for extent in shape)}{element}>"


def _quoted(name: str) -> str:
    """An MLIR string: quotes, backslashes and bytes that are no printable ASCII by their numbers."""
    plain = set(range(ord(" "), ord("~") + 1)) - set(b'"\\')
    return '"' + "".join(chr(byte) if byte in plain else f"\\{byte:02X}" for byte in name.encode()) + '"'
