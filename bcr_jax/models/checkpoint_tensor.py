"""One tensor of a published checkpoint, and the parameter that it becomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class CheckpointTensor:
    """A tensor of a checkpoint.

    Attributes:
      shape: in the file.
      path: of our parameter or statistic, such as "conv1/kernel"; None: read, but not used.
      convert: from the file's axes to ours.
    """

    shape: tuple[int, ...]
    path: str | None
    convert: Callable[[np.ndarray], np.ndarray] = lambda array: array
