"""What Khronos' validators say of a module's GPU code: `spirv-val` of its text, the validation layers of a run."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from iree import runtime

from lowering.backend.executables import spirv_modules
from lowering.errors import LoweringError
from lowering.module import Module
from lowering.runtime.tool_process import ToolProcess

ENVIRONMENT = "vulkan1.1"
"""The oldest Vulkan that a phone of the Android baseline 2022 may have."""
APT = "apt-get install spirv-tools vulkan-validationlayers"
_LAYERS = ("--vulkan_validation_layers=true", "--vulkan_debug_utils=true", "--vulkan_debug_verbosity=2")


def spirv_errors(vmfb: bytes) -> list[str]:
    """What `spirv-val` finds wrong with the module's GPU code; nothing is right.

    Raises:
      LoweringError: there is no `spirv-val`, or no GPU code.
    """
    if shutil.which("spirv-val") is None:
        raise LoweringError(f"no spirv-val here: {APT}")
    codes = spirv_modules(vmfb)
    if not codes:
        raise LoweringError("got a module without SPIR-V, expected one for a Vulkan target")
    errors = []
    with tempfile.TemporaryDirectory(prefix="lowering-spirv-") as scratch:
        file = Path(scratch) / "code.spv"
        for number, code in enumerate(codes):
            file.write_bytes(code)
            command = ["spirv-val", "--target-env", ENVIRONMENT, str(file)]
            done = subprocess.run(command, capture_output=True, text=True, errors="replace")
            if done.returncode:
                errors.append(f"executable {number}: {' '.join((done.stdout + done.stderr).split())}")
    return errors


def run_validated(module: Module, inputs: Sequence[np.ndarray]) -> tuple[list[np.ndarray], list[str]]:
    """The flat results for `inputs` under the validation layers, and what these report: errors and warnings.

    Raises:
      LoweringError: the layers are not installed, or the module does not run.
    """
    tool = [str(Path(runtime.benchmark_exe()).with_name("iree-run-module")), *_LAYERS]
    program = module.program
    run = ToolProcess(tool, "this GPU", module.vmfb, program.weights, program.outputs, module.target.device)
    try:
        results = run(inputs)
    except LoweringError as error:
        if "validation layer is not available" in str(error):
            raise LoweringError(f"no Vulkan validation layers here: {APT}") from error
        raise
    return results, [line for line in run.printed.splitlines() if "Validation" in line]
