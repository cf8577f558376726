"""The one interface of all engines.

An engine is a module with

- `INSTALL`: the command that installs it;
- `version() -> str`;
- `prepare(source, directory) -> list[Path]`: writes the files that the engine runs from, made of `source` (an ONNX
  file; for what is no peer, see its module), and returns them;
- `load(files, image, threads) -> Loaded`: `image` is float32 [1, c, h, w]; `litert` also takes the named inputs of a
  recurrent network.

It imports what it needs inside these functions, and of this project nothing but this package: a worker may run in
another Python, which has the engine and not JAX.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

ENGINES = {  # name -> module, in the order of the tables
    "ours": "bundle",
    "iree": "bundle",
    "onnxruntime": "onnx_runtime",
    "openvino": "open_vino",
    "mnn": "mnn",
    "ncnn": "ncnn_engine",
    "litert": "litert",
    "mkl_csr": "mkl_csr",
    "scipy_csr": "scipy_csr",
    "im2col": "im2col",
}


LEFT_OUT = {  # name -> why there is no figure
    "tvm": "the tuner of its wheels 0.26 and 0.27 crashes, that of 0.25 takes hours for a network; untuned is unfair",
}


class Loaded(Protocol):
    """A network that is ready to run, its input bound."""

    def run(self) -> None:
        """Computes once; this is what is timed."""

    def output(self) -> np.ndarray:
        """What the last run computed."""


class Engine(Protocol):
    """The module of an engine."""

    INSTALL: str

    def version(self) -> str: ...
    def prepare(self, source: Path, directory: Path) -> list[Path]: ...
    def load(self, files: Sequence[Path], image: np.ndarray, threads: int) -> Loaded: ...
