"""Runs arm64 modules on other machines: IREE's own tool for arm64 under qemu-user."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from lowering.errors import LoweringError
from lowering.program import TensorSpec
from lowering.runtime import tool_files
from lowering.runtime.weights import SCOPE, write_weights

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
    if not (sysroot() / "lib" / "ld-linux-aarch64.so.1").exists():
        return f"no arm64 C library in {sysroot()}: {APT}"
    return None


def missing() -> str | None:
    """Why arm64 code cannot run here and what to do, or None."""
    lacking = missing_system_packages()
    if lacking is None and not (tools() / "iree-run-module").exists():
        lacking = f"no arm64 iree-run-module in {tools()}: {SETUP}"
    return lacking


class UnderQemu:
    """An arm64 module in files of its own, ready to be called; the files go when this object goes."""

    def __init__(
        self,
        vmfb: bytes,
        weights: Mapping[str, np.ndarray],
        outputs: Sequence[TensorSpec],
        cpu: str,
        device: str,
        qemu_options: Sequence[str] = (),
    ):
        if reason := missing():
            raise LoweringError(reason)
        self._outputs = tuple(outputs)
        self._qemu = ["qemu-aarch64", "-L", str(sysroot()), "-cpu", cpu, *qemu_options]
        self._cpu = cpu
        self._device = device
        self._directory = Path(tempfile.mkdtemp(prefix="lowering-arm64-"))
        weakref.finalize(self, shutil.rmtree, self._directory, ignore_errors=True)
        (self._directory / "model.vmfb").write_bytes(vmfb)
        write_weights(weights, self._directory / "weights.irpa")

    def __call__(self, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
        """The results for `inputs`, which have been checked."""
        with tempfile.TemporaryDirectory(dir=self._directory) as name:
            call = Path(name)
            command = self._command(call, inputs)
            done = subprocess.run(command, capture_output=True, text=True, errors="replace")
            if done.returncode:
                reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[0]
                raise LoweringError(f"arm64 code fails on {self._cpu}: {reason}; compile it for that CPU")
            return [tool_files.read(self._result(call, i), spec) for i, spec in enumerate(self._outputs)]

    def _command(self, call: Path, inputs: Sequence[np.ndarray]) -> list[str]:
        command = [*self._qemu, str(tools() / "iree-run-module"), f"--device={self._device}", "--function=main"]
        command += [f"--module={self._directory / 'model.vmfb'}"]
        command += [f"--parameters={SCOPE}={self._directory / 'weights.irpa'}"]
        for i, array in enumerate(inputs):
            spec = TensorSpec(array.shape, array.dtype)
            path = call / tool_files.file_name(f"input_{i}", spec)
            tool_files.write(path, array)
            command.append(f"--input={tool_files.source(str(path), spec)}")
        return command + [f"--output=@{self._result(call, i)}" for i in range(len(self._outputs))]

    def _result(self, call: Path, i: int) -> Path:
        return call / tool_files.file_name(f"output_{i}", self._outputs[i])
