"""The networks of the benchmarks: random weights with BCR masks, each network pruned as its entry in `NETS` says.

Speed does not depend on what the weights are, only on where the zeros are. Nothing here is trained.
"""

from __future__ import annotations

import dataclasses
import re

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

import bcr_jax
from bcr_jax import models
from bcr_jax.paths import map_named, named_leaves
from bcr_jax.pruning.select import kernel_paths
from experiments.errors import ConfigError

UNSTRUCTURED = "unstructured"


@dataclasses.dataclass(frozen=True)
class Net:
    """How a network is pruned at density d.

    Attributes:
      linear_share: linear layers are pruned to `linear_share * d`, convolutions to d.
      linear_block: rows and columns of the blocks of linear layers; tall, because vectors run over rows there.

    Convolutions whose outputs read at most three channels always stay dense: stems and depthwise ones.
    """

    linear_share: float = 1.0
    linear_block: tuple[int, int] = (64, 128)


NETS = {
    "lenet": Net(linear_block=(32, 32)),
    "mlp": Net(linear_block=(32, 32)),
    "vgg16": Net(linear_share=0.5, linear_block=(64, 512)),
    "vgg16_cifar": Net(),
    "resnet50": Net(),
    "resnet50_cifar": Net(),
    "mobilenet_v2": Net(),
    "mobilenet_v2_cifar": Net(),
    "resnet20": Net(linear_block=(10, 16)),
    "resnet56": Net(linear_block=(10, 16)),
}


def bcr_spec(text: str, density: float, balance: str = "block") -> bcr_jax.BCRSpec:
    """`4x16`, or `4x16@1` to keep all rows of a block (`@R`: the fraction R of them), as a spec.

    Raises:
        ConfigError: `text` is something else.
    """
    match = re.fullmatch(r"(\d+)x(\d+)(?:@(\d*\.?\d+))?", text)
    if not match:
        raise ConfigError(f"block {text!r}: expected rows x columns, such as 4x16, and @ the fraction of rows kept")
    row_density = float(match[3]) if match[3] else None
    return bcr_jax.BCRSpec((int(match[1]), int(match[2])), density, balance, row_density)  # type: ignore[arg-type]


def specs(name: str, model: nnx.Module, density: float, block: str) -> dict[str, bcr_jax.BCRSpec]:
    """The spec of every pruned kernel of network `name` by its path; empty at density 1."""
    net = NETS[name]
    if density == 1 or block == UNSTRUCTURED:
        return {}
    shapes = {path: leaf.shape for path, leaf in named_leaves(nnx.state(model, nnx.Param)).items()}
    pruned = prunable(model)
    tall = bcr_jax.BCRSpec(net.linear_block, density * net.linear_share)
    convolutional = bcr_spec(block, density)
    return {path: tall if len(shapes[path]) == 2 else convolutional for path in pruned}


def prunable(model: nnx.Module) -> list[str]:
    """Paths of the kernels that are pruned: all but stems and depthwise ones."""
    shapes = {path: leaf.shape for path, leaf in named_leaves(nnx.state(model, nnx.Param)).items()}
    return [path for path in kernel_paths(model) if len(shapes[path]) == 2 or shapes[path][2] > 3]


def _largest(kernel: jax.Array, density: float) -> jax.Array:
    """The kernel with only its largest weights left, `density` of them, wherever they are."""
    sizes = np.abs(np.asarray(kernel)).reshape(-1)
    drop = sizes.size - round(density * sizes.size)
    threshold = np.partition(sizes, drop)[drop] if drop < sizes.size else np.inf
    return jnp.where(jnp.abs(kernel) >= threshold, kernel, 0)


def build(name: str, density: float, block: str) -> nnx.Module:
    """Network `name` in evaluation mode with random weights of He's variance over the kept ones.

    `block` is what `bcr_spec` takes, or "unstructured": then the largest weights are kept wherever they are.

    Raises:
        ConfigError: there is no such network, or `block` is none.
    """
    if name not in NETS:
        raise ConfigError(f"network {name!r}: choose one of {', '.join(NETS)}")
    model = models.create(name, rngs=nnx.Rngs(0))
    if chosen := specs(name, model, density, block):
        bcr_jax.hard_prune(model, chosen)
    if block == UNSTRUCTURED and density < 1:
        sparse = set(prunable(model))
        thinned = map_named(lambda path, w: _largest(w, density) if path in sparse else w, nnx.state(model, nnx.Param))
        nnx.update(model, thinned)
    kernels = set(kernel_paths(model))
    scaled = map_named(lambda path, w: _he(w) if path in kernels else w, nnx.state(model, nnx.Param))
    nnx.update(model, scaled)
    model.eval()
    return model


def image(name: str) -> np.ndarray:
    """A random image `[1, h, w, c]` for network `name`."""
    return np.random.default_rng(0).standard_normal((1, *models.input_shape(name)), np.float32)


def _he(kernel: jax.Array) -> jax.Array:
    """The kernel scaled so that the squares of an output's weights sum to 2 in the mean (He et al. 2015)."""
    return kernel * jnp.sqrt(2 * kernel.shape[-1] / jnp.sum(kernel**2))
