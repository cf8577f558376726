"""OpenVINO, for latency, in float32."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from pathlib import Path

import numpy as np

INSTALL = "pip install openvino==2026.4.1"


def version() -> str:
    return importlib.metadata.version("openvino")


def prepare(source: Path, directory: Path) -> list[Path]:
    """It reads ONNX itself."""
    return [source]


class load:
    """One stream of `threads` threads. OpenVINO sees the cores that the process has when it is imported."""

    def __init__(self, files: Sequence[Path], image: np.ndarray, threads: int) -> None:
        import openvino

        settings = {
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": 1,
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "f32",
        }
        compiled = openvino.Core().compile_model(str(files[0]), "CPU", settings)
        self._request = compiled.create_infer_request()
        self._request.set_input_tensor(openvino.Tensor(image))

    def run(self) -> None:
        self._request.infer()

    def output(self) -> np.ndarray:
        return np.array(self._request.get_output_tensor().data)
