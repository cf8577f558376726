"""Names and axes of torchvision's checkpoints, and of PyTorch's CIFAR ResNets."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from flax import nnx

from bcr_jax.errors import BCRError
from bcr_jax.models.checkpoint_tensor import CheckpointTensor
from bcr_jax.models.cifar_resnet import CifarResNet
from bcr_jax.models.mobilenet import MobileNetV2
from bcr_jax.models.resnet import ResNet50
from bcr_jax.models.vgg import STAGES, VGG16

VARIABLES = {"kernel": "weight", "scale": "weight", "bias": "bias", "mean": "running_mean", "var": "running_var"}
_VGG_FLATTENED = "linears/0"  # reads a flattened image, which PyTorch flattens channel by channel


def torch_tensors(model: nnx.Module, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, CheckpointTensor]:
    """The tensors of the PyTorch checkpoint of `model`, by name.

    Args:
      shapes: of the model's parameters and statistics, by path.

    Raises:
      BCRError: there is no such checkpoint of this model.
    """
    if type(model) not in _MODULES or getattr(model, "keras", False):
        raise BCRError(f"{type(model).__name__}, as it was created, has no PyTorch layout: {_CREATE}")
    module_name = _MODULES[type(model)]
    found = {}
    for path, shape in shapes.items():
        module, _, variable = path.rpartition("/")
        name = module_name(module)
        flattened = isinstance(model, VGG16) and module == _VGG_FLATTENED
        found[f"{name}.{VARIABLES[variable]}"] = _tensor(path, shape, flattened)
        if variable == "mean":
            found[f"{name}.num_batches_tracked"] = CheckpointTensor((), None)
    return found


def _tensor(path: str, shape: tuple[int, ...], flattened: bool) -> CheckpointTensor:
    if len(shape) == 4:  # ours [kh, kw, in, out], theirs [out, in, kh, kw]
        return CheckpointTensor((shape[3], shape[2], shape[0], shape[1]), path, lambda a: a.transpose(2, 3, 1, 0))
    if len(shape) != 2:
        return CheckpointTensor(shape, path)
    if flattened:
        side, channels = 7, STAGES[-1][-1]

        def convert(a: np.ndarray) -> np.ndarray:
            return a.reshape(-1, channels, side, side).transpose(2, 3, 1, 0).reshape(shape)

        return CheckpointTensor(shape[::-1], path, convert)
    return CheckpointTensor(shape[::-1], path, lambda a: a.T)


def _dotted(module: str) -> str:
    return module.replace("/", ".")


def _resnet50(module: str) -> str:
    return _dotted(module).replace("downsample.conv", "downsample.0").replace("downsample.bn", "downsample.1")


def _vgg16(module: str) -> str:
    kind, _, number = module.partition("/")
    if kind == "linears":
        return f"classifier.{3 * int(number)}"  # ReLU and dropout between them
    places = itertools.chain.from_iterable((*("conv", "relu") * len(stage), "pool") for stage in STAGES)
    convs = [place for place, layer in enumerate(places) if layer == "conv"]
    return f"features.{convs[int(number)]}"


def _mobilenet_v2(module: str) -> str:
    if module == "classifier":
        return "classifier.1"
    *block, part, kind = module.split("/")
    if not block:
        return f"features.{0 if part == 'stem' else 18}.{0 if kind == 'conv' else 1}"
    first = block[1] == "0"  # the only block that does not expand
    place = ["depthwise", "project"].index(part) if first else ["expand", "depthwise", "project"].index(part)
    if part == "project":
        last = f"{place}" if kind == "conv" else f"{place + 1}"
    else:
        last = f"{place}.{0 if kind == 'conv' else 1}"
    return f"features.{int(block[1]) + 1}.conv.{last}"


_MODULES: dict[type[Any], Callable[[str], str]] = {
    CifarResNet: _dotted,
    ResNet50: _resnet50,
    VGG16: _vgg16,
    MobileNetV2: _mobilenet_v2,
}
_CREATE = "create vgg16, resnet50, mobilenet_v2, resnet20 or resnet56"
