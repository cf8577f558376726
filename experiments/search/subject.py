"""What a command measures: a network of the zoo by name, its sample and the layers to choose for."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
from flax import nnx

import lowering
from bcr_jax import models
from bcr_jax.paths import named_leaves
from bcr_jax.projection.spec import BCRSpec
from bcr_jax.pruning.select import gate_counts, kernel_paths
from experiments.search.synthetic import synthetic


@dataclasses.dataclass(frozen=True)
class Subject:
    """A network in evaluation mode; `shapes` and `gates` are those of its kernels by path."""

    name: str
    model: nnx.Module
    sample: np.ndarray

    @classmethod
    def of(cls, name: str) -> Subject:
        """The network `name`. Raises BCRError where there is none."""
        model = models.create(name, rngs=nnx.Rngs(0))
        model.eval()
        sample = np.random.default_rng(0).standard_normal((1, *models.input_shape(name)), np.float32)
        return cls(name, model, sample)

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        params = named_leaves(nnx.state(self.model, nnx.Param))
        return {path: params[path].shape for path in kernel_paths(self.model)}

    @property
    def gates(self) -> dict[str, int]:
        return gate_counts(self.model)

    def compiled(self, specs: Mapping[str, BCRSpec | None], target: str, seed: int = 0) -> lowering.Module:
        """The network with random weights, pruned to `specs`, for a target."""
        return lowering.compile(lowering.lower(synthetic(self.model, specs, seed), self.sample), target)
