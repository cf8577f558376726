import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcr_jax.projection.ranking import top, within_budget

SCORES = st.sampled_from([0.0, 1e-38, 1e-30, 0.5, 1.0, np.nextafter(np.float32(1), np.float32(2)), 3e38])


def oracle(scores: list[float], costs: list[int], budget: int) -> list[bool]:
    taken, spent = [False] * len(scores), 0
    for i in sorted(range(len(scores)), key=lambda i: -np.float32(scores[i])):  # sorted is stable
        spent += costs[i]
        if spent > budget:
            break
        taken[i] = costs[i] > 0
    return taken


@given(st.lists(st.tuples(SCORES, st.integers(0, 5)), min_size=6, max_size=6), st.integers(0, 40))
def test_within_budget_takes_the_best_prefix(entries: list[tuple[float, int]], budget: int) -> None:
    scores, costs = (list(part) for part in zip(*entries, strict=True))
    taken = jax.jit(within_budget)(jnp.asarray(scores, jnp.float32), jnp.asarray(costs, jnp.int32), jnp.int32(budget))
    assert taken.tolist() == oracle(scores, costs, budget)


@pytest.mark.parametrize("size", [1, 4, 32, 33, 100])  # either side of where the method changes
def test_top_takes_exact_counts_of_ties(size: int) -> None:
    rng = np.random.default_rng(size)
    scores = rng.integers(0, 3, (20, size)).astype(np.float32)
    valid = rng.random((20, size)) < 0.8
    counts = np.array([rng.integers(0, row.sum() + 1) for row in valid], np.int32)
    taken = top(jnp.asarray(scores), jnp.asarray(valid), jnp.asarray(counts))
    for row in range(20):
        assert taken[row].tolist() == oracle(scores[row].tolist(), valid[row].astype(int).tolist(), counts[row])
