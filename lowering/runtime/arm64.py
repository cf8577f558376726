"""Runs arm64 modules on other machines: IREE's own tool for arm64 under qemu-user."""

from __future__ import annotations

import functools
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from lowering.errors import LoweringError
from lowering.program import TensorSpec
from lowering.runtime.tool_process import ToolProcess

_LINKER = "lib/ld-linux-aarch64.so.1"
# Linux, arch/arm64/include/uapi/asm/hwcap.h and arch/arm64/kernel/cpuinfo.c; only what code generators use.
_HWCAP = {
    "hwcap": {0: "fp", 1: "asimd", 7: "crc32", 8: "atomics", 9: "fphp", 10: "asimdhp", 12: "asimdrdm", 13: "jscvt"}
    | {14: "fcma", 15: "lrcpc", 16: "dcpop", 20: "asimddp", 22: "sve", 23: "asimdfhm", 26: "ilrcpc", 27: "flagm"},
    "hwcap2": {0: "dcpodp", 1: "sve2", 7: "flagm2", 8: "frint", 13: "i8mm", 14: "bf16", 23: "sme"},
}
SETUP = "run python -m lowering.setup_arm64"
APT = "apt-get install qemu-user libc6-arm64-cross libstdc++6-arm64-cross libgcc-s1-arm64-cross"


def tools() -> Path:
    """Where `lowering.setup_arm64` puts IREE's arm64 tools: in this Python environment, by version of IREE."""
    return Path(sys.prefix) / "share" / "lowering" / "arm64" / importlib.metadata.version("iree-base-runtime")


def sysroot() -> Path:
    """The arm64 C library for qemu-user: `QEMU_LD_PREFIX` where that is set, else where Debian puts it."""
    return Path(os.environ.get("QEMU_LD_PREFIX", "/usr/aarch64-linux-gnu"))


def missing_system_packages() -> str | None:
    """What qemu-user lacks on this machine and how to get it, or None."""
    if shutil.which("qemu-aarch64") is None:
        return f"no qemu-aarch64 here: {APT}"
    if not (sysroot() / _LINKER).exists():
        return f"no arm64 C library in {sysroot()}: {APT}"
    return None


def missing() -> str | None:
    """Why arm64 code cannot run here and what to do, or None."""
    reason = missing_system_packages()
    if reason is None and not (tools() / "iree-run-module").exists():
        reason = f"no arm64 iree-run-module in {tools()}: {SETUP}"
    return reason


@functools.cache
def qemu_features(cpu: str) -> frozenset[str]:
    """Features of qemu's CPU model `cpu`, named as arm64 Linux names them in `/proc/cpuinfo`.

    Raises:
      LoweringError: qemu or the C library is missing, or there is no such model.
    """
    if reason := missing_system_packages():
        raise LoweringError(reason)
    # The dynamic linker tells what the kernel, here qemu, told it.
    command = [*_qemu(cpu), str(sysroot() / _LINKER), "--list-diagnostics"]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    words = dict(re.findall(r"^dl_(hwcap2?)=0x([0-9a-f]+)", done.stdout, re.MULTILINE))
    if done.returncode or "hwcap" not in words:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise LoweringError(f"qemu-aarch64 does not tell the features of CPU {cpu!r}: {reason}")
    return frozenset(
        name for key, names in _HWCAP.items() for bit, name in names.items() if int(words.get(key, "0"), 16) >> bit & 1
    )


def lacking(cpu: str, features: Sequence[str]) -> tuple[str, ...]:
    """Which of `features` qemu's CPU model `cpu` lacks. Raises LoweringError as `qemu_features` does."""
    return tuple(sorted(set(features) - qemu_features(cpu)))


def _qemu(cpu: str) -> list[str]:
    return ["qemu-aarch64", "-L", str(sysroot()), "-cpu", cpu]


def under_qemu(
    vmfb: bytes,
    weights: Mapping[str, np.ndarray],
    outputs: Sequence[TensorSpec],
    cpu: str,
    device: str,
    qemu_options: Sequence[str] = (),
    timeout: float | None = None,
) -> ToolProcess:
    """An arm64 module, ready to be called, on qemu's CPU model `cpu`.

    Raises:
      LoweringError: something is not installed.
    """
    if reason := missing():
        raise LoweringError(reason)
    tool = [*_qemu(cpu), *qemu_options, str(tools() / "iree-run-module")]
    return ToolProcess(tool, cpu, vmfb, weights, outputs, device, timeout)
