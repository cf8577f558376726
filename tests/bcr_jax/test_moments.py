"""Second moments of layers against explicit loops."""

import itertools
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from bcr_jax import BCRError, models
from bcr_jax.search import moments

EPSILON = float(np.finfo(np.float32).eps)
CASES = {
    "3x3": {"kernel_size": (3, 3)},
    "strided, padded on one side": {"kernel_size": (3, 2), "strides": (2, 3), "padding": ((1, 0), (0, 2))},
    "valid": {"kernel_size": (2, 3), "padding": "VALID"},
    "dilated": {"kernel_size": (3, 3), "kernel_dilation": (2, 1)},
    "spread": {"kernel_size": (3, 3), "input_dilation": (2, 1), "padding": ((1, 1), (1, 1))},
    "circular": {"kernel_size": (3, 3), "padding": "CIRCULAR"},
    "in groups": {"kernel_size": (3, 3), "feature_group_count": 2},
    "depthwise": {"kernel_size": (3, 3), "feature_group_count": 4},
}


class Net(nnx.Module):
    def __init__(self, rngs: nnx.Rngs, **conv):
        self.conv = nnx.Conv(4, 8, **conv, rngs=rngs)
        self.linear = nnx.Linear(8, 3, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.linear(jnp.tanh(self.conv(x)).mean(axis=(1, 2)))


def images(count: int = 5) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((count, 7, 6, 4)).astype(np.float32)


LABELS = np.array([0, 2, -1, 1, 2], np.int32)


def columns_by_probing(conv: nnx.Conv, x: np.ndarray) -> np.ndarray:
    """`[groups, positions, cols]`: the input that weight (input channel, tap) meets, read from a kernel of one 1."""
    kernel, groups = conv.kernel[...], conv.feature_group_count
    assert not conv.bias[...].any()
    found = []
    for channel, dy, dx in itertools.product(*(range(kernel.shape[axis]) for axis in (2, 0, 1))):
        conv.kernel[...] = jnp.zeros_like(kernel).at[dy, dx, channel].set(1)
        y = np.asarray(conv(x), np.float64).reshape(-1, groups, kernel.shape[3] // groups)
        found.append(y[:, :, 0].T)
    conv.kernel[...] = kernel
    return np.stack(found, axis=-1)


def output_gradients(model: nnx.Module, x: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of the losses of all labels by the outputs of `conv` and `linear`, from the network written out."""
    labels = jnp.asarray(labels)

    def loss(of_conv: jax.Array, of_linear: jax.Array) -> jax.Array:
        y = jnp.tanh(model.conv(x) + of_conv).mean(axis=(1, 2))
        logits = jax.nn.log_softmax(model.linear(y) + of_linear)
        return -jnp.sum(jnp.where(labels >= 0, jnp.take_along_axis(logits, labels[:, None], axis=1)[:, 0], 0))

    zeros = jnp.zeros_like(model.conv(x)), jnp.zeros((len(x), 3))
    return tuple(np.asarray(g, np.float64) for g in jax.grad(loss, argnums=(0, 1))(*zeros))


@pytest.mark.parametrize("case", CASES)
def test_moments_of_convolutions(case: str) -> None:
    model, x = Net(nnx.Rngs(0), **CASES[case]), images()
    found = moments(model, x, LABELS, ["conv/kernel", "linear/kernel"], batch_size=3)

    columns = columns_by_probing(model.conv, x)
    expected = np.einsum("gnc,gnd->gcd", columns, columns) / columns.shape[1]
    # Sums of up to 5 * 14 * 8 products of normal variables, whose errors grow as the length at most.
    tolerance = columns.shape[1] * EPSILON * np.mean(columns**2)
    np.testing.assert_allclose(found["conv/kernel"].inputs, expected, rtol=0, atol=tolerance)

    of_conv, of_linear = output_gradients(model, x, LABELS)
    for name, gradient in (("conv/kernel", of_conv), ("linear/kernel", of_linear)):
        squares = np.square(gradient).reshape(-1, gradient.shape[-1]).sum(axis=0) / np.sum(LABELS >= 0)
        np.testing.assert_allclose(found[name].outputs, squares, rtol=1e3 * EPSILON)

    features = np.asarray(jnp.tanh(model.conv(x)).mean(axis=(1, 2)), np.float64)
    np.testing.assert_allclose(
        found["linear/kernel"].inputs[0], features.T @ features / len(x), rtol=0, atol=8 * EPSILON
    )


def test_wide_layers_have_diagonal_moments() -> None:
    model, x = Net(nnx.Rngs(0), kernel_size=(3, 3)), images()
    whole = moments(model, x, LABELS, ["conv/kernel"])["conv/kernel"]
    diagonal = moments(model, x, LABELS, ["conv/kernel"], max_columns=35)["conv/kernel"]
    assert diagonal.is_diagonal and not whole.is_diagonal
    np.testing.assert_allclose(diagonal.inputs[0], jnp.diagonal(whole.inputs[0]), rtol=210 * EPSILON)


def test_layers_that_do_not_fit_one_pass_take_several(monkeypatch: pytest.MonkeyPatch) -> None:
    model, x, paths = Net(nnx.Rngs(0), kernel_size=(3, 3)), images(), ["linear/kernel", "conv/kernel"]
    at_once = moments(model, x, None, paths)
    monkeypatch.setattr(sys.modules["bcr_jax.search.moments"], "_PASS_BYTES", 1)
    one_by_one = moments(model, x, None, paths)
    assert list(at_once) == list(one_by_one) == paths
    for path in paths:
        np.testing.assert_allclose(one_by_one[path].inputs, at_once[path].inputs, rtol=0, atol=210 * EPSILON)
        np.testing.assert_allclose(one_by_one[path].outputs, at_once[path].outputs, rtol=210 * EPSILON)


def test_drawn_labels_give_the_fisher_matrix() -> None:
    # The expected square of the gradient at a logit is p (1 - p).
    model, x = Net(nnx.Rngs(0), kernel_size=(3, 3)), np.repeat(images(1), 4000, axis=0)
    found = moments(model, x, None, ["linear/kernel"], batch_size=1000)["linear/kernel"].outputs
    p = jax.nn.softmax(model(x[:1])[0])
    np.testing.assert_allclose(found, p * (1 - p), atol=4 * 0.5 / np.sqrt(4000))  # four deviations


def test_layers_inside_scans() -> None:
    model = models.create("gru_vowels", rngs=nnx.Rngs(0))
    x = np.random.default_rng(0).standard_normal((3, 5, 12)).astype(np.float32)
    paths = [f"layers/0/cell/dense_{side}/kernel" for side in "ih"]
    found = moments(model, x, np.array([0, 1, 2], np.int32), paths)

    state, seen, cell = jnp.zeros((3, 64)), [], model.layers[0].cell
    for frame in range(5):
        seen.append(np.asarray(state, np.float64))
        state, _ = cell(state, x[:, frame])
    hidden, frames = np.concatenate(seen), x.reshape(-1, 12).astype(np.float64)
    np.testing.assert_allclose(found[paths[0]].inputs[0], frames.T @ frames / 15, rtol=0, atol=60 * EPSILON)
    np.testing.assert_allclose(found[paths[1]].inputs[0], hidden.T @ hidden / 15, rtol=0, atol=60 * EPSILON)

    def loss(pushes: jax.Array) -> jax.Array:  # at the outputs of dense_i, that is at its bias, frame by frame
        logits, state, bias = 0.0, jnp.zeros((3, 64)), cell.dense_i.bias[...]
        for frame in range(5):
            xs = x[:, frame] @ cell.dense_i.kernel[...] + bias[None, :] + pushes[frame]
            r, z, n = jnp.split(xs, 3, axis=-1)
            hr, hz, hn = jnp.split(state @ cell.dense_h.kernel[...], 3, axis=-1)
            r, z = jax.nn.sigmoid(r + hr), jax.nn.sigmoid(z + hz)
            state = (1 - z) * jnp.tanh(n + r * hn) + z * state
            logits += model.head(state) / 5
        return -jnp.sum(jnp.diagonal(jax.nn.log_softmax(logits)[:, :3]))

    gradient = np.asarray(jax.grad(loss)(jnp.zeros((5, 3, 192))), np.float64)
    np.testing.assert_allclose(
        found[paths[0]].outputs, np.square(gradient).sum(axis=(0, 1)) / 3, rtol=0, atol=100 * EPSILON
    )


def test_the_model_stays_as_it_is() -> None:
    model = models.create("lenet", rngs=nnx.Rngs(0))
    before = nnx.to_pure_dict(nnx.state(model))
    moments(model, np.zeros((2, 28, 28, 1), np.float32), None, ["conv2/kernel"])
    jax.tree.map(np.testing.assert_array_equal, before, nnx.to_pure_dict(nnx.state(model)))
    assert (
        model.bn1.use_running_average is not True and model.conv2.conv_general_dilated is jax.lax.conv_general_dilated
    )


def test_what_cannot_be_seen_is_refused() -> None:
    class Upward(nnx.Module):
        def __init__(self):
            self.up = nnx.ConvTranspose(4, 4, (3, 3), rngs=nnx.Rngs(0))

        def __call__(self, x: jax.Array) -> jax.Array:
            return self.up(x)

    with pytest.raises(BCRError, match="cannot see what goes into up/kernel: only into"):
        moments(Upward(), images(), LABELS, ["up/kernel"])
    model = Net(nnx.Rngs(0), kernel_size=(3, 3))
    with pytest.raises(BCRError, match="no parameter convolution/kernel"):
        moments(model, images(), LABELS, ["convolution/kernel"])
    with pytest.raises(BCRError, match=r"got 5 inputs and labels \(2,\): give one label per input"):
        moments(model, images(), LABELS[:2], ["conv/kernel"])
    with pytest.raises(BCRError, match="got 0 inputs"):
        moments(model, images()[:0], None, ["conv/kernel"])
