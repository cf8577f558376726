"""TIMIT's reader and scores, on a synthetic tree of its layout: noise and tones, none of its recordings."""

import dataclasses
import itertools
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bcr_jax import BCRError, data
from bcr_jax.data.readers.timit import CORE_TEST_SPEAKERS, timit
from bcr_jax.speech import PHONES, phone_error_rate
from bcr_jax.speech.log_mel import stack
from bcr_jax.speech.phones import _edits, phone_label
from bcr_jax.unlabelled import UNLABELLED

RNG = np.random.default_rng(0)
SIL, IH, S = (PHONES.index(name) for name in ("sil", "ih", "s"))


def utterance(path: Path, seconds: float, phones: str = "h# ix q s h#", format: str = "NIST") -> None:
    """A recording of noise and its phones, equally long."""
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = RNG.uniform(-0.5, 0.5, round(16000 * seconds))
    soundfile.write(path, samples, 16000, format=format, subtype="PCM_16")
    names = phones.split()
    ends = [len(samples) * (n + 1) // len(names) for n in range(len(names))]
    lines = [f"{start} {end} {name}\n" for start, end, name in zip([0, *ends], ends, names, strict=False)]
    path.with_suffix(".phn" if path.suffix == ".wav" else ".PHN").write_text("".join(lines))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    utterance(tmp_path / "TRAIN" / "DR1" / "FCJF0" / "SI1027.WAV", 1.0)
    utterance(tmp_path / "TRAIN" / "DR1" / "FCJF0" / "SA1.WAV", 1.0)
    utterance(tmp_path / "TRAIN" / "DR2" / "MABC0" / "SX7.WAV", 4.0)
    utterance(tmp_path / "TEST" / "DR1" / "MDAB0" / "SX49.WAV", 1.5)
    utterance(tmp_path / "TEST" / "DR1" / "MDAB0" / "SA2.WAV", 1.5)
    utterance(tmp_path / "TEST" / "DR1" / "MREB0" / "SX1.WAV", 1.0)  # not of the core test set
    return tmp_path


def test_it_reads_the_layout(tree: Path) -> None:
    found = timit(tree)
    assert found.classes == 39
    # 1 s is 98 frames; 4 s are 398, cut into two pieces of 199
    assert found.train_lengths.tolist() == [98, 199, 199]
    assert found.test_lengths.tolist() == [148] and found.test_frames.shape == (1, 148, 152)
    # five phones of 0.3 s; the frame whose middle is at 200 + 160 t samples
    middles = (200 + 160 * np.arange(148)) // 4800
    np.testing.assert_array_equal(found.test_labels[0], np.array([SIL, IH, UNLABELLED, S, SIL])[middles])
    assert (found.train_labels[0, 98:] == UNLABELLED).all()


def test_no_speaker_is_both_trained_and_held_out(tree: Path) -> None:
    whole = timit(tree)
    assert whole.train_groups is not None and whole.train_groups.tolist() == [0, 1, 1]
    parts = data.split(whole, validation=2)
    assert parts.validation_lengths is not None and parts.train_groups is not None
    held_out, kept = sorted(parts.validation_lengths), sorted(parts.train_lengths)
    assert (held_out, kept) in (([98], [199, 199]), ([199, 199], [98]))
    assert len(set(parts.train_groups)) == 1
    with pytest.raises(BCRError, match="validation is 1, but the smallest group has 3 training inputs: hold out more"):
        data.split(dataclasses.replace(whole, train_groups=np.zeros(3, int)), validation=1)


def test_lower_case_names_and_riff_files_are_read_too(tmp_path: Path) -> None:
    utterance(tmp_path / "train" / "dr1" / "fcjf0" / "si1027.wav", 1.0, format="WAV")
    utterance(tmp_path / "test" / "dr1" / "felc0" / "sx36.wav", 1.0, format="WAV")
    assert data.load("timit", tmp_path).test_lengths.tolist() == [98]  # type: ignore[union-attr]


def test_frames_are_stacked_with_those_before_them() -> None:
    frames = np.arange(5.0)[:, None]
    np.testing.assert_array_equal(stack(frames, 3), [[0, 0, 0], [0, 0, 1], [0, 1, 2], [1, 2, 3], [2, 3, 4]])


def test_phones_fold_to_39_as_published() -> None:
    assert len(PHONES) == 39 and len(CORE_TEST_SPEAKERS) == 24
    assert sum(name.startswith("M") for name in CORE_TEST_SPEAKERS) == 16
    same = {"ao": "aa", "ax": "ah", "ax-h": "ah", "axr": "er", "hv": "hh", "ix": "ih", "el": "l", "em": "m"}
    same |= {"en": "n", "nx": "n", "eng": "ng", "zh": "sh", "ux": "uw"}
    same |= dict.fromkeys(["bcl", "dcl", "gcl", "pcl", "tcl", "kcl", "epi", "pau", "h#"], "sil")
    assert {name: PHONES[phone_label(name)] for name in same} == same
    assert all(PHONES[phone_label(name)] == name for name in PHONES)
    assert phone_label("q") == UNLABELLED
    assert len(same) + len(PHONES) + 1 - 1 == 61, "sil is no phone of the transcriptions"


def edits_by_recursion(a: tuple[int, ...], b: tuple[int, ...]) -> int:
    if not a or not b:
        return len(a) + len(b)
    same = edits_by_recursion(a[1:], b[1:]) + (a[0] != b[0])
    return min(same, edits_by_recursion(a[1:], b) + 1, edits_by_recursion(a, b[1:]) + 1)


def test_edits_are_the_fewest() -> None:
    words = [word for size in range(4) for word in itertools.product((0, 1), repeat=size)]
    for a, b in itertools.product(words, words):
        assert _edits(a, b) == edits_by_recursion(a, b)


def test_phone_error_rate() -> None:
    labels = np.array([[3, 3, 5, UNLABELLED, 5, 1, UNLABELLED], [2, 2, 2, 4, 4, 4, 4]])  # 3 5 1, and 2 4
    lengths = np.array([6, 7])
    assert phone_error_rate(np.where(labels == UNLABELLED, 5, labels), lengths, labels) == 0
    found = np.array([[3, 3, 3, 3, 3, 1, 9], [2, 0, 0, 4, 4, 4, 4]])  # 3 1: a deletion; 2 0 4: an insertion
    assert phone_error_rate(found, lengths, labels) == 2 / 5
    with pytest.raises(BCRError, match="no frame is labelled"):
        phone_error_rate(found, lengths, np.full_like(labels, UNLABELLED))


def test_bad_trees_are_refused(tree: Path) -> None:
    with pytest.raises(BCRError, match="has 0 utterances to train and 0 of the core test set"):
        timit(tree / "TRAIN")
    phones = tree / "TEST" / "DR1" / "MDAB0" / "SX49.PHN"
    good = phones.read_text()
    for text, message in (
        (good.replace("ix", "xx"), "phone is 'xx': TIMIT has"),
        (good.replace("ix", ""), "cannot read phones .*SX49.PHN"),
        ("0 9000 h#\n8000 24000 s\n", "overlap or are empty"),
        ("0 9000 h#\n9000 9000 s\n", "overlap or are empty"),
        ("0 9000 h#\n", "end at sample 9000, the recording at 24000"),
        (good + "24000 99000 s\n", "end at sample 99000, the recording at 24000"),
    ):
        phones.write_text(text)
        with pytest.raises(BCRError, match=message):
            timit(tree)
    phones.unlink()
    with pytest.raises(BCRError, match=r"cannot read phones .*No such file"):
        timit(tree)
