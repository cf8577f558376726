"""What ways to a pruned model take alike: specs by path, and how often something is refreshed."""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from typing import Any

from bcr_jax.errors import BCRError
from bcr_jax.projection.spec import BCRSpec


def require_specs(specs: Any) -> None:
    """Checks that `specs` are specs by path.

    Raises:
      BCRError: they are something else, such as a `Plan` or rules.
    """
    if not (isinstance(specs, Mapping) and all(isinstance(spec, BCRSpec) for spec in specs.values())):
        raise BCRError(
            f"specs are a {type(specs).__name__}, not BCRSpecs by path: "
            "give what bcr_jax.select(model, rules or plan) returns"
        )


def require_every(every: Any) -> None:
    """Checks the number of updates between refreshes.

    Raises:
      BCRError: it is no positive integer.
    """
    if not isinstance(every, numbers.Integral) or every < 1:
        raise BCRError(
            f"every is {every}: give the number of updates between refreshes, an integer from 1; "
            'optax.inject_hyperparams needs static_args=("every",)'
        )
