"""Costs of densities that were not measured, from those of the same block that were."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from bcr_jax.spec import BCRSpec

Specs = Sequence[BCRSpec | None]


def thinned(candidates: Specs, measured: Collection[float]) -> list[BCRSpec | None]:
    """The candidates to measure: all but those between two of the same block whose densities are in `measured`."""
    ends = [spec for spec in candidates if spec is not None and _among(spec.density, measured)]
    return [spec for spec in candidates if spec is None or spec in ends or not _between(spec, ends)]


def filled(candidates: Specs, costs: Mapping[BCRSpec | None, float]) -> tuple[float, ...]:
    """The cost of every candidate; those without are on a straight line between their neighbours, log over log.

    Args:
      costs: at least of what `thinned` gives.
    """
    return tuple(costs[spec] if spec in costs else _interpolated(spec, costs) for spec in candidates)


def _interpolated(spec: BCRSpec | None, costs: Mapping[BCRSpec | None, float]) -> float:
    assert spec is not None
    known = sorted((other.density, cost) for other, cost in costs.items() if other and _alike(spec, other))
    densities, values = np.log(np.maximum(np.array(known), 1e-12)).T
    return float(np.exp(np.interp(np.log(spec.density), densities, values)))


def _between(spec: BCRSpec, ends: Sequence[BCRSpec]) -> bool:
    densities = [other.density for other in ends if _alike(spec, other)]
    return bool(densities) and min(densities) < spec.density < max(densities)


def _alike(a: BCRSpec, b: BCRSpec) -> bool:
    """Whether two specs differ in nothing but density."""
    return (
        dataclasses.replace(a, density=b.density, row_density=None) == dataclasses.replace(b, row_density=None)
        and a.row_density == b.row_density
    )


def _among(density: float, densities: Collection[float]) -> bool:
    return any(abs(density - other) <= 1e-9 for other in densities)
