"""Published checkpoints: their names and shapes, the axes of their tensors, and what is refused."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import safetensors.numpy
from flax import nnx

from bcr_jax import BCRError, models, predict
from bcr_jax.models.keras_layout import keras_tensors
from bcr_jax.models.torch_layout import torch_tensors
from bcr_jax.paths import named_leaves


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


published = _module("published_names")
TORCH = {
    "vgg16": (published.torch_vgg16, 138_357_544, 32),
    "resnet50": (published.torch_resnet50, 25_557_032, 320),
    "mobilenet_v2": (published.torch_mobilenet_v2, 3_504_872, 314),
    "resnet20": (lambda: published.torch_cifar_resnet(20), 269_722, 116),
    "resnet56": (lambda: published.torch_cifar_resnet(56), 853_018, 332),
}
KERAS = {  # all variables, moving statistics included, as model.summary() prints them
    "vgg16": (published.keras_vgg16, 138_357_544),
    "resnet50_keras": (published.keras_resnet50, 25_636_712),
    "mobilenet_v2_keras": (published.keras_mobilenet_v2, 3_538_984),
}
STATISTICS = ("running_mean", "running_var", "num_batches_tracked")


def abstract(name: str) -> tuple[nnx.Module, dict[str, tuple[int, ...]]]:
    model = nnx.eval_shape(lambda: models.create(name, rngs=nnx.Rngs(0)))
    state = nnx.state(model, nnx.Any(nnx.Param, nnx.BatchStat))
    return model, {path: leaf.shape for path, leaf in named_leaves(state).items()}


@pytest.mark.parametrize("name", TORCH)
def test_torch_names_and_shapes_are_the_published_ones(name: str) -> None:
    shapes, parameters, entries = TORCH[name]
    found = {key: tensor.shape for key, tensor in torch_tensors(*abstract(name)).items()}
    assert found == shapes()
    assert len(found) == entries
    assert sum(math.prod(s) for key, s in found.items() if not key.endswith(STATISTICS)) == parameters


@pytest.mark.parametrize("name", KERAS)
def test_keras_names_and_shapes_are_the_published_ones(name: str) -> None:
    shapes, variables = KERAS[name]
    found = {key: tensor.shape for key, tensor in keras_tensors(*abstract(name)).items()}
    assert found == shapes()
    assert sum(math.prod(s) for s in found.values()) == variables


def synthetic(shapes: dict[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    arrays = {
        name: rng.standard_normal(shape, np.float32) / math.sqrt(math.prod(shape[1:]) or 1)
        for name, shape in shapes.items()
    }
    return {name: np.asarray(np.abs(array) + 1 if "var" in name else array) for name, array in arrays.items()}


def convolved(
    x: np.ndarray, kernel: np.ndarray, layout: str, stride: int, padding: str | list, groups: int
) -> np.ndarray:
    return np.asarray(
        jax.lax.conv_general_dilated(
            x,
            kernel,
            (stride, stride),
            padding,
            dimension_numbers=(layout[:4], layout[4:], layout[:4]),
            feature_group_count=groups,
        )
    )


def test_the_first_layers_compute_what_torch_computes(tmp_path: Path) -> None:
    """Stem and first depthwise convolution, in PyTorch's own axes and formulas."""
    arrays = synthetic(published.torch_mobilenet_v2())
    safetensors.numpy.save_file(arrays, tmp_path / "weights.safetensors")
    model = models.create("mobilenet_v2", rngs=nnx.Rngs(1))
    models.load_pretrained(model, tmp_path / "weights.safetensors")
    model.eval()
    x = np.random.default_rng(1).standard_normal((2, 3, 10, 10), np.float32)

    def norm(y: np.ndarray, name: str) -> np.ndarray:
        weight, bias, mean, var = (
            arrays[f"{name}.{v}"][:, None, None] for v in ("weight", "bias", "running_mean", "running_var")
        )
        return np.clip((y - mean) / np.sqrt(var + 1e-5) * weight + bias, 0, 6)

    y = norm(convolved(x, arrays["features.0.0.weight"], "NCHWOIHW", 2, [(1, 1)] * 2, 1), "features.0.1")
    y = norm(convolved(y, arrays["features.1.conv.0.0.weight"], "NCHWOIHW", 1, [(1, 1)] * 2, 32), "features.1.conv.0.1")
    ours = nnx.relu6(model.stem(jnp.asarray(x.transpose(0, 2, 3, 1))))
    ours = nnx.relu6(model.blocks[0].depthwise(ours))
    np.testing.assert_allclose(ours, y.transpose(0, 2, 3, 1), atol=1e-5)
    np.testing.assert_array_equal(model.classifier.kernel[...].T, arrays["classifier.1.weight"])


def test_the_first_layers_compute_what_keras_computes(tmp_path: Path) -> None:
    """In TensorFlow's axes, SAME padding at stride 2 and Keras's epsilon; names as Keras 2 spells them."""
    arrays = synthetic(published.keras_mobilenet_v2())
    as_keras_2 = {
        f"{n.split('/')[0]}/{n.replace('depthwise/kernel', 'depthwise/depthwise_kernel')}:0": a
        for n, a in arrays.items()
    }
    np.savez(tmp_path / "weights.npz", **as_keras_2)
    model = models.create("mobilenet_v2_keras", rngs=nnx.Rngs(1))
    models.load_pretrained(model, tmp_path / "weights.npz")
    model.eval()
    x = np.random.default_rng(1).standard_normal((2, 10, 10, 3), np.float32)

    def norm(y: np.ndarray, name: str) -> np.ndarray:
        gamma, beta, mean, var = (arrays[f"{name}/{v}"] for v in ("gamma", "beta", "moving_mean", "moving_variance"))
        return np.clip((y - mean) / np.sqrt(var + 1e-3) * gamma + beta, 0, 6)

    y = norm(convolved(x, arrays["Conv1/kernel"], "NHWCHWIO", 2, [(0, 1)] * 2, 1), "bn_Conv1")
    depthwise = arrays["expanded_conv_depthwise/kernel"].reshape(3, 3, 1, 32)
    y = norm(convolved(y, depthwise, "NHWCHWIO", 1, "SAME", 32), "expanded_conv_depthwise_BN")
    ours = nnx.relu6(model.blocks[0].depthwise(nnx.relu6(model.stem(jnp.asarray(x)))))
    np.testing.assert_allclose(ours, y, atol=1e-5)


def test_torchs_flattened_image_is_reordered() -> None:
    """PyTorch flattens [channel, row, column], this model [row, column, channel]."""
    tensor = torch_tensors(*abstract("vgg16"))["classifier.0.weight"]
    weight = np.random.default_rng(0).standard_normal((4096, 25088), np.float32)
    kernel = tensor.convert(weight)
    assert kernel.shape == (25088, 4096)
    for output, channel, row, column in ((0, 0, 0, 0), (7, 3, 2, 5), (4095, 511, 6, 6), (1, 511, 0, 6)):
        assert kernel[(row * 7 + column) * 512 + channel, output] == weight[output, channel * 49 + row * 7 + column]
    plain = torch_tensors(*abstract("vgg16"))["classifier.3.weight"]
    np.testing.assert_array_equal(plain.convert(weight[:, :4096]), weight[:, :4096].T)


@pytest.mark.parametrize("suffix", ["npz", "safetensors"])
def test_a_round_trip_restores_every_weight(tmp_path: Path, suffix: str) -> None:
    model = models.create("resnet20", rngs=nnx.Rngs(0))
    leaves = named_leaves(nnx.state(model, nnx.Any(nnx.Param, nnx.BatchStat)))
    tensors = torch_tensors(*abstract("resnet20"))
    arrays = {}
    for name, tensor in tensors.items():
        if tensor.path:
            array = np.asarray(leaves[tensor.path])
            axes = {4: (3, 2, 0, 1), 2: (1, 0), 1: (0,)}[array.ndim]
            arrays[name] = np.ascontiguousarray(array.transpose(axes))
    save(tmp_path / f"weights.{suffix}", arrays)
    other = models.create("resnet20", rngs=nnx.Rngs(1))
    models.load_pretrained(other, tmp_path / f"weights.{suffix}")
    images = np.random.default_rng(0).standard_normal((2, 32, 32, 3), np.float32)
    np.testing.assert_array_equal(predict(other, images), predict(model, images))


def save(file: Path, arrays: dict[str, np.ndarray]) -> None:
    if file.suffix == ".npz":
        np.savez(file, **arrays)
    else:
        safetensors.numpy.save_file(arrays, file)


Damage = Callable[[dict[str, np.ndarray]], None]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda a: a.pop("linear.bias"), r"1 missing: linear\.bias: give the checkpoint"),
        (lambda a: a.update(head=np.zeros(3, np.float32)), "1 unknown: head"),
        (
            lambda a: a.update({"bn1.bias": np.zeros(3, np.float32)}),
            r"1 misshapen: bn1\.bias \(3,\) instead of \(16,\)",
        ),
        (lambda a: a["bn1.bias"].fill(np.nan), r"1 not finite numbers: bn1\.bias"),
        (lambda a: a.update({"bn1.bias": np.zeros(16, np.int32)}), r"1 not finite numbers: bn1\.bias"),
        (lambda a: a.clear(), r"97 missing: .*, conv1\.weight, .* and 89 more"),
    ],
)
def test_what_does_not_fit_is_listed(tmp_path: Path, damage: Damage, message: str) -> None:
    shapes = {k: v for k, v in published.torch_cifar_resnet(20).items() if not k.endswith("num_batches_tracked")}
    arrays = synthetic(shapes)
    damage(arrays)
    save(tmp_path / "weights.npz", arrays)
    model = models.create("resnet20", rngs=nnx.Rngs(0))
    before = np.asarray(model.conv1.kernel[...])
    with pytest.raises(BCRError, match=message):
        models.load_pretrained(model, tmp_path / "weights.npz")
    np.testing.assert_array_equal(model.conv1.kernel[...], before)


@pytest.mark.parametrize("name", ["weights.npz", "weights.safetensors"])
def test_files_that_cannot_be_read_are_refused(tmp_path: Path, name: str) -> None:
    model = models.create("mlp", rngs=nnx.Rngs(0))
    with pytest.raises(BCRError, match="no weights file"):
        models.load_pretrained(model, tmp_path / name)
    (tmp_path / name).write_bytes(b"no weights")
    with pytest.raises(BCRError, match="cannot be read"):
        models.load_pretrained(model, tmp_path / name)
    with pytest.raises(BCRError, match=r"give a \.safetensors or \.npz file"):
        models.load_pretrained(model, tmp_path / "weights.h5")


def test_models_without_a_published_layout_are_refused(tmp_path: Path) -> None:
    save(tmp_path / "torch.npz", {"conv1.weight": np.zeros(1, np.float32)})
    save(tmp_path / "keras.npz", {"conv1/kernel": np.zeros(1, np.float32)})
    with pytest.raises(BCRError, match="MLP, as it was created, has no PyTorch layout: create vgg16"):
        models.load_pretrained(models.create("mlp", rngs=nnx.Rngs(0)), tmp_path / "torch.npz")
    model, _ = abstract("resnet50")
    with pytest.raises(BCRError, match=r"ResNet50, .* no Keras layout .*: create vgg16, resnet50_keras"):
        models.load_pretrained(model, tmp_path / "keras.npz")


@pytest.mark.parametrize("depth", [21, 2])
def test_depths_that_no_cifar_resnet_has_are_refused(depth: int) -> None:
    with pytest.raises(BCRError, match=rf"depth is {depth}: give 6 n \+ 2"):
        models.CifarResNet(depth, rngs=nnx.Rngs(0))
