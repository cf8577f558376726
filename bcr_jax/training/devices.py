"""Where arrays are: data parallelism over the devices of all processes."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental import multihost_utils
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from bcr_jax.training.options import Placement

AXIS = "data"
_LEAST_SHARDED = 1 << 10  # elements: smaller arrays are replicated


def data_mesh() -> Mesh:
    """All devices of all processes in a row."""
    return Mesh(np.array(jax.devices()), (AXIS,))


def batch_sharding(mesh: Mesh) -> NamedSharding:
    """Of an array whose first axis is the batch."""
    return NamedSharding(mesh, PartitionSpec(AXIS))


def shardings(state: Any, mesh: Mesh, placement: Placement) -> Any:
    """The sharding of each array of `state`: equal shapes are placed equally, so Z and U lie as their parameter."""
    return jax.tree.map(lambda leaf: NamedSharding(mesh, _spec(leaf, mesh.size, placement)), state)


def _spec(leaf: jax.Array, devices: int, placement: Placement) -> PartitionSpec:
    if placement == "replicated" or is_key(leaf) or leaf.size < _LEAST_SHARDED:
        return PartitionSpec()
    axes = [axis for axis, size in enumerate(leaf.shape) if size % devices == 0]
    if not axes:
        return PartitionSpec()
    largest = max(axes, key=lambda axis: leaf.shape[axis])
    return PartitionSpec(*(AXIS if axis == largest else None for axis in range(leaf.ndim)))


def place(tree: Any, where: Any) -> Any:
    """New arrays on the devices, of values that every process has."""

    def placed(leaf: Any, sharding: NamedSharding) -> jax.Array:
        if is_key(leaf):
            data = placed(jax.random.key_data(leaf), sharding)
            return jax.random.wrap_key_data(data, impl=jax.random.key_impl(leaf))
        values = np.array(leaf)  # a copy: a training step may donate what it is given
        return jax.make_array_from_callback(values.shape, sharding, lambda index: values[index])

    return jax.tree.map(placed, tree, where)


def place_batch(arrays: Any, mesh: Mesh) -> Any:
    """A batch on the devices, of the rows that each process has."""
    sharding = batch_sharding(mesh)
    return jax.tree.map(lambda rows: jax.make_array_from_process_local_data(sharding, rows), arrays)


def gathered(tree: Any) -> Any:
    """The arrays as every process can read them whole."""

    def whole(leaf: Any) -> Any:
        if not isinstance(leaf, jax.Array) or leaf.is_fully_addressable:
            return leaf
        if is_key(leaf):
            return jax.random.wrap_key_data(
                jnp.asarray(whole(jax.random.key_data(leaf))), impl=jax.random.key_impl(leaf)
            )
        if leaf.is_fully_replicated:
            return np.asarray(leaf.addressable_data(0))
        return multihost_utils.process_allgather(leaf, tiled=True)

    return jax.tree.map(whole, tree)


def is_key(leaf: Any) -> bool:
    """Whether an array holds random keys."""
    return jax.dtypes.issubdtype(leaf.dtype, jax.dtypes.prng_key)
