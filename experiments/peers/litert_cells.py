"""ONNX's GRU and LSTM, of one sequence, in TensorFlow: a product of all frames, then a loop over them.

The loop stays a loop: XNNPACK would pack the recurrent weights once for every frame of an unrolled one. LiteRT's fused
LSTM neither takes states nor runs on XNNPACK.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np


def gru(
    tf: Any, _: Any, x: Any, w: np.ndarray, r: np.ndarray, bias: np.ndarray, lengths: None, h: Any
) -> tuple[Any, ...]:
    """All outputs and h of the last frame, where `linear_before_reset` is 1."""
    b, recurrent_b = np.split(bias[0], 2)

    def cell(gates: Any, h: Any) -> tuple[Any, ...]:
        z, reset, n = tf.split(gates, 3, -1)
        z_h, reset_h, n_h = tf.split(tf.matmul(h, r[0], transpose_b=True) + recurrent_b, 3, -1)
        z, n = tf.sigmoid(z + z_h), tf.tanh(n + tf.sigmoid(reset + reset_h) * n_h)
        return (n + z * (h - n),)

    return _layer(tf, x, w[0], b, cell, h)


def lstm(
    tf: Any, _: Any, x: Any, w: np.ndarray, r: np.ndarray, bias: np.ndarray, lengths: None, h: Any, c: Any
) -> tuple[Any, ...]:
    """All outputs, h and c of the last frame."""
    b, recurrent_b = np.split(bias[0], 2)

    def cell(gates: Any, h: Any, c: Any) -> tuple[Any, ...]:
        i, o, f, n = tf.split(gates + tf.matmul(h, r[0], transpose_b=True), 4, -1)
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(n)
        return tf.sigmoid(o) * tf.tanh(c), c

    return _layer(tf, x, w[0], b + recurrent_b, cell, h, c)


def _layer(
    tf: Any, x: Any, w: np.ndarray, b: np.ndarray, cell: Callable[..., Sequence[Any]], *states: Any
) -> tuple[Any, ...]:
    """Outputs [steps, 1, 1, units] of frames [steps, 1, features], and the states [1, 1, units] after the last."""
    steps, units = x.shape[0], states[0].shape[-1]
    gates = tf.reshape(tf.matmul(tf.reshape(x, (steps, -1)), w, transpose_b=True) + b, (steps, 1, -1))
    after: Sequence[Any] = [tf.reshape(state, (1, units)) for state in states]
    if steps == 1:
        after = cell(gates[0], *after)
        outputs = after[0]
    else:

        def frame(t: Any, written: Any, *before: Any) -> tuple[Any, ...]:
            states = cell(tf.gather(gates, t), *before)
            return (t + 1, written.write(t, states[0]), *states)

        array = tf.TensorArray(tf.float32, steps, element_shape=(1, units))
        _, array, *after = tf.while_loop(lambda t, *_: t < steps, frame, (0, array, *after), maximum_iterations=steps)
        outputs = array.stack()
    return (tf.reshape(outputs, (steps, 1, 1, units)), *(tf.reshape(state, (1, 1, units)) for state in after))
