import functools
import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bcr_jax import BCRError, BCRSpec, from_matrix, project, to_matrix
from bcr_jax.projection.kept_share import kept_share

# Shape, block, density, row density; few, for each costs a compilation.
CASES = [
    ((1, 1), (4, 16), 0.125, None),  # smaller than a block
    ((8, 32), (4, 16), 0.125, None),  # blocks divide it
    ((9, 40), (4, 16), 0.25, 0.6),  # ragged both ways
    ((5, 7), (2, 3), 0.5, None),
    ((6, 5), (8, 8), 0.5, 1.0),  # all rows
    ((3, 70), (3, 40), 0.3, None),  # more columns in a block than are ranked by comparing pairs
    ((7, 4), (1, 1), 0.5, None),  # the smallest block
    ((5, 9), (2, 4), 1.0, None),  # nothing to prune
]
SPECS = [
    (shape, BCRSpec(block, density, balance, row_density))
    for shape, block, density, row_density in CASES
    for balance in ("block", "layer")
]
VALUES = st.sampled_from([0.0, -0.0, 1.0, -1.0, 1.5, 2.0, -3.0, 1e-25, 1e-20, -1e-12, 1e20, 3e38])


@st.composite
def weights_and_spec(draw: st.DrawFn) -> tuple[np.ndarray, BCRSpec]:
    """Weights with many ties and zeros, or of very different sizes."""
    shape, spec = draw(st.sampled_from(SPECS))
    values = draw(st.sampled_from([VALUES, st.floats(-10, 10, width=32, allow_subnormal=False)]))
    return draw(hnp.arrays(np.float32, shape, elements=values)), spec


def blocks_of(matrix: np.ndarray, block: tuple[int, int]) -> list[np.ndarray]:
    p, q = block
    rows, cols = matrix.shape
    return [matrix[i : i + p, j : j + q] for i in range(0, rows, p) for j in range(0, cols, q)]


def projected(weights: np.ndarray, spec: BCRSpec) -> tuple[np.ndarray, np.ndarray]:
    out, mask = project(jnp.asarray(weights), spec)
    return np.asarray(out), np.asarray(mask)


@given(weights_and_spec())
def test_result_is_the_masked_input_and_masks_are_rows_times_columns(case: tuple[np.ndarray, BCRSpec]) -> None:
    weights, spec = case
    out, mask = projected(weights, spec)
    np.testing.assert_array_equal(out, np.where(mask, weights, 0))
    for block in blocks_of(mask, spec.block):
        np.testing.assert_array_equal(block, np.outer(block.any(axis=1), block.any(axis=0)))


@given(weights_and_spec())
def test_projecting_again_changes_no_weight(case: tuple[np.ndarray, BCRSpec]) -> None:
    weights, spec = case
    once, _ = projected(weights, spec)
    twice, _ = projected(once, spec)
    np.testing.assert_array_equal(once, twice)


@given(weights_and_spec())
def test_density_is_kept(case: tuple[np.ndarray, BCRSpec]) -> None:
    weights, spec = case
    _, mask = projected(weights, spec)
    if spec.balance == "block":
        for block in blocks_of(mask, spec.block):
            assert (block.any(axis=1).sum(), block.any(axis=0).sum()) == spec.kept(*block.shape)
        return
    budget = max(1, round(spec.density * weights.size))
    assert mask.sum() <= budget or spec.row_density is not None  # then a column at least
    if np.all(weights != 0) and spec.row_density is None:  # groups of no energy are not kept
        assert mask.sum() > budget - sum(spec.block)  # less than a row and a column group short


@given(weights_and_spec())
@example((np.where(np.arange(256).reshape(8, 32) == 0, 1, 3e38).astype(np.float32), BCRSpec((4, 16), 0.125)))
def test_no_other_rows_or_columns_alone_keep_more(case: tuple[np.ndarray, BCRSpec]) -> None:
    weights, spec = case
    if spec.balance != "block":
        return
    _, mask = projected(weights, spec)
    for block, kept in zip(blocks_of(weights, spec.block), blocks_of(mask, spec.block), strict=True):
        largest = np.abs(block).max()
        energy = np.square(block.astype(np.float64) / (largest if largest > 0 else 1.0))
        rows, cols = kept.any(axis=1), kept.any(axis=0)
        # Ranking is in float32, whose sums of n terms are off by up to n epsilon; and energies below 1e-30 count so.
        slack = 1 + 2 * block.size * np.finfo(np.float32).eps
        of_rows, of_cols = energy[:, cols].sum(axis=1), energy[rows].sum(axis=0)
        assert np.sort(of_rows)[-rows.sum() :].sum() <= of_rows[rows].sum() * slack + 1e-28
        assert np.sort(of_cols)[-cols.sum() :].sum() <= of_cols[cols].sum() * slack + 1e-28


@functools.cache
def optimal_fractions(density: float, distribution: str) -> tuple[np.ndarray, tuple[int, int]]:
    """Kept energy over the brute-force optimum's for 4,096 random blocks of 4x8, and the counts kept."""
    (p, q), n = (4, 8), 64
    weights = getattr(np.random.default_rng(0), distribution)(size=(n * p, n * q)).astype(np.float32)
    rows, cols = BCRSpec((p, q), density).kept(p, q)
    energy = np.square(np.stack(blocks_of(weights, (p, q))).astype(np.float64))
    choices = [energy[:, list(kept)].sum(axis=1) for kept in itertools.combinations(range(p), rows)]
    optimum = np.max([np.sort(each, axis=1)[:, q - cols :].sum(axis=1) for each in choices], axis=0)
    out, _ = projected(weights, BCRSpec((p, q), density))
    return np.square(np.stack(blocks_of(out, (p, q))).astype(np.float64)).sum(axis=(1, 2)) / optimum, (rows, cols)


@pytest.mark.parametrize("distribution", ["normal", "laplace"])
@pytest.mark.parametrize("density", [0.125, 0.25, 0.375])
def test_gap_to_brute_force(density: float, distribution: str) -> None:
    fractions, (rows, cols) = optimal_fractions(density, distribution)
    assert fractions.max() <= 1 + 1e-12
    assert fractions.min() >= max(rows / 4, cols / 8)  # provable: of the better start, see project
    assert 1 - fractions.mean() <= 0.01  # measured: 0.009 at the most
    assert np.mean(fractions > 1 - 1e-6) >= 0.85  # measured: 0.87 of the blocks are optimal


def test_layer_balance_keeps_more_energy_where_blocks_differ() -> None:
    rng = np.random.default_rng(0)
    weights = rng.standard_normal((64, 256)) * np.exp(rng.standard_normal((16, 16))).repeat(4, 0).repeat(16, 1)
    kept = {
        balance: np.square(projected(weights.astype(np.float32), BCRSpec((4, 16), 0.125, balance))[0]).sum()
        for balance in ("block", "layer")
    }
    assert kept["layer"] > 1.5 * kept["block"]  # 0.8 against 0.4 of all


def test_layer_balance_may_leave_blocks_empty() -> None:
    weights = np.ones((8, 32), np.float32)
    weights[:4, :16] = 100
    out, mask = projected(weights, BCRSpec((4, 16), 0.25, "layer"))
    np.testing.assert_array_equal(mask[:4, :16], True)
    assert mask.sum() == 64 and out.sum() == 6400


def test_layer_balance_keeps_the_share_that_is_told_and_never_nothing() -> None:
    """Exactly where all blocks have a height and all rows are kept, else to less than a column of a block."""
    for shape, spec, exact in (
        ((64, 16), BCRSpec((64, 64), 1 / 32, "layer", 1.0), True),  # a column costs twice the budget
        ((16, 25), BCRSpec((16, 25), 1 / 16, "layer", 1.0), True),
        ((96, 16), BCRSpec((64, 64), 1 / 32, "layer", 1.0), False),  # of two heights
        ((64, 16), BCRSpec((16, 8), 1 / 256, "layer", 0.3), False),
        ((64, 16), BCRSpec((64, 64), 1e-5, "layer"), True),
        ((64, 16), BCRSpec((64, 64), 1 / 512, "layer"), True),
    ):
        weights = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
        kept, told = projected(weights, spec)[1].sum(), kept_share(spec, shape) * weights.size
        assert kept > 0 and abs(kept - told) < (0.5 if exact else spec.block[0])


@pytest.mark.parametrize("density", [0.01, 0.3, 1.0])
def test_single_weights_of_a_layer_are_the_largest(density: float) -> None:
    weights = np.random.default_rng(0).integers(-9, 10, (31, 45)).astype(np.float32)  # many are equal, some are zero
    mask = projected(weights, BCRSpec((1, 1), density, "layer"))[1]
    order = np.argsort(-np.abs(weights).ravel(), kind="stable")  # of equals the first
    largest = np.zeros(weights.size, bool)
    largest[order[: round(density * weights.size)]] = True
    np.testing.assert_array_equal(mask, largest.reshape(weights.shape) & (weights != 0))


@pytest.mark.parametrize("balance", ["block", "layer"])
@pytest.mark.parametrize("shape", [(24, 20), (3, 3, 6, 10)])
def test_flax_layout_projects_the_matrix(shape: tuple[int, ...], balance: str) -> None:
    kernel = jax.random.normal(jax.random.key(0), shape)
    spec = BCRSpec((4, 16), 0.25, balance)  # type: ignore[arg-type]
    expected = [from_matrix(part, shape) for part in project(to_matrix(kernel), spec)]
    for result, reference in zip(project(kernel, spec, layout="flax"), expected, strict=True):
        np.testing.assert_array_equal(result, reference)


@pytest.mark.parametrize("dtype", [jnp.float16, jnp.bfloat16, jnp.float32])
def test_other_float_types_choose_alike_and_keep_their_type(dtype: jnp.dtype) -> None:
    weights = jax.random.normal(jax.random.key(0), (16, 32)).astype(dtype)
    spec = BCRSpec((4, 16), 0.25)
    out, mask = project(weights, spec)
    assert out.dtype == dtype
    np.testing.assert_array_equal(mask, project(weights.astype(jnp.float32), spec)[1])


@pytest.mark.parametrize("balance", ["block", "layer"])
def test_scale_and_sign_do_not_matter(balance: str) -> None:
    weights = jax.random.normal(jax.random.key(0), (16, 32))
    spec = BCRSpec((4, 16), 0.25, balance)  # type: ignore[arg-type]
    for factor in (-1.0, 2.0**-100, 2.0**100):
        np.testing.assert_array_equal(project(weights * factor, spec)[1], project(weights, spec)[1])


@pytest.mark.parametrize("balance", ["block", "layer"])
def test_works_under_jit_and_vmap(balance: str) -> None:
    weights = jax.random.normal(jax.random.key(0), (3, 9, 20))
    spec = BCRSpec((4, 16), 0.25, balance)  # type: ignore[arg-type]
    batched = jax.jit(jax.vmap(lambda w: project(w, spec)[1]))(weights)
    for i in range(3):
        np.testing.assert_array_equal(batched[i], project(weights[i], spec)[1])


@pytest.mark.slow
@pytest.mark.parametrize("balance", ["block", "layer"])
def test_a_large_matrix_keeps_its_density(balance: str) -> None:
    weights = jnp.asarray(np.random.default_rng(0).standard_normal((1024, 25088), np.float32))
    _, mask = project(weights, BCRSpec((4, 16), 0.125, balance))  # type: ignore[arg-type]
    assert abs(float(mask.mean()) - 0.125) < 1e-4


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("weights", "arguments", "message"),
    [
        (np.array([[1, np.nan], [np.inf, 2]], np.float32), {}, r"weights \(2, 2\) have 2 NaN or infinite values"),
        (np.ones((2, 2), np.int32), {}, "weights are int32"),
        (np.ones(4, np.float32), {}, r"weights are \(4,\)"),
        (np.ones((1, 2, 2), np.float32), {}, r"weights are \(1, 2, 2\)"),
        (np.ones((0, 4), np.float32), {}, r"weights are \(0, 4\).*not empty"),
        (np.ones((4, 4), np.float32), {"layout": "nhwc"}, "layout is 'nhwc': choose one of matrix, flax"),
    ],
)
def test_weights_that_cannot_be_projected_are_refused(
    weights: np.ndarray, arguments: dict[str, str], message: str
) -> None:
    with pytest.raises(BCRError, match=message):
        project(jnp.asarray(weights), BCRSpec((2, 2)), **arguments)  # type: ignore[arg-type]
