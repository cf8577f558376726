import json
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcr_jax import BCRError, BCRSpec
from bcr_jax.projection.balance_block import block_budget
from bcr_jax.projection.kept_share import kept_share

DENSITIES = st.sampled_from([1 / 64, 0.1, 0.125, 1 / 3, 0.5, 0.75, 1.0])


@given(DENSITIES, st.integers(1, 20), st.integers(1, 20))
def test_kept_is_the_documented_optimum(density: float, height: int, width: int) -> None:
    def cost(kept: tuple[int, int]) -> tuple[float, float, int]:
        rows, cols = kept
        skew = abs(math.log(rows / height / (cols / width)))
        target = density * height * width
        error = round(abs(rows * cols - target), 9)
        return error if error > 0.005 * target else 0.0, round(skew, 9), -rows

    every = [(rows, cols) for rows in range(1, height + 1) for cols in range(1, width + 1)]
    assert BCRSpec((height, width), density).kept(height, width) == min(every, key=cost)


@given(st.floats(0.01, 1), st.integers(64, 300), st.integers(1, 600))
def test_tall_blocks_keep_about_what_they_should(density: float, height: int, width: int) -> None:
    target = density * height * width
    rows, cols = BCRSpec((height, width), density).kept(height, width)
    nearest = min(abs(r * c - target) for r in range(1, height + 1) for c in _around(target / r, width))
    assert abs(rows * cols - target) <= max(nearest, 0.005 * target) + 1e-9


def _around(cols: float, width: int) -> list[int]:
    return [min(width, max(1, c)) for c in (math.floor(cols), math.ceil(cols))]


@given(DENSITIES, st.integers(1, 20), st.integers(1, 20))
def test_kept_with_all_rows_thins_columns(density: float, height: int, width: int) -> None:
    rows, cols = BCRSpec((height, width), density, row_density=1.0).kept(height, width)
    assert rows == height
    assert cols == max(1, cols) and abs(cols - density * width) <= max(0.5, 1 - density * width) + 1e-9


@pytest.mark.parametrize(
    ("spec", "size", "kept"),
    [
        (BCRSpec((4, 16), 0.125), (4, 16), (2, 4)),
        (BCRSpec((4, 16), 0.125, row_density=0.75), (4, 16), (3, 3)),
        (BCRSpec((4, 16), 1e-6), (4, 16), (1, 1)),  # never nothing
        (BCRSpec((4, 16), 1.0), (3, 5), (3, 5)),
        (BCRSpec((64, 512), 1 / 16), (64, 512), (16, 128)),
        (BCRSpec((64, 512), 1 / 6), (64, 512), (32, 171)),  # 5472 weights; 43 x 127 is nearer to 5461.33
        (BCRSpec((64, 2048), 204.2 / 2048, row_density=1.0), (64, 2048), (64, 204)),  # the nearest, not 205
        (BCRSpec((64, 512), 1 / 6), (40, 512), (16, 213)),  # not so tall, but 9 x 379 would be nearest
    ],
)
def test_kept_examples(spec: BCRSpec, size: tuple[int, int], kept: tuple[int, int]) -> None:
    assert spec.kept(*size) == kept


@pytest.mark.parametrize(
    "spec", [BCRSpec((4, 16)), BCRSpec((1, 1), 1.0, "layer"), BCRSpec((64, 128), 0.1, row_density=0.5)]
)
def test_json_round_trip(spec: BCRSpec) -> None:
    assert BCRSpec.from_json(json.loads(json.dumps(spec.to_json()))) == spec


@pytest.mark.usefixtures("unchecked")
def test_numbers_of_numpy_and_fractions_are_taken() -> None:
    spec = BCRSpec((np.int64(4), 16), Fraction(1, 8), row_density=np.float32(0.5))  # type: ignore[arg-type]
    assert spec == BCRSpec((4, 16), 0.125, row_density=0.5)
    assert json.loads(json.dumps(spec.to_json())) == spec.to_json()


@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.floats(0.05, 1.0),
    st.integers(1, 3),
)
def test_the_kept_share_is_what_budgets_allow(rows: int, cols: int, block: tuple[int, int], density: float, n: int):
    spec = BCRSpec(block, density, row_parts=n)
    clipped = BCRSpec((min(block[0], rows), min(block[1], cols)), density)
    kept = np.prod(block_budget(clipped, (rows, cols)), axis=-1).sum()
    assert kept_share(spec, (rows * n, cols)) == pytest.approx(kept / (rows * cols))


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"block": (0, 4)}, r"block is \(0, 4\).*positive"),
        ({"block": (4,)}, "block is"),
        ({"block": 4}, "block is"),
        ({"block": [4, 16]}, r"block is \[4, 16\]: give a tuple"),
        ({"block": (4, 2.0)}, "block is"),
        ({"block": (True, 4)}, "block is"),
        ({"block": (4, 4), "density": 0}, "density is 0"),
        ({"block": (4, 4), "density": 1.5}, "density is 1.5"),
        ({"block": (4, 4), "density": float("nan")}, "density is nan"),
        ({"block": (4, 4), "density": "1/8"}, "density is '1/8'"),
        ({"block": (4, 4), "balance": "row"}, "balance is 'row': choose one of block, layer"),
        ({"block": (4, 4), "balance": ["block"]}, "balance is"),
        ({"block": (4, 4), "density": 0.5, "row_density": 0.25}, "row_density is 0.25 with density 0.5"),
    ],
)
def test_a_spec_that_makes_no_sense_is_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(BCRError, match=message):
        BCRSpec(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [{}, {"density": 0.5}, {"block": [4, 4], "blocks": 1}])
def test_json_with_other_keys_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(BCRError, match="'block' is needed"):
        BCRSpec.from_json(data)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("block", ["44", 4, None, [4], ["4", "4"]])
def test_json_with_a_bad_block_is_refused(block: object) -> None:
    with pytest.raises(BCRError, match="block is"):
        BCRSpec.from_json({"block": block})
