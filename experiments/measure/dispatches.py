"""Which layer of a program a dispatch of its module belongs to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import lowering
from experiments.errors import StageError
from experiments.measure.regions import Region
from experiments.measure.timing import Execution
from lowering.codegen.plan import symbol_of


def layers_of(program: lowering.Program, target: str = "host") -> dict[str, list[dict[str, Any]]]:
    """What is known of the kernels of a program for a target, by each of their symbols.

    IREE keeps one of several executables that differ by nothing but name. Its name then stands for all of them, in
    execution order.
    """
    machine = lowering.target(target)
    program = program.tiled_for(machine)
    texts = executable_texts(program.emit(machine))
    alike: dict[str, list[str]] = defaultdict(list)
    layers = {}
    for row in program.report:
        if (symbol := symbol_of(row.name)) in texts:
            alike[texts[symbol]].append(symbol)
            layers[symbol] = {
                "name": row.name,
                "kind": row.kind,
                "path": row.path,
                "shape": list(row.shape),
                "density": row.density,
                "block": row.block and list(row.block),
                "kept_flops": row.kept_flops,
                "bytes": _moved_bytes(texts[symbol]),
            }
    return {symbol: [layers[name] for name in names] for names in alike.values() for symbol in names}


def executable_texts(mlir: str) -> dict[str, str]:
    """The text of every `stream.executable` by its symbol, and without that symbol."""
    parts = re.split(r"^( *)stream\.executable private @(\w+) ", mlir, flags=re.MULTILINE)[1:]
    named = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return {name: re.sub(rf"@{name}\b", "@", text[: text.index(f"\n{indent}}}\n")]) for indent, name, text in named}


def _moved_bytes(text: str) -> int:
    """Bytes of the buffers that are bound to an executable."""
    buffers = re.findall(r"stream\.binding\.subspan .* -> memref<(\d+)x[a-z]+(\d+)>", text)
    return sum(int(elements) * max(int(bits), 8) // 8 for elements, bits in buffers)


def rows_of(
    dispatches: Sequence[Execution], layers: Mapping[str, list[dict[str, Any]]], peak: float | None = None
) -> list[dict[str, Any]]:
    """A row per dispatch in the order of execution, as JSON values.

    Args:
      dispatches: of one call.
      layers: what `layers_of` gives.
      peak: GFLOP/s to tell rates in percent of.
    """
    left = {symbol: list(known) for symbol, known in layers.items()}
    unknown, total = "other" if layers else "dispatch", sum(d.min_us for d in dispatches)
    rows = []
    for dispatch in dispatches:
        known = left.get(dispatch.function)
        row: dict[str, Any] = known.pop(0) if known else {"name": dispatch.function, "kind": unknown}
        row = {**row, "us": dispatch.min_us, "share": dispatch.min_us / total}
        if flops := row.get("kept_flops"):
            row["gflops"] = flops / dispatch.min_us / 1e3
            if peak:
                row["percent_of_peak"] = 100 * row["gflops"] / peak
        if "bytes" in row:
            row["gb_per_s"] = row["bytes"] / dispatch.min_us / 1e3
        rows.append(row)
    return rows


def add_regions(rows: Sequence[dict[str, Any]], regions: Sequence[Region]) -> None:
    """Writes the time of every region of several threads into the row of its first dispatch.

    Raises:
        StageError: the rows, those of one thread, are more or fewer.
    """
    if (found := sum(region.dispatches for region in regions)) != len(rows):
        raise StageError(f"cannot time with threads: got {found} dispatches, expected {len(rows)} as with one thread")
    first = 0
    for region in regions:
        one = sum(row["us"] for row in rows[first : first + region.dispatches])
        rows[first]["threads_us"] = region.min_us
        rows[first]["threads_times_faster"] = one / region.min_us
        first += region.dispatches
