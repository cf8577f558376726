"""Intel MKL's sparse-times-dense."""

from __future__ import annotations

import importlib.metadata
import os
import sysconfig
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from experiments.peers.products import Products
from experiments.peers.products import prepare as prepare

INSTALL = "pip install scipy sparse-dot-mkl==0.9.10 mkl==2026.2.0"


def version() -> str:
    importlib.metadata.version("sparse-dot-mkl")
    return importlib.metadata.version("mkl")


def load(files: Sequence[Path], image: np.ndarray, threads: int) -> Products:
    """The products of the file; the image has no part in them."""
    libraries = sorted((Path(sysconfig.get_paths()["data"]) / "lib").glob("libmkl_rt.so*"))
    if libraries:
        os.environ.setdefault("MKL_RT", str(libraries[-1]))
    os.environ["MKL_NUM_THREADS"] = str(threads)
    from sparse_dot_mkl import dot_product_mkl

    return Products(files[0], dot_product_mkl)
