import pytest
from flax import nnx

from bcr_jax import BCRError, BCRSpec, kernel_paths, models, select

A, B = BCRSpec((4, 16)), BCRSpec((8, 8), 0.5)


class Odd(nnx.Module):
    """Nested layers, a kernel that is no matrix, and parameters that are no kernels."""

    def __init__(self, rngs: nnx.Rngs):
        self.layers = nnx.List([nnx.Linear(2, 3, rngs=rngs), nnx.Linear(3, 4, rngs=rngs)])
        self.attention = nnx.MultiHeadAttention(2, 4, decode=False, rngs=rngs)
        self.embed = nnx.Embed(5, 4, rngs=rngs)
        self.norm = nnx.BatchNorm(4, rngs=rngs)


@pytest.fixture(scope="module")
def lenet() -> nnx.Module:
    return models.create("lenet", rngs=nnx.Rngs(0))


def test_paths_of_a_model(lenet: nnx.Module) -> None:
    assert kernel_paths(lenet) == [f"{name}/kernel" for name in ("conv1", "conv2", "conv3", "linear1", "linear2")]


def test_only_matrices_and_convolutions_are_prunable() -> None:
    assert kernel_paths(Odd(nnx.Rngs(0))) == ["layers/0/kernel", "layers/1/kernel"]


def test_the_first_rule_that_matches_counts(lenet: nnx.Module) -> None:
    chosen = select(lenet, {"conv1/*": None, "conv*": A, "*1/kernel": B})
    assert chosen == {"conv2/kernel": A, "conv3/kernel": A, "linear1/kernel": B}  # linear2: no rule, so dense


def test_a_rule_that_matches_nothing_lists_the_paths(lenet: nnx.Module) -> None:
    with pytest.raises(BCRError, match=r"rule 'dense\*' matches nothing: prunable are conv1/kernel, conv2/kernel"):
        select(lenet, {"*": A, "dense*": B})


def test_a_rule_for_biases_matches_nothing(lenet: nnx.Module) -> None:
    with pytest.raises(BCRError, match="matches nothing"):
        select(lenet, {"linear1/bias": A})


@pytest.mark.usefixtures("unchecked")
def test_a_rule_must_be_a_spec(lenet: nnx.Module) -> None:
    with pytest.raises(BCRError, match=r"rule '\*' is 0.5: give a BCRSpec"):
        select(lenet, {"*": 0.5})  # type: ignore[dict-item]
