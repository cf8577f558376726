"""`Option`: one way to prune a layer, with what it costs and what it loses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bcr_jax.projection.spec import BCRSpec


@dataclass(frozen=True)
class Option:
    """A candidate of one layer.

    Attributes:
      spec: None keeps the layer dense.
      cost: what the goal limits, such as microseconds; costs of layers add up.
      loss: predicted rise of the training loss; losses of layers add up.
      weights: that are kept.
    """

    spec: BCRSpec | None
    cost: float
    loss: float
    weights: int


Table = Mapping[str, Sequence[Option]]
"""The options of every layer by the path of its kernel; the first is the dense one."""

Choice = dict[str, Option]
"""One option for every layer."""


def total(choice: Mapping[str, Option]) -> tuple[float, float]:
    """Cost and loss of all layers together."""
    return sum(option.cost for option in choice.values()), sum(option.loss for option in choice.values())
