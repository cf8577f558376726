"""Costs of densities that were not measured, from those of the same block that were."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from bcr_jax.projection.spec import BCRSpec

Specs = Sequence[BCRSpec | None]


FEW = 16  # rows of a block: which of so few are kept decides what code a layer has, and costs jump from one to the next


def thinned(candidates: Specs, measured: Collection[float]) -> list[BCRSpec | None]:
    """The candidates to measure: all but those between two whose densities are in `measured`, of the same block, of
    which each keeps as many rows where they are few.
    """
    ends = [spec for spec in candidates if spec is not None and _among(spec.density, measured)]
    return [spec for spec in candidates if spec is None or spec in ends or not _between(spec, ends)]


def filled(candidates: Specs, costs: Mapping[BCRSpec | None, float]) -> tuple[float, ...]:
    """The cost of every candidate; those without are on a straight line over density between their neighbours.

    Args:
      costs: at least of what `thinned` gives.
    """
    return tuple(costs[spec] if spec in costs else _interpolated(spec, costs) for spec in candidates)


def _interpolated(spec: BCRSpec | None, costs: Mapping[BCRSpec | None, float]) -> float:
    assert spec is not None
    known = sorted((other.density, cost) for other, cost in costs.items() if other and _alike(spec, other))
    densities, values = np.array(known).T
    return float(np.interp(spec.density, densities, values))


def _between(spec: BCRSpec, ends: Sequence[BCRSpec]) -> bool:
    densities = [other.density for other in ends if _alike(spec, other)]
    return bool(densities) and min(densities) < spec.density < max(densities)


def _alike(a: BCRSpec, b: BCRSpec) -> bool:
    """Whether two specs differ in nothing but density, and few rows of a block are as many in both."""
    return _but_density(a) == _but_density(b)


def _but_density(spec: BCRSpec) -> tuple[object, ...]:
    return spec.block, spec.balance, spec.row_density, spec.row_parts, _few_rows(spec)


def _few_rows(spec: BCRSpec) -> int | None:
    """The rows that a block keeps, where it has few; None where it has many or as many as training finds."""
    return spec.kept(*spec.block)[0] if spec.balance == "block" and spec.block[0] < FEW else None


def _among(density: float, densities: Collection[float]) -> bool:
    return any(abs(density - other) <= 1e-9 for other in densities)
