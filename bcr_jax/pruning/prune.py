"""Hard pruning, and training on with the zeros kept."""

from collections.abc import Mapping
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from jaxtyping import Array, Bool

from bcr_jax.errors import BCRError
from bcr_jax.paths import map_named, named_leaves, require_paths
from bcr_jax.projection.project import project
from bcr_jax.projection.spec import BCRSpec
from bcr_jax.pruning.arguments import require_specs


def hard_prune(model: nnx.Module, specs: Mapping[str, BCRSpec]) -> dict[str, Bool[Array, "..."]]:
    """Projects the kernels of a model in place.

    Args:
      specs: by parameter path, such as `select` gives them.

    Returns:
      The masks (True: kept) by parameter path, in the shape of the kernel.

    Raises:
      BCRError: `specs` are a `Plan` or rules, a path is not one of a parameter, or weights are not finite. The model
        is then as it was.
    """
    require_specs(specs)
    params = nnx.state(model, nnx.Param)
    named = named_leaves(params)
    require_paths(specs, named)
    projected = {name: project(named[name], spec, layout="flax") for name, spec in specs.items()}
    nnx.update(model, map_named(lambda name, w: projected[name][0] if name in projected else w, params))
    return {name: mask for name, (_, mask) in projected.items()}


class KeepMaskedState(NamedTuple):
    """State of `keep_masked`: the masks by parameter path, so that checkpoints hold them."""

    masks: dict[str, Bool[Array, "..."]]


def keep_masked(masks: Mapping[str, Bool[Array, "..."]]) -> optax.GradientTransformation:
    """Keeps pruned weights at exactly zero: `optax.chain(optax.adam(...), keep_masked(masks))`, last in the chain.

    Emits `where(mask, update, -param)`. To mask the gradient instead is not enough: the momentum of an optimizer
    that was warm when the weights were pruned, or its weight decay, would move them off zero again.

    Args:
      masks: by parameter path, True where a weight is kept, such as `hard_prune` gives them.

    Raises:
      BCRError: in `init`, a path is not one of a parameter or a mask has another shape than its parameter; in
        `update`, no parameters are given.
    """

    def init(params: optax.Params) -> KeepMaskedState:
        named = named_leaves(params)
        require_paths(masks, named)
        for name, mask in masks.items():
            if mask.shape != named[name].shape:
                raise BCRError(
                    f"mask {name} is {mask.shape}, its parameter {named[name].shape}: prune this model again"
                )
        # Copies, for a training step may donate its state.
        return KeepMaskedState({name: jnp.array(mask, bool) for name, mask in masks.items()})

    def update(
        updates: optax.Updates, state: KeepMaskedState, params: optax.Params | None = None
    ) -> tuple[optax.Updates, KeepMaskedState]:
        if params is None:
            raise BCRError("keep_masked got no parameters: call update(gradients, state, params)")

        def keep(name: str, update: jax.Array, param: jax.Array) -> jax.Array:
            return jnp.where(state.masks[name], update, -param) if name in state.masks else update

        return map_named(keep, updates, params), state

    return optax.GradientTransformation(init, update)


def density(masks: Mapping[str, Bool[Array, "..."]]) -> float:
    """The fraction of weights kept over all masks together.

    Raises:
      BCRError: there are no masks.
    """
    total = sum(mask.size for mask in masks.values())
    if not total:
        raise BCRError("no masks given: prune at least one layer, see bcr_jax.select")
    return float(sum(int(np.count_nonzero(mask)) for mask in masks.values()) / total)
