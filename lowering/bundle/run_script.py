"""`run.sh` of a bundle: runs a target's code on the sample with `iree-run-module` and compares, or times it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lowering.bundle.agreement import SMALLEST, largest, tolerance
from lowering.bundle.manifest import Manifest, Variant
from lowering.element import Element
from lowering.runtime import tool_files
from lowering.runtime.arm64 import APT
from lowering.runtime.cpu import ALLOCATOR
from lowering.runtime.weights import SCOPE

_FLAG = {"float64": "f64", "float32": "f32", "float16": "f16", "bfloat16": "bf16"}

_SCRIPT = """\
#!/bin/sh
# Runs this bundle on its sample input and compares the results with the expected ones, or times it.
#
#   run.sh [--benchmark] [TARGET]     targets: @TARGETS@
#
# Exit code 0: they agree. IREE_RUN_MODULE and IREE_BENCHMARK_MODULE name other tools (of IREE @IREE@).
@NOTES@set -eu
bundle=$(cd -- "$(dirname -- "$0")" && pwd)

refuse() {
  echo "error: $1" >&2
  exit 2
}

case $bundle in
  *@*) refuse "IREE's tools read no file whose path has an @, as $bundle has: rename or move it" ;;
esac

# Code for a CPU that has more than this one would end in "illegal instruction".
need() {
  [ -r /proc/cpuinfo ] || return 0
  for feature; do
    grep -E '^(flags|Features)' /proc/cpuinfo | tr ' \\t' '\\n\\n' | grep -qx "$feature" ||
      refuse "this CPU lacks $feature, which the code for $target uses: take another target, or compile for this CPU"
  done
}

arm64() {
  case $(uname -m) in aarch64 | arm64) true ;; *) false ;; esac
}

action=run
if [ "${1:-}" = --benchmark ]; then
  action=benchmark
  shift
fi
target=${1:-@DEFAULT@}
emulator=
case $target in
@CASES@
  *) refuse "got target '$target', expected one of: @TARGETS@" ;;
esac
set -- "$@" --function=main \\
@INPUTS@
if [ $action = benchmark ]; then
  default=iree-benchmark-module
  tool=${IREE_BENCHMARK_MODULE:-}
else
  default=iree-run-module
  tool=${IREE_RUN_MODULE:-}
  set -- "$@" $thresholds \\
@EXPECTED@
fi
fix="pip install iree-base-runtime==@IREE@, or set IREE_RUN_MODULE and IREE_BENCHMARK_MODULE"
if [ -n "$emulator" ]; then
  command -v qemu-aarch64 >/dev/null 2>&1 || refuse "no qemu-aarch64 here: @APT@"
  fix="python -m lowering.setup_arm64"
  tool=${tool:-$(python3 -m lowering.setup_arm64 --where || true)/$default}
  set -- -L "${QEMU_LD_PREFIX:-/usr/aarch64-linux-gnu}" -cpu "$emulator" "$tool" "$@"
fi
tool=${tool:-$default}
command -v "$tool" >/dev/null 2>&1 || refuse "no $tool here: $fix"
[ -z "$emulator" ] || tool=qemu-aarch64
exec "$tool" "$@"
"""
_CASE = """\
  @NAME@)
@CHECK@    thresholds="@THRESHOLDS@"
    set -- @DEVICE@ "--module=$bundle/variants/@NAME@/model.vmfb" \\
@WEIGHTS@
    ;;"""
_ANDROID = """\
# On a phone: adb push BUNDLE iree-run-module iree-benchmark-module /data/local/tmp/
#             adb shell IREE_RUN_MODULE=/data/local/tmp/iree-run-module sh /data/local/tmp/BUNDLE/run.sh @ANDROID@
"""


def run_script(manifest: Manifest, expected: Sequence[np.ndarray]) -> str:
    """The text of `run.sh` for a bundle whose sample gives the results `expected`."""
    names = sorted(manifest.variants)
    android = next((name for name in names if "android" in name), None)
    parts = {
        "CASES": "\n".join(_case(name, manifest.variants[name], expected) for name in names),
        "INPUTS": _lines(_samples("input", "input", manifest)),
        "EXPECTED": _lines(_samples("expected_output", "output", manifest), indent=4),
        "TARGETS": " ".join(names),
        "DEFAULT": names[0] if len(names) == 1 else "",
        "NOTES": _ANDROID.replace("@ANDROID@", android) if android else "",
        "IREE": manifest.versions["iree"],
        "APT": APT,
    }
    return _filled(_SCRIPT, parts)


def _case(name: str, variant: Variant, expected: Sequence[np.ndarray]) -> str:
    """What sets up `$emulator` and the arguments of one target."""
    target = variant.target
    features = " ".join(target.features)
    check = ""
    if target.runs_on == "host":
        check = f'    [ "$(uname -m)" = {target.machine} ] || refuse "$target is for {target.machine} CPUs"\n'
        check += f"    need {features}\n" if features else ""
    elif target.runs_on == "arm64":
        check = f"    if arm64; then need {features}; else emulator={target.qemu_cpu}; fi\n"
    device = f"--device={target.device}" + ("" if target.runs_on == "vulkan" else f" --device_allocator={ALLOCATOR}")
    weights = _lines([f'"--parameters={SCOPE}=$bundle/{file}"' for file in variant.weights] or [""], indent=6)
    allowed = " ".join(thresholds(expected, target.precision))
    parts = {"NAME": name, "CHECK": check, "THRESHOLDS": allowed, "DEVICE": device, "WEIGHTS": weights}
    return _filled(_CASE, parts)


def _filled(text: str, parts: dict[str, str]) -> str:
    for key, value in parts.items():
        text = text.replace(f"@{key}@", value)
    return text


def _lines(arguments: Sequence[str], indent: int = 2) -> str:
    return " \\\n".join(" " * indent + argument for argument in arguments)


def _samples(flag: str, stem: str, manifest: Manifest) -> list[str]:
    specs = manifest.inputs if stem == "input" else manifest.outputs
    paths = [(f"$bundle/sample/{tool_files.file_name(f'{stem}_{i}', spec)}", spec) for i, spec in enumerate(specs)]
    return [f'"--{flag}={tool_files.source(path, spec)}"' for path, spec in paths]


def thresholds(expected: Sequence[np.ndarray], precision: Element) -> list[str]:
    """The flags of `iree-run-module` that say how far results computed in `precision` may be from `expected`."""
    flags = ["--expected_rtol=0"]
    for name, flag in _FLAG.items():
        most = max((largest(array) for array in expected if array.dtype.name == name), default=0.0)
        flags.append(f"--expected_{flag}_threshold={max((tolerance(name, precision) or 0.0) * most, SMALLEST):.6g}")
    return flags
