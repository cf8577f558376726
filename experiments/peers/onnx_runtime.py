"""ONNX Runtime, all graph optimisations on."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

INSTALL = "pip install onnxruntime==1.32.0"


def version() -> str:
    return importlib.metadata.version("onnxruntime")


def prepare(source: Path, directory: Path) -> list[Path]:
    """It reads ONNX itself."""
    return [source]


class load:
    """A session of `threads` threads."""

    def __init__(self, files: Sequence[Path], image: np.ndarray, threads: int) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self._session = onnxruntime.InferenceSession(str(files[0]), options, providers=["CPUExecutionProvider"])
        self._inputs = {"x": image}
        self._outputs: list[Any] = []

    def run(self) -> None:
        self._outputs = self._session.run(["y"], self._inputs)

    def output(self) -> np.ndarray:
        return self._outputs[0]
