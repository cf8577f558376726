"""`python -m experiments.check_targets`: networks of the benchmarks, at full size, on emulated phones against JAX."""

from __future__ import annotations

import argparse
import functools
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from rich.progress import Progress

import lowering
from experiments import nets
from experiments.arguments import OneLineParser, add_results_argument
from experiments.errors import StageError, run_command
from experiments.measure import iree_baseline, onnxruntime_arm64
from experiments.measure.agreement import agrees, difference, in_words
from experiments.measure.iree_baseline import FLAG_SETS
from experiments.measure.machine import made_by
from experiments.measure.stamp import current, stamp
from experiments.workdir import read_results, write_json
from lowering.backend.targets import half_targets
from lowering.cost import arm64_cycles
from lowering.runtime.vulkan_validation import ENVIRONMENT, run_validated, spirv_errors

BENCHMARKS = {  # network -> density and blocks of the benchmarks
    "vgg16": ("1/8", "8x16@1"),
    "resnet50": ("1/6", "8x24@1"),
    "mobilenet_v2": ("1/4", "8x16@1"),
    "lenet": ("1/8", "4x16"),
}
FULL_SIZE = ("vgg16", "resnet50", "mobilenet_v2")
TARGETS = ("arm64-cortex-a76", "vulkan-mali", "vulkan-android", "vulkan-adreno", *half_targets())
ALL = (*lowering.targets(), *half_targets())
ARM64 = "arm64-cortex-a76"
TOLERANCE = {"f32": 1e-4, "f16": 1e-2}  # of the largest output, by what kernels compute in

_HELP = f"""\
Weights are random with BCR masks. arm64 code runs under qemu-user, Vulkan code on this machine's device under the
validation layers; its SPIR-V goes through spirv-val for {ENVIRONMENT} as well. For arm64 modelled cycles are noted.

examples:
  python -m experiments.check_targets
      three networks for seven targets, three of which compute in half precision (f16): half an hour or so
  python -m experiments.check_targets --nets lenet --targets vulkan-mali
  python -m experiments.check_targets --targets arm64-cortex-a76 --iree --onnxruntime
      what others take for the dense networks on the same core: half an hour more, most of it for VGG-16
      (needs the extra "peers"; fetches 50 MB for arm64)
stopped, the same command goes on from what its --json file holds; results of other sources, versions or machines stay
there, and what is asked for is checked anew.
"""


def check(program: lowering.Program, target: str) -> dict[str, Any]:
    """Compiles and runs a network on its example: seconds, the difference from JAX, what validators report."""
    began = time.monotonic()
    module = lowering.compile(program, target)
    compiled = time.monotonic()
    result: dict[str, Any] = {}
    if module.target.runs_on == "vulkan":
        outputs, reports = run_validated(module, program.example_inputs)
        result = {"spirv_val_errors": spirv_errors(module.vmfb), "validation_layers": sorted(set(reports))}
        (output,) = outputs
    else:
        output = module(*program.example_inputs)
    ran = time.monotonic()
    result |= {
        "precision": module.target.precision,
        "difference": difference(output, program.example_outputs[0]),
        "compile_s": round(compiled - began, 1),
        "run_s": round(ran - compiled, 1),
    }
    return result | (_cost(module) if module.target.runs_on == "arm64" else {})


def _cost(module: lowering.Module) -> dict[str, Any]:
    """Modelled cycles of an arm64 module, and what its inner loops make of the core."""
    cost = arm64_cycles(module)
    return {
        "cycles": round(cost.cycles),
        "instructions": cost.instructions,
        "inner_loops": {
            "part_of_cycles": round(cost.inner_loop_cycles / cost.cycles, 3),
            "share_of_fma_bound": round(cost.inner_loop_share, 3),
        },
        "core": f"{cost.core} {cost.llvm}",
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    return run_command(lambda: _main(argv))


def _main(argv: Sequence[str] | None) -> None:
    parser = OneLineParser(
        prog="python -m experiments.check_targets",
        description="Runs networks at full size for phones on this machine and compares with JAX.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--nets",
        nargs="+",
        default=FULL_SIZE,
        choices=BENCHMARKS,
        metavar="NET",
        help=f"networks ({' '.join(FULL_SIZE)})",
    )
    parser.add_argument(
        "--targets",
        nargs="+",
        default=TARGETS,
        choices=ALL,
        metavar="TARGET",
        help=f"compile for these ({' '.join(TARGETS)})",
    )
    parser.add_argument("--iree", action="store_true", help="count what IREE's own kernels take for the dense networks")
    parser.add_argument(
        "--onnxruntime", action="store_true", help="count what ONNX Runtime's arm64 wheel takes for them"
    )
    add_results_argument(parser, "check_targets")
    a = parser.parse_args(argv)
    kept = read_results(a.json, "experiments.check_targets", "results").get("results", {})
    results = current(kept)
    command = made_by("experiments.check_targets", argv)["command"]
    with Progress() as progress:
        jobs = [job for net in a.nets for job in _jobs(net, a.targets, a.iree, a.onnxruntime)]
        for name, job in progress.track(jobs, description="networks"):
            if name not in results:
                results[name] = {**job(), **stamp()}
                print(f"{name}: differs from JAX by {in_words(results[name]['difference'])}", flush=True)
                write_json(a.json, {"command": command, "tolerance": TOLERANCE, "results": kept | results})
    bad = [name for name, result in results.items() if not _good(result)]
    if bad:
        raise StageError(f"{len(bad)} of {len(results)} are wrong: {', '.join(bad)}: see {a.json}")
    worst = max(result["difference"] for result in results.values())
    print(f"{len(results)} right, at most {in_words(worst)} from JAX; validators silent: {a.json}")


Job = tuple[str, Callable[[], dict[str, Any]]]  # a name and what is to be found out


def _jobs(net: str, targets: Sequence[str], iree: bool, onnxruntime: bool) -> list[Job]:
    """A network's checks by name."""
    density, block = BENCHMARKS[net]

    @functools.cache
    def program() -> lowering.Program:
        return lowering.lower(nets.build(net, float(Fraction(density)), block), nets.image(net))

    def compiled(target: str) -> dict[str, Any]:
        return check(program(), target)

    jobs: list[Job] = [(f"{net} {density} {block} {t}", functools.partial(compiled, t)) for t in targets]
    for name, flags in FLAG_SETS.items() if iree else ():
        dense = f"{net} dense, IREE's own kernels with {' '.join(flags)} {ARM64}"
        jobs.append((dense, functools.partial(check_iree, net, name)))
    if onnxruntime:
        jobs.append((f"{net} dense, ONNX Runtime {ARM64}", functools.partial(check_onnxruntime, net)))
    return jobs


def check_iree(net: str, flags: str) -> dict[str, Any]:
    """What IREE's own code for the dense network takes on an arm64 core, compiled with one of `FLAG_SETS`."""
    module = iree_baseline.module(nets.build(net, 1.0, "dense"), nets.image(net), lowering.target(ARM64), flags)
    (image,), (expected,) = module.program.example_inputs, module.program.example_outputs
    return {"precision": "f32", "difference": difference(module(image), expected), **_cost(module)}


def check_onnxruntime(net: str) -> dict[str, Any]:
    """What ONNX Runtime's arm64 wheel takes for the dense network."""
    return {"precision": "f32", **onnxruntime_arm64.count(nets.build(net, 1.0, "dense"), nets.image(net))}


def _good(result: Mapping[str, Any]) -> bool:
    silent = not result.get("spirv_val_errors") and not result.get("validation_layers")
    return agrees(result["difference"], TOLERANCE[result.get("precision", "f32")]) and silent


if __name__ == "__main__":
    sys.exit(main())
