"""The lowering report: the fate of every layer, so that nothing falls back in silence."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from lowering.errors import LoweringError
from lowering.frontend.graph import (
    WITH_EPILOGUE,
    Concat,
    Conv,
    Depthwise,
    Enter,
    Epilogue,
    Extra,
    GlobalPool,
    Island,
    Kernel,
    Leave,
    Linear,
    Node,
    Pointwise,
    Pool,
    Recurrent,
    Split,
    is_image,
    writes,
)
from lowering.packing.structure import Structure


@dataclasses.dataclass(frozen=True)
class LayerReport:
    """One row of the report.

    Attributes:
      name: of the layer, from its parameters where it has some.
      kind: of the node: conv, depthwise, linear, gru, lstm, recurrent (another cell), pool, global pool, concat,
        pointwise, split, enter and leave (copies between the caller's layout and ours), constant or island.
      path: `packed` (pruned weights), `dense kernel` (the same kernel, nothing pruned), `kernel` or `island`.
      why: the reason for the path, and after a + what the kernel takes along (its epilogue).
      shape: of the result, as the function gives it, but for channels that nobody reads.
      density: fraction of weights left, where there are weights.
      block: block structure found in the zeros.
      kept_flops: multiplications and additions with kept weights, of the whole batch.
      dense_flops: the same with all weights.
      bytes: of the constants that the layer reads (packed weights, bias and tables).
    """

    name: str
    kind: str
    path: str
    why: str
    shape: tuple[int, ...]
    density: float | None = None
    block: tuple[int, int] | None = None
    kept_flops: int = 0
    dense_flops: int = 0
    bytes: int = 0


def report_row(name: str, node: Node, constant_bytes: int, structure: Structure | None) -> LayerReport:
    """The row of a node, `structure` being that of its weights where they are packed."""
    if isinstance(node, Island):
        return _island_row(name, node, constant_bytes)
    if isinstance(node, Recurrent):
        assert structure is not None
        return _recurrent_row(name, node, constant_bytes, structure)
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(node).__name__).lower()
    row = LayerReport(name, kind, "kernel", _why(node), node.out.shape, bytes=constant_bytes)
    if isinstance(node, Conv | Depthwise | Linear):
        row = dataclasses.replace(row, **_weights(node, structure))
    if isinstance(node, WITH_EPILOGUE) and node.epilogue.ops and not isinstance(node, Pointwise):
        row = dataclasses.replace(row, why=f"{row.why} + {describe(node.epilogue)}")
    return row


def _why(node: Kernel) -> str:
    match node:
        case Enter(taps=None) | Leave():
            return "between the caller's layout and ours"
        case Enter():
            return "from the caller's layout, in the phases of a stride"
        case Split():
            return "phases of a stride"
        case Pool():
            return f"{node.kind} over {len(node.taps.taps)} pixels"
        case GlobalPool():
            return f"{node.kind} over all pixels"
        case Concat():
            return f"{len(node.xs)} images"
        case Pointwise():
            return f"{describe(node.epilogue)}, which no kernel before could take along"
    return ""


def _recurrent_row(name: str, node: Recurrent, constant_bytes: int, structure: Structure) -> LayerReport:
    made = writes(node)[-1]
    steps = f"{node.steps} steps" if node.steps else "one step"
    columns = _products(2 * node.weight[0].size * math.prod(made.shape) * node.gates, structure)
    why = f"{columns.pop('why')} + {steps} of {node.gates} gates"
    return LayerReport(name, node.kind, why=why, shape=made.shape, bytes=constant_bytes, **columns)


def _weights(node: Conv | Depthwise | Linear, structure: Structure | None) -> dict[str, Any]:
    """The columns of a row that tell of weights."""
    full = node.full or node.weight.shape
    products = 2 * math.prod(full) * math.prod(node.out.shape[:-1])
    if structure is not None:
        columns = _products(
            products, dataclasses.replace(structure, density=structure.density * node.weight.size / math.prod(full))
        )
    else:
        density = float(np.count_nonzero(node.weight) / math.prod(full))
        why = f"{node.weight.shape[1]} weights a channel"
        columns = {"why": why, "density": density, "kept_flops": round(products * density), "dense_flops": products}
    if node.full:
        columns["why"] += f", {_narrowing(node)}"
    return columns


def _narrowing(node: Conv | Depthwise | Linear) -> str:
    """The channels that somebody reads, in words."""
    assert node.full
    sides = ("results",) if isinstance(node, Depthwise) else ("results", "inputs")
    changed = [
        f"{now} of {was} {side}"
        for side, now, was in zip(sides, node.weight.shape, node.full, strict=False)
        if now != was
    ]
    return " and ".join(changed) + " are read"


def _products(flops: int, structure: Structure) -> dict[str, Any]:
    """The columns of a row that tell of packed weights, which take so many operations without zeros."""
    why = {
        "dense": "no zeros in the weights",
        "block": f"zeros in blocks of {structure.block[0]}x{structure.block[1]}",
        "unstructured": "zeros without block structure",
    }[structure.kind]
    return {
        "path": "dense kernel" if structure.kind == "dense" else "packed",
        "why": why,
        "block": structure.block,
        "density": structure.density,
        "kept_flops": round(flops * structure.density),
        "dense_flops": flops,
    }


def describe(epilogue: Epilogue) -> str:
    """The operations of an epilogue in words, such as `residual, relu`."""
    words: list[str] = []
    for op in epilogue.ops:
        extra = next((a for a in op.args if isinstance(a, Extra)), None)
        word = op.name
        if extra is not None:
            image = is_image(epilogue.inputs[extra.number])
            word = {"add": "residual", "mul": "product" if image else "gate"}.get(op.name, op.name)
        elif op.name == "max" and 0.0 in op.args:
            word = "relu"
        elif op.name == "min" and 6.0 in op.args and words[-1:] == ["relu"]:
            words.pop()
            word = "relu6"
        words.append(word)
    return ", ".join(words)


def _island_row(name: str, node: Island, constant_bytes: int) -> LayerReport:
    shape = node.outputs[0].shape if node.outputs else ()
    if not node.equations:
        return LayerReport(name, "constant", "island", "does not depend on the input", shape, bytes=constant_bytes)
    operations = sorted({e.primitive.name for e in node.equations})
    why = "; ".join(node.reasons) or f"no kernel for {', '.join(operations)}"
    return LayerReport(name, "island", "island", why, shape, bytes=constant_bytes)


def format_report(rows: Sequence[LayerReport]) -> str:
    """The report as a plain text table. Raises LoweringError where `rows` are none, such as a whole program."""
    if not isinstance(rows, Sequence) or not all(isinstance(row, LayerReport) for row in rows):
        raise LoweringError(f"got a {type(rows).__name__}, expected rows of a report: pass program.report")
    header = ("layer", "kind", "path", "result", "density", "block", "kept MFLOP", "KiB", "why")
    lines = [header]
    for r in rows:
        lines.append(
            (
                r.name,
                r.kind,
                r.path,
                "x".join(map(str, r.shape)),
                "" if r.density is None else f"{r.density:.3f}",
                "" if r.block is None else f"{r.block[0]}x{r.block[1]}",
                f"{r.kept_flops / 1e6:.2f}" if r.dense_flops else "",
                f"{r.bytes / 1024:.1f}" if r.bytes else "",
                r.why,
            )
        )
    return aligned(lines)


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """Rows of cells as text, its columns two spaces apart."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines)
