"""Makes this machine able to run arm64 modules: `python -m lowering.setup_arm64`."""

from __future__ import annotations

import argparse
import importlib.metadata
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from lowering.backend.iree_compile import compile_mlir
from lowering.backend.targets import target
from lowering.cost import plugin
from lowering.errors import LoweringError
from lowering.program import TensorSpec
from lowering.runtime.arm64 import APT, missing_system_packages, tools, under_qemu

_PACKAGE = "iree-base-runtime"
_TOOLS = ("iree-run-module", "iree-benchmark-module")
_CHECK = """
func.func @main(%x: tensor<4x8xf32>) -> tensor<4xf32> {
  %zero = arith.constant dense<0.0> : tensor<4xf32>
  %y = linalg.reduce ins(%x : tensor<4x8xf32>) outs(%zero : tensor<4xf32>) dimensions = [1]
    (%a: f32, %b: f32) { %s = arith.addf %a, %b : f32
                         linalg.yield %s : f32 }
  return %y : tensor<4xf32>
}
"""


def fetch_tools() -> Path:
    """Puts IREE's arm64 tools, of the version installed here, into this environment; returns their directory.

    Raises:
      LoweringError: the wheel cannot be fetched or written.
    """
    directory = tools()
    if all((directory / name).exists() for name in _TOOLS):
        return directory
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=directory.parent) as scratch:
            unpacked = _unpack(_download(Path(scratch)), Path(scratch) / "tools")
            shutil.rmtree(directory, ignore_errors=True)
            unpacked.rename(directory)
    except OSError as error:
        reason = error.strerror or error
        raise LoweringError(f"cannot write {directory}: {reason}; use an environment of your own") from error
    return directory


def _download(scratch: Path) -> Path:
    wanted = f"{_PACKAGE}=={importlib.metadata.version(_PACKAGE)}"
    python = f"{sys.version_info.major}{sys.version_info.minor}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    command += ["--platform=manylinux_2_28_aarch64", f"--python-version={python}", f"--abi=cp{python}"]
    done = subprocess.run([*command, f"--dest={scratch}", wanted], capture_output=True, text=True)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise LoweringError(f"pip cannot fetch {wanted} for arm64: {reason}; check the network and pip's index")
    return next(scratch.glob("*.whl"))


def _unpack(wheel: Path, directory: Path) -> Path:
    directory.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        for name in _TOOLS:
            path = directory / name
            path.write_bytes(archive.read(f"iree/_runtime_libs/{name}"))
            path.chmod(0o755)
    return directory


def self_check() -> None:
    """Compiles a small function for arm64, runs it under qemu-user and compares. Raises LoweringError."""
    arm64 = target("arm64-generic")
    x = np.arange(32, dtype=np.float32).reshape(4, 8)
    expected = x.sum(axis=1)
    run = under_qemu(compile_mlir(_CHECK, arm64), {}, [TensorSpec((4,), x.dtype)], arm64.qemu_cpu, arm64.device)
    (got,) = run([x])
    if not np.array_equal(got, expected):
        raise LoweringError(f"got {got} from arm64 code, expected {expected}: remove {tools()} and run this again")


def _build_plugin() -> None:
    """What `lowering.cost` counts with. Running arm64 code does not need it: without a C compiler it is left out."""
    try:
        print(f"qemu plugin of lowering.cost: {plugin.build()}")
    except LoweringError as error:
        print(f"qemu plugin of lowering.cost: not built, {error}")


def main() -> int:
    """The command. Returns its exit code: 0, or 2 when something is missing."""
    parser = argparse.ArgumentParser(
        prog="python -m lowering.setup_arm64",
        description="Fetches IREE's arm64 tools with pip into this Python environment and checks that a small module "
        "compiled for arm64 runs under qemu-user. Safe to run again.",
        epilog=f"qemu-user and the arm64 C library come from the system; on Debian and Ubuntu: {APT}",
    )
    parser.add_argument("--where", action="store_true", help="only print where the tools are, or would be")
    if parser.parse_args().where:
        print(tools())
        return 0
    try:
        print(f"arm64 tools: {fetch_tools()}")
        if reason := missing_system_packages():
            raise LoweringError(reason)
        self_check()
        _build_plugin()
    except LoweringError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print("arm64 self check passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
