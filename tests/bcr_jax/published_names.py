"""Names and shapes in published checkpoints, written down from torchvision's and Keras's own definitions."""

from __future__ import annotations

Shapes = dict[str, tuple[int, ...]]

_VGG = [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"]


def _torch_norm(name: str, channels: int) -> Shapes:
    variables = ("weight", "bias", "running_mean", "running_var")
    return {f"{name}.{v}": (channels,) for v in variables} | {f"{name}.num_batches_tracked": ()}


def torch_vgg16() -> Shapes:
    shapes: Shapes = {}
    place, inputs = 0, 3
    for width in _VGG:
        if width == "M":
            place += 1
            continue
        assert isinstance(width, int)
        shapes |= {f"features.{place}.weight": (width, inputs, 3, 3), f"features.{place}.bias": (width,)}
        place, inputs = place + 2, width
    for place, outputs, inputs in ((0, 4096, 25088), (3, 4096, 4096), (6, 1000, 4096)):
        shapes |= {f"classifier.{place}.weight": (outputs, inputs), f"classifier.{place}.bias": (outputs,)}
    return shapes


def torch_resnet50() -> Shapes:
    shapes: Shapes = {"conv1.weight": (64, 3, 7, 7), **_torch_norm("bn1", 64)}
    inputs = 64
    for stage, (width, blocks) in enumerate(((64, 3), (128, 4), (256, 6), (512, 3)), 1):
        for block in range(blocks):
            prefix = f"layer{stage}.{block}"
            sizes = ((width, inputs, 1, 1), (width, width, 3, 3), (4 * width, width, 1, 1))
            for number, size in enumerate(sizes, 1):
                shapes |= {f"{prefix}.conv{number}.weight": size, **_torch_norm(f"{prefix}.bn{number}", size[0])}
            if block == 0:
                shapes |= {f"{prefix}.downsample.0.weight": (4 * width, inputs, 1, 1)}
                shapes |= _torch_norm(f"{prefix}.downsample.1", 4 * width)
            inputs = 4 * width
    return shapes | {"fc.weight": (1000, 2048), "fc.bias": (1000,)}


_MOBILENET = ((1, 16, 1), (6, 24, 2), (6, 32, 3), (6, 64, 4), (6, 96, 3), (6, 160, 3), (6, 320, 1))


def torch_mobilenet_v2() -> Shapes:
    shapes: Shapes = {"features.0.0.weight": (32, 3, 3, 3), **_torch_norm("features.0.1", 32)}
    inputs, feature = 32, 1
    for expansion, outputs, count in _MOBILENET:
        for _ in range(count):
            layers: list[tuple[str, str, tuple[int, ...]]] = []  # convolution, norm, shape
            width = expansion * inputs
            if expansion > 1:
                layers.append(("0.0", "0.1", (width, inputs, 1, 1)))
            next_ = len(layers)
            layers.append((f"{next_}.0", f"{next_}.1", (width, 1, 3, 3)))
            layers.append((f"{next_ + 1}", f"{next_ + 2}", (outputs, width, 1, 1)))
            for conv, norm, shape in layers:
                shapes |= {f"features.{feature}.conv.{conv}.weight": shape}
                shapes |= _torch_norm(f"features.{feature}.conv.{norm}", shape[0])
            inputs, feature = outputs, feature + 1
    shapes |= {"features.18.0.weight": (1280, 320, 1, 1), **_torch_norm("features.18.1", 1280)}
    return shapes | {"classifier.1.weight": (1000, 1280), "classifier.1.bias": (1000,)}


def torch_cifar_resnet(depth: int) -> Shapes:
    shapes: Shapes = {"conv1.weight": (16, 3, 3, 3), **_torch_norm("bn1", 16)}
    inputs = 16
    for stage, width in enumerate((16, 32, 64), 1):
        for block in range((depth - 2) // 6):
            for number in (1, 2):
                prefix = f"layer{stage}.{block}"
                shapes |= {f"{prefix}.conv{number}.weight": (width, inputs, 3, 3)}
                shapes |= _torch_norm(f"{prefix}.bn{number}", width)
                inputs = width
    return shapes | {"linear.weight": (10, 64), "linear.bias": (10,)}


def _keras_conv(name: str, shape: tuple[int, ...]) -> Shapes:
    return {f"{name}/kernel": shape, f"{name}/bias": shape[-1:]}


def _keras_norm(name: str, channels: int) -> Shapes:
    return {f"{name}/{v}": (channels,) for v in ("gamma", "beta", "moving_mean", "moving_variance")}


def keras_vgg16() -> Shapes:
    shapes: Shapes = {}
    block, number, inputs = 1, 1, 3
    for width in _VGG:
        if width == "M":
            block, number = block + 1, 1
            continue
        assert isinstance(width, int)
        shapes |= _keras_conv(f"block{block}_conv{number}", (3, 3, inputs, width))
        number, inputs = number + 1, width
    for name, size in (("fc1", (25088, 4096)), ("fc2", (4096, 4096)), ("predictions", (4096, 1000))):
        shapes |= _keras_conv(name, size)
    return shapes


def keras_resnet50() -> Shapes:
    shapes = _keras_conv("conv1_conv", (7, 7, 3, 64)) | _keras_norm("conv1_bn", 64)
    inputs = 64
    for stage, (width, blocks) in enumerate(((64, 3), (128, 4), (256, 6), (512, 3)), 2):
        for block in range(1, blocks + 1):
            sizes = {1: (1, 1, inputs, width), 2: (3, 3, width, width), 3: (1, 1, width, 4 * width)}
            if block == 1:
                sizes[0] = (1, 1, inputs, 4 * width)
            for number, size in sizes.items():
                name = f"conv{stage}_block{block}_{number}"
                shapes |= _keras_conv(f"{name}_conv", size) | _keras_norm(f"{name}_bn", size[-1])
            inputs = 4 * width
    return shapes | _keras_conv("predictions", (2048, 1000))


def keras_mobilenet_v2() -> Shapes:
    shapes: Shapes = {"Conv1/kernel": (3, 3, 3, 32), **_keras_norm("bn_Conv1", 32)}
    inputs, number = 32, 0
    for expansion, outputs, count in _MOBILENET:
        for _ in range(count):
            prefix, width = f"block_{number}" if number else "expanded_conv", expansion * inputs
            parts = {"depthwise": (3, 3, width, 1), "project": (1, 1, width, outputs)}
            if number:
                parts["expand"] = (1, 1, inputs, width)
            for part, shape in parts.items():
                shapes |= {f"{prefix}_{part}/kernel": shape}
                shapes |= _keras_norm(f"{prefix}_{part}_BN", width if part == "depthwise" else shape[-1])
            inputs, number = outputs, number + 1
    shapes |= {"Conv_1/kernel": (1, 1, 320, 1280), **_keras_norm("Conv_1_bn", 1280)}
    return shapes | _keras_conv("predictions", (1280, 1000))
