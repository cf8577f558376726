from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from bcr_jax import ADMMState, Balance, BCRError, BCRSpec, admm, project, residuals, select
from bcr_jax.pruning.admm import find_state

SPEC = BCRSpec((4, 4), 0.25)
SPECS = {"layer/kernel": SPEC}
EPS = np.finfo(np.float32).eps


def quadratic(seed: int = 0) -> tuple[dict[str, dict[str, jax.Array]], Callable[..., jax.Array], jax.Array]:
    """Parameters at the optimum of a strongly convex quadratic, with that loss and its curvatures."""
    keys = jax.random.split(jax.random.key(seed), 2)
    target, curvature = jax.random.normal(keys[0], (16, 16)), 0.5 + jax.random.uniform(keys[1], (16, 16))
    params = {"layer": {"kernel": target, "bias": jnp.ones(3)}}

    def loss(params: dict[str, dict[str, jax.Array]]) -> jax.Array:
        bias = jnp.sum(jnp.square(params["layer"]["bias"]))
        return jnp.sum(curvature * jnp.square(params["layer"]["kernel"] - target)) / 2 + bias / 2

    return params, loss, curvature


def minimise(tx: optax.GradientTransformation, steps: int) -> tuple[dict[str, dict[str, jax.Array]], optax.OptState]:
    params, loss, _ = quadratic()

    def step(_: jax.Array, carry: tuple[optax.Params, optax.OptState]) -> tuple[optax.Params, optax.OptState]:
        params, state = carry
        updates, state = tx.update(jax.grad(loss)(params), state, params)
        return optax.apply_updates(params, updates), state

    return jax.jit(lambda carry: jax.lax.fori_loop(0, steps, step, carry))((params, tx.init(params)))


def test_converges_on_a_convex_loss() -> None:
    params, state = minimise(optax.chain(admm(SPECS, 2.0, every=20), optax.sgd(0.25)), 4000)
    found = residuals(state)
    assert found["primal"] < 1e-3 and found["dual"] < 1e-3
    kernel = params["layer"]["kernel"]
    pruned, mask = project(kernel, SPEC, layout="flax")
    # Off the mask the weights are nearly zero, on it they are at the optimum of the loss, which is separable.
    np.testing.assert_allclose(jnp.where(mask, 0, kernel), 0, atol=2e-2)
    np.testing.assert_allclose(jnp.where(mask, kernel - quadratic()[0]["layer"]["kernel"], 0), 0, atol=2e-2)
    assert jnp.linalg.norm(kernel - pruned) < 1e-2 * jnp.linalg.norm(kernel)
    np.testing.assert_allclose(params["layer"]["bias"], 0, atol=1e-6)  # other parameters train as ever


def test_without_it_the_weights_stay_dense() -> None:
    params, _ = minimise(optax.sgd(0.25), 400)
    kernel = params["layer"]["kernel"]
    assert jnp.linalg.norm(kernel - project(kernel, SPEC, layout="flax")[0]) > 0.5 * jnp.linalg.norm(kernel)


def oracle_step(
    w: np.ndarray, z: np.ndarray, u: np.ndarray, old: float, new: float
) -> tuple[np.ndarray, np.ndarray, float, float]:
    """One refresh, in float64 but for the projection."""
    z_new = np.asarray(project(jnp.asarray(w + u, jnp.float32), SPEC, layout="flax")[0], np.float64)
    primal = np.linalg.norm(w - z_new) / np.linalg.norm(w)
    dual = np.linalg.norm(z_new - z) / np.linalg.norm(z_new)
    return z_new, (u + w - z_new) * old / new, float(primal), float(dual)


def test_updates_follow_the_algorithm() -> None:
    def rho(step: jax.Array) -> jax.Array:
        return jnp.where(step < 4, 0.5, 2.0)

    tx = admm(SPECS, rho, every=2)
    rng = np.random.default_rng(0)
    weights = [rng.standard_normal((8, 8)).astype(np.float32) for _ in range(7)]
    state = tx.init({"layer": {"kernel": jnp.asarray(weights[0])}})
    z, u, force = (
        np.asarray(project(jnp.asarray(weights[0]), SPEC, layout="flax")[0], np.float64),
        np.zeros((8, 8)),
        0.5,
    )
    for step, w in enumerate(weights):
        gradient = rng.standard_normal((8, 8)).astype(np.float32)
        updates, state = tx.update(
            {"layer": {"kernel": jnp.asarray(gradient)}}, state, {"layer": {"kernel": jnp.asarray(w)}}
        )
        if step > 0 and step % 2 == 0:
            new = float(rho(jnp.int32(step)))
            z, u, primal, dual = oracle_step(w.astype(np.float64), z, u, force, new)
            force = new
            np.testing.assert_allclose([state.primal, state.dual], [primal, dual], rtol=1e-5)
        tolerance = 32 * np.finfo(np.float32).eps  # a few roundings of numbers of size 1 to 10
        np.testing.assert_allclose(
            updates["layer"]["kernel"], gradient + force * (w - z + u), atol=tolerance, rtol=tolerance
        )
        np.testing.assert_allclose(state.u["layer/kernel"] * state.rho, u * force, atol=tolerance, rtol=tolerance)
    assert int(state.step) == len(weights) and float(state.rho) == 2.0


@pytest.mark.parametrize(
    ("shape", "spec"),
    [
        ((6, 64), BCRSpec((4, 4), 0.25)),  # eight bands
        ((6, 20), BCRSpec((8, 4), 0.25)),  # the last block is smaller: no bands
        ((6, 48), BCRSpec((4, 4), 0.25, row_parts=3)),  # bands inside gates
        ((6, 64), BCRSpec((4, 4), 0.25, "layer")),  # blocks share a budget: no bands
        ((3, 3, 4, 32), BCRSpec((4, 6), 0.5)),
    ],
)
def test_projecting_in_bands_gives_the_projection(shape: tuple[int, ...], spec: BCRSpec) -> None:
    old, kernel, u = (jax.random.normal(jax.random.key(i), shape) for i in range(3))
    tx = admm({"kernel": spec}, 0.5, every=1)
    start = tx.init({"kernel": old})
    state = start._replace(step=jnp.int32(1), target={"kernel": start.z["kernel"] - u})
    _, found = jax.jit(tx.update)({"kernel": jnp.zeros(shape)}, state, {"kernel": kernel})
    expected = project(kernel + state.u["kernel"], spec, layout="flax")[0]
    np.testing.assert_array_equal(found.z["kernel"], expected)
    # Two roundings, of Z - U and back, of numbers up to 10.
    np.testing.assert_allclose(found.u["kernel"], kernel + state.u["kernel"] - expected, atol=20 * EPS)
    distance = np.linalg.norm(kernel - expected) / np.linalg.norm(kernel)
    np.testing.assert_allclose(found.primal, distance, rtol=1e-5)


def test_the_dual_force_does_not_jump_when_rho_changes() -> None:
    tx = admm(SPECS, lambda step: jnp.where(step < 1, 1.0, 10.0), every=1)
    w = {"layer": {"kernel": jax.random.normal(jax.random.key(0), (8, 8))}}
    zero = jax.tree.map(jnp.zeros_like, w)
    state = tx.update(zero, tx.init(w), w)[1]
    constant = admm(SPECS, 1.0, every=1)
    expected = constant.update(zero, constant.update(zero, constant.init(w), w)[1], w)[1]
    after = tx.update(zero, state, w)[1]
    np.testing.assert_allclose(after.rho * after.u["layer/kernel"], expected.u["layer/kernel"], rtol=1e-6)


def weights_at(step: int) -> dict[str, dict[str, jax.Array]]:
    """Weights that come to rest after four steps: first Z moves, then it does not."""
    start, drift = (jax.random.normal(jax.random.key(k), (8, 8)) for k in (0, 1))
    return {"layer": {"kernel": start + drift * min(step, 4)}}


@pytest.mark.parametrize(
    ("rho", "balance"),
    [
        (0.3, Balance(1.5, 2.0, 1e3)),
        (30.0, Balance(3.0, 1.5, 1e3)),
        (0.3, Balance(2.0, 7.0, 5.0)),
        (0.3, Balance(1.5, 2.0, 1e3, False)),
    ],
)
def test_balancing_follows_the_rule(rho: float, balance: Balance) -> None:
    """Each refresh against the rule in float64; the force of the dual, rho U, does not jump when rho changes."""
    schedule = optax.linear_schedule(rho, 2 * rho, 12)
    tx = admm(SPECS, schedule, every=2, balance=balance)
    state, scales = tx.init(weights_at(0)), [1.0]
    zero, update = jax.tree.map(jnp.zeros_like, weights_at(0)), jax.jit(tx.update)
    for step in range(13):
        old, state = state, update(zero, state, weights_at(step))[1]
        if step == 0 or step % 2:
            assert state.rho == old.rho and state.scale == old.scale
            continue
        w = np.asarray(weights_at(step)["layer"]["kernel"], np.float64)
        z, u = (np.asarray(old.z["layer/kernel"], np.float64), np.asarray(old.u["layer/kernel"], np.float64))
        new, force, _, _ = oracle_step(w, z, u, float(old.rho), 1.0)  # force: rho U after the refresh
        primal, dual = np.linalg.norm(w - new), float(old.rho) * np.linalg.norm(new - z)
        scale = scales[-1]
        scale *= balance.factor if primal > balance.ratio * dual else 1
        scale /= balance.factor if balance.lower and dual > balance.ratio * primal else 1
        scales.append(float(np.clip(scale, 1 / balance.limit, balance.limit)))
        np.testing.assert_allclose(state.scale, scales[-1], rtol=1e-6)
        np.testing.assert_allclose(state.rho, scales[-1] * float(schedule(step)), rtol=1e-6)
        tolerance = 64 * np.finfo(np.float32).eps * max(1, np.abs(force).max())
        np.testing.assert_allclose(state.rho * state.u["layer/kernel"], force, atol=tolerance, rtol=0)
    assert len(set(scales)) > 2 - (not balance.lower), "rho never changed: the test tests nothing"
    assert balance.lower or scales == sorted(scales)


def test_balancing_finds_a_penalty() -> None:
    """From a penalty a hundred times too small the weights come near their blocks if it may only rise; else never."""

    def gap(balance: Balance | None) -> float:
        _, state = minimise(optax.chain(admm(SPECS, 0.005, every=20, balance=balance), optax.sgd(0.25)), 800)
        return float(residuals(state)["primal"])

    assert gap(Balance(1.5, lower=False)) < 0.02 < 0.1 < min(gap(Balance(1.5)), gap(None))


def test_residuals_before_the_first_refresh() -> None:
    w = {"layer": {"kernel": jax.random.normal(jax.random.key(0), (8, 8))}}
    state = admm(SPECS, 1.0, every=5).init(w)
    z = project(w["layer"]["kernel"], SPEC, layout="flax")[0]
    expected = jnp.linalg.norm(w["layer"]["kernel"] - z) / jnp.linalg.norm(w["layer"]["kernel"])
    np.testing.assert_allclose(residuals(state)["primal"], expected, rtol=1e-6)
    assert residuals(state)["dual"] == 1


def test_half_precision_parameters_keep_their_type() -> None:
    w = {"layer": {"kernel": jax.random.normal(jax.random.key(0), (8, 8)).astype(jnp.bfloat16)}}
    tx = admm(SPECS, 1.0, every=1)
    updates, state = tx.update(w, tx.init(w), w)
    assert updates["layer"]["kernel"].dtype == jnp.bfloat16 and state.u["layer/kernel"].dtype == jnp.float32


class Net(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.layers = nnx.List([nnx.Linear(8, 8, rngs=rngs), nnx.Linear(8, 4, rngs=rngs)])

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.layers[1](jax.nn.relu(self.layers[0](x)))


@pytest.mark.parametrize("optimizer", [optax.adam(1e-2), optax.sgd(5e-2, momentum=0.9), optax.adamw(1e-2)])
def test_works_in_an_nnx_optimizer(optimizer: optax.GradientTransformation) -> None:
    model = Net(nnx.Rngs(0))
    specs = select(model, {"*": SPEC})
    tx = optax.chain(optax.identity(), optax.chain(admm(specs, 1.0, every=20), optimizer))
    training = nnx.Optimizer(model, tx, wrt=nnx.Param)
    x = jax.random.normal(jax.random.key(0), (16, 8))

    @nnx.jit
    def step(model: Net, training: nnx.Optimizer[Net]) -> None:
        training.update(model, nnx.grad(lambda model: jnp.mean(jnp.square(model(x) - 1)))(model))

    assert residuals(training)["primal"] > 0.5
    for _ in range(400):
        step(model, training)
    assert residuals(training)["primal"] < 0.1
    assert residuals(training.opt_state) == residuals(training)


def test_the_state_is_a_pytree_of_arrays() -> None:
    params, _, _ = quadratic()
    state = admm(SPECS, 1.0, every=1).init(params)
    assert isinstance(state, ADMMState)
    assert all(isinstance(leaf, jax.Array) for leaf in jax.tree.leaves(state))


def test_a_penalty_that_fades_to_nothing_stays_at_its_last() -> None:
    params, _, _ = quadratic()
    tx = admm(SPECS, optax.linear_schedule(1.0, 0.0, 2), every=1)
    state = tx.init(params)
    for _ in range(5):
        updates, state = tx.update(params, state, params)
    assert state.rho == 0.5
    assert all(jnp.isfinite(leaf).all() for leaf in jax.tree.leaves((updates, state)))


@pytest.mark.usefixtures("unchecked")
def test_the_penalty_may_be_injected() -> None:
    params, _, _ = quadratic()
    with pytest.raises(BCRError, match=r'needs static_args=\("every",\)'):
        optax.inject_hyperparams(admm)(SPECS, rho=0.25, every=1).init(params)
    tx = optax.inject_hyperparams(admm, static_args=("every",))(SPECS, rho=0.25, every=1)
    _, state = tx.update(params, tx.init(params), params)
    found = find_state(state)
    assert found is not None and found.rho == 0.25


def test_double_precision() -> None:
    with jax.enable_x64(True):
        for dtype in (jnp.float32, jnp.float64):
            params = {"layer": {"kernel": jnp.asarray(np.random.default_rng(0).standard_normal((8, 8)), dtype)}}
            tx = admm({"layer/kernel": BCRSpec((4, 4), 0.5)}, 0.1, every=1)
            state = tx.init(params)
            for _ in range(3):
                updates, state = jax.jit(tx.update)(params, state, params)
            assert updates["layer"]["kernel"].dtype == state.z["layer/kernel"].dtype == dtype


@pytest.mark.usefixtures("unchecked")
def test_bad_arguments_are_refused() -> None:
    with pytest.raises(BCRError, match=r"rho is 0\.0 at step 0"):
        admm(SPECS, 0.0, every=1)
    with pytest.raises(BCRError, match="every is 0"):
        admm(SPECS, 1.0, every=0)
    for every in (1.5, None):
        with pytest.raises(BCRError, match=rf"every is {every}: .* an integer from 1"):
            admm(SPECS, 1.0, every=every)  # type: ignore[arg-type]
    for name in ("ratio", "factor", "limit"):
        with pytest.raises(BCRError, match=rf"{name} of balance is 1\.0: give a number above 1"):
            Balance(**{name: 1.0})
    params, _, _ = quadratic()
    with pytest.raises(BCRError, match="no parameter layer/weight: name some of layer/bias, layer/kernel"):
        admm({"layer/weight": SPEC}, 1.0, every=1).init(params)
    tx = admm(SPECS, 1.0, every=1)
    with pytest.raises(BCRError, match="got no parameters"):
        tx.update(params, tx.init(params))
    with pytest.raises(BCRError, match=r"there is no bcr_jax\.admm"):
        residuals(optax.adam(1.0).init(params))
