"""ncnn, from what its converter pnnx makes of the ONNX file, in float32."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

INSTALL = "pip install ncnn==1.0.20261020 pnnx==20261020"


def version() -> str:
    return importlib.metadata.version("ncnn")


def prepare(source: Path, directory: Path) -> list[Path]:
    """Runs pnnx on a copy: it writes beside its input."""
    copy = directory / "model.onnx"
    shutil.copyfile(source, copy)
    tool = Path(sys.executable).with_name("pnnx")
    subprocess.run([str(tool), copy.name, "fp16=0"], cwd=directory, check=True, stdout=sys.stderr)
    files = [directory / "model.ncnn.param", directory / "model.ncnn.bin"]
    for file in directory.glob("model*"):
        if file not in files:
            file.unlink()
    return files


class load:
    """A net with the options of ncnn's own benchmark, 16-bit storage off."""

    def __init__(self, files: Sequence[Path], image: np.ndarray, threads: int) -> None:
        import ncnn

        self._ncnn, self._net = ncnn, ncnn.Net()
        option = self._net.opt
        option.num_threads = threads
        option.use_packing_layout = option.use_winograd_convolution = option.use_sgemm_convolution = True
        option.use_fp16_packed = option.use_fp16_storage = option.use_fp16_arithmetic = False
        option.use_bf16_storage = False
        if self._net.load_param(str(files[0])) or self._net.load_model(str(files[1])):
            raise RuntimeError(f"ncnn does not load {files[0]}")
        self._image = np.ascontiguousarray(image[0])
        self._output = np.empty(0, np.float32)

    def run(self) -> None:
        with self._net.create_extractor() as extractor:
            extractor.input("in0", self._ncnn.Mat(self._image))
            _, result = extractor.extract("out0")
            self._output = np.array(result)

    def output(self) -> np.ndarray:
        return self._output[None]
