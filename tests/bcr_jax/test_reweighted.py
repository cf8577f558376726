"""Reweighted group regularisation: its gradient by hand, and the densities that it finds."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from bcr_jax import BCRError, BCRSpec, found_specs, hard_prune, reweighted

SPEC = BCRSpec((2, 3), 0.5)


def expected_rates(matrix: np.ndarray, block: tuple[int, int], parts: int, epsilon: float) -> np.ndarray:
    """Block by block, row by row."""
    energy, rates = matrix**2 / np.mean(matrix**2), np.empty_like(matrix)
    height = len(matrix) // parts
    for part in range(parts):
        for top in range(part * height, (part + 1) * height, block[0]):
            for left in range(0, matrix.shape[1], block[1]):
                where = slice(top, min(top + block[0], (part + 1) * height)), slice(left, left + block[1])
                rows, cols = (energy[where].mean(axis=axis, keepdims=True) for axis in (1, 0))
                rates[where] = 1 / (rows + epsilon) + 1 / (cols + epsilon)
    return rates


@pytest.mark.parametrize("parts", [1, 2])
def test_the_penalty_is_that_of_the_groups(parts: int) -> None:
    kernel = np.random.default_rng(0).standard_normal((7, 6), np.float32)  # [in, out]: blocks stick out on the right
    spec = dataclasses.replace(SPEC, row_parts=parts)
    transformation = reweighted({"kernel": spec}, strength=0.25, every=3, epsilon=0.1)
    params = {"kernel": jnp.asarray(kernel), "bias": jnp.ones(6)}
    gradient = jax.tree.map(jnp.ones_like, params)
    updates, _ = transformation.update(gradient, transformation.init(params), params)
    want = 1 + 0.25 * expected_rates(kernel.T, spec.block, parts, 0.1).T * kernel
    np.testing.assert_allclose(updates["kernel"], want, rtol=20 * np.finfo(np.float32).eps)
    np.testing.assert_array_equal(updates["bias"], 1)


def test_rates_are_refreshed_when_due() -> None:
    transformation = reweighted({"kernel": SPEC}, strength=1.0, every=2)
    state = transformation.init({"kernel": jnp.ones((4, 4))})
    other = {"kernel": jnp.eye(4)}
    seen = []
    for _ in range(5):
        _, state = jax.jit(transformation.update)({"kernel": jnp.zeros((4, 4))}, state, other)
        seen.append(float(state.rates["kernel"][0, 1]))
    assert seen[0] == seen[1] != seen[2] == seen[3] == seen[4]


def test_it_finds_what_a_layer_needs() -> None:
    """Of 16 inputs 4 matter to the first layer; all 16 units of the second do."""
    rng = np.random.default_rng(1)
    x, maps = rng.standard_normal((512, 16), np.float32), rng.standard_normal((2, 16, 16)).astype(np.float32)
    maps[0, 4:] = 0
    first_wanted, second_wanted = x @ maps[0], x @ maps[1]

    class Two(nnx.Module):
        def __init__(self, rngs: nnx.Rngs) -> None:
            self.first, self.second = (nnx.Linear(16, 16, rngs=rngs, use_bias=False) for _ in range(2))

    model = Two(nnx.Rngs(0))
    specs = {"first/kernel": BCRSpec((4, 4)), "second/kernel": BCRSpec((4, 4))}
    optimizer = nnx.Optimizer(
        model, optax.chain(reweighted(specs, strength=1e-2, every=50), optax.adam(2e-2)), wrt=nnx.Param
    )

    @nnx.jit
    def step(model: Two, optimizer: nnx.Optimizer) -> None:
        def loss(model: Two) -> jax.Array:
            first, second = model.first(x) - first_wanted, model.second(x) - second_wanted
            return jnp.mean(first**2) + jnp.mean(second**2)

        optimizer.update(model, nnx.grad(loss)(model))

    for _ in range(400):
        step(model, optimizer)
    found = found_specs(model, specs)
    assert 0.2 < found["first/kernel"].density <= 0.25
    assert found["second/kernel"].density > 0.8
    masks = hard_prune(model, found)
    assert not np.asarray(masks["first/kernel"])[4:].any(), "an input that matters not was kept"


@pytest.mark.parametrize("bad", [{"strength": 0.0}, {"epsilon": -1.0}])
def test_bad_arguments_are_refused(bad: dict[str, float]) -> None:
    arguments = {"strength": 1.0, "every": 1, "epsilon": 0.1} | bad
    with pytest.raises(BCRError, match="give a positive number"):
        reweighted({}, **arguments)  # type: ignore[arg-type]


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("every", [0, 2.5, float("inf")])
def test_refreshes_are_a_whole_number_of_updates_apart(every: float) -> None:
    with pytest.raises(BCRError, match=rf"every is {every}: .* an integer from 1"):
        reweighted({}, 1.0, every)  # type: ignore[arg-type]


def test_missing_paths_and_empty_layers_are_refused() -> None:
    with pytest.raises(BCRError, match="no parameter a"):
        reweighted({"a": SPEC}, 1.0, 1).init({"b": jnp.ones((2, 2))})
    model = nnx.Linear(4, 4, rngs=nnx.Rngs(0))
    model.kernel[...] = jnp.zeros((4, 4))
    with pytest.raises(BCRError, match="nothing is left of kernel"):
        found_specs(model, {"kernel": SPEC})
