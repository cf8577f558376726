"""What the best tile of a convolution depends on: the layer, the machine and the code that makes and times kernels."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

import lowering
from lowering.backend.targets import Target
from lowering.frontend.graph import Channels, Epilogue, Extra, Operand, Result
from lowering.kernels.conv import ConvKernel
from lowering.packing.rows import row_patterns

SOURCES = (
    "frontend/graph.py",
    "kernels",
    "packing",
    "cost",
    "tuning/counted_arm64.py",
    "tuning/counted_vulkan.py",
    "tuning/search.py",
    "tuning/trial.py",
    "tuning/trial_module.py",
)  # of tiles and times
STEPS = 16  # that shares are rounded to
_CPU_LINES = ("vendor", "cpu family", "model", "stepping", "cache size", "cpu implementer", "cpu variant", "cpu part")


def signature(kernel: ConvKernel, target: Target, measure: str) -> dict[str, Any]:
    """JSON values that are equal where the same tiles are fast.

    Weights do not count, nor where exactly their zeros are: layers of the same shape that are pruned alike share one.

    Args:
      kernel: the layer, in any tile.
      target: what it is compiled for.
      measure: the name of what measures.
    """
    conv = kernel.conv
    return {
        "weight": list(conv.weight.shape),
        "taps": [dataclasses.astuple(tap) for tap in conv.taps.taps],
        "phases": len(conv.taps.phases),
        "batch": kernel.batch,
        "planes": [None if p is None else dataclasses.astuple(p) for p in (kernel.x, kernel.y, *kernel.extras)],
        "epilogue": _epilogue(conv.epilogue),
        "zeros": zeros(conv.weight.reshape(len(conv.weight), -1)),
        "target": [target.name, target.lanes, *target.flags],
        "cpu": cpu_model() if target.runs_on == "host" else [],
        "measure": measure,
        "iree": metadata.version("iree-base-compiler"),
        "sources": sources(),
    }


def zeros(matrix: np.ndarray) -> dict[str, list[int]]:
    """How the columns of `matrix` [out, in] are kept in groups of 4 and 8 rows, coarsely.

    First how many, as a logarithm; then of these the shares of every pattern of 4 rows, or of every number of 8 rows.
    """
    found = {}
    for rows in (4, 8):
        padded = np.zeros((-(-len(matrix) // rows) * rows, matrix.shape[1]), bool)
        padded[: len(matrix)] = matrix != 0
        patterns = row_patterns(padded.reshape(-1, rows, matrix.shape[1]))
        kept = patterns[patterns != 0]
        kinds = kept if rows == 4 else np.bitwise_count(kept)
        shares = np.bincount(kinds, minlength=16 if rows == 4 else rows + 1) / max(kept.size, 1)
        amount = round(8 * np.log2(kept.size / patterns.size)) if kept.size else 0
        found[f"of {rows} rows"] = [amount, *np.rint(STEPS * shares).astype(int).tolist()]
    return found


def _epilogue(epilogue: Epilogue) -> list[list[str]]:
    return [[op.name, *(_operand(operand) for operand in op.args)] for op in epilogue.ops]


def _operand(operand: Operand) -> str:
    match operand:
        case Channels():
            return "channels"
        case Result(number) | Extra(number):
            return f"{type(operand).__name__.lower()} {number}"
    return str(operand)


@functools.cache
def cpu_model() -> list[str]:
    """What `/proc/cpuinfo` says of the model of the first CPU; empty where there is no such file."""
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return []
    lines = [" ".join(line.split()) for line in text.partition("\n\n")[0].splitlines()]
    return [line for line in lines if line.lower().startswith(_CPU_LINES)]


@functools.cache
def sources() -> str:
    """A digest of the source files that kernels and figures come from."""
    home = Path(lowering.__file__).parent
    files = [file for name in SOURCES for file in sorted((home / name).rglob("*.py")) or [home / name]]
    named = [str(file.relative_to(home)).encode() + b"\0" + file.read_bytes() for file in files]
    return hashlib.sha256(b"\0".join(named)).hexdigest()
