"""Standing between a layer and its weights: what goes into the product with a kernel, and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax
from jaxtyping import Array, Float

from bcr_jax.cpu.unfold import pads_of, spans, unfold
from bcr_jax.errors import BCRError


@dataclass(frozen=True)
class Product:
    """A call of a layer: inputs, batch first, times a kernel. Bias and activation follow it.

    Attributes:
      x: what the kernel is applied to: `[n, h, w, in]` of a convolution, `[n, ..., in]` of a linear layer.
      kernel: that of the layer.
      apply: the product, of any such inputs and kernel.
      columns: inputs as columns of the weight matrix, `[n, positions, groups, cols]`: a convolution's taps outermost,
        unlike those of `to_matrix`, see `in_matrix_order`.
      groups: of channels that see each other; the matrix has its rows in as many equal parts.
      taps: of the kernel.
    """

    x: jax.Array
    kernel: jax.Array
    apply: Callable[[jax.Array, jax.Array], jax.Array]
    columns: Callable[[jax.Array], Float[Array, "n positions groups cols"]]
    groups: int
    taps: int


def tap(y: jax.Array, probe: Any, saved: Any, sums: Callable[[Any, jax.Array], Any]) -> jax.Array:
    """`y`, which does not depend on `probe`; yet gradients by `probe` are what `sums` makes of `saved`.

    What is read in this way adds up over the steps of scans and the calls of functions, wherever a layer is.

    Args:
      sums: a function of `saved` and of the gradient by `y`, with a value like `probe`.
    """

    @jax.custom_vjp
    def same(y: jax.Array, probe: Any, saved: Any) -> jax.Array:
        return y

    def forward(y: jax.Array, probe: Any, saved: Any) -> Any:
        return y, saved

    def backward(saved: Any, gradient: jax.Array) -> Any:
        return gradient, sums(saved, gradient), jax.tree.map(jnp.zeros_like, saved)

    same.defvjp(forward, backward)
    return same(y, probe, saved)


def in_matrix_order(array: jax.Array, taps: int, axis: int) -> jax.Array:
    """Moves the columns along `axis` from taps outermost to inputs outermost, as `to_matrix` has them."""
    shape = array.shape
    split = array.reshape(*shape[:axis], taps, shape[axis] // taps, *shape[axis + 1 :])
    return jnp.swapaxes(split, axis, axis + 1).reshape(shape)


def intercept(model: nnx.Module, wrappers: Mapping[str, Callable[[Product], jax.Array]]) -> None:
    """Makes the layers of a model give what `wrappers`, by path of the kernel, make of their products.

    Meant for a model that a trace has merged and throws away. It reaches into `nnx.RNN`, whose cells are linear
    layers, and into functions that split and merge their modules.

    Raises:
      BCRError: a path is not the kernel of an `nnx.Conv` with two axes of pixels or of an `nnx.Linear`.
    """
    layers = _layers(model)
    require_layers(model, wrappers)
    for path, wrapper in wrappers.items():
        module = layers[path]
        if isinstance(module, nnx.Conv):
            module.conv_general_dilated = _convolution(module.conv_general_dilated, wrapper)
        else:
            module.dot_general = _linear(module.dot_general, wrapper)


def require_layers(model: nnx.Module, paths: Collection[str]) -> None:
    """Checks that `intercept` can stand in front of all of `paths`.

    Raises:
      BCRError: as `intercept` does.
    """
    layers = _layers(model)
    if unknown := sorted(set(paths) - set(layers)):
        raise BCRError(
            f"cannot see what goes into {', '.join(unknown)}: only into the kernels of 2-D nnx.Conv and nnx.Linear, "
            f"here {', '.join(layers) or '(none)'}"
        )


def group_count(model: nnx.Module, path: str) -> int:
    """Groups of channels of the layer whose kernel is at `path`."""
    module = _layers(model)[path]
    return module.feature_group_count if isinstance(module, nnx.Conv) else 1


def _layers(model: nnx.Module) -> dict[str, nnx.Conv | nnx.Linear]:
    """By the path of the kernel, in the order of the model."""
    return {
        "/".join(map(str, (*path, "kernel"))): module
        for path, module in nnx.iter_modules(model)
        if isinstance(module, nnx.Linear) or (isinstance(module, nnx.Conv) and len(module.kernel_size) == 2)
    }


def _linear(dot: Callable[..., jax.Array], wrapper: Callable[[Product], jax.Array]) -> Callable[..., jax.Array]:
    """`dot`, as `nnx.Linear` calls it."""

    def wrapped(x: jax.Array, kernel: jax.Array, *arguments: Any, **keywords: Any) -> jax.Array:
        def columns(x: jax.Array) -> jax.Array:
            return x.reshape(len(x), -1, 1, x.shape[-1])

        return wrapper(Product(x, kernel, lambda x, kernel: dot(x, kernel, *arguments, **keywords), columns, 1, 1))

    return wrapped


def _convolution(convolve: Callable[..., jax.Array], wrapper: Callable[[Product], jax.Array]) -> Any:
    """`convolve`, as `nnx.Conv` calls it."""

    def wrapped(x: jax.Array, kernel: jax.Array, strides: Any, padding: Any, **keywords: Any) -> jax.Array:
        groups, taps, width = keywords["feature_group_count"], kernel.shape[:2], kernel.shape[2]
        dilation, spread = keywords["rhs_dilation"], keywords["lhs_dilation"]

        def columns(x: jax.Array) -> jax.Array:
            x = lax.pad(x, jnp.zeros([], x.dtype), ((0, 0, 0), *((0, 0, step - 1) for step in spread), (0, 0, 0)))
            pads = pads_of(padding, x.shape[1:3], spans(taps, dilation), strides)
            seen = [part.reshape(len(x), -1, groups, width) for part in unfold(x, taps, strides, pads, dilation)]
            return jnp.concatenate(seen, axis=-1)

        def apply(x: jax.Array, kernel: jax.Array) -> jax.Array:
            return convolve(x, kernel, strides, padding, **keywords)

        return wrapper(Product(x, kernel, apply, columns, groups, taps[0] * taps[1]))

    return wrapped
