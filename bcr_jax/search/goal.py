"""`Goal`: what a user wants of a network, in words a command line takes."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from bcr_jax.errors import BCRError

KINDS = ("speedup", "latency", "weights", "flops")
_UNITS = {"us": ("us", 1.0), "ms": ("us", 1e3), "s": ("us", 1e6), "cycles": ("cycles", 1.0), "": ("", 1.0)}
_EXAMPLES = "speedup=4, latency=2.5ms, latency=3e6cycles, weights=0.1 (a fraction) or weights=250000, flops=0.2"


@dataclass(frozen=True)
class Goal:
    """`kind` and bound: a speed-up of at least, or a latency, kept weights or kept FLOPs of at most `value`.

    Weights and FLOPs of at most 1 are fractions of the dense network's. `unit` is that of a latency: "us"
    (microseconds), "cycles", or "" for the one that costs of the target have.

    Raises:
      BCRError: `kind` or `unit` is unknown, or `value` not positive and finite.
    """

    kind: Literal["speedup", "latency", "weights", "flops"]
    value: float
    unit: Literal["", "us", "cycles"] = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise BCRError(f"goal {self.kind!r}: give one of {_EXAMPLES}")
        if not 0 < self.value < math.inf:
            raise BCRError(f"goal {self.kind}={self.value}: give a positive number")
        if self.unit not in (("", "us", "cycles") if self.kind == "latency" else ("",)):
            raise BCRError(f"goal {self.kind} in {self.unit!r}: give a latency in us or cycles, others without a unit")

    @classmethod
    def parse(cls, text: str) -> Goal:
        """The goal that `speedup=4`, `latency=2.5ms`, `weights=0.1` or `flops=0.2` says.

        Raises:
          BCRError: `text` says something else.
        """
        match = re.fullmatch(r"(\w+)=([-+.\d]+(?:e[-+]?\d+)?)([a-z]*)", text.strip().lower())
        if not match or match[1] not in KINDS or match[3] not in (_UNITS if match[1] == "latency" else ("", "x")):
            raise BCRError(f"goal {text!r}: give one of {_EXAMPLES}")
        try:
            number = float(match[2])
        except ValueError:
            raise BCRError(f"goal {text!r}: {match[2]!r} is no number; give one of {_EXAMPLES}") from None
        unit, scale = _UNITS[match[3] if match[1] == "latency" else ""]
        return cls(match[1], number * scale, unit)  # type: ignore[arg-type]

    def require_unit(self, unit: str) -> None:
        """Checks that the goal is in `unit`, which costs of the target have, or in none.

        Raises:
          BCRError: it is in another.
        """
        if self.unit not in ("", unit):
            raise BCRError(f"goal {self} is in {self.unit}, costs of the target are in {unit}: give it in {unit}")

    def limit(self, dense: float) -> float:
        """The most that the whole network may cost where the dense one costs `dense`."""
        if self.kind == "speedup":
            return dense / self.value
        if self.kind in ("weights", "flops") and self.value <= 1:
            return dense * self.value
        return self.value

    def __str__(self) -> str:
        return f"{self.kind}={float(self.value)!r}".removesuffix(".0") + self.unit
