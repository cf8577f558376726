"""Stacked GRU and LSTM networks over sequences of frames."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import jax
import jax.numpy as jnp
from flax import nnx
from jaxtyping import Array, Float, Int

from bcr_jax.errors import BCRError

CELLS = (nnx.GRUCell, nnx.OptimizedLSTMCell)
OUTPUTS = ("last", "mean", "frames")
Cell = nnx.GRUCell | nnx.OptimizedLSTMCell
State = tuple[Any, ...]  # of each layer: GRU h, LSTM (c, h), each [batch, units]


class RecurrentNetwork(nnx.Module):
    """`layers` recurrent layers of `units` and a linear head: `[batch, time, features]` to logits.

    The layers are stock `nnx.RNN`s over stock cells. In a trace, each layer is a jitted function "gru_layer" or
    "lstm_layer", and each cell of `step` is "gru_step" or "lstm_step".

    Args:
      cell: `nnx.GRUCell` or `nnx.OptimizedLSTMCell`.
      output: "frames": logits of every frame (a labeller). "last": of the last frame, which has seen all. "mean": the
        mean over the frames. A sequence is classified by "last" or "mean".
      dropout: probability, of the inputs of the layers but the first and of the head, while training.

    Raises:
      BCRError: `cell` or `output` is none of these, or a size is not positive.
    """

    def __init__(
        self,
        cell: type[Cell],
        *,
        features: int,
        units: int,
        layers: int,
        classes: int,
        output: Literal["last", "mean", "frames"],
        dropout: float = 0.0,
        rngs: nnx.Rngs,
    ):
        if cell not in CELLS:
            raise BCRError(f"cell is {cell!r}: choose one of {', '.join(f'nnx.{c.__name__}' for c in CELLS)}")
        if output not in OUTPUTS:
            raise BCRError(f"output is {output!r}: choose one of {', '.join(OUTPUTS)}")
        if min(features, units, layers, classes) < 1:
            raise BCRError(f"got {features=}, {units=}, {layers=}, {classes=}: give at least 1 of each")
        inputs = [features, *[units] * (layers - 1)]
        self.layers = nnx.List([nnx.RNN(cell(size, units, rngs=rngs), rngs=False) for size in inputs])
        self.dropout = nnx.Dropout(dropout, rngs=rngs) if dropout else None
        self.head = nnx.Linear(units, classes, rngs=rngs)
        self.features, self.output = features, output

    def __call__(
        self, x: Float[Array, "batch time features"], lengths: Int[Array, " batch"] | None = None
    ) -> Float[Array, "batch *frames classes"]:
        """The logits of sequences: `[batch, classes]`, or `[batch, time, classes]` of a labeller.

        `lengths` counts the frames of each sequence that are real, at least 1; the others follow them and change
        nothing. Without it all are. A labeller's logits of frames that are not real mean nothing.

        Raises:
          BCRError: there are no frames, or they have another number of features.
        """
        if x.ndim != 3 or x.shape[1] == 0 or x.shape[2] != self.features:
            raise BCRError(f"sequences are {x.shape}: give [batch, time, {self.features}] with at least one frame")
        for number, (layer, state) in enumerate(zip(self.layers, self.initial_state(x.shape[0]), strict=True)):
            x = self._dropped(x) if number else x
            x = _named(layer.cell, "layer", lambda rnn, state, x: rnn(x, initial_carry=state))(layer, state, x)
        return self.head(self._dropped(_pool(x, lengths, self.output)))

    def initial_state(self, batch: int) -> State:
        """The state before the first frame, zero: of each GRU layer h `[batch, units]`, of each LSTM layer (c, h)."""
        return tuple(_zeros(layer.cell, batch) for layer in self.layers)

    def step(self, state: State, frame: Float[Array, "batch features"]) -> tuple[State, Float[Array, "batch classes"]]:
        """One frame: the new state and the logits of this frame.

        After the last frame the logits are those of a whole sequence with output "last"; with "mean", the mean of the
        logits of all steps is.

        Raises:
          BCRError: `state` is not like `initial_state`, or `frame` has another number of features.
        """
        self._check(state, frame)
        after, x = [], frame
        for number, (layer, carry) in enumerate(zip(self.layers, state, strict=True)):
            x = self._dropped(x) if number else x
            carry, x = _named(layer.cell, "step", lambda cell, carry, x: cell(carry, x))(layer.cell, carry, x)
            after.append(carry)
        return tuple(after), self.head(self._dropped(x))

    def _check(self, state: State, frame: jax.Array) -> None:
        features = self.features
        if frame.ndim != 2 or frame.shape[1] != features:
            raise BCRError(f"frame is {frame.shape}: give [batch, {features}]")
        want = jax.eval_shape(lambda: self.initial_state(frame.shape[0]))
        if jax.tree.map(jnp.shape, state) != jax.tree.map(jnp.shape, want):
            raise BCRError(
                f"state is {jax.tree.map(jnp.shape, state)}, a batch of {frame.shape[0]} needs "
                f"{jax.tree.map(jnp.shape, want)}: start with initial_state(batch)"
            )

    def _dropped(self, x: jax.Array) -> jax.Array:
        return x if self.dropout is None else self.dropout(x)


def _named(cell: Any, what: str, apply: Callable[[Any, Any, jax.Array], Any]) -> Callable[[Any, Any, jax.Array], Any]:
    """`apply` of a module, jitted by the name of its cell, so that a trace shows what it is."""

    def call(module: nnx.Module, carry: Any, x: jax.Array) -> Any:
        graph, params = nnx.split(module)

        def function(params: Any, carry: Any, x: jax.Array) -> Any:
            return apply(nnx.merge(graph, params), carry, x)

        function.__name__ = f"{'gru' if isinstance(cell, nnx.GRUCell) else 'lstm'}_{what}"
        return jax.jit(function)(params, carry, x)

    return call


def _zeros(cell: Any, batch: int) -> Any:
    h = jnp.zeros((batch, cell.hidden_features), cell.param_dtype)
    return h if isinstance(cell, nnx.GRUCell) else (h, h)


def _pool(x: jax.Array, lengths: jax.Array | None, output: str) -> jax.Array:
    """`[batch, time, units]` to what the head sees."""
    if output == "frames":
        return x
    if lengths is None:
        return x[:, -1] if output == "last" else x.mean(axis=1)
    if output == "last":
        return jnp.take_along_axis(x, lengths[:, None, None] - 1, axis=1)[:, 0]
    real = jnp.arange(x.shape[1])[None, :] < lengths[:, None]
    return jnp.sum(x, axis=1, where=real[:, :, None]) / lengths[:, None]
