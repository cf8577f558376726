"""`load_pretrained`: published weights, strictly."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import safetensors
import safetensors.numpy
from flax import nnx

from bcr_jax.errors import BCRError
from bcr_jax.models.checkpoint_tensor import CheckpointTensor
from bcr_jax.models.keras_layout import canonical, keras_tensors
from bcr_jax.models.torch_layout import torch_tensors
from bcr_jax.paths import map_named, named_leaves

_SHOWN = 8  # names an error lists of each kind


def load_pretrained(model: nnx.Module, file: str | Path) -> None:
    """Replaces all parameters and batch statistics of a model by those of a published checkpoint.

    Reads `.safetensors` and `.npz` files (arrays by name) in these layouts, told apart by their names:

    PyTorch     names and axes of torchvision's `state_dict` (vgg16, resnet50, mobilenet_v2), or of PyTorch's CIFAR
                ResNets (resnet20, resnet56): `layer1.0.conv1.weight`. `num_batches_tracked` may be there.
    Keras       `layer/variable` of keras.applications (vgg16, resnet50_keras, mobilenet_v2_keras):
                `block1_conv1/kernel`, also as Keras 2 spells it in HDF5: `block1_conv1/block1_conv1/kernel:0`.

    Keras's ResNet-50 and MobileNet-V2 compute something else than torchvision's (where strides and padding are),
    so they are models of their own. What images must be normalised to, the checkpoint's publisher says.

    Raises:
      BCRError: the file cannot be read, the model has no published layout of this kind, or tensors are missing, are
        unknown, have another shape, or are not finite numbers: they are listed, and the model stays as it was.
    """
    file = Path(file)
    arrays = _read(file)
    state = nnx.state(model, nnx.Any(nnx.Param, nnx.BatchStat))
    shapes = {path: leaf.shape for path, leaf in named_leaves(state).items()}
    if any("/" in name or name.endswith(":0") for name in arrays):
        expected, arrays = keras_tensors(model, shapes), {canonical(name): array for name, array in arrays.items()}
    else:
        expected = torch_tensors(model, shapes)
    _check(file, arrays, expected)
    found = {tensor.path: tensor.convert(arrays[name]) for name, tensor in expected.items() if tensor.path}
    nnx.update(model, map_named(lambda path, leaf: jnp.asarray(found[path], leaf.dtype), state))


def _read(file: Path) -> dict[str, np.ndarray]:
    if file.suffix not in (".safetensors", ".npz"):
        raise BCRError(f"weights are {file.name}: give a .safetensors or .npz file")
    try:
        if file.suffix == ".safetensors":
            return safetensors.numpy.load_file(file)
        with np.load(file) as arrays:
            return dict(arrays)
    except FileNotFoundError as error:
        raise BCRError(f"no weights file {file}: give the path of one") from error
    except (
        OSError,
        ValueError,
        EOFError,
        KeyError,
        zipfile.BadZipFile,
        zlib.error,
        safetensors.SafetensorError,
    ) as error:
        raise BCRError(f"weights {file} cannot be read ({error}): fetch the file again") from error


def _check(file: Path, arrays: Mapping[str, np.ndarray], expected: Mapping[str, CheckpointTensor]) -> None:
    """Compares names, shapes and values with what is expected.

    Raises:
      BCRError: they differ; lists how.
    """
    needed = {name for name, tensor in expected.items() if tensor.path}
    missing = [name for name in expected if name in needed and name not in arrays]
    extra = sorted(set(arrays) - set(expected))
    known = [(name, arrays[name], expected[name].shape) for name in expected if name in arrays]
    misshapen = [f"{name} {array.shape} instead of {shape}" for name, array, shape in known if array.shape != shape]
    bad = [name for name, array, _ in known if name in needed and not _is_finite(array)]
    problems = {"missing": missing, "unknown": extra, "misshapen": misshapen, "not finite numbers": bad}
    listed = "; ".join(f"{len(names)} {kind}: {_listed(names)}" for kind, names in problems.items() if names)
    if listed:
        raise BCRError(f"weights {file} do not fit the model: {listed}: give the checkpoint of this model")


def _is_finite(array: np.ndarray) -> bool:
    return jnp.issubdtype(array.dtype, jnp.floating) and bool(np.isfinite(array.astype(np.float32)).all())


def _listed(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
