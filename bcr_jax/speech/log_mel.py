"""Log-mel features of recordings."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from bcr_jax.errors import BCRError

_FLOOR = 1e-6  # of a band's energy, below what quiet rooms have; so that the logarithm of silence is finite


@dataclass(frozen=True)
class LogMel:
    """Energies of `bands` triangular filters, evenly spaced on the mel scale up to half the rate, in logarithms.

    Frame t covers the samples from `t * hop` to `t * hop + window`, weighted by Hann's window: no padding, so that
    frames can be computed while a recording arrives. Mel as in O'Shaughnessy 1987: 2595 log10(1 + f/700).

    Attributes:
      rate: samples per second.
      window, hop: in samples.
      bands: features of a frame.

    Raises:
      BCRError: a number is not positive, or there are so many bands that one has no frequency of the transform.
    """

    rate: int
    window: int
    hop: int
    bands: int

    def __post_init__(self) -> None:
        if min(self.rate, self.window, self.hop, self.bands) < 1:
            raise BCRError(f"got {self}: give positive numbers")
        empty = int(np.sum(mel_filters(self).sum(axis=0) == 0))
        if empty:
            raise BCRError(f"got {self}: {empty} bands hold no frequency, give fewer bands or a longer window")

    def frames(self, samples: int) -> int:
        """The number of whole frames in so many samples.

        Raises:
          BCRError: there is none.
        """
        if samples < self.window:
            raise BCRError(f"recording of {samples} samples is shorter than a window of {self.window}: leave it out")
        return 1 + (samples - self.window) // self.hop

    def __call__(self, samples: Float[Array, "*batch samples"]) -> Float[Array, "*batch frames bands"]:
        """The features of recordings of one length."""
        start = self.hop * np.arange(self.frames(samples.shape[-1]))
        windows = samples[..., start[:, None] + np.arange(self.window)[None, :]]
        hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(self.window) / self.window)
        weighted = jnp.einsum("...w,w->...w", windows, jnp.asarray(hann, samples.dtype))
        spectrum = jnp.abs(jnp.fft.rfft(weighted))
        filters = jnp.asarray(mel_filters(self), samples.dtype)
        energy = jnp.matmul(jnp.square(spectrum), filters, precision=jax.lax.Precision.HIGHEST)
        return jnp.log(jnp.maximum(energy, _FLOOR))

    def of_recording(self, samples: Float[np.ndarray, " samples"]) -> Float[np.ndarray, "frames bands"]:
        """The features of one recording.

        It is padded to whole seconds, which changes no frame of it: so few lengths are ever compiled.
        """
        count = self.frames(len(samples))
        padded = np.pad(samples, (0, -len(samples) % self.rate))
        return np.asarray(_compiled(self, jnp.asarray(padded)))[:count]


@functools.partial(jax.jit, static_argnums=0)
def _compiled(spec: LogMel, samples: jax.Array) -> jax.Array:
    return spec(samples)


def stack(frames: Float[np.ndarray, "time bands"], count: int) -> Float[np.ndarray, "time features"]:
    """Each frame after the `count - 1` before it; the first is repeated where there are none."""
    before = np.concatenate([np.repeat(frames[:1], count - 1, axis=0), frames])
    return np.concatenate([before[n : n + len(frames)] for n in range(count)], axis=1)


@functools.cache
def mel_filters(spec: LogMel) -> Float[np.ndarray, "frequencies bands"]:
    """The weights of the frequencies of a real Fourier transform in each band; the peak of a triangle is 1."""
    top = 2595 * np.log10(1 + spec.rate / 2 / 700)
    corners = 700 * (10 ** (np.linspace(0, top, spec.bands + 2) / 2595) - 1)
    frequencies = np.fft.rfftfreq(spec.window, 1 / spec.rate)[:, None]
    low, peak, high = corners[:-2], corners[1:-1], corners[2:]
    return np.clip(np.minimum((frequencies - low) / (peak - low), (high - frequencies) / (high - peak)), 0, None)
