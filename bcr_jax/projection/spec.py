"""`BCRSpec`: how one weight matrix is pruned."""

import functools
import math
import numbers
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from typing import Any, Literal, cast

from bcr_jax.errors import BCRError

BALANCES = ("block", "layer")
SLACK, TALL, VECTOR = 0.005, 64, 16  # see `BCRSpec.kept`


@dataclass(frozen=True)
class BCRSpec:
    """Block-based column-row pruning of one weight matrix `[rows, cols]`.

    The matrix is cut into blocks of `p x q`; every block keeps a set of its rows and a set of its columns, so
    what remains of a block is a smaller dense matrix. Blocks at the edges may be smaller.

    Attributes:
      block: `(p, q)`, rows and columns of a block.
      density: fraction of weights kept, in (0, 1].
      balance: "block": every block of a size keeps the same numbers of rows and columns. "layer": one ranking
        over all blocks of the matrix, so that blocks differ and may even be empty.
      row_density: fraction of rows kept, in [density, 1]; the columns follow from `density`. None: chosen.
      row_parts: number of equal matrices that lie on top of each other in this one, such as the gates of a recurrent
        cell; each is pruned by itself, so that no block is in two. `select` finds it for the cells of Flax.

    Raises:
      BCRError: an argument makes no sense.
    """

    block: tuple[int, int]
    density: float = 0.125
    balance: Literal["block", "layer"] = "block"
    row_density: float | None = None
    row_parts: int = 1

    def __post_init__(self) -> None:
        if not (isinstance(self.block, tuple) and len(self.block) == 2 and all(_is_count(side) for side in self.block)):
            raise BCRError(f"block is {self.block!r}: give a tuple of two positive integers, such as (4, 16)")
        if not _is_fraction(self.density):
            raise BCRError(f"density is {self.density!r}: give the fraction of weights to keep, above 0 and at most 1")
        if self.balance not in BALANCES:
            raise BCRError(f"balance is {self.balance!r}: choose one of {', '.join(BALANCES)}")
        if self.row_density is not None and not (_is_fraction(self.row_density) and self.row_density >= self.density):
            raise BCRError(
                f"row_density is {self.row_density!r} with density {self.density}: "
                "give a fraction from density to 1, or None"
            )
        if not _is_count(self.row_parts):
            raise BCRError(f"row_parts is {self.row_parts!r}: give the number of stacked matrices, such as 3 for a GRU")
        # Of NumPy and the like: what is compared, hashed and written as JSON are Python's.
        object.__setattr__(self, "block", (int(self.block[0]), int(self.block[1])))
        object.__setattr__(self, "density", float(self.density))
        object.__setattr__(self, "row_density", None if self.row_density is None else float(self.row_density))
        object.__setattr__(self, "row_parts", int(self.row_parts))

    def kept(self, height: int, width: int) -> tuple[int, int]:
        """Rows and columns `(r, c)` that a block of `height x width` keeps under balance "block".

        The `(r, c)`, each at least 1, whose product is nearest to `density * height * width`, all within `SLACK` of
        that being as near; of those the one whose row and column fractions are most alike, then the one with more rows.
        In a block of `TALL` rows or more, rows that fill vectors come first: a multiple of 16, else of 8, 4 or 2. With
        `row_density` the rows are `row_density * height`, rounded, and the columns those of the nearest product.
        """
        return _kept(self.density, self.row_density, height, width)

    def to_json(self) -> dict[str, Any]:
        """The spec as a dict of JSON types."""
        return {**asdict(self), "block": list(self.block)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "BCRSpec":
        """The spec that `to_json` wrote.

        Raises:
          BCRError: a key is unknown or missing, or a value makes no sense.
        """
        known = {field.name for field in fields(cls)}
        if "block" not in data or not set(data) <= known:
            raise BCRError(f"spec has keys {sorted(data)}: 'block' is needed, and only {sorted(known)} are known")
        block = data["block"]
        return cls(**{**data, "block": tuple(block) if isinstance(block, list | tuple) else block})


def _is_fraction(value: object) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and 0 < float(value) <= 1


def _is_count(value: object) -> bool:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool) and int(value) > 0


@functools.cache
def _kept(density: float, row_density: float | None, height: int, width: int) -> tuple[int, int]:
    target = density * height * width
    rows = range(1, height + 1) if row_density is None else (min(height, max(1, round(row_density * height))),)
    slack, vector = SLACK * target if len(rows) > 1 else 0.0, VECTOR if height >= TALL else 1

    def cost(kept: tuple[int, int]) -> tuple[float, int, Fraction, int]:
        r, c = kept
        error, skew = round(abs(r * c - target), 9), Fraction(r * width, c * height)
        return error if error > slack else 0.0, -math.gcd(r, vector), max(skew, 1 / skew), -r

    nearest = ((r, min(width, max(1, c))) for r in rows for c in (math.floor(target / r), math.ceil(target / r)))
    return cast(tuple[int, int], min(nearest, key=cost))
