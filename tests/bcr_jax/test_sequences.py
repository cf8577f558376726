import dataclasses
import json
from pathlib import Path
from typing import Any

import jax
import numpy as np
import optax
import pytest
from flax import nnx

from bcr_jax import BCRError, FitOptions, SequenceDataset, evaluate, fit, predict
from bcr_jax.data.sequences import normalise, pad
from bcr_jax.data.split import split
from bcr_jax.models import RecurrentNetwork
from bcr_jax.unlabelled import UNLABELLED

RNG = np.random.default_rng(0)


def counting(labeller: bool = False) -> SequenceDataset:
    """Sequences of noise labelled by the largest of three features summed over the real frames, or of each frame."""
    lengths = RNG.integers(2, 7, 120).astype(np.int32)
    frames = RNG.standard_normal((120, 6, 4)).astype(np.float32)
    real = np.arange(6)[None] < lengths[:, None]
    frames *= real[:, :, None]
    of_frames = np.where(real, frames[:, :, :3].argmax(-1), UNLABELLED)
    labels = (of_frames if labeller else frames.sum(axis=1)[:, :3].argmax(-1)).astype(np.int32)
    return SequenceDataset(frames[:80], lengths[:80], labels[:80], frames[80:], lengths[80:], labels[80:], classes=3)


def network(output: Any, dropout: float = 0.1) -> RecurrentNetwork:
    return RecurrentNetwork(
        nnx.GRUCell, features=4, units=12, layers=1, classes=3, output=output, dropout=dropout, rngs=nnx.Rngs(0)
    )


def trained(directory: Path, output: Any, epochs: int, dataset: SequenceDataset) -> RecurrentNetwork:
    model = network(output)
    paths: dict[str, Any] = {"checkpoint_dir": directory / "checkpoints", "metrics_file": directory / "metrics.jsonl"}
    fit(model, optax.adam(2e-2), dataset, epochs=epochs, batch_size=20, seed=0, progress=False, **paths)
    return model


@pytest.mark.parametrize("output", ["mean", "frames"])
def test_fit_learns_from_sequences_and_goes_on_where_it_stopped(tmp_path: Path, output: str) -> None:
    dataset = counting(labeller=output == "frames")
    model = trained(tmp_path / "whole", output, 12, dataset)
    assert evaluate(model, dataset.test_inputs, dataset.test_labels) > 0.75
    trained(tmp_path / "parts", output, 5, dataset)
    resumed = trained(tmp_path / "parts", output, 12, dataset)
    for one, other in zip(*(jax.tree.leaves(nnx.state(m, nnx.Param)) for m in (model, resumed)), strict=True):
        np.testing.assert_array_equal(one, other)


def test_parts_of_a_batch_count_by_their_labels(tmp_path: Path) -> None:
    """A batch in one part and in ten, of some of which no frame has a label."""
    dataset = counting(labeller=True)
    labels = dataset.train_labels.copy()
    labels[4:] = UNLABELLED
    dataset = dataclasses.replace(dataset, train_labels=labels)
    weights = []
    for parts in (1, 10):
        model = network("frames", dropout=0.0)
        tx, paths = (
            optax.sgd(0.5),
            {"checkpoint_dir": tmp_path / str(parts), "metrics_file": tmp_path / f"{parts}.jsonl"},
        )
        options = FitOptions(accumulate=parts)
        fit(model, tx, dataset, epochs=1, batch_size=80, seed=0, progress=False, options=options, **paths)
        weights.append(jax.tree.leaves(nnx.state(model, nnx.Param)))
    for one, other in zip(*weights, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_frames_without_a_label_do_not_count() -> None:
    dataset, model = counting(labeller=True), network("frames")
    found = predict(model, dataset.test_inputs, batch_size=7).argmax(-1)
    labelled = dataset.test_labels != UNLABELLED
    labels = np.where(labelled, found, UNLABELLED).astype(np.int32)
    assert evaluate(model, dataset.test_inputs, labels) == 1
    first = tuple(np.argwhere(labelled)[0])
    labels[first] = (labels[first] + 1) % 3
    assert evaluate(model, dataset.test_inputs, labels) == pytest.approx(1 - 1 / labelled.sum(), abs=1e-9)


def test_lengths_reach_the_model() -> None:
    dataset, model = counting(), network("mean")
    frames, lengths = dataset.test_inputs
    one_by_one = [predict(model, frames[n : n + 1, :length])[0] for n, length in enumerate(lengths)]
    atol = 16 * np.finfo(np.float32).eps  # sums of 12 products of numbers below 1
    np.testing.assert_allclose(predict(model, dataset.test_inputs), one_by_one, atol=atol)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"train_frames": np.zeros((80, 6), np.float32)}, r"train sequences are \(80, 6\)"),
        ({"train_frames": np.full((80, 6, 4), np.nan, np.float32)}, "1920 NaN or infinite values"),
        ({"test_frames": np.zeros((40, 5, 4), np.float32)}, "give 40 from 1 to 5"),
        ({"train_lengths": np.zeros(80, np.int32)}, "from 0 to 0: give 80 from 1 to 6"),
        ({"train_lengths": np.ones(79, np.int32)}, r"lengths are \(79,\)"),
        ({"train_labels": np.zeros((80, 5), np.int32)}, r"labels are \(80, 5\): give \(80,\), or \(80, 6\)"),
        ({"train_labels": np.full(80, -1, np.int32)}, "go from -1 to -1: with 3 classes give 0 to 2"),
        ({"test_labels": np.full((40, 6), 3, np.int32)}, "go from 3 to 3: with 3 classes give -1 to 2"),
        ({"test_frames": np.zeros((40, 6, 5), np.float32)}, "give both the same features and kind"),
        ({"test_labels": np.zeros((40, 6), np.int32)}, "give both the same features and kind"),
    ],
)
def test_a_data_set_that_does_not_fit_is_refused(change: dict[str, np.ndarray], message: str) -> None:
    with pytest.raises(BCRError, match=message):
        dataclasses.replace(counting(), **change)


def test_padding_cuts_and_fills() -> None:
    frames, lengths = pad([np.ones((2, 3), np.float32), np.full((5, 3), 2, np.float32)], 4)
    assert lengths.tolist() == [2, 4]
    np.testing.assert_array_equal(frames[:, :, 0], [[1, 1, 0, 0], [2, 2, 2, 2]])


def test_normalised_training_frames_have_mean_0_and_deviation_1() -> None:
    train = [RNG.normal(3, 2, (length, 4)) for length in (50, 70)]
    ours, test = normalise(train, [train[0]])
    every = np.concatenate(ours)
    np.testing.assert_allclose(every.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(every.std(axis=0), 1, atol=1e-6)
    np.testing.assert_array_equal(test[0], ours[0])


@pytest.mark.usefixtures("unchecked")
def test_bad_sequences_are_refused() -> None:
    good = np.ones((2, 3), np.float32)
    with pytest.raises(BCRError, match="got no sequences"):
        pad([], 4)
    with pytest.raises(BCRError, match=r"sequence 1 is \(0, 3\): give at least one frame"):
        pad([good, good[:0]], 4)
    with pytest.raises(BCRError, match=r"sequence 1 is \(2, 2\): give at least one frame, as \[time, 3\]"):
        pad([good, good[:, :2]], 4)
    with pytest.raises(BCRError, match="sequence 1 has NaN"):
        pad([good, good * np.nan], 4)
    with pytest.raises(BCRError, match="feature 0 never changes"):
        normalise([good], [good])
    with pytest.raises(BCRError, match="got no sequences to train"):
        normalise([], [good])
    with pytest.raises(BCRError, match=r"the model gives \(40, 6\) answers, labels are \(40,\)"):
        evaluate(network("frames"), counting().test_inputs, counting().test_labels)


@pytest.mark.parametrize("labeller", [False, True])
def test_a_validation_part_is_held_out_and_looked_at(tmp_path: Path, labeller: bool) -> None:
    whole = counting(labeller)
    parts = split(whole, validation=8)
    assert parts.validation is not None
    (frames, lengths), labels = parts.validation
    assert len(frames) == len(lengths) == len(labels) == 8 and len(parts.train_labels) == len(whole.train_labels) - 8
    rows = np.concatenate([parts.train_frames, frames]).reshape(len(whole.train_labels), -1)
    assert {row.tobytes() for row in rows} == {row.tobytes() for row in whole.train_frames}
    trained(tmp_path, "frames" if labeller else "mean", 1, parts)
    (line,) = (tmp_path / "metrics.jsonl").read_text().splitlines()
    assert "validation_accuracy" in json.loads(line) and "test_accuracy" not in json.loads(line)
