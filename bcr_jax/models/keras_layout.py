"""Names and axes of the checkpoints of keras.applications, exported from HDF5 as "layer/variable"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flax import nnx

from bcr_jax.errors import BCRError
from bcr_jax.models.checkpoint_tensor import CheckpointTensor
from bcr_jax.models.mobilenet import MobileNetV2
from bcr_jax.models.resnet import ResNet50
from bcr_jax.models.vgg import STAGES, VGG16

LAYER_VARIABLES = {"kernel": "kernel", "bias": "bias"}
NORM_VARIABLES = {"scale": "gamma", "bias": "beta", "mean": "moving_mean", "var": "moving_variance"}


def canonical(name: str) -> str:
    """A variable's name as "layer/variable", of the ways Keras has spelt it.

    Keras 2 writes "conv1/conv1/kernel:0" and calls the kernel of a depthwise convolution depthwise_kernel.
    """
    parts = name.removesuffix(":0").split("/")[-2:]
    return "/".join(parts).replace("/depthwise_kernel", "/kernel")


def keras_tensors(model: nnx.Module, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, CheckpointTensor]:
    """The tensors of the Keras checkpoint of `model`, by canonical name.

    Args:
      shapes: of the model's parameters and statistics, by path.

    Raises:
      BCRError: there is no such checkpoint of this model.
    """
    if type(model) not in _MODULES or not (getattr(model, "keras", False) or isinstance(model, VGG16)):
        raise BCRError(
            f"{type(model).__name__}, as it was created, has no Keras layout (Keras pads, strides or normalises "
            "otherwise): create vgg16, resnet50_keras or mobilenet_v2_keras"
        )
    layer_name = _MODULES[type(model)]
    found = {}
    for path, shape in shapes.items():
        module, _, variable = path.rpartition("/")
        variables = NORM_VARIABLES if f"{module}/mean" in shapes else LAYER_VARIABLES
        name = f"{layer_name(module)}/{variables[variable]}"
        found[name] = _tensor(path, shape, depthwise=module.endswith("depthwise/conv"))
    return found


def _tensor(path: str, shape: tuple[int, ...], depthwise: bool) -> CheckpointTensor:
    if depthwise:  # ours [kh, kw, 1, channels], theirs [kh, kw, channels, 1]
        return CheckpointTensor((*shape[:2], shape[3], shape[2]), path, lambda a: a.transpose(0, 1, 3, 2))
    return CheckpointTensor(shape, path)


def _vgg16(module: str) -> str:
    kind, _, number = module.partition("/")
    if kind == "linears":
        return ("fc1", "fc2", "predictions")[int(number)]
    convs = [f"block{b}_conv{c}" for b, stage in enumerate(STAGES, 1) for c in range(1, len(stage) + 1)]
    return convs[int(number)]


def _resnet50(module: str) -> str:
    if module == "fc":
        return "predictions"
    *block, last = module.split("/")
    if not block:
        return f"conv1_{last.removesuffix('1')}"
    stage = int(block[0].removeprefix("layer")) + 1
    number, kind = ("0", last) if block[-1] == "downsample" else (last[-1], last[:-1])
    return f"conv{stage}_block{int(block[1]) + 1}_{number}_{kind}"


def _mobilenet_v2(module: str) -> str:
    outer = {"stem/conv": "Conv1", "stem/bn": "bn_Conv1", "head/conv": "Conv_1", "head/bn": "Conv_1_bn"}
    outer["classifier"] = "predictions"
    if module in outer:
        return outer[module]
    _, number, part, kind = module.split("/")
    block = "expanded_conv" if number == "0" else f"block_{number}"
    return f"{block}_{part}{'_BN' if kind == 'bn' else ''}"


_MODULES: dict[type[Any], Callable[[str], str]] = {
    VGG16: _vgg16,
    ResNet50: _resnet50,
    MobileNetV2: _mobilenet_v2,
}
