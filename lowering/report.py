"""The lowering report: the fate of every layer, so that nothing falls back in silence."""

from __future__ import annotations

import dataclasses

from lowering.frontend.graph import Conv, Island, Linear, Node, Pool
from lowering.kernels.conv import ConvKernel
from lowering.kernels.linear import LinearKernel
from lowering.packing.structure import Structure


@dataclasses.dataclass(frozen=True)
class LayerReport:
    """One row of the report.

    Attributes:
      name: of the layer, from its parameters where it has some.
      kind: conv, linear, pool, split, copy or island.
      path: `packed` (pruned weights), `dense kernel` (the same kernel, nothing pruned), `kernel` or `island`.
      why: the reason for the path.
      shape: of the result, as the function gives it.
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


def weighted_row(kernel: ConvKernel | LinearKernel, structure: Structure) -> LayerReport:
    """The row of a convolution or linear layer."""
    node: Conv | Linear = kernel.conv if isinstance(kernel, ConvKernel) else kernel.linear
    shape = node.out.shape
    products = 2 * node.weight[0].size * int(_product(shape))
    path = "dense kernel" if structure.kind == "dense" else "packed"
    why = {
        "dense": "no zeros in the weights",
        "block": f"zeros in blocks of {structure.block[0]}x{structure.block[1]}",
        "unstructured": "zeros without block structure",
    }[structure.kind]
    return LayerReport(
        name=node.name,
        kind="conv" if isinstance(node, Conv) else "linear",
        path=path,
        why=why,
        shape=shape,
        density=structure.density,
        block=structure.block,
        kept_flops=round(products * structure.density),
        dense_flops=products,
        bytes=kernel.floats.nbytes + kernel.integers.nbytes,
    )


def plain_row(name: str, node: Node, constant_bytes: int = 0) -> LayerReport:
    """The row of a node without weights of ours."""
    if isinstance(node, Island):
        shape = node.outputs[0].shape if node.outputs else ()
        if not node.equations:
            return LayerReport(
                name, "copy", "island", "between the caller's layout and ours", shape, bytes=constant_bytes
            )
        operations = sorted({e.primitive.name for e in node.equations})
        why = "; ".join(node.reasons) or f"no kernel for {', '.join(operations)}"
        return LayerReport(name, "island", "island", why, shape, bytes=constant_bytes)
    if isinstance(node, Pool):
        return LayerReport(
            node.name, "pool", "kernel", f"{node.kind} over {len(node.taps.taps)} pixels", node.out.shape
        )
    return LayerReport(name, "split", "kernel", "phases of a stride", node.out.shape)


def _product(shape: tuple[int, ...]) -> int:
    # A convolution's result [n, h, w, out] and a linear layer's [.., out] have a product per element.
    result = 1
    for extent in shape:
        result *= extent
    return result


def format_report(rows: tuple[LayerReport, ...]) -> str:
    """The report as a plain text table."""
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
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines)
