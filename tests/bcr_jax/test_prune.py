from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from bcr_jax import (
    BCRError,
    BCRSpec,
    Plan,
    admm,
    density,
    found_specs,
    hard_prune,
    keep_masked,
    project,
    reweighted,
    select,
)
from bcr_jax.search import one_shot

SPEC = BCRSpec((4, 4), 0.25)


class Net(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.conv = nnx.Conv(4, 8, (3, 3), rngs=rngs)
        self.linear = nnx.Linear(8, 4, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.linear(jax.nn.relu(self.conv(x)).mean(axis=(1, 2)))


def train(model: Net, tx: optax.GradientTransformation, steps: int) -> nnx.Optimizer[Net]:
    optimizer = nnx.Optimizer(model, tx, wrt=nnx.Param)
    return train_on(model, optimizer, steps)


def train_on(model: Net, optimizer: nnx.Optimizer[Net], steps: int) -> nnx.Optimizer[Net]:
    x = jax.random.normal(jax.random.key(0), (8, 5, 5, 4))

    @nnx.jit
    def step(model: Net, optimizer: nnx.Optimizer[Net]) -> None:
        optimizer.update(model, nnx.grad(lambda model: jnp.mean(jnp.square(model(x) - 1)))(model))

    for _ in range(steps):
        step(model, optimizer)
    return optimizer


def kernels(model: Net) -> dict[str, jax.Array]:
    return {"conv/kernel": model.conv.kernel[...], "linear/kernel": model.linear.kernel[...]}


def test_hard_prune_projects_in_place() -> None:
    model = Net(nnx.Rngs(0))
    before, bias = kernels(model), model.conv.bias[...]
    masks = hard_prune(model, select(model, {"*": SPEC}))
    for name, kernel in kernels(model).items():
        expected, mask = project(before[name], SPEC, layout="flax")
        np.testing.assert_array_equal(kernel, expected)
        np.testing.assert_array_equal(masks[name], mask)
    np.testing.assert_array_equal(model.conv.bias[...], bias)
    assert density(masks) == 0.25


def test_hard_prune_leaves_other_layers() -> None:
    model = Net(nnx.Rngs(0))
    before = kernels(model)["conv/kernel"]
    assert list(hard_prune(model, {"linear/kernel": SPEC})) == ["linear/kernel"]
    np.testing.assert_array_equal(kernels(model)["conv/kernel"], before)


def mask_gradients(masks: dict[str, jax.Array]) -> optax.GradientTransformation:
    """What does not suffice: zero gradients of pruned weights, before the optimizer."""

    def mask(path: tuple[object, ...], gradient: jax.Array) -> jax.Array:
        name = "/".join(str(getattr(key, "key", key)) for key in path)
        return jnp.where(masks[name], gradient, 0) if name in masks else gradient

    return optax.stateless(lambda updates, _: jax.tree_util.tree_map_with_path(mask, updates))


def test_pruned_weights_stay_exactly_zero_in_a_warm_optimizer() -> None:
    model, adam = Net(nnx.Rngs(0)), optax.adamw(1e-2)
    warm = train(model, adam, 10)
    masks = hard_prune(model, select(model, {"*": SPEC}))
    naive_model, naive_state = nnx.clone(model), nnx.clone(warm).opt_state

    optimizer = nnx.Optimizer(model, optax.chain(adam, keep_masked(masks)), wrt=nnx.Param)
    nnx.update(optimizer.opt_state[0], nnx.state(nnx.clone(warm).opt_state))
    before = kernels(model)
    train_on(model, optimizer, 10)
    for name, kernel in kernels(model).items():
        assert jnp.all(jnp.where(masks[name], True, kernel == 0))
        assert jnp.all(jnp.where(masks[name], kernel != before[name], True))  # and the kept ones do train

    # The pitfall: the same with masked gradients moves pruned weights, by the momentum that is left.
    naive = nnx.Optimizer(naive_model, optax.chain(mask_gradients(masks), adam), wrt=nnx.Param)
    nnx.update(naive.opt_state[1], nnx.state(naive_state))
    train_on(naive_model, naive, 10)
    moved = [jnp.any((kernel != 0) & ~masks[name]) for name, kernel in kernels(naive_model).items()]
    assert all(moved)


def test_pruned_weights_become_zero_even_if_they_are_not() -> None:
    params = {"kernel": jnp.arange(1.0, 5.0).reshape(2, 2)}
    mask = jnp.array([[True, False], [False, True]])
    tx = keep_masked({"kernel": mask})
    updates, _ = tx.update({"kernel": jnp.full((2, 2), 0.1)}, tx.init(params), params)
    after = optax.apply_updates(params, updates)["kernel"]
    np.testing.assert_array_equal(after, jnp.where(mask, params["kernel"] + 0.1, 0))


def test_donating_the_state_leaves_the_masks() -> None:
    params, masks = {"kernel": jnp.ones((2, 2))}, {"kernel": jnp.ones((2, 2), bool)}
    state = keep_masked(masks).init(params)
    jax.block_until_ready(jax.jit(lambda state: state, donate_argnums=0)(state))
    assert masks["kernel"].all()


def test_bad_masks_and_paths_are_refused() -> None:
    params = {"kernel": jnp.ones((2, 2))}
    with pytest.raises(BCRError, match=r"mask kernel is \(2,\), its parameter \(2, 2\)"):
        keep_masked({"kernel": jnp.ones(2, bool)}).init(params)
    with pytest.raises(BCRError, match="no parameter weight: name some of kernel"):
        keep_masked({"weight": jnp.ones((2, 2), bool)}).init(params)
    tx = keep_masked({"kernel": jnp.ones((2, 2), bool)})
    with pytest.raises(BCRError, match="got no parameters"):
        tx.update(params, tx.init(params))
    with pytest.raises(BCRError, match="no parameter conv/weight: name some of conv/bias"):
        hard_prune(Net(nnx.Rngs(0)), {"conv/weight": SPEC})
    with pytest.raises(BCRError, match="no masks given"):
        density({})


def test_a_model_with_nan_weights_is_left_as_it_was() -> None:
    model = Net(nnx.Rngs(0))
    model.linear.kernel[...] = model.linear.kernel[...].at[0, 0].set(jnp.nan)
    before = kernels(model)["conv/kernel"]
    with pytest.raises(BCRError, match="1 NaN or infinite values"):
        hard_prune(model, select(model, {"*": SPEC}))
    np.testing.assert_array_equal(kernels(model)["conv/kernel"], before)


@pytest.mark.usefixtures("unchecked")
def test_plans_and_rules_are_no_specs() -> None:
    model = Net(nnx.Rngs(0))
    for specs in (Plan({}), {"conv/kernel": None}, [SPEC]):
        calls: list[Callable[[Any], Any]] = [
            lambda specs: hard_prune(model, specs),
            lambda specs: found_specs(model, specs),
            lambda specs: one_shot(model, np.ones((1, 5, 5, 4), np.float32), specs),
            lambda specs: admm(specs, 1.0, 1),
            lambda specs: reweighted(specs, 1.0, 1),
        ]
        for call in calls:
            with pytest.raises(BCRError, match=r"specs are a \w+, not BCRSpecs by path: give what bcr_jax\.select\("):
                call(specs)
