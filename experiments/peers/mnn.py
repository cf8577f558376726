"""MNN through its Module API, in float32."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from pathlib import Path

import numpy as np

INSTALL = "pip install MNN==3.6.1"


def version() -> str:
    return importlib.metadata.version("MNN")


def prepare(source: Path, directory: Path) -> list[Path]:
    """Converts with the native half of `mnnconvert`: its Python half installs packages and reports usage."""
    import _tools

    file = directory / "model.mnn"
    arguments = ["mnnconvert", "-f", "ONNX", "--modelFile", str(source), "--MNNModel", str(file), "--bizCode", "bench"]
    _tools.mnnconvert(arguments)
    return [file]


class load:
    """A module on the CPU."""

    def __init__(self, files: Sequence[Path], image: np.ndarray, threads: int) -> None:
        import MNN

        config = {"backend": "CPU", "numThread": threads, "precision": "high"}
        manager = MNN.nn.create_runtime_manager((config,))
        self._module = MNN.nn.load_module_from_file(str(files[0]), ["x"], ["y"], runtime_manager=manager)
        nchw = MNN.expr.const(image.ravel().tolist(), list(image.shape), MNN.expr.NCHW, MNN.expr.float)
        self._input = MNN.expr.convert(nchw, MNN.expr.NC4HW4)
        self._output = np.empty(0, np.float32)

    def run(self) -> None:
        # Reading the result is what makes MNN compute it.
        self._output = self._module.forward([self._input])[0].read()

    def output(self) -> np.ndarray:
        return np.array(self._output)
