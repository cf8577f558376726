"""Models by name: `create("resnet50", rngs=nnx.Rngs(0))`."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from typing import Any

from flax import nnx

from bcr_jax.errors import BCRError
from bcr_jax.models.cifar_resnet import CifarResNet as CifarResNet
from bcr_jax.models.lenet import LeNet as LeNet
from bcr_jax.models.mlp import MLP as MLP
from bcr_jax.models.mobilenet import MobileNetV2 as MobileNetV2
from bcr_jax.models.pretrained import load_pretrained as load_pretrained
from bcr_jax.models.recurrent import Cell
from bcr_jax.models.recurrent import RecurrentNetwork as RecurrentNetwork
from bcr_jax.models.resnet import ResNet50 as ResNet50
from bcr_jax.models.vgg import VGG16 as VGG16
from bcr_jax.models.vgg import VGG16Cifar as VGG16Cifar


@dataclasses.dataclass(frozen=True)
class _Entry:
    build: Callable[..., Any]
    shape: tuple[int, ...]
    classes: int


def _recurrent(cell: type[Cell], shape: tuple[int, int], classes: int, **arguments: Any) -> _Entry:
    return _Entry(partial(RecurrentNetwork, cell, features=shape[1], **arguments), shape, classes)


# The size of RTMobile (Dong et al., arXiv:2002.11474). It gives about 9.6M weights, as 39 inputs would make; with 152
# there are 9.9M in the layers.
_TIMIT: dict[str, Any] = {"units": 1024, "layers": 2, "output": "frames"}
_FSDD: dict[str, Any] = {"units": 384, "layers": 1, "output": "mean", "dropout": 0.2}
_VOWELS: dict[str, Any] = {"units": 64, "layers": 1, "output": "mean", "dropout": 0.2}

_MODELS = {
    "lenet": _Entry(LeNet, (28, 28, 1), 10),
    "mlp": _Entry(MLP, (28, 28, 1), 10),
    "vgg16": _Entry(VGG16, (224, 224, 3), 1000),
    "vgg16_cifar": _Entry(VGG16Cifar, (32, 32, 3), 10),
    "vgg16_mnist": _Entry(partial(VGG16Cifar, width=1 / 8, margin=2, channels=1), (28, 28, 1), 10),
    "resnet50": _Entry(ResNet50, (224, 224, 3), 1000),
    "resnet50_cifar": _Entry(partial(ResNet50, small_images=True), (32, 32, 3), 10),
    "mobilenet_v2": _Entry(MobileNetV2, (224, 224, 3), 1000),
    "mobilenet_v2_cifar": _Entry(MobileNetV2, (32, 32, 3), 10),
    "mobilenet_v2_mnist": _Entry(partial(MobileNetV2, width=0.35, channels=1), (28, 28, 1), 10),
    "resnet50_keras": _Entry(partial(ResNet50, keras=True), (224, 224, 3), 1000),
    "mobilenet_v2_keras": _Entry(partial(MobileNetV2, keras=True), (224, 224, 3), 1000),
    "resnet20": _Entry(partial(CifarResNet, 20), (32, 32, 3), 10),
    "resnet56": _Entry(partial(CifarResNet, 56), (32, 32, 3), 10),
    "gru_timit": _recurrent(nnx.GRUCell, (100, 152), 39, **_TIMIT),
    "lstm_timit": _recurrent(nnx.OptimizedLSTMCell, (100, 152), 39, **_TIMIT),
    "gru_fsdd": _recurrent(nnx.GRUCell, (20, 80), 10, **_FSDD),
    "lstm_fsdd": _recurrent(nnx.OptimizedLSTMCell, (20, 80), 10, **_FSDD),
    "gru_vowels": _recurrent(nnx.GRUCell, (29, 12), 9, **_VOWELS),
}


def names() -> tuple[str, ...]:
    """The names `create` knows."""
    return tuple(_MODELS)


def create(name: str, *, rngs: nnx.Rngs, classes: int | None = None) -> nnx.Module:
    """A freshly initialised model that takes inputs `[n, *input_shape(name)]` and gives logits.

    The logits are `[n, classes]`, those of a labeller of frames `[n, time, classes]`. `classes` is the published number
    unless given: 1000 for ImageNet's models, 39 phones, 9 speakers, else 10.

    Raises:
      BCRError: there is no model of this name.
    """
    entry = _entry(name)
    return entry.build(classes=entry.classes if classes is None else classes, rngs=rngs)


def input_shape(name: str) -> tuple[int, ...]:
    """Height, width and channels of the images that a model was made for; or frames and features of sequences.

    A recurrent network takes sequences of any number of frames.

    Raises:
      BCRError: there is no model of this name.
    """
    return _entry(name).shape


def _entry(name: str) -> _Entry:
    if name not in _MODELS:
        raise BCRError(f"model is {name!r}: choose one of {', '.join(_MODELS)}")
    return _MODELS[name]
