"""One step of training, and the count of right answers, as compiled functions of a state."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from bcr_jax.cpu import convolution as cpu_convolution
from bcr_jax.data.stored import Inputs
from bcr_jax.training.devices import place, place_batch
from bcr_jax.training.devices import shardings as shardings_of
from bcr_jax.training.distill import Distillation, soft_loss
from bcr_jax.training.evaluate import evaluation_split
from bcr_jax.training.mode import in_mode
from bcr_jax.training.options import FitOptions

Averaged = nnx.Any(nnx.Param, nnx.BatchStat)


class TrainState(NamedTuple):
    """What changes from step to step.

    Attributes:
      model: all variables of the model.
      optimizer: those of the optimizer.
      ema: moving averages of parameters and batch statistics, or None.
    """

    model: Any
    optimizer: Any
    ema: Any

    @property
    def evaluated(self) -> Any:
        """All variables to evaluate the model with: its own, or their moving averages where there are any."""
        return self.model if self.ema is None else nnx.merge_state(self.model, self.ema)


Step = Callable[[TrainState, tuple[jax.Array, ...], jax.Array], tuple[TrainState, jax.Array, jax.Array]]


def training_step(
    model: nnx.Module,
    optimizer_graph: nnx.GraphDef[Any],
    options: FitOptions,
    shardings: TrainState,
    distillation: Distillation | None = None,
) -> Step:
    """A compiled function of (state, inputs, labels) that gives (state, loss, accuracy). The state is donated.

    Args:
      shardings: of the state.
      distillation: its teacher lies on the devices as the state does.
    """
    view = in_mode(model, training=True)
    mesh = jax.tree.leaves(shardings)[0].mesh
    if jax.default_backend() == "cpu" and mesh.size == 1:  # several CPU devices would each gather the whole batch
        cpu_convolution.use_in(view)
    model_graph = nnx.graphdef(view)
    teacher_graph, teacher = evaluation_split(distillation.teacher) if distillation else (None, None)
    loss_of = _loss(model_graph, options, distillation, teacher_graph)

    def step(state: TrainState, teacher: Any, inputs: tuple[jax.Array, ...], labels: jax.Array) -> Any:
        model, optimizer = nnx.merge(model_graph, state.model), nnx.merge(optimizer_graph, state.optimizer)
        params, rest = nnx.state(model, nnx.Param), nnx.state(model, nnx.Not(nnx.Param))
        taught = functools.partial(loss_of, teacher)
        gradients, rest, loss, accuracy = _accumulated(taught, params, rest, inputs, labels, options.accumulate)
        nnx.update(model, rest)
        optimizer.update(model, gradients)
        ema = (
            None
            if state.ema is None
            else _averaged(state.ema, nnx.state(model, Averaged), options.ema, optimizer.step[...])
        )
        return TrainState(nnx.state(model), nnx.state(optimizer), ema), loss, accuracy

    everywhere = NamedSharding(mesh, PartitionSpec())
    compile_ = functools.partial(jax.jit, donate_argnums=0, out_shardings=(shardings, everywhere, everywhere))
    if distillation is None:
        return compile_(lambda state, inputs, labels: step(state, None, inputs, labels))
    compiled = compile_(step)
    placed = place(teacher, shardings_of(teacher, mesh, options.placement))
    return lambda state, inputs, labels: compiled(state, placed, inputs, labels)


def _loss(
    model_graph: nnx.GraphDef[Any], options: FitOptions, distillation: Distillation | None, teacher_graph: Any
) -> Callable[..., Any]:
    """A function of (teacher, params, rest, inputs, labels) that gives (loss, (rest, accuracy, labelled)).

    Loss and accuracy are means over the `labelled` labels, which are those not below 0.
    Its first argument is the state of the teacher, with `teacher_graph`; None without `distillation`.
    """
    dtype = jnp.dtype(options.precision)

    def loss_of(teacher: Any, params: Any, rest: Any, inputs: tuple[jax.Array, ...], labels: jax.Array) -> Any:
        model = nnx.merge(model_graph, _cast(params, dtype), rest, copy=True)
        inputs = _cast(inputs, dtype)
        logits, labelled = model(*inputs).astype(jnp.float32), labels >= 0
        targets = optax.smooth_labels(jax.nn.one_hot(labels, logits.shape[-1]), options.label_smoothing)
        loss = optax.softmax_cross_entropy(logits, targets)
        if distillation:
            wanted = nnx.merge(teacher_graph, _cast(teacher, dtype), copy=True)(*inputs).astype(jnp.float32)
            soft = soft_loss(logits, wanted, distillation.temperature)
            loss = (1 - distillation.weight) * loss + distillation.weight * soft
        count = jnp.sum(labelled)
        share = 1 / jnp.maximum(count, 1)
        accuracy = share * jnp.sum(logits.argmax(axis=-1) == labels, where=labelled)
        return share * jnp.sum(loss, where=labelled), (nnx.state(model, nnx.Not(nnx.Param)), accuracy, count)

    return loss_of


def _accumulated(
    loss_of: Callable[..., Any], params: Any, rest: Any, inputs: tuple[jax.Array, ...], labels: jax.Array, parts: int
) -> tuple[Any, Any, jax.Array, jax.Array]:
    """Gradients, variables that are not parameters, loss and accuracy: those of the batch, a part of it at a time."""
    gradient = jax.value_and_grad(loss_of, has_aux=True)
    if parts == 1:
        (loss, (rest, accuracy, _)), gradients = gradient(params, rest, inputs, labels)
        return gradients, rest, loss, accuracy

    def cut(array: jax.Array) -> jax.Array:  # rows i, i + parts, …: each device keeps its rows
        return jnp.swapaxes(array.reshape(-1, parts, *array.shape[1:]), 0, 1)

    def add(carry: Any, part: Any) -> Any:
        rest, sums, labelled = carry
        (loss, (rest, accuracy, count)), gradients = gradient(params, rest, *part)
        means = gradients, loss, accuracy
        sums = jax.tree.map(lambda total, mean: total + (count * mean).astype(total.dtype), sums, means)
        return (rest, sums, labelled + count), None

    zeros = (jax.tree.map(jnp.zeros_like, params), jnp.zeros([]), jnp.zeros([]))
    start = rest, zeros, jnp.zeros([], jnp.int32)
    (rest, sums, labelled), _ = jax.lax.scan(add, start, jax.tree.map(cut, (inputs, labels)))
    gradients, loss, accuracy = jax.tree.map(lambda total: (total / jnp.maximum(labelled, 1)).astype(total.dtype), sums)
    return gradients, rest, loss, accuracy


def _averaged(ema: Any, new: Any, decay: float, updates: jax.Array) -> Any:
    decay_now = jnp.minimum(decay, (1.0 + updates) / (10.0 + updates))
    return jax.tree.map(lambda old, leaf: old + (1 - decay_now).astype(old.dtype) * (leaf - old), ema, new)


def _cast(tree: Any, dtype: Any) -> Any:
    return jax.tree.map(lambda leaf: leaf.astype(dtype) if jnp.issubdtype(leaf.dtype, jnp.floating) else leaf, tree)


def accuracy_of(model: nnx.Module, mesh: Mesh, batch_size: int = 512) -> Callable[..., float]:
    """A function of (variables, inputs, labels): the share of labels that the model, in evaluation mode, finds.

    The devices share the work. `variables` are all of the model's, as `TrainState.evaluated` has them.
    """
    graph, _ = evaluation_split(model)

    @jax.jit
    def right(variables: Any, inputs: tuple[jax.Array, ...], labels: jax.Array) -> tuple[jax.Array, jax.Array]:
        found = nnx.merge(graph, variables, copy=True)(*inputs).argmax(axis=-1)
        return jnp.sum((found == labels) & (labels >= 0)), jnp.sum(labels >= 0)

    size = max(1, batch_size // mesh.size) * mesh.size
    process, processes = jax.process_index(), jax.process_count()

    def accuracy(variables: Any, inputs: tuple[Inputs, ...], labels: np.ndarray) -> float:
        counts = []
        for start in range(0, len(labels), size):
            rows = np.arange(start + process, start + size, processes)
            inside = np.minimum(rows, len(labels) - 1)  # one shape, one compilation
            padded = np.where(
                (rows < len(labels)).reshape(-1, *[1] * (labels.ndim - 1)), labels[inside].astype(np.int32), -1
            )
            counts.append(right(variables, *place_batch((tuple(part[inside] for part in inputs), padded), mesh)))
        found, labelled = np.sum([[int(count) for count in pair] for pair in counts], axis=0)
        return float(found / labelled)

    return accuracy
