"""Gates of recurrent cells: found by `select`, pruned one by one, kept at zero by masked training."""

from typing import Any

import hypothesis
import hypothesis.strategies as st
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from bcr_jax import BCRError, BCRSpec, admm, hard_prune, keep_masked, project, residuals, select
from bcr_jax.models import RecurrentNetwork
from bcr_jax.paths import named_leaves


def network(cell: Any = nnx.GRUCell) -> RecurrentNetwork:
    return RecurrentNetwork(cell, features=6, units=10, layers=2, classes=3, output="mean", rngs=nnx.Rngs(0))


RULES = {
    "head/kernel": None,
    "layers/0/cell/dense_i/kernel": BCRSpec((5, 3), 0.5),
    "*/dense_i/kernel": BCRSpec((5, 5), 0.4),
    "*/dense_h/kernel": BCRSpec((4, 5), 0.2),  # 10 units are not a multiple of 4 rows
}


@hypothesis.settings(max_examples=8)  # each compiles two projections
@hypothesis.given(
    parts=st.integers(2, 4),
    height=st.integers(1, 7),
    cols=st.integers(1, 9),
    block=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    density=st.floats(0.05, 1),
    balance=st.sampled_from(["block", "layer"]),
    seed=st.integers(0, 99),
)
def test_parts_are_projected_as_matrices_of_their_own(
    parts: int, height: int, cols: int, block: tuple[int, int], density: float, balance: Any, seed: int
) -> None:
    w = jax.random.normal(jax.random.key(seed), (parts * height, cols))
    pruned, mask = project(w, BCRSpec(block, density, balance, row_parts=parts))
    alone = [project(part, BCRSpec(block, density, balance))[0] for part in jnp.split(w, parts)]
    np.testing.assert_array_equal(pruned, jnp.concatenate(alone))
    again, same = project(pruned, BCRSpec(block, density, balance, row_parts=parts))
    np.testing.assert_array_equal(again, pruned)
    assert not (np.asarray(pruned) != 0)[~np.asarray(mask)].any() and same.shape == mask.shape


def test_no_block_straddles_two_gates() -> None:
    w = jax.random.normal(jax.random.key(0), (30, 10))
    mask = np.asarray(project(w, BCRSpec((4, 5), 0.2, row_parts=3))[1])
    for gate in np.split(mask, 3):
        for top in (0, 4, 8):  # the third block of each gate has 2 rows
            for block in np.split(gate[top : top + 4], 2, axis=1):
                rows, cols = block.any(axis=1), block.any(axis=0)
                np.testing.assert_array_equal(block, rows[:, None] & cols[None, :])
    straddling = np.asarray(project(w, BCRSpec((4, 5), 0.2))[1])
    assert not np.array_equal(mask, straddling), "30 rows in blocks of 4 would straddle"


@pytest.mark.parametrize(("cell", "gates"), [(nnx.GRUCell, 3), (nnx.OptimizedLSTMCell, 4)])
def test_select_finds_the_gates(cell: Any, gates: int) -> None:
    specs = select(network(cell), RULES)
    assert list(specs) == [f"layers/{n}/cell/dense_{k}/kernel" for n in (0, 1) for k in ("h", "i")]
    assert {spec.row_parts for spec in specs.values()} == {gates}
    assert specs["layers/0/cell/dense_i/kernel"].block == (5, 3)
    assert specs["layers/1/cell/dense_i/kernel"].block == (5, 5)
    assert specs["layers/1/cell/dense_h/kernel"].density == 0.2


def test_a_rule_may_say_otherwise_and_other_layers_have_one_part() -> None:
    specs = select(network(), {"*/dense_h/kernel": BCRSpec((5, 5), 0.5, row_parts=6), "head/kernel": BCRSpec((3, 5))})
    assert specs["layers/0/cell/dense_h/kernel"].row_parts == 6
    assert specs["head/kernel"].row_parts == 1


def test_the_cells_of_a_stock_model_are_found() -> None:
    model = nnx.Sequential(nnx.Linear(4, 6, rngs=nnx.Rngs(0)), nnx.RNN(nnx.GRUCell(6, 8, rngs=nnx.Rngs(0))))
    parts = {path: spec.row_parts for path, spec in select(model, {"*": BCRSpec((4, 4))}).items()}
    assert parts == {
        "layers/0/kernel": 1,
        "layers/1/cell/dense_h/kernel": 3,
        "layers/1/cell/dense_i/kernel": 3,
    }


@pytest.mark.parametrize("cell", [nnx.GRUCell, nnx.OptimizedLSTMCell])
def test_admm_prune_and_masked_training(cell: Any) -> None:
    model = network(cell)
    specs = select(model, RULES)
    x = jax.random.normal(jax.random.key(0), (32, 5, 6))
    labels = jnp.argmax(x.sum(axis=1)[:, :3], axis=1)

    @nnx.jit
    def step(model: RecurrentNetwork, training: nnx.Optimizer[Any]) -> jax.Array:
        def loss(model: RecurrentNetwork) -> jax.Array:
            return optax.softmax_cross_entropy_with_integer_labels(model(x), labels).mean()

        value, gradients = nnx.value_and_grad(loss)(model)
        training.update(model, gradients)
        return value

    training = nnx.Optimizer(model, optax.chain(admm(specs, 0.3, every=10), optax.adam(1e-2)), wrt=nnx.Param)
    before = residuals(training)["primal"]
    for _ in range(150):
        step(model, training)
    assert residuals(training)["primal"] < before / 2
    masks = hard_prune(model, specs)
    training = nnx.Optimizer(model, optax.chain(optax.adam(1e-2), keep_masked(masks)), wrt=nnx.Param)
    pruned = float(step(model, training))
    for _ in range(50):
        loss = float(step(model, training))
    assert loss < pruned
    weights = named_leaves(nnx.state(model, nnx.Param))
    for name, spec in specs.items():
        np.testing.assert_array_equal(weights[name] != 0, masks[name])
        assert abs(float(jnp.mean(masks[name])) - spec.density) < 0.1
        np.testing.assert_array_equal(project(weights[name], spec, layout="flax")[0], weights[name])


@pytest.mark.usefixtures("unchecked")
def test_bad_parts_are_refused() -> None:
    for bad in (0, -1, True, 1.5):
        with pytest.raises(BCRError, match=f"row_parts is {bad}"):
            BCRSpec((4, 4), row_parts=bad)  # type: ignore[arg-type]
    with pytest.raises(BCRError, match="8 rows are not 3 equal parts"):
        project(jnp.ones((8, 4)), BCRSpec((4, 4), row_parts=3))


def test_parts_survive_json() -> None:
    spec = BCRSpec((4, 4), row_parts=3)
    assert BCRSpec.from_json(spec.to_json()) == spec
