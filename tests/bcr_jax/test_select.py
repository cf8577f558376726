import pytest
from flax import nnx

from bcr_jax import BCRError, BCRSpec, kernel_paths, models, select

A, B = BCRSpec((4, 16)), BCRSpec((8, 8), 0.5)


# In linear1, a matrix of 128x576, the least that can be kept is far more.
LOST = [
    BCRSpec((1, 1), 0.125),
    BCRSpec((4, 16), 1 / 128),
    BCRSpec((4, 16), 1e-6, "layer"),
    BCRSpec((128, 576), 1 / 1000, "layer", 1.0),
]


class Odd(nnx.Module):
    """Nested layers, a kernel that is no matrix, and parameters that are no kernels."""

    def __init__(self, rngs: nnx.Rngs):
        self.layers = nnx.List([nnx.Linear(2, 3, rngs=rngs), nnx.Linear(3, 4, rngs=rngs)])
        self.attention = nnx.MultiHeadAttention(2, 4, decode=False, rngs=rngs)
        self.general = nnx.LinearGeneral((2, 2), (3, 3), axis=(-2, -1), rngs=rngs)
        self.product = nnx.Einsum("ab,cb->ac", (3, 4), None, rngs=rngs)
        self.products = nnx.Einsum("nabc,abcd->nd", (2, 3, 4, 5), None, rngs=rngs)
        self.up = nnx.ConvTranspose(2, 3, (2, 2), rngs=rngs)
        self.turned = nnx.ConvTranspose(2, 3, (2, 2), transpose_kernel=True, rngs=rngs)
        self.embed = nnx.Embed(5, 4, rngs=rngs)
        self.norm = nnx.BatchNorm(4, rngs=rngs)


@pytest.fixture(scope="module")
def lenet() -> nnx.Module:
    return models.create("lenet", rngs=nnx.Rngs(0))


def test_paths_of_a_model(lenet: nnx.Module) -> None:
    assert kernel_paths(lenet) == [f"{name}/kernel" for name in ("conv1", "conv2", "conv3", "linear1", "linear2")]


def test_only_matrices_and_convolutions_are_prunable() -> None:
    assert kernel_paths(Odd(nnx.Rngs(0))) == ["layers/0/kernel", "layers/1/kernel", "up/kernel"]


def test_the_first_rule_that_matches_counts(lenet: nnx.Module) -> None:
    chosen = select(lenet, {"conv1/*": None, "conv*": A, "*1/kernel": B})
    assert chosen == {"conv2/kernel": A, "conv3/kernel": A, "linear1/kernel": B}  # linear2: no rule, so dense


def test_a_rule_that_matches_nothing_lists_the_paths(lenet: nnx.Module) -> None:
    with pytest.raises(BCRError, match=r"rule 'dense\*' matches nothing: prunable are conv1/kernel, conv2/kernel"):
        select(lenet, {"*": A, "dense*": B})


def test_kernels_that_are_no_matrices_are_named() -> None:
    model = Odd(nnx.Rngs(0))
    named = r"so kept dense: attention/key/kernel \(4, 2, 2\), .*general/kernel .*product/.*turned/"
    with pytest.warns(UserWarning, match=named):
        assert list(select(model, {"*": B})) == ["layers/0/kernel", "layers/1/kernel", "up/kernel"]
    with pytest.raises(BCRError, match=r"not prunable, as no matrix or 2-D convolution, are attention/key/kernel"):
        select(model, {"attention/*": B})
    select(model, {name: None for name in ("attention/*", "general/*", "product*", "turned/*")} | {"*": B})


@pytest.mark.parametrize("spec", LOST)
def test_a_density_that_blocks_cannot_have_is_named(lenet: nnx.Module, spec: BCRSpec) -> None:
    with pytest.warns(UserWarning, match=r"linear1/kernel \(\d+, \d+\) keeps .* of its weights, not .*: choose other"):
        select(lenet, {"linear1/*": spec})


def test_parts_that_rows_cannot_be_cut_into_are_refused(lenet: nnx.Module) -> None:
    with pytest.raises(BCRError, match=r"linear2/kernel has 10 rows, not 64 equal parts"):
        select(lenet, {"linear2/*": BCRSpec((4, 16), 0.5, row_parts=64)})


def test_a_rule_for_biases_matches_nothing(lenet: nnx.Module) -> None:
    with pytest.raises(BCRError, match="matches nothing"):
        select(lenet, {"linear1/bias": A})


@pytest.mark.usefixtures("unchecked")
def test_a_rule_must_be_a_spec(lenet: nnx.Module) -> None:
    with pytest.raises(BCRError, match=r"rule '\*' is 0.5: give a BCRSpec"):
        select(lenet, {"*": 0.5})  # type: ignore[dict-item]
