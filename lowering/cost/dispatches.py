"""The dispatches of a module in order, with their workgroups, read from the bytecode of its host side."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

from iree import runtime

from lowering.errors import LoweringError

_RODATA = re.compile(r"vm\.rodata\[(\d+)\] = ([0-9A-F]*)$")
_CONSTANT = re.compile(r"(%i\d+) = vm\.const\.i32(?:\.zero| (-?\d+))")
_NAME = re.compile(r"= vm\.const\.ref\.rodata (\d+)")
_LOOKUP = "@hal.executable.lookup.function("
_DISPATCH = re.compile(r"@hal\.command_buffer\.dispatch segments\[[^]]*\]\(([^)]*)\)")
_ASSIGNED = re.compile(r"(%i\d+)(?::\d+)? = ")

Grid = tuple[int, int, int]


def dispatches(vmfb: bytes) -> list[tuple[str, Grid | None]]:
    """Name and workgroups along x, y and z of every dispatch; None where they are no constants.

    Raises:
      LoweringError: `vmfb` cannot be read.
    """
    rodata: dict[str, str] = {}
    constants: dict[str, int] = {}
    found: list[tuple[str, Grid | None]] = []
    text = name = ""
    for line in _disassembly(vmfb).splitlines():
        line = line.strip()
        if match := _RODATA.match(line):
            rodata[match[1]] = bytes.fromhex(match[2]).decode(errors="replace")
        elif match := _NAME.search(line):
            text = rodata.get(match[1], "")
        elif _LOOKUP in line:
            name = text
        elif match := _DISPATCH.search(line):
            sizes = [constants.get(register.lower()) for register in match[1].split(", ")[3:6]]
            x, y, z = sizes
            found.append((name, None if x is None or y is None or z is None else (x, y, z)))
        if match := _CONSTANT.match(line):
            constants[match[1]] = int(match[2] or 0)
        elif match := _ASSIGNED.match(line):
            constants.pop(match[1], None)
    return found


def _disassembly(vmfb: bytes) -> str:
    tool = Path(runtime.benchmark_exe()).with_name("iree-dump-module")
    with tempfile.TemporaryDirectory(prefix="lowering-cost-") as scratch:
        module = Path(scratch) / "model.vmfb"
        module.write_bytes(vmfb)
        command = [str(tool), "--output=disassembly", str(module)]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[0]
        raise LoweringError(f"iree-dump-module fails: {reason}; compile the module again")
    return done.stdout
