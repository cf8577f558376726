"""Reads recordings: RIFF and NIST SPHERE files, mono, at the rate that is asked for."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from jaxtyping import Float

from bcr_jax.errors import BCRError

_SPHERE_HEADER_BYTES = 1024


def read_recording(path: Path, rate: int) -> Float[np.ndarray, " samples"]:
    """The samples of a recording, float32; those of integer formats are in [-1, 1).

    Args:
      rate: samples per second that the recording must have; nothing is resampled.

    Raises:
      BCRError: the soundfile package is missing, or the file is none, of another rate, not mono, cut, empty or not
        finite.
    """
    try:
        import soundfile  # an optional dependency
    except ImportError as error:
        raise BCRError("recordings need the soundfile package: pip install 'bcr-compiler[speech]'") from error
    try:
        with soundfile.SoundFile(path) as file:
            found, channels, about = file.samplerate, file.channels, file.extra_info
            samples = file.read(dtype="float32")
    except (RuntimeError, OSError) as error:  # soundfile's own errors are RuntimeErrors
        raise BCRError(f"cannot read recording {path}: {error}: give a WAV or SPHERE file of PCM samples") from error
    if found != rate:
        raise BCRError(f"recording {path} has {found} samples per second, expected {rate}: resample it")
    if channels != 1:
        raise BCRError(f"recording {path} has {channels} channels, expected 1: mix it to mono")
    if len(samples) == 0:
        raise BCRError(f"recording {path} is empty: delete it or record it again")
    if "should be" in about or len(samples) < _promised_samples(path):  # libsndfile's words for a RIFF size
        raise BCRError(f"recording {path} ends after {len(samples)} samples, its header promises more: copy it again")
    if not np.isfinite(samples).all():
        raise BCRError(f"recording {path} has {np.sum(~np.isfinite(samples))} NaN or infinite samples: make it again")
    return samples


def _promised_samples(path: Path) -> int:
    """The sample count in a SPHERE header, which libsndfile does not check; 0 for other files."""
    with path.open("rb") as file:
        header = file.read(_SPHERE_HEADER_BYTES)
    count = re.search(rb"sample_count -i (\d+)", header) if header.startswith(b"NIST_1A") else None
    return int(count[1]) if count else 0
