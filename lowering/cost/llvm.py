"""LLVM's tools for arm64: what an instruction is, and how many cycles a block takes on a model of a core."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from lowering.errors import LoweringError

CORE = "neoverse-n1"
"""The server version of the Cortex-A76. LLVM has no model of the A76 itself: it takes the A57's in silence."""

_OLDEST = 17  # older ones take the A57's model for the Neoverse N1 too
_NEWEST = 30
_ITERATIONS = 100
_FIX = "apt-get install llvm-19"

_instructions: dict[bytes, str] = {}
_cycles: dict[str, float] = {}


def disassembled(words: Iterable[bytes]) -> list[str]:
    """The text of every instruction (4 bytes each); branch targets are relative.

    Raises:
      LoweringError: there is no llvm-mc, or it does not know an instruction.
    """
    words = list(words)
    new = sorted(set(words) - _instructions.keys())
    if new:
        source = "\n".join(" ".join(f"{byte:#x}" for byte in word) for word in new)
        out = _run([_tool("llvm-mc"), "--disassemble", "-triple=aarch64", "-mattr=+all"], source)
        texts = [" ".join(line.split("//")[0].split()) for line in out.splitlines() if line.strip() != ".text"]
        texts = [text for text in texts if text]
        if len(texts) != len(new):
            raise LoweringError(f"llvm-mc knows {len(texts)} of {len(new)} instructions: take a newer LLVM")
        _instructions.update(zip(new, texts, strict=True))
    return [_instructions[word] for word in words]


def cycles(blocks: Sequence[str]) -> list[float]:
    """Cycles of each block, a text of instructions, when it runs over and over on `CORE` with all data in L1.

    Blocks that were asked for before are not modelled again.

    Raises:
      LoweringError: there is no llvm-mca that is new enough, or it fails.
    """
    new = sorted(set(blocks) - _cycles.keys())
    workers = max(1, min(len(os.sched_getaffinity(0)), len(new)))
    with ThreadPoolExecutor(workers) as pool:  # the work is in processes
        for batch, found in pool.map(lambda part: (part, _model(part)), [new[i::workers] for i in range(workers)]):
            _cycles.update(zip(batch, found, strict=True))
    return [_cycles[block] for block in blocks]


def _model(blocks: Sequence[str]) -> list[float]:
    if not blocks:
        return []
    regions = [f"# LLVM-MCA-BEGIN {i}\n{block}\n# LLVM-MCA-END {i}\n" for i, block in enumerate(blocks)]
    command = [_tool("llvm-mca"), "-mtriple=aarch64", f"-mcpu={CORE}", "-mattr=+all", f"-iterations={_ITERATIONS}"]
    command += ["--json", "--all-views=false", "--summary-view"]
    found = json.loads(_run(command, "".join(regions)))["CodeRegions"]
    totals = {int(region["Name"]): region["SummaryView"]["TotalCycles"] for region in found}
    return [totals.get(i, 0) / _ITERATIONS for i in range(len(blocks))]


@functools.cache
def _tool(name: str) -> str:
    """The oldest tool that is new enough, so that figures do not change when a newer LLVM comes along.

    Raises:
      LoweringError: there is none.
    """
    for version in range(_OLDEST, _NEWEST):
        if path := shutil.which(f"{name}-{version}"):
            return path
    path = shutil.which(name)
    found = re.search(r"version (\d+)", _run([path, "--version"], "")) if path else None
    if path and found and int(found[1]) >= _OLDEST:
        return path
    got = f"only version {found[1]}" if found else "none"
    raise LoweringError(f"got {got} of {name} here, expected version {_OLDEST} or newer: {_FIX}")


def _run(command: Sequence[str], source: str) -> str:
    done = subprocess.run(command, input=source, capture_output=True, text=True, errors="replace")
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[0]
        raise LoweringError(f"{os.path.basename(command[0])} fails: {reason}; {_FIX}")
    return done.stdout


def version() -> str:
    """Which LLVM models the cycles. Raises LoweringError as `cycles` does."""
    found = re.search(r"version (\S+)", _run([_tool("llvm-mca"), "--version"], ""))
    return found[1] if found else "unknown"
