"""A compiled program that can be called and saved."""

from __future__ import annotations

import platform
import tempfile
from pathlib import Path
from typing import Any

from lowering.backend.targets import Target, missing_features
from lowering.bundle.save import save
from lowering.errors import LoweringError
from lowering.program import Signature
from lowering.runtime import arm64 as run_arm64
from lowering.runtime import cpu as run_cpu
from lowering.runtime import nesting
from lowering.runtime import vulkan as run_vulkan
from lowering.runtime.host import InProcess
from lowering.runtime.inputs import checked
from lowering.runtime.tool_process import ToolProcess


class Module:
    """A program compiled for one target.

    Attributes:
      vmfb: the code, in IREE's format.
      program: weights, shapes, nesting and samples.
      target: what it was compiled for.
    """

    def __init__(self, vmfb: bytes, program: Signature, target: Target, *, all_cores: bool = False):
        self.vmfb = vmfb
        self.program = program
        self.target = target
        self._all_cores = all_cores
        self._runner: InProcess | ToolProcess | None = None

    def __call__(self, *inputs: Any) -> Any:
        """The function's results, nested as the function nests them, as NumPy arrays of their own memory.

        Args:
          *inputs: nested as those given to `lower`, or flat, one for each leaf. Each is an array of NumPy or JAX, or
            anything `np.asarray` takes. Plain Python numbers become the input's dtype where that loses nothing.

        Raises:
          LoweringError: an input does not fit, or this machine cannot run the code.
        """
        arrays = checked(inputs, self.program.inputs, self.program.input_tree)
        try:
            if self._runner is None:
                self._runner = self._start()
            results = self._runner(arrays)
        except OSError as error:  # the files for qemu-user
            reason = error.strerror or str(error)
            raise LoweringError(f"cannot run in {tempfile.gettempdir()}: {reason}; set TMPDIR or free space") from error
        return nesting.fill(self.program.result_tree, results)

    def can_run(self) -> tuple[bool, str]:
        """Whether this machine can run the code, and if not, why and what to do. Never raises."""
        try:
            reason = self._obstacle()
        except Exception as error:  # a driver may fail in any way
            reason = f"{type(error).__name__}: {error}"
        return reason is None, reason or ""

    def save(self, directory: str | Path) -> None:
        """Writes a bundle for this target alone: see `lowering.bundle.save`. Raises LoweringError."""
        save([self], directory)

    def _obstacle(self) -> str | None:
        if self.target.runs_on == "vulkan":
            return self._obstacle_on_vulkan()
        if self._native():
            return None
        if self.target.runs_on == "arm64" and not _is_arm64():
            return run_arm64.missing() or self._obstacle_under_qemu()
        lacking = ", ".join(missing_features(self.target)) or self.target.machine
        return f"compiled for a CPU with {lacking}, which this machine lacks: compile it again here"

    def _obstacle_on_vulkan(self) -> str | None:
        try:
            lacking = ", ".join(run_vulkan.lacking(self.vmfb))
        except LoweringError as error:
            return str(error)
        name = run_vulkan.features().name
        return f"compiled for a GPU with {lacking}, which {name} lacks: take another target" if lacking else None

    def _obstacle_under_qemu(self) -> str | None:
        cpu = self.target.qemu_cpu
        lacking = ", ".join(run_arm64.lacking(cpu, self.target.features))
        return f"compiled for a CPU with {lacking}, which {cpu} lacks: compile it for that CPU" if lacking else None

    def _native(self) -> bool:
        """Whether this CPU runs the code itself."""
        if self.target.runs_on == "host":
            same = platform.machine() == self.target.machine
        else:
            same = self.target.runs_on == "arm64" and _is_arm64()
        return same and not missing_features(self.target)

    def _start(self) -> InProcess | ToolProcess:
        runs, reason = self.can_run()
        if not runs:
            raise LoweringError(f"target {self.target.name} does not run here: {reason}")
        code = (self.vmfb, self.program.weights, self.program.outputs)
        if self.target.runs_on == "vulkan":
            return run_vulkan.on_gpu(*code)
        if self._native():
            return InProcess(*code, run_cpu.device(self._all_cores))
        device = "local-task" if self._all_cores else "local-sync"
        return run_arm64.under_qemu(*code, self.target.qemu_cpu, device)


def _is_arm64() -> bool:
    return platform.machine() in ("aarch64", "arm64")
