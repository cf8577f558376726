"""ADMM toward block-based column-row sparsity, as an optax transformation."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Int

from bcr_jax.errors import BCRError
from bcr_jax.paths import map_named, named_leaves, require_paths
from bcr_jax.project import project
from bcr_jax.spec import BCRSpec

Arrays = dict[str, jax.Array]


class ADMMState(NamedTuple):
    """State of `admm`.

    Attributes:
      step: updates so far.
      rho: the penalty in force.
      z: the BCR matrices W is drawn to, by parameter path, in the shape of the kernel.
      u: the scaled duals, likewise.
      primal: ||W - Z|| / ||W|| over all pruned layers together, at the last refresh.
      dual: ||Z - Z_previous|| / ||Z|| likewise; 1 before the first refresh.
    """

    step: Int[Array, ""]
    rho: Float[Array, ""]
    z: dict[str, Float[Array, "..."]]
    u: dict[str, Float[Array, "..."]]
    primal: Float[Array, ""]
    dual: Float[Array, ""]


def admm(specs: Mapping[str, BCRSpec], rho: float | optax.Schedule, every: int) -> optax.GradientTransformation:
    """Draws parameters to their BCR projections: `optax.chain(admm(...), optax.adam(...))`, first in the chain.

    Minimises loss(W) + sum over layers of rho/2 ||W - Z + U||^2 with Z in the BCR set: the gradient of the penalty,
    rho (W - Z + U), is added to the gradient of each parameter in `specs`. Every `every` updates Z becomes
    project(W + U) and U becomes U + W - Z. A `rho` that changes is taken up at such a refresh, and U, which is
    scaled by 1/rho, is rescaled with it.

    Args:
      specs: by parameter path, such as `select` gives them.
      rho: the penalty, positive; a number or a function of the number of updates.
      every: updates between refreshes.

    Raises:
      BCRError: `rho` or `every` is not positive; in `init`, a path of `specs` is not one of a parameter; in
        `update`, no parameters are given.

    References:
      Boyd et al., Distributed Optimization and Statistical Learning via ADMM, 2011, section 9.1 (nonconvex sets).
    """
    schedule = rho if callable(rho) else optax.constant_schedule(rho)
    if not float(schedule(0)) > 0:
        raise BCRError(f"rho is {float(schedule(0))} at step 0: give a positive penalty, such as 1e-3")
    if every < 1:
        raise BCRError(f"every is {every}: give the number of updates between refreshes of Z and U, at least 1")

    def init(params: optax.Params) -> ADMMState:
        w = _pick(params, specs)
        z = _project_all(w, specs)
        start = jnp.zeros([], jnp.int32)
        return ADMMState(
            start, _penalty(schedule, start), z, jax.tree.map(jnp.zeros_like, z), _gap(w, z, w), jnp.ones([])
        )

    def update(
        updates: optax.Updates, state: ADMMState, params: optax.Params | None = None
    ) -> tuple[optax.Updates, ADMMState]:
        if params is None:
            raise BCRError("admm got no parameters: call update(gradients, state, params)")
        w = _pick(params, specs)
        due = (state.step > 0) & (state.step % every == 0)
        state = _refresh(state, w, specs, schedule, due)

        def penalise(name: str, gradient: jax.Array) -> jax.Array:
            if name not in specs:
                return gradient
            return gradient + (state.rho * (w[name] - state.z[name] + state.u[name])).astype(gradient.dtype)

        return map_named(penalise, updates), state._replace(step=optax.safe_increment(state.step))

    return optax.GradientTransformation(init, update)


def residuals(opt_state: Any) -> dict[str, Float[Array, ""]]:
    """The relative residuals of ADMM at its last refresh, over all pruned layers together.

    Args:
      opt_state: an optax state (a chain, at any depth) or an `nnx.Optimizer` with one `admm` in it.

    Returns:
      "primal": ||W - Z|| / ||W||, how far the weights are from BCR. "dual": ||Z - Z_previous|| / ||Z||, how much
      the choice still changes. Both fall toward 0 as ADMM converges.

    Raises:
      BCRError: there is no `admm` in `opt_state`.
    """
    state = find_state(opt_state)
    if state is None:
        raise BCRError("no residuals: there is no bcr_jax.admm in this optimizer state, put it first in the chain")
    return {"primal": jnp.asarray(state.primal), "dual": jnp.asarray(state.dual)}


def find_state(opt_state: Any) -> ADMMState | None:
    """The state of the first `admm` in an optax state or `nnx.Optimizer`, if any."""
    tree = getattr(opt_state, "opt_state", opt_state)
    leaves = jax.tree.leaves(tree, is_leaf=lambda node: isinstance(node, ADMMState))
    return next((leaf for leaf in leaves if isinstance(leaf, ADMMState)), None)


def _refresh(
    state: ADMMState, w: Arrays, specs: Mapping[str, BCRSpec], schedule: optax.Schedule, due: jax.Array
) -> ADMMState:
    """The state with Z and U anew where a refresh is `due`.

    Each layer has a loop of one iteration or none, one loop after the other: unlike the results of a `cond`, what a
    loop carries is overwritten in place, so that a refresh needs memory for one layer's projection at a time.
    """
    rho = jnp.where(due, _penalty(schedule, state.step), state.rho)
    z, u, moved = dict(state.z), dict(state.u), jnp.zeros([])
    for name, spec in specs.items():

        def refresh(
            _: Any, carry: tuple[jax.Array, ...], name: str = name, spec: BCRSpec = spec
        ) -> tuple[jax.Array, ...]:
            z, u, moved = carry
            target = w[name] + u
            new, _ = project(target, spec, layout="flax")
            return new, (target - new) * (state.rho / rho), moved + jnp.sum(jnp.square(new - z))

        z[name], u[name], moved = jax.lax.fori_loop(0, due.astype(jnp.int32), refresh, (z[name], u[name], moved))
    primal, dual = jax.lax.cond(
        due,
        lambda: (_gap(w, z, w), _relative(jnp.sqrt(moved), optax.tree.norm(z))),
        lambda: (state.primal, state.dual),
    )
    return ADMMState(state.step, rho, z, u, primal, dual)


def _pick(params: optax.Params, specs: Mapping[str, BCRSpec]) -> Arrays:
    """The parameters named in `specs`, in at least single precision."""
    named = named_leaves(params)
    require_paths(specs, named)
    return {name: named[name].astype(jnp.promote_types(named[name].dtype, jnp.float32)) for name in specs}


def _project_all(w: Arrays, specs: Mapping[str, BCRSpec]) -> Arrays:
    return {name: project(w[name], spec, layout="flax")[0] for name, spec in specs.items()}


def _penalty(schedule: optax.Schedule, step: jax.Array) -> jax.Array:
    return jnp.asarray(schedule(step), jnp.float32)


def _gap(a: Arrays, b: Arrays, reference: Arrays) -> jax.Array:
    """||a - b|| / ||reference|| over all arrays together; 0 where both are zero."""
    return _relative(optax.tree.norm(jax.tree.map(jnp.subtract, a, b)), optax.tree.norm(reference))


def _relative(distance: jax.Array, size: jax.Array) -> jax.Array:
    return (distance / jnp.maximum(size, jnp.finfo(jnp.float32).tiny)).astype(jnp.float32)
