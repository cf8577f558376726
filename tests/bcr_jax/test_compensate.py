"""Kept weights that make up for pruned ones, against NumPy's least squares."""

from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
import scipy.linalg
from threadpoolctl import threadpool_info, threadpool_limits

from bcr_jax import BCRError, BCRSpec, project
from bcr_jax.search import compensate
from bcr_jax.search.fitting_mask import fitting_mask

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((200, 24)) @ RANDOM.standard_normal((24, 24))
W = RANDOM.standard_normal((8, 24))
Y = X @ W.T + RANDOM.standard_normal((200, 8))  # not what w makes of x: the dense network's outputs
INPUTS, CROSS = X.T @ X / 200, Y.T @ X / 200


def projected(w: np.ndarray, spec: BCRSpec) -> np.ndarray:
    return np.array(project(jnp.asarray(w, jnp.float32), spec)[1])


MASK = projected(W, BCRSpec((4, 8), 0.5))
MASK[3] = False  # a row that keeps nothing
# Errors of float64 grow with the condition of the kept moments, which is below 1e6 here.
TOLERANCE = 1e6 * np.finfo(np.float64).eps


@pytest.mark.parametrize("damping", [0.0, 0.1])
@pytest.mark.parametrize("own_outputs", [True, False])
def test_each_row_is_the_least_squares_solution(damping: float, own_outputs: bool) -> None:
    found = compensate(W, MASK, INPUTS, None if own_outputs else CROSS, damping=damping)
    y = X @ W.T if own_outputs else Y
    hold = np.sqrt(200 * damping * np.mean(np.diagonal(INPUTS)))  # of every weight, as one more equation
    for row in range(8):
        kept = np.flatnonzero(MASK[row])
        equations = np.concatenate([X[:, kept], hold * np.eye(len(kept))])
        targets = np.concatenate([y[:, row], hold * W[row, kept]])
        expected = np.zeros(24)
        expected[kept] = np.linalg.lstsq(equations, targets, rcond=None)[0]
        np.testing.assert_allclose(found[row], expected, rtol=0, atol=TOLERANCE)


def test_nothing_pruned_changes_nothing() -> None:
    np.testing.assert_allclose(compensate(W, np.ones_like(MASK), INPUTS), W, rtol=0, atol=TOLERANCE)


def test_dependent_inputs_need_damping() -> None:
    inputs = np.ones((24, 24))
    assert np.isfinite(compensate(W, MASK, inputs)).all()
    with pytest.raises(BCRError, match=r"inputs of \d+ kept columns are dependent: give damping above 0"):
        compensate(W, MASK, inputs, damping=0.0)
    with pytest.raises(BCRError, match=r"damping is -1.0: give 0 or a small positive"):
        compensate(W, MASK, INPUTS, damping=-1.0)


def error(mask: np.ndarray, w: np.ndarray, inputs: np.ndarray) -> float:
    change = w - compensate(w, mask, inputs)
    return float(np.sum(change @ inputs * change))


@pytest.mark.parametrize("spec", [BCRSpec((4, 8), 0.5, row_density=1.0), BCRSpec((4, 8), 0.25, "layer")])
def test_fitting_masks_fit_better_than_projections(spec: BCRSpec) -> None:
    ratios = []
    for seed in range(5):
        random = np.random.default_rng(seed)
        # Few factors make inputs that are much alike, as those of neighbouring pixels are.
        x = random.standard_normal((200, 8)) @ random.standard_normal((8, 32)) + 0.3 * random.standard_normal((200, 32))
        w, inputs = random.standard_normal((16, 32)), x.T @ x / 200
        fitting = fitting_mask(w, inputs[None], w @ inputs, spec)
        plain = projected(w, spec)
        assert fitting.sum() <= plain.sum() or spec.balance == "layer"
        again = project(jnp.asarray(fitting, jnp.float32), spec)[1]
        np.testing.assert_array_equal(again, fitting, "not of the form that the spec asks for")
        ratios.append(error(fitting, w, inputs) / error(plain, w, inputs))
    assert max(ratios) < 1 and np.mean(ratios) < 0.8


def test_alike_inputs_in_groups() -> None:
    # Of two equal inputs one is enough. Group by group other ones are equal.
    x = np.random.default_rng(0).standard_normal((100, 2, 8))
    x[:, 0, 4:], x[:, 1, 1::2] = x[:, 0, :4], x[:, 1, ::2]
    inputs = np.einsum("ngc,ngd->gcd", x, x) / 100
    w = np.random.default_rng(1).standard_normal((8, 8)) + 3
    cross = np.concatenate([w[:4] @ inputs[0], w[4:] @ inputs[1]])
    mask = fitting_mask(w, inputs, cross, BCRSpec((4, 8), 0.5, row_density=1.0))
    for group, pairs in enumerate(([(i, i + 4) for i in range(4)], [(i, i + 1) for i in range(0, 8, 2)])):
        assert all(mask[4 * group, a] != mask[4 * group, b] for a, b in pairs)


def test_factors_are_made_by_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    factor, threads = scipy.linalg.cho_factor, []

    def counted(*args: Any, **kwargs: Any) -> Any:
        threads.append(blas_threads())
        return factor(*args, **kwargs)

    def blas_threads() -> set[int]:
        return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}

    monkeypatch.setattr(scipy.linalg, "cho_factor", counted)
    with threadpool_limits(limits=2, user_api="blas"):
        compensate(W, MASK, INPUTS)
        assert set().union(*threads) == {1}
        assert blas_threads() == {2}, "others may use as many as before"
