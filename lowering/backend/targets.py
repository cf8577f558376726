"""The machines that programs are compiled for, each a value: flags for the compiler, vector length, device."""

from __future__ import annotations

import dataclasses
import functools
import platform
from pathlib import Path
from typing import Any, Literal

from lowering.element import ELEMENTS, Element
from lowering.errors import LoweringError

Place = Literal["host", "arm64", "vulkan"]

# f64 stays f64, or the module would not take the inputs that the function takes.
_COMMON = ("--iree-opt-level=O3", "--iree-input-demote-f64-to-f32=false")
_ARM64_LANES = 4
_VULKAN_LANES = 4
_LANES = {"cpu": (4, 8, 16), "spirv": (_VULKAN_LANES,)}


@dataclasses.dataclass(frozen=True)
class Target:
    """One machine to compile for.

    Attributes:
      name: what the user calls it.
      flags: for `iree-compile`, complete.
      kernels: the family of kernels: `cpu` (vector dialect) or `spirv` (one invocation per tile).
      lanes: f32 values in one vector register.
      precision: what kernels compute in and keep images and weights as; inputs and outputs are as the function's.
      device: the IREE device that runs it (with `local-task` in place of `local-sync` where all cores may be used).
      runs_on: how it is run: `host` in this process, `arm64` in this process on such a machine and under qemu-user
        elsewhere, `vulkan` in this process through a Vulkan driver.
      machine: the architecture, as `platform.machine()` names it, of `host` code; empty for others.
      features: CPU features the code may use, as `/proc/cpuinfo` names them.
      qemu_cpu: the CPU model that qemu-user shall be, for `arm64`.
      emulated: element types that code for this target keeps in 32-bit words; see `lowering.backend.narrow`.
    """

    name: str
    flags: tuple[str, ...]
    kernels: Literal["cpu", "spirv"]
    lanes: int
    device: Literal["local-sync", "vulkan"]
    runs_on: Place
    machine: str = ""
    features: tuple[str, ...] = ()
    qemu_cpu: str = ""
    emulated: tuple[str, ...] = ()
    precision: Element = "f32"

    def __post_init__(self) -> None:
        """Raises LoweringError for a vector length that there are no kernels for."""
        if self.lanes not in _LANES[self.kernels]:
            expected = " or ".join(map(str, _LANES[self.kernels]))
            raise LoweringError(
                f"got {self.lanes} lanes for {self.kernels} target {self.name}, expected {expected}, as f32 values of "
                "a vector register: correct them"
            )


@functools.cache
def cpu_features() -> frozenset[str]:
    """Features of this machine's CPU as `/proc/cpuinfo` names them; empty where there is no such file."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return frozenset()
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip() in ("flags", "Features"):
            return frozenset(value.split())
    return frozenset()


def missing_features(target: Target) -> tuple[str, ...]:
    """The features that `target`'s code may use and this CPU lacks; none where this system does not tell."""
    return tuple(sorted(set(target.features) - cpu_features())) if cpu_features() else ()


def _vector_features() -> tuple[str, ...]:
    """The features of this CPU that the compiler generates code for when told `target-cpu=host`."""
    prefixes = ("avx", "fma", "f16c", "bmi", "sse4", "amx", "asimd", "fphp", "sve", "i8mm", "bf16")
    return tuple(sorted(f for f in cpu_features() if f.startswith(prefixes)))


def _host_lanes() -> int:
    features = cpu_features()
    if "avx512f" in features:
        return 16
    return 8 if "avx" in features else 4


def _cpu(name: str, flags: tuple[str, ...], lanes: int, runs_on: Place, **more: Any) -> Target:
    device = ("--iree-hal-target-device=local", "--iree-hal-local-target-device-backends=llvm-cpu")
    return Target(name, device + flags + _COMMON, "cpu", lanes, "local-sync", runs_on, **more)


def _host() -> Target:
    flags = ("--iree-llvmcpu-target-cpu=host",)
    return _cpu("host", flags, _host_lanes(), "host", machine=platform.machine(), features=_vector_features())


def _arm64(name: str, triple: str, cpu: str, qemu_cpu: str, features: tuple[str, ...]) -> Target:
    flags = (f"--iree-llvmcpu-target-triple={triple}", f"--iree-llvmcpu-target-cpu={cpu}")
    return _cpu(name, flags, _ARM64_LANES, "arm64", features=features, qemu_cpu=qemu_cpu)


def _vulkan(name: str, gpu: str, computes: str, threads: int, memory: int, *emulated: str) -> Target:
    """A GPU of IREE's architecture `gpu`: what it computes and stores, threads and bytes of memory of a workgroup."""
    # IREE 3.13 marks its modules SPIR-V 1.3 whatever they use; only these features give modules that are valid 1.3.
    # Subgroup operations are ruled out: their results depend on the subgroup size of the driver, in silence.
    info = (
        f'#iree_gpu.target<arch = "{gpu}", features = "spirv:v1.3,cap:Shader", wgp = <{computes}, subgroup = none, '
        f"subgroup_size_choices = [64], max_workgroup_sizes = [{threads}, {threads}, 64], "
        f"max_thread_count_per_workgroup = {threads}, max_workgroup_memory_bytes = {memory}, "
        "max_workgroup_counts = [65535, 65535, 65535]>>"
    )
    executable = f'#hal.executable.target<"vulkan-spirv", "vulkan-spirv-fb", {{iree_codegen.target_info = {info}}}>'
    # Our kernels' buffers are bound at their offsets (aligned as any Vulkan device may ask), not passed as a base and
    # an offset: IREE's SPIR-V lowering loses such an offset's type on one-dimensional memrefs.
    flags = (
        f'--iree-hal-target-device=#hal.device.target<"vulkan", [{executable}]>',
        "--iree-scheduling-optimize-bindings=false",
        "--iree-stream-resource-min-offset-alignment=256",
    )
    return Target(name, flags + _COMMON, "spirv", _VULKAN_LANES, "vulkan", "vulkan", emulated=emulated)


@functools.cache
def _table() -> dict[str, Target]:
    plain, half = "compute = fp32|int32, storage = b32", "compute = fp32|fp16|int32|int16|int8"
    a76 = ("asimd", "asimddp", "asimdhp", "atomics", "fphp")
    return {
        t.name: t
        for t in (
            _host(),
            _arm64("arm64-generic", "aarch64-linux-gnu", "generic", "cortex-a53", ("asimd",)),
            _arm64("arm64-cortex-a76", "aarch64-linux-gnu", "cortex-a76", "cortex-a76", a76),
            _arm64("android-arm64", "aarch64-none-linux-android29", "generic", "cortex-a53", ("asimd",)),
            _vulkan("vulkan-android", "vp_android_baseline_2022", plain, 128, 16384, "i8", "i16", "f16", "bf16"),
            _vulkan("vulkan-adreno", "adreno", f"{half}, storage = b64|b32|b16", 1024, 32768, "i8"),
            _vulkan("vulkan-mali", "valhall4", f"{half}, storage = b64|b32|b16|b8", 512, 32768),
        )
    }


@functools.cache
def _half_table() -> dict[str, Target]:
    """The targets that compute in f16, as such."""
    machines = [t for t in _table().values() if t.runs_on == "arm64" and "asimdhp" in t.features]
    machines += [t for t in _table().values() if t.runs_on == "vulkan" and "f16" not in t.emulated]
    return {f"{t.name}-f16": dataclasses.replace(t, name=f"{t.name}-f16", precision="f16") for t in machines}


def targets() -> tuple[str, ...]:
    """Names of all targets that compute in f32."""
    return tuple(_table())


def half_targets() -> tuple[str, ...]:
    """Names of the targets that compute in f16: each is the name of its machine, and `-f16`."""
    return tuple(_half_table())


def target(name: str, precision: Element | None = None) -> Target:
    """The target called `name`, or what it is in another `precision`.

    Raises:
      LoweringError: there is none, or it does not compute in that precision; the message lists all.
    """
    try:
        found = (_table() | _half_table())[name]
    except (KeyError, TypeError):
        names = ", ".join((*targets(), *half_targets()))
        raise LoweringError(f"got target {name!r}, expected one of {names}") from None
    return found if precision is None else in_precision(found, precision)


def in_precision(machine: Target, precision: Element) -> Target:
    """`machine` computing in `precision`. Raises LoweringError where it does not."""
    if precision not in ELEMENTS:
        raise LoweringError(f"got precision {precision!r}, expected one of {', '.join(ELEMENTS)}")
    if precision == machine.precision:
        return machine
    name = machine.name.removesuffix("-f16") if precision == "f32" else f"{machine.name}-f16"
    if name not in _table() | _half_table():
        able = ", ".join(half.removesuffix("-f16") for half in half_targets())
        raise LoweringError(
            f"got precision f16 for target {machine.name}, which is not known to compute in it, expected one of {able}"
        )
    return dataclasses.replace(machine, name=name, precision=precision)
