"""How much the loss rises when a layer is pruned, predicted without training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jaxtyping import Array, Float, Integer

from bcr_jax.paths import named_leaves
from bcr_jax.projection.matrix import to_matrix
from bcr_jax.projection.project import project
from bcr_jax.projection.spec import BCRSpec
from bcr_jax.search.compensate import compensate
from bcr_jax.search.moments import MAX_COLUMNS, Moments, moments
from bcr_jax.training.evaluate import Inputs

Candidates = Mapping[str, Sequence[BCRSpec | None]]


def sensitivity(
    model: nnx.Module,
    inputs: Inputs,
    labels: Integer[np.ndarray, " n *frames"] | None,
    candidates: Candidates,
    *,
    batch_size: int = 100,
    max_columns: int = MAX_COLUMNS,
    compensated: bool = True,
) -> dict[str, tuple[float, ...]]:
    """Predicted rise of the mean loss for each candidate of each layer, the other layers left as they are.

    Rises are comparable between layers, and add up: where the loss has a minimum and layers do not interact it rises
    by 1/2 (w - v)^T F (w - v), v being the pruned weights and F the Fisher matrix, of which `moments` gives factors.

    Args:
      inputs, labels: calibration data, see `moments`.
      candidates: specs by the path of the kernel; None, the dense layer, raises nothing.
      compensated: whether the kept weights may make up for the pruned ones (`compensate`), as training will let them.
        That ranks layers much better, and costs a Cholesky factor for each set of columns that rows keep; layers of
        more than `max_columns` columns go without. False: v is the projection of w.

    Returns:
      By path, a rise for each candidate, at least 0.

    Raises:
      BCRError: `moments` or `project` raises it.
    """
    kernels = named_leaves(nnx.state(model, nnx.Param))
    found = moments(model, inputs, labels, list(candidates), batch_size=batch_size, max_columns=max_columns)
    return {
        path: tuple(rise(to_matrix(kernels[path]), spec, found[path], compensated) for spec in specs)
        for path, specs in candidates.items()
    }


def rise(w: Float[Array, "rows cols"], spec: BCRSpec | None, at: Moments, compensated: bool) -> float:
    """The predicted rise for one candidate of a layer with weight matrix `w`; see `sensitivity`."""
    if spec is None:
        return 0.0
    pruned, mask = project(w, spec)
    if compensated and not (at.is_diagonal or mask.all()):
        parts = (np.split(np.asarray(array), len(at.inputs)) for array in (w, mask))
        groups = zip(*parts, np.asarray(at.inputs), strict=True)
        pruned = jnp.asarray(np.concatenate([compensate(*group) for group in groups]), jnp.float32)
    return float(predicted_rise(w - pruned, at))


@jax.jit
def predicted_rise(change: Float[Array, "rows cols"], at: Moments) -> Float[Array, ""]:
    """1/2 sum over rows o of g_o d_o^T H d_o, for a change d of the weight matrix, g and H being the moments."""
    parts = change.astype(jnp.float32).reshape(at.inputs.shape[0], -1, change.shape[1])
    if at.is_diagonal:
        energy = jnp.einsum("grc,gc->gr", jnp.square(parts), at.inputs)
    else:
        moved = jnp.einsum("grc,gcd->grd", parts, at.inputs, precision=jax.lax.Precision.HIGHEST)
        energy = jnp.sum(moved * parts, axis=-1)
    return 0.5 * jnp.sum(at.outputs * jnp.maximum(energy.ravel(), 0))
