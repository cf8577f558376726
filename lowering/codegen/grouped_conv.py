"""Grouped convolutions in islands for GPUs, for which IREE 3.13 makes wrong code: a convolution for every group."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import jax.numpy as jnp

from lowering.frontend.capture import Equation

Apply = Callable[[Equation, Sequence[Any]], Sequence[Any]]


def ungrouped(equation: Equation, values: Sequence[Any], apply: Apply) -> Sequence[Any]:
    """`apply` a convolution group by group. Depthwise ones stay whole, as IREE has them right."""
    p = equation.params
    numbers = p["dimension_numbers"]
    batches, features = p["batch_group_count"], p["feature_group_count"]
    depthwise = features == values[0].shape[numbers.lhs_spec[1]]
    if batches == 1 and (features == 1 or depthwise):
        return apply(equation, values)
    x_axis = numbers.lhs_spec[0 if batches > 1 else 1]
    groups = max(batches, features)
    parts = zip(jnp.split(values[0], groups, x_axis), jnp.split(values[1], groups, numbers.rhs_spec[0]), strict=True)
    one = dataclasses.replace(equation, params=p | {"batch_group_count": 1, "feature_group_count": 1})
    return [jnp.concatenate([apply(one, part)[0] for part in parts], numbers.out_spec[1])]
