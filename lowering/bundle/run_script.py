"""`run.sh` of a bundle: runs it with `iree-run-module` on the sample input and compares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lowering.bundle.manifest import Manifest
from lowering.runtime import tool_files
from lowering.runtime.arm64 import APT
from lowering.runtime.weights import SCOPE

_TOLERANCE = {"float64": 1e-4, "float32": 1e-4, "float16": 1e-2, "bfloat16": 5e-2}
"""How far an element may be off, as a part of the largest expected magnitude of its type."""
_FLAG = {"float64": "f64", "float32": "f32", "float16": "f16", "bfloat16": "bf16"}
_SMALLEST = 1e-6

_HEAD = """\
#!/bin/sh
# Runs this bundle (target {target}) on its sample input and compares the results with the expected ones.
# Exit code 0: they agree. IREE_RUN_MODULE names another iree-run-module (of IREE {iree}).
{notes}set -eu
bundle=$(cd -- "$(dirname -- "$0")" && pwd)
{tool}
if ! command -v "$tool" >/dev/null 2>&1; then
  echo "error: no $tool here: {fix}" >&2
  exit 2
fi
exec "$@" "$tool" \\
"""
_NATIVE = "tool=${IREE_RUN_MODULE:-iree-run-module}\nset --"
_QEMU = """\
case $(uname -m) in
  aarch64 | arm64)
    tool=${IREE_RUN_MODULE:-iree-run-module}
    set --
    ;;
  *)
    tool=${IREE_RUN_MODULE:-$(python3 -m lowering.setup_arm64 --where || true)/iree-run-module}
    if ! command -v qemu-aarch64 >/dev/null 2>&1; then
      echo "error: no qemu-aarch64 here: APT" >&2
      exit 2
    fi
    set -- qemu-aarch64 -L "${QEMU_LD_PREFIX:-/usr/aarch64-linux-gnu}" -cpu CPU
    ;;
esac"""
_ANDROID = """\
# On a phone: adb push BUNDLE iree-run-module /data/local/tmp/
#             adb shell IREE_RUN_MODULE=/data/local/tmp/iree-run-module sh /data/local/tmp/BUNDLE/run.sh
"""


def run_script(manifest: Manifest, expected: Sequence[np.ndarray]) -> str:
    """The text of `run.sh` for a bundle whose sample gives the results `expected`."""
    target, iree = manifest.target, manifest.versions["iree"]
    tool, fix = _NATIVE, f"pip install iree-base-runtime=={iree}, or set IREE_RUN_MODULE"
    if target.runs_on == "arm64":
        tool = _QEMU.replace("CPU", target.qemu_cpu).replace("APT", APT)
        fix += " (on another machine than arm64: python -m lowering.setup_arm64)"
    notes = _ANDROID if "android" in target.name else ""
    head = _HEAD.format(target=target.name, iree=iree, notes=notes, tool=tool, fix=fix)
    return head + " \\\n".join(f"  {argument}" for argument in _arguments(manifest, expected)) + "\n"


def _arguments(manifest: Manifest, expected: Sequence[np.ndarray]) -> list[str]:
    arguments = [
        f"--device={manifest.target.device}",
        '--module="$bundle/model.vmfb"',
        "--function=main",
        f'--parameters={SCOPE}="$bundle/weights.irpa"',
    ]
    for flag, stem, specs in (("input", "input", manifest.inputs), ("expected_output", "output", manifest.outputs)):
        for i, spec in enumerate(specs):
            path = f"$bundle/sample/{tool_files.file_name(f'{stem}_{i}', spec)}"
            arguments.append(f'--{flag}="{tool_files.source(path, spec)}"')
    return arguments + _thresholds(expected)


def _thresholds(expected: Sequence[np.ndarray]) -> list[str]:
    flags = ["--expected_rtol=0"]
    for name, tolerance in _TOLERANCE.items():
        values = [array[np.isfinite(array)].astype(np.float64) for array in expected if array.dtype.name == name]
        largest = max((float(np.abs(v).max()) for v in values if v.size), default=0.0)
        flags.append(f"--expected_{_FLAG[name]}_threshold={max(tolerance * largest, _SMALLEST):.6g}")
    return flags
