"""What ONNX Runtime's arm64 wheel takes for a dense network, in executed instructions: exact counts under qemu-user."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from flax import nnx

from experiments.errors import StageError
from experiments.measure import arm64_python
from experiments.measure.agreement import difference
from lowering.cost.plugin import plugin
from lowering.cost.trace import read_blocks

_CALLS = (1, 3)  # their difference leaves loading, and the first call, out


def count(model: nnx.Module, image: np.ndarray) -> dict[str, Any]:
    """Instructions of one call of `model` with `image` [1, h, w, c], and how far its result is from JAX's.

    One thread, all graph optimisations. Counts of a small network differ by up to a hundredth from run to run, as
    the interpreter takes its part.

    Raises:
      StageError: something cannot be had or does not run.
    """
    from experiments.peers.onnx_export import export

    home = arm64_python.fetch()
    with tempfile.TemporaryDirectory(prefix="onnxruntime-arm64-") as scratch:
        work = Path(scratch)
        export(model, image, work / "model.onnx")
        np.save(work / "image.npy", np.ascontiguousarray(image.transpose(0, 3, 1, 2)))
        few, many = (_instructions(home, work, calls) for calls in _CALLS)
        result = np.load(work / "result.npy")
    return {
        "difference": difference(result, np.asarray(model(image))),
        "instructions": round((many - few) / (_CALLS[1] - _CALLS[0])),
        "engine": arm64_python.ENGINE,
    }


def _instructions(home: Path, work: Path, calls: int) -> int:
    """All instructions of a process that loads the network and calls it `calls` times and once more."""
    counts = work / "counts"
    arguments = ["-m", "experiments.peers.worker", "run", "onnxruntime", "1"]
    arguments += [str(work / name) for name in ("image.npy", "result.npy", "model.onnx")]
    command = arm64_python.command(home, ("-plugin", f"{plugin()},out={counts}"), arguments)
    done = subprocess.run(command, input=f"{calls}\n", capture_output=True, text=True, errors="replace")
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise StageError(f"ONNX Runtime for arm64 does not run under qemu-aarch64: {reason}")
    return sum(block.executions * len(block.code) // 4 for block in read_blocks(counts))
