"""`python -m lowering.cost BUNDLE`: what each dispatch of a bundle costs on a phone, counted on this machine."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from lowering.bundle.load import load
from lowering.cost.arm64 import Arm64Cost, arm64_cycles
from lowering.cost.plugin import APT
from lowering.cost.vulkan import VulkanDispatch, vulkan_counts
from lowering.errors import LoweringError
from lowering.module import Module
from lowering.runtime.arm64 import SETUP
from lowering.whole_files import write_text

_HELP = f"""\
arm64 targets: the sample is run under qemu-user, which counts every instruction; LLVM's model of the Neoverse N1
(the Cortex-A76's server version) gives cycles of each block, with all data in L1 and every branch foreseen. Figures
repeat exactly. They compare programs; they are no times.
Vulkan targets: instructions are counted in the text of the code. Nothing is run.

examples:
  python -m lowering.cost bundles/demo --target arm64-cortex-a76
  python -m lowering.cost bundles/demo --target arm64-cortex-a76 --blocks 3
      with the three most expensive basic blocks, instruction by instruction
  python -m lowering.cost bundles/demo --target vulkan-mali --json mali.json

needs, for arm64: {APT}, then {SETUP.removeprefix("run ")}
exit codes: 0 done, 2 an error that one line explains
"""


def main(argv: list[str] | None = None) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m lowering.cost",
        description="Counts what each dispatch of a bundle does.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("bundle", metavar="BUNDLE", type=Path)
    parser.add_argument("--target", metavar="TARGET", help="which of the bundle's targets; needed where it has several")
    parser.add_argument("--blocks", type=int, default=0, metavar="N", help="arm64: list the N most expensive blocks")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    a = parser.parse_args(argv)
    try:
        module = load(a.bundle, target=a.target)
        record = _arm64(module, a.blocks) if module.target.runs_on == "arm64" else _vulkan(module)
        if a.json:
            write_text(a.json, json.dumps({"target": module.target.name, **record}, indent=1) + "\n")
    except LoweringError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def _arm64(module: Module, blocks: int) -> dict[str, Any]:
    cost = arm64_cycles(module)
    table = Table("dispatch", *("cycles", "instructions", "multiply", "load, store", "of the FMA bound"))
    for row in cost.dispatches:
        counts = (f"{n:,}" for n in (round(row.cycles), row.instructions, row.macs, row.memory))
        table.add_row(row.name, *counts, f"{row.mac_share:.0%}")
    table.add_section()
    table.add_row("one call", f"{cost.cycles:,.0f}", f"{cost.instructions:,}")
    _print(table, f"{module.target.name}: cycles of {cost.core} by LLVM {cost.llvm}; exact instruction counts")
    part = cost.inner_loop_cycles / cost.cycles if cost.cycles else 0.0
    print(f"loops that multiply: {part:.0%} of the cycles, at {cost.inner_loop_share:.1%} of the FMA bound")
    _print_blocks(cost, blocks)
    return {
        "core": cost.core,
        "llvm": cost.llvm,
        "cycles": cost.cycles,
        "instructions": cost.instructions,
        "inner_loop_cycles": cost.inner_loop_cycles,
        "inner_loop_share": cost.inner_loop_share,
        "dispatches": [{**dataclasses.asdict(row), "mac_share": row.mac_share} for row in cost.dispatches],
    }


def _print_blocks(cost: Arm64Cost, count: int) -> None:
    for block in cost.blocks[:count]:
        print(
            f"\n{block.dispatch}: a block that ran {block.executions:,} times, {block.cycles:.2f} cycles each, "
            f"{block.mac_share:.0%} of the FMA bound"
        )
        print("\n".join(f"    {text}" for text in block.instructions))


def _vulkan(module: Module) -> dict[str, Any]:
    rows = vulkan_counts(module)
    table = Table("dispatch", "workgroups", "size", "FMAs", "weights", "FMAs / weight", "loads / weight", "stores")
    for row in rows:
        grids = ", ".join("x".join(map(str, grid)) if grid else "?" for grid in row.workgroups)
        size = "x".join(map(str, row.workgroup_size))
        loop = row.loop
        loads = loop.varying_loads + loop.uniform_loads
        ratios = (_ratio(row.per_weight(loop.fmas)), _ratio(row.per_weight(loads)))
        table.add_row(row.name, grids, size, str(loop.fmas), str(loop.uniform_floats), *ratios, str(row.code.stores))
    _print(table, f"{module.target.name}: one invocation; all but stores of the loop with most multiplications")
    return {"dispatches": [_with_ratios(row) for row in rows]}


def _with_ratios(row: VulkanDispatch) -> dict[str, Any]:
    loads = row.loop.varying_loads + row.loop.uniform_loads
    ratios = {"fmas_per_weight": row.per_weight(row.loop.fmas), "loads_per_weight": row.per_weight(loads)}
    figures = {name: value for name, value in dataclasses.asdict(row).items() if name != "loops"}
    return {**figures, "loop": dataclasses.asdict(row.loop), **ratios}


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _print(table: Table, title: str) -> None:
    for column in table.columns[1:]:
        column.justify = "right"
    table.title = title
    table.title_justify = "left"
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
