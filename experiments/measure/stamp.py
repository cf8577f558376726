"""What a result was made with, kept beside it: a resumed check takes only results of the same code on this machine."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from experiments.measure.machine import made_with
from experiments.measure.sources import digest


@functools.cache
def stamp() -> dict[str, str]:
    """This machine with its versions, and a digest of the sources."""
    return {"made_with": made_with(), "sources": digest()}


def current(results: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Those of `results`, by name, that hold today's stamp."""
    return {name: result for name, result in results.items() if stamp().items() <= result.items()}
