"""Random networks that are pruned as a plan says."""

import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from bcr_jax import BCRSpec, models, project
from bcr_jax.paths import named_leaves
from bcr_jax.projection.matrix import to_matrix
from experiments.search.synthetic import mask_like, synthetic

CASES = {
    "blocks that divide": ((3, 3, 16, 32), BCRSpec((4, 16), 1 / 8)),
    "blocks that do not": ((1, 1, 37, 21), BCRSpec((4, 16), 1 / 3)),
    "all rows": ((1, 1, 48, 24), BCRSpec((8, 16), 1 / 16, "block", 1.0)),
    "one block": ((30, 50), BCRSpec((1 << 20, 1 << 20), 1 / 6)),
    "single weights": ((30, 50), BCRSpec((1, 1), 1 / 6, "layer")),
    "gates": ((20, 36), BCRSpec((8, 8), 1 / 4, row_parts=3)),
    "uneven blocks": ((20, 36), BCRSpec((4, 4), 1 / 4, "layer")),
}


@pytest.mark.parametrize("case", CASES)
def test_masks_keep_as_much_as_the_projection_does(case):
    shape, spec = CASES[case]
    rng = np.random.default_rng(0)
    mask = mask_like(shape, spec, rng)
    weights = jnp.asarray(rng.standard_normal(shape, np.float32))
    _, projected = project(weights, spec, layout="flax")
    assert mask.shape == shape and mask.dtype == bool
    tolerance = 0.05 * mask.size * spec.density if case == "uneven blocks" else 0
    assert abs(np.count_nonzero(mask) - np.count_nonzero(projected)) <= tolerance
    if spec.balance == "block":
        again = project(jnp.where(mask, weights, 0), spec, layout="flax")[1]
        assert np.array_equal(mask, again), "no weight is lost in blocks of this structure"


def test_masks_differ_between_blocks():
    matrix = to_matrix(jnp.asarray(mask_like((64, 64), BCRSpec((8, 8), 1 / 4), np.random.default_rng(0))))
    blocks = np.asarray(matrix).reshape(8, 8, 8, 8).transpose(0, 2, 1, 3).reshape(64, 64)
    assert len(np.unique(blocks, axis=0)) > 56, "of 64 blocks of 28 ** 2 patterns"


def test_a_copy_is_pruned_and_scaled():
    model = models.create("resnet20", rngs=nnx.Rngs(0))
    params, spec = named_leaves(nnx.state(model, nnx.Param)), BCRSpec((4, 16), 1 / 4)
    path = next(p for p in params if p.endswith("kernel") and params[p].shape[-1] == 32)
    made = named_leaves(nnx.state(synthetic(model, {path: spec}), nnx.Param))
    for name in (n for n in params if n.endswith("kernel")):
        weights = np.asarray(made[name])
        density = np.count_nonzero(weights) / weights.size
        assert density == pytest.approx(1 / 4 if name == path else 1, abs=0.01)
        assert np.sum(weights**2) == pytest.approx(2 * weights.shape[-1], rel=1e-4), "He's variance"
