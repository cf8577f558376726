"""The examination of a bundle: each check is a finding, in words. No code of the bundle runs in this process."""

from __future__ import annotations

import dataclasses
import platform
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from iree import runtime

from lowering.backend.targets import Target, missing_features
from lowering.bundle.agreement import difference, disagreement
from lowering.bundle.contents import files_of, read_manifest
from lowering.bundle.files import check, record
from lowering.bundle.load import load
from lowering.bundle.manifest import Manifest, versions
from lowering.errors import LoweringError
from lowering.module import Module
from lowering.runtime import arm64, vulkan
from lowering.runtime.tool_process import ToolProcess

Status = Literal["passed", "failed", "skipped"]


@dataclasses.dataclass(frozen=True)
class Finding:
    """What one check found; `target` is empty where it is about the whole bundle."""

    target: str
    check: str
    status: Status
    detail: str


@dataclasses.dataclass(frozen=True)
class Machine:
    """What the bundle is to run on, where that is not the obvious: a device of IREE, qemu's CPU model, seconds."""

    device: str | None = None
    cpu: str | None = None
    timeout: float = 600.0


def examine(directory: Path, targets: tuple[str, ...], machine: Machine) -> Iterator[Finding]:
    """The findings, as they come; `targets` are the ones to look at, all where there are none."""
    try:
        manifest = read_manifest(directory)
    except (LoweringError, OSError, UnicodeDecodeError) as error:
        yield Finding("", "manifest", "failed", _words(error))
        return
    # A manifest holds the checksums of all other files: its own names the whole bundle.
    name = record(directory / "manifest.json").sha256
    made_by = ", ".join(f"{package} {version!r}" for package, version in sorted(manifest.versions.items()))
    yield Finding("", "manifest", "passed", f"for {', '.join(sorted(manifest.variants))}; SHA-256 of the bundle {name}")
    yield Finding("", "versions", "passed", f"made by {made_by}; here IREE {versions()['iree']}")
    if unknown := sorted(set(targets) - set(manifest.variants)):
        yield Finding(
            "", "target", "failed", f"it has no {', '.join(unknown)}: it is for {', '.join(manifest.variants)}"
        )
    damaged = list(_damaged(directory, manifest))
    total = sum(one.size for one in manifest.files.values())
    sound = f"{len(manifest.files)} files, {total:,} bytes, are what was saved"
    yield Finding("", "files", "failed" if damaged else "passed", "; ".join(damaged) or sound)
    if damaged:
        return
    for target in sorted(manifest.variants):
        if not targets or target in targets:
            yield from _examine_target(directory, target, machine)


def _damaged(directory: Path, manifest: Manifest) -> Iterator[str]:
    for file in sorted({file for name in manifest.variants for file in files_of(manifest, name)}):
        try:
            check(directory, file, manifest.files[file])
        except (LoweringError, OSError) as error:
            yield _words(error)


def _examine_target(directory: Path, name: str, machine: Machine) -> Iterator[Finding]:
    try:
        module = load(directory, name)
    except LoweringError as error:
        yield Finding(name, "content", "failed", _words(error))
        return
    finding = _place(module, machine)
    yield finding
    if finding.status == "passed":
        yield _sample(module, machine)


def _place(module: Module, machine: Machine) -> Finding:
    """Whether this machine has what the code needs."""
    target, name = module.target, module.target.name
    try:
        if target.runs_on == "vulkan":
            device = vulkan.features()
            version = ".".join(map(str, device.version))
            if lacking := vulkan.lacking(module.vmfb):
                return Finding(name, "GPU", "skipped", f"{device.name} lacks {', '.join(lacking)}: take another target")
            return Finding(name, "GPU", "passed", f"{device.name}, Vulkan {version}, has all that the code asks for")
        if target.runs_on == "host" and platform.machine() != target.machine:
            return Finding(name, "CPU", "skipped", f"for {target.machine} CPUs; this is {platform.machine()}")
        if _emulated(target, machine):
            return _emulated_cpu(target, machine)
        if lacking := missing_features(target):
            return Finding(name, "CPU", "skipped", f"this CPU lacks {', '.join(lacking)}: take another target")
        return Finding(name, "CPU", "passed", f"has {_features(target)}")
    except LoweringError as error:
        return Finding(name, "GPU" if target.runs_on == "vulkan" else "CPU", "skipped", _words(error))


def _emulated(target: Target, machine: Machine) -> bool:
    return target.runs_on == "arm64" and (platform.machine() not in ("aarch64", "arm64") or machine.cpu is not None)


def _emulated_cpu(target: Target, machine: Machine) -> Finding:
    cpu = machine.cpu or target.qemu_cpu
    if lacking := arm64.lacking(cpu, target.features):
        return Finding(target.name, "CPU", "skipped", f"{cpu} lacks {', '.join(lacking)}: take another target")
    if reason := arm64.missing():
        return Finding(target.name, "CPU", "skipped", reason)
    return Finding(target.name, "CPU", "passed", f"qemu-user as {cpu} has {_features(target)}")


def _features(target: Target) -> str:
    return ", ".join(target.features) or "all that the code asks for"


def _sample(module: Module, machine: Machine) -> Finding:
    """Runs the sample in a process of its own and compares with what JAX gave."""
    name, precision, program = module.target.name, module.target.precision, module.program
    try:
        results = _process(module, machine)(program.example_inputs)
    except LoweringError as error:
        return Finding(name, "sample", "failed", _words(error))
    except OSError as error:
        return Finding(name, "sample", "failed", f"cannot run in {tempfile.gettempdir()}: {_words(error)}")
    pairs = list(zip(results, program.example_outputs, strict=True))
    wrong = [f"result {i}: {text}" for i, pair in enumerate(pairs) if (text := disagreement(*pair, precision))]
    off = max((difference(*pair) for pair in pairs), default=0.0)
    agree = f"{len(pairs)} result{'s' * (len(pairs) != 1)}, at most {off:.2g} from JAX's"
    return Finding(name, "sample", "failed" if wrong else "passed", "; ".join(wrong) or agree)


def _process(module: Module, machine: Machine) -> ToolProcess:
    target, program = module.target, module.program
    device = machine.device or target.device
    if _emulated(target, machine):
        cpu = machine.cpu or target.qemu_cpu
        code = (module.vmfb, program.weights, program.outputs, cpu, device)
        return arm64.under_qemu(*code, timeout=machine.timeout)
    tool = Path(runtime.benchmark_exe()).with_name("iree-run-module")
    where = "this GPU" if target.runs_on == "vulkan" else "this CPU"
    return ToolProcess([str(tool)], where, module.vmfb, program.weights, program.outputs, device, machine.timeout)


def _words(error: BaseException) -> str:
    """One line of an error, without characters that steer a terminal."""
    if isinstance(error, OSError):
        text = f"{Path(str(error.filename or '')).name}: {error.strerror or error}"
    else:
        text = str(error)
    return "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))
