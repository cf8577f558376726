"""Recordings, features and the data sets made of them. The recordings here are synthetic: tones and noise."""

import importlib.util
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest
import scipy.signal
import soundfile

from bcr_jax import BCRError, data
from bcr_jax.data.readers.fsdd import fsdd
from bcr_jax.data.readers.vowels import read_ts
from bcr_jax.speech import LogMel, read_recording
from bcr_jax.speech.log_mel import mel_filters

RNG = np.random.default_rng(0)
SPEC = LogMel(rate=8000, window=256, hop=160, bands=40)


def filters_by_definition(spec: LogMel) -> np.ndarray:
    def mel(f: float) -> float:
        return 2595 * np.log10(1 + f / 700)

    def inverse(m: float) -> float:
        return 700 * (10 ** (m / 2595) - 1)

    corners = [inverse(n * mel(spec.rate / 2) / (spec.bands + 1)) for n in range(spec.bands + 2)]
    weights = np.zeros((spec.window // 2 + 1, spec.bands))
    for k in range(len(weights)):
        f = k * spec.rate / spec.window
        for band, (low, peak, high) in enumerate(zip(corners, corners[1:], corners[2:], strict=False)):
            if low < f <= peak:
                weights[k, band] = (f - low) / (peak - low)
            elif peak < f < high:
                weights[k, band] = (high - f) / (high - peak)
    return weights


@pytest.mark.parametrize("spec", [SPEC, LogMel(rate=16000, window=400, hop=160, bands=38)])
def test_log_mel_follows_its_definition(spec: LogMel) -> None:
    np.testing.assert_allclose(mel_filters(spec), filters_by_definition(spec), atol=1e-12)
    samples = (RNG.standard_normal(2000) * 0.1).astype(np.float32)
    count = 1 + (2000 - spec.window) // spec.hop
    hann = scipy.signal.get_window("hann", spec.window)
    starts = [spec.hop * t for t in range(count)]
    energy = [
        scipy.signal.periodogram(samples[s : s + spec.window], window=hann, detrend=False, scaling="spectrum")[1]
        for s in starts
    ]
    # scipy's one-sided spectrum of amplitudes: the inner frequencies count twice, all over the window's sum squared
    two_sided = np.full(spec.window // 2 + 1, 2.0)
    two_sided[[0, -1]] = 1
    powers = np.array(energy, np.float64) / two_sided * hann.sum() ** 2
    wanted = np.log(np.maximum(powers @ filters_by_definition(spec), 1e-6))
    got = np.asarray(spec(jnp.asarray(samples)))
    assert got.shape == (spec.frames(2000), spec.bands) == wanted.shape
    # float32: relative errors of a sum of `window` products, before the logarithm
    np.testing.assert_allclose(got, wanted, atol=spec.window * np.finfo(np.float32).eps * 10)


def test_a_tone_is_in_the_band_of_its_frequency_and_silence_is_finite() -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(2000) / 8000).astype(np.float32)
    loudest = np.asarray(SPEC(jnp.asarray(tone))).argmax(axis=-1)
    top = 2595 * np.log10(1 + 4000 / 700)
    assert set(loudest) == {round(2595 * np.log10(1 + 1000 / 700) / top * 41) - 1}
    assert np.isfinite(np.asarray(SPEC(jnp.zeros(2000)))).all()


def test_samples_that_arrive_later_change_no_frame() -> None:
    samples = jnp.asarray(RNG.standard_normal(2000).astype(np.float32))
    np.testing.assert_array_equal(SPEC(samples[:1000]), SPEC(samples)[: SPEC.frames(1000)])


def write(path: Path, samples: np.ndarray, rate: int = 8000, **how: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, rate, **how)
    return path


@pytest.mark.parametrize("format", ["WAV", "NIST"])
def test_a_recording_is_read_as_it_was_written(tmp_path: Path, format: str) -> None:
    samples = (RNG.uniform(-0.9, 0.9, 500) * 2**15).round() / 2**15
    path = write(tmp_path / "a.wav", samples, format=format, subtype="PCM_16")
    np.testing.assert_array_equal(read_recording(path, 8000), samples.astype(np.float32))


def test_bad_recordings_are_refused(tmp_path: Path) -> None:
    good = np.zeros(500)
    with pytest.raises(BCRError, match="has 16000 samples per second, expected 8000: resample it"):
        read_recording(write(tmp_path / "rate.wav", good, 16000), 8000)
    with pytest.raises(BCRError, match="has 2 channels, expected 1"):
        read_recording(write(tmp_path / "stereo.wav", np.zeros((500, 2))), 8000)
    with pytest.raises(BCRError, match="is empty"):
        read_recording(write(tmp_path / "empty.wav", good[:0]), 8000)
    bad = np.where(np.arange(500) < 3, np.nan, good)
    with pytest.raises(BCRError, match="has 3 NaN or infinite samples"):
        read_recording(write(tmp_path / "nan.wav", bad, subtype="FLOAT"), 8000)
    for format in ("WAV", "NIST"):
        cut = write(tmp_path / "cut.wav", good, format=format, subtype="PCM_16")
        cut.write_bytes(cut.read_bytes()[:-301])
        with pytest.raises(BCRError, match="its header promises more"):
            read_recording(cut, 8000)
    (tmp_path / "text.wav").write_text("no recording")
    for name in ("text.wav", "absent.wav"):
        with pytest.raises(BCRError, match=f"cannot read recording .*{name}"):
            read_recording(tmp_path / name, 8000)
    with pytest.raises(BCRError, match="200 samples is shorter than a window of 256"):
        SPEC.frames(200)
    with pytest.raises(BCRError, match=r"\d+ bands hold no frequency"):
        LogMel(rate=8000, window=64, hop=32, bands=40)
    with pytest.raises(BCRError, match="give positive numbers"):
        LogMel(rate=8000, window=256, hop=0, bands=40)


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic tree of the layout of FSDD: two digits, two speakers, twelve recordings of each."""
    root = tmp_path_factory.mktemp("fsdd")
    for digit in (0, 7):
        for speaker in ("george", "theo"):
            for index in range(12):
                samples = RNG.standard_normal(1100 + 800 * index) * 0.1
                write(root / "recordings" / f"{digit}_{speaker}_{index}.wav", samples)
    return root


def test_the_splits_of_spoken_digits(digits: Path) -> None:
    official = fsdd(digits, "official")
    assert (len(official.train_labels), len(official.test_labels)) == (28, 20)
    assert official.test_labels.tolist() == [0] * 10 + [7] * 10
    # 1100 + 800 * index samples: windows of 256, every 160, two in a frame
    windows = [1 + (44 + 800 * index) // 160 for index in range(1, 6)]
    assert official.test_lengths[:5].tolist() == [count // 2 for count in windows]
    assert official.train_lengths.max() == 20, "long recordings are cut"
    validation = fsdd(digits, "validation")
    assert (len(validation.train_labels), len(validation.test_labels)) == (8, 20)
    assert not {row.tobytes() for row in validation.test_frames} & {row.tobytes() for row in official.test_frames}
    george = data.load("fsdd_george", digits)
    assert (len(george.train_labels), len(george.test_labels)) == (24, 24)


def test_the_frames_of_a_digit_are_those_of_its_recording_alone(digits: Path) -> None:
    found = fsdd(digits, "official")
    alone = SPEC(jnp.asarray(read_recording(digits / "recordings" / "0_george_1.wav", 8000)))
    # the data set is normalised per band: correlate
    row = found.test_frames[1, : found.test_lengths[1]]
    pairs = np.asarray(alone)[: 2 * (len(alone) // 2)].reshape(-1, 80)
    assert row.shape == pairs.shape
    for band in range(80):
        assert np.corrcoef(row[:, band], pairs[:, band])[0, 1] > 0.99999


def test_a_directory_of_something_else_is_refused(tmp_path: Path, digits: Path) -> None:
    with pytest.raises(BCRError, match=r"no recordings/\*\.wav in"):
        fsdd(tmp_path, "official")
    with pytest.raises(BCRError, match="has 0 recordings to train and 4 to test"):
        for digit in (0, 7):
            for index in (0, 1):
                write(tmp_path / "recordings" / f"{digit}_theo_{index}.wav", np.zeros(500))
        fsdd(tmp_path, "official")
    write(tmp_path / "recordings" / "0_nobody_1.wav", np.zeros(500))
    with pytest.raises(BCRError, match="is not named digit_speaker_index"):
        fsdd(tmp_path, "official")
    with pytest.raises(BCRError, match="split is 'bob': choose one of official, validation, george"):
        fsdd(digits, "bob")
    with pytest.raises(BCRError, match="'fsdd' is read from a directory"):
        data.load("fsdd")


def test_japanese_vowels() -> None:
    vowels = data.load("vowels")
    assert vowels.train_inputs[0].shape == (270, 29, 12) and vowels.test_inputs[0].shape == (370, 29, 12)
    assert np.bincount(vowels.train_labels).tolist() == [30] * 9
    # the published numbers of test utterances of the nine speakers
    assert np.bincount(vowels.test_labels).tolist() == [31, 35, 88, 44, 29, 24, 40, 50, 29]
    lengths = np.concatenate([vowels.train_inputs[1], vowels.test_inputs[1]])
    assert lengths.min() == 7 and lengths.max() == 29


def test_vowels_need_their_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(BCRError, match=r"needs the sktime package: pip install 'bcr-compiler\[speech\]'"):
        data.load("vowels")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("1,2:3:a", r"the features of sequence 1 have \[1, 2\] frames"),
        ("1,x:3,4:a", "could not convert string to float"),
        ("1,2:3,4:c", "is not in list"),
    ],
)
def test_a_damaged_ts_file_is_refused(tmp_path: Path, line: str, message: str) -> None:
    file = tmp_path / "x.ts"
    file.write_text("@classLabel true a b\n@data\n1,2:3,4:b\n")
    sequences, labels = read_ts(file)
    np.testing.assert_array_equal(sequences[0], [[1, 3], [2, 4]])
    assert labels.tolist() == [1]
    file.write_text(f"@classLabel true a b\n@data\n{line}\n")
    with pytest.raises(BCRError, match=message):
        read_ts(file)
