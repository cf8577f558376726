"""TIMIT, for those who hold its licence: read speech whose phones are labelled sample by sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bcr_jax.data.sequences import SequenceDataset, normalise, pad
from bcr_jax.errors import BCRError
from bcr_jax.speech.log_mel import LogMel, stack
from bcr_jax.speech.phones import PHONES, phone_label
from bcr_jax.speech.recording import read_recording
from bcr_jax.unlabelled import UNLABELLED

FEATURES = LogMel(rate=16000, window=400, hop=160, bands=38)  # windows of 25 ms, every 10 ms
STACKED = 4  # each frame with the three before it: 152 features, what RTMobile's are is not published
TRAINING_TIME = 300  # frames of a sequence to train at most: longer utterances are cut into equal pieces
# Two men and a woman of each of the eight dialect regions, as the corpus' documentation lists them.
CORE_TEST_SPEAKERS = frozenset(
    "MDAB0 MWBT0 FELC0 MTAS1 MWEW0 FPAS0 MJMP0 MLNT0 FPKT0 MLLL0 MTLS0 FJLM0 "
    "MBPM0 MKLT0 FNLP0 MCMJ0 MJDH0 FMGD0 MGRT0 MNJM0 FDHC0 MJLN0 MPAM0 FMLD0".split()
)


@dataclass(frozen=True)
class _Utterance:
    part: str  # TRAIN or TEST
    speaker: str
    sentence: str
    path: Path


def timit(directory: Path) -> SequenceDataset:
    """Frames `[time, 152]` labelled with 39 phones: all training speakers, and the 24 of the core test set.

    The two sentences that all speakers read (SA1, SA2) are left out, as is usual. A frame has the phone of its middle
    sample; those of glottal stops have none. Each speaker is a group, so that `bcr_jax.data.split` cuts none in two.

    Args:
      directory: with TRAIN and TEST in it, in either case: TRAIN/DR1/FCJF0/SI1027.WAV (SPHERE or RIFF) and .PHN.

    Raises:
      BCRError: there is nothing to train or to test, or a file cannot be read or does not fit its recording.
    """
    utterances = _find(directory)
    train = [u for u in utterances if u.part == "TRAIN"]
    test = [u for u in utterances if u.part == "TEST" and u.speaker in CORE_TEST_SPEAKERS]
    if not train or not test:
        raise BCRError(
            f"{directory} has {len(train)} utterances to train and {len(test)} of the core test set: "
            "give the directory of TIMIT that has TRAIN and TEST in it"
        )
    (train_frames, train_labels), (test_frames, test_labels) = _read(train), _read(test)
    train_frames, test_frames = normalise(train_frames, test_frames)
    pieces = [-(-len(frames) // TRAINING_TIME) for frames in train_frames]
    train_frames, train_labels = (_cut(part, pieces) for part in (train_frames, train_labels))
    _, speakers = np.unique([utterance.speaker for utterance in train], return_inverse=True)
    test_time = max(len(frames) for frames in test_frames)
    return SequenceDataset(
        *pad(train_frames, TRAINING_TIME),
        _pad_labels(train_labels, TRAINING_TIME),
        *pad(test_frames, test_time),
        _pad_labels(test_labels, test_time),
        classes=len(PHONES),
        train_groups=np.repeat(speakers, pieces),
    )


def _find(directory: Path) -> list[_Utterance]:
    files = sorted(p for p in directory.glob("*/*/*/*") if p.suffix.upper() == ".WAV")
    found = [_Utterance(p.parts[-4].upper(), p.parts[-2].upper(), p.stem.upper(), p) for p in files]
    return [utterance for utterance in found if not utterance.sentence.startswith("SA")]


def _read(utterances: Sequence[_Utterance]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    frames, labels = [], []
    for utterance in utterances:
        samples = read_recording(utterance.path, FEATURES.rate)
        bands = FEATURES.of_recording(samples)
        frames.append(stack(bands, STACKED))
        labels.append(_frame_labels(utterance.path, len(bands), len(samples)))
    return frames, labels


def _frame_labels(recording: Path, frames: int, samples: int) -> np.ndarray:
    """The label of each frame, from the file beside the recording: lines of first sample, end and phone."""
    path = recording.with_suffix(".phn" if recording.suffix.islower() else ".PHN")
    try:
        rows = [line.split() for line in path.read_text().splitlines() if line.strip()]
        segments = [(int(start), int(end), phone_label(name)) for start, end, name in rows]
    except (OSError, ValueError) as error:  # BCRErrors of phone_label are ValueErrors
        raise BCRError(f"cannot read phones {path}: {error}: give lines such as '0 3050 h#'") from error
    ends = [0, *(end for _, end, _ in segments)]
    if any(start < before or end <= start for (start, end, _), before in zip(segments, ends, strict=False)):
        raise BCRError(f"phones {path} overlap or are empty: copy the file again")
    middles = FEATURES.hop * np.arange(frames) + FEATURES.window // 2
    if ends[-1] > samples + FEATURES.rate // 10 or ends[-1] <= middles[-1] - FEATURES.rate // 10:
        raise BCRError(f"phones {path} end at sample {ends[-1]}, the recording at {samples}: copy both again")
    labels = np.full(frames, UNLABELLED, np.int32)
    for start, end, label in segments:
        labels[(start <= middles) & (middles < end)] = label
    return labels


def _cut(arrays: Sequence[np.ndarray], pieces: Sequence[int]) -> list[np.ndarray]:
    return [piece for array, count in zip(arrays, pieces, strict=True) for piece in np.array_split(array, count)]


def _pad_labels(labels: Sequence[np.ndarray], time: int) -> np.ndarray:
    return np.stack([np.pad(row, (0, time - len(row)), constant_values=UNLABELLED) for row in labels])
