"""Runs a module with `iree-run-module` in a process of its own, which may crash or hang without this one."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from lowering.errors import LoweringError
from lowering.program import TensorSpec
from lowering.runtime import tool_files
from lowering.runtime.weights import SCOPE, write_weights


class ToolProcess:
    """A module in files of its own, ready to be called; the files go when this object goes.

    Attributes:
      printed: what the tool wrote to both its outputs in the last call.
    """

    def __init__(
        self,
        tool: Sequence[str],
        where: str,
        vmfb: bytes,
        weights: Mapping[str, np.ndarray],
        outputs: Sequence[TensorSpec],
        device: str,
        timeout: float | None = None,
    ):
        """`tool` is `iree-run-module` and what starts it, `where` names in errors what runs the code."""
        self._tool = tuple(tool)
        self._where = where
        self._outputs = tuple(outputs)
        self._device = device
        self._timeout = timeout  # seconds
        self.printed = ""
        self._directory = Path(tempfile.mkdtemp(prefix="lowering-run-"))
        weakref.finalize(self, shutil.rmtree, self._directory, ignore_errors=True)
        (self._directory / "model.vmfb").write_bytes(vmfb)
        write_weights(weights, self._directory / "weights.irpa")

    def __call__(self, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
        """The results for `inputs`, which have been checked.

        Raises:
          LoweringError: the code fails, crashes, takes too long or gives something else than it should.
        """
        with tempfile.TemporaryDirectory(dir=self._directory) as name:
            call = Path(name)
            self._run(self._command(call, inputs))
            try:
                return [tool_files.read(self._result(call, i), spec) for i, spec in enumerate(self._outputs)]
            except (ValueError, OSError) as error:
                raise LoweringError(f"the code on {self._where} gives no such results: {error}") from error

    def _run(self, command: Sequence[str]) -> None:
        try:
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=self._timeout)
        except subprocess.TimeoutExpired:
            raise LoweringError(f"the code on {self._where} does not end within {self._timeout:g} s") from None
        self.printed = done.stdout + done.stderr
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or [_ending(done.returncode)])[0]
            raise LoweringError(f"the code fails on {self._where}: {reason}; compile it for that CPU")

    def _command(self, call: Path, inputs: Sequence[np.ndarray]) -> list[str]:
        command = [*self._tool, f"--device={self._device}", "--function=main"]
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


def _ending(returncode: int) -> str:
    """How a process ended that printed nothing."""
    try:
        return f"it was ended by {signal.Signals(-returncode).name}"
    except ValueError:
        return f"exit code {returncode}"
