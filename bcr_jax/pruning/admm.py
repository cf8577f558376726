"""ADMM toward block-based column-row sparsity, as an optax transformation."""

import dataclasses
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Int

from bcr_jax.errors import BCRError
from bcr_jax.paths import map_named, named_leaves, require_paths
from bcr_jax.projection.auto_axes import with_auto_axes
from bcr_jax.projection.project import project
from bcr_jax.projection.spec import BCRSpec
from bcr_jax.pruning.arguments import require_every, require_specs

Arrays = dict[str, jax.Array]
Penalty: TypeAlias = float | Float[Array, ""] | optax.Schedule


@dataclass(frozen=True)
class Balance:
    """How `admm` keeps its two residuals of one size, by its penalty.

    At a refresh rho is multiplied by `factor` where ||W - Z|| > `ratio` rho ||Z - Z_previous||, and divided by it where
    rho ||Z - Z_previous|| > `ratio` ||W - Z||, the norms over all pruned layers together. All such factors together
    stay within 1/`limit` and `limit`: once Z no longer moves nothing else would end the growth.

    With `lower` False rho is never divided. The rule is made for convex sets. Blocks that keep changing make the second
    residual large; to answer by a smaller rho lets them change for ever, both residuals in balance and neither small.

    Raises:
      BCRError: a number makes no sense.

    References:
      Boyd et al., Distributed Optimization and Statistical Learning via ADMM, 2011, section 3.4.1.
    """

    ratio: float = 10.0
    factor: float = 2.0
    limit: float = 1e3
    lower: bool = True

    def __post_init__(self) -> None:
        for name in ("ratio", "factor", "limit"):
            if not 1 < getattr(self, name) < float("inf"):
                raise BCRError(f"{name} of balance is {getattr(self, name)}: give a number above 1")


class ADMMState(NamedTuple):
    """State of `admm`.

    Attributes:
      step: updates so far.
      rho: the penalty in force.
      scale: what balancing has multiplied the penalty by; 1 without it.
      z: the nearest BCR matrices, by parameter path, in the shape of the kernel.
      target: Z - U, what W is drawn to, likewise. A step reads this alone; U is asked for at refreshes only.
      primal: ||W - Z|| / ||W|| over all pruned layers together, at the last refresh.
      dual: ||Z - Z_previous|| / ||Z|| likewise; 1 before the first refresh.
    """

    step: Int[Array, ""]
    rho: Float[Array, ""]
    scale: Float[Array, ""]
    z: dict[str, Float[Array, "..."]]
    target: dict[str, Float[Array, "..."]]
    primal: Float[Array, ""]
    dual: Float[Array, ""]

    @property
    def u(self) -> dict[str, Float[Array, "..."]]:
        """The scaled duals."""
        return {name: z - self.target[name] for name, z in self.z.items()}


def admm(
    specs: Mapping[str, BCRSpec], rho: Penalty, every: int, balance: Balance | None = None
) -> optax.GradientTransformation:
    """Draws parameters to their BCR projections: `optax.chain(admm(...), optax.adam(...))`, first in the chain.

    Minimises loss(W) + sum over layers of rho/2 ||W - Z + U||^2 with Z in the BCR set: the gradient of the penalty,
    rho (W - Z + U), is added to the gradient of each parameter in `specs`. Every `every` updates Z becomes
    project(W + U) and U becomes U + W - Z. A `rho` that changes is taken up at such a refresh, and U, which is
    scaled by 1/rho, is rescaled with it.

    Args:
      specs: by parameter path, such as `select` gives them.
      rho: the penalty, positive; a number (also a traced one, as of `optax.inject_hyperparams`) or a function of the
        number of updates. Where a function gives 0 or less, the penalty before stays in force.
      every: updates between refreshes, static: `optax.inject_hyperparams(admm, static_args=("every",))`.
      balance: multiplies `rho` by what keeps the residuals in balance; None: `rho` is taken as it is.

    Raises:
      BCRError: `specs` are a `Plan` or rules, not specs by path, `rho` is not positive at step 0, or `every` is no
        positive integer; in `init`, a path is not one of a parameter; in `update`, no parameters are given.

    References:
      Boyd et al., Distributed Optimization and Statistical Learning via ADMM, 2011, section 9.1 (nonconvex sets).
    """
    schedule = rho if callable(rho) else optax.constant_schedule(rho)
    _check(specs, schedule, every)

    def init(params: optax.Params) -> ADMMState:
        w = _pick(params, specs)
        z = _project_all(w, specs)
        start = jnp.zeros([], jnp.int32)
        return ADMMState(
            step=start,
            rho=_penalty(schedule, start),
            scale=jnp.ones([], jnp.float32),
            z=z,
            target=jax.tree.map(jnp.copy, z),  # of its own: steps overwrite what they are given
            primal=_gap(w, z, w),
            dual=jnp.ones([], jnp.float32),
        )

    def update(
        updates: optax.Updates, state: ADMMState, params: optax.Params | None = None
    ) -> tuple[optax.Updates, ADMMState]:
        if params is None:
            raise BCRError("admm got no parameters: call update(gradients, state, params)")
        w = _pick(params, specs)
        due = (state.step > 0) & (state.step % every == 0)
        state = _refresh(state, w, specs, schedule, balance, due)

        def penalise(name: str, gradient: jax.Array) -> jax.Array:
            if name not in specs:
                return gradient
            return gradient + (state.rho * (w[name] - state.target[name])).astype(gradient.dtype)

        return map_named(penalise, updates), state._replace(step=optax.safe_increment(state.step))

    return optax.GradientTransformation(init, update)


def _check(specs: Any, schedule: optax.Schedule, every: Any) -> None:
    require_specs(specs)
    first = schedule(0)
    if not isinstance(first, jax.core.Tracer) and not float(first) > 0:
        raise BCRError(f"rho is {float(first)} at step 0: give a positive penalty, such as 1e-3")
    require_every(every)


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
    state: ADMMState,
    w: Arrays,
    specs: Mapping[str, BCRSpec],
    schedule: optax.Schedule,
    balance: Balance | None,
    due: jax.Array,
) -> ADMMState:
    """The state with Z and U anew where a refresh is `due`.

    It is a loop of one pass or none: unlike the results of a `cond`, what a loop carries is overwritten in place.
    """

    def refreshed(_: Any, state: ADMMState) -> ADMMState:
        z, target, squares = dict(state.z), dict(state.target), jnp.zeros(3, jnp.float32)
        for name, spec in specs.items():
            of_layer = functools.partial(_project_in_bands, spec=spec)
            anew = with_auto_axes(of_layer, w[name], lambda own, everywhere: (own, own, everywhere))
            z[name], target[name], squares = anew(w[name], (z[name], target[name], squares))
        gap, moved, size = jnp.sqrt(squares)
        scale = state.scale if balance is None else _balanced(state, balance, gap, moved)
        penalty = scale * _penalty(schedule, state.step)
        rho = jnp.where(penalty > 0, penalty, state.rho)
        target = {name: z[name] - (z[name] - old) * (state.rho / rho) for name, old in target.items()}
        primal, dual = _relative(gap, size), _relative(moved, optax.tree.norm(z))
        return ADMMState(state.step, rho, scale, z, target, primal, dual)

    return jax.lax.fori_loop(0, due.astype(jnp.int32), refreshed, state)


def _project_in_bands(w: jax.Array, carry: tuple[jax.Array, ...], spec: BCRSpec) -> tuple[jax.Array, ...]:
    """Z and Z - U of a layer anew, and what the sums of squares of W - Z, of Z - Z_previous and of W become with it.

    A band of the matrix at a time, so that a refresh needs memory for the projection of one. What would not change from
    band to band, such as the norm of all W, XLA would compute before the loop, in steps without a refresh too.
    """
    outputs = w.shape[-1]
    height = _band(spec, outputs)
    banded = spec if height == outputs else dataclasses.replace(spec, row_parts=1)

    def band(number: Any, carry: tuple[jax.Array, ...]) -> tuple[jax.Array, ...]:
        z, target, squares = carry
        start = number * height
        weights, old, drawn = (jax.lax.dynamic_slice_in_dim(a, start, height, axis=-1) for a in (w, z, target))
        shifted = weights + (old - drawn)  # W + U
        new, _ = project(shifted, banded, layout="flax")
        z, target = (
            jax.lax.dynamic_update_slice_in_dim(a, part, start, axis=-1)
            for a, part in ((z, new), (target, new - (shifted - new)))
        )
        added = [jnp.sum(jnp.square(a)) for a in (weights - new, new - old, weights)]
        return z, target, squares + jnp.stack(added).astype(squares.dtype)

    return jax.lax.fori_loop(0, outputs // height, band, carry)


def _band(spec: BCRSpec, outputs: int) -> int:
    """Outputs of a layer that may be projected without the others, about an eighth of them; all where none may."""
    part = outputs // spec.row_parts
    heights = range(spec.block[0], max(spec.block[0], outputs // 8) + 1, spec.block[0])
    return max((h for h in heights if spec.balance == "block" and part % h == 0), default=outputs)


def _balanced(state: ADMMState, balance: Balance, primal: jax.Array, moved: jax.Array) -> jax.Array:
    """The scale of the penalty after a refresh with residuals ||W - Z|| and rho times ||Z - Z_previous||."""
    dual = state.rho * moved
    grown = jnp.where(primal > balance.ratio * dual, state.scale * balance.factor, state.scale)
    scale = jnp.where(balance.lower & (dual > balance.ratio * primal), state.scale / balance.factor, grown)
    return jnp.clip(scale, 1 / balance.limit, balance.limit)


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
