"""SciPy's sparse-times-dense, which has one thread."""

from __future__ import annotations

import importlib.metadata
import operator
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from experiments.peers.products import Products
from experiments.peers.products import prepare as prepare

INSTALL = "pip install scipy"


def version() -> str:
    return importlib.metadata.version("scipy")


def load(files: Sequence[Path], image: np.ndarray, threads: int) -> Products:
    """The products of the file; the image has no part in them."""
    return Products(files[0], operator.matmul)
