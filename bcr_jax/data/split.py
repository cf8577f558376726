"""`split`: part of the training examples held out, or only some of them used."""

import dataclasses
from typing import Any, overload

import numpy as np

from bcr_jax.data.dataset import Dataset
from bcr_jax.data.sequences import SequenceDataset
from bcr_jax.data.stored import taken
from bcr_jax.errors import BCRError


@overload
def split(dataset: Dataset, *, validation: int = 0, train: int | None = None) -> Dataset: ...
@overload
def split(dataset: SequenceDataset, *, validation: int = 0, train: int | None = None) -> SequenceDataset: ...
def split(
    dataset: Dataset | SequenceDataset, *, validation: int = 0, train: int | None = None
) -> Dataset | SequenceDataset:
    """Holds `validation` training inputs out, and keeps `train` of the others (None: all); always the same ones.

    Both have the classes in equal numbers, as far as the training inputs do; with labels of frames they are random.
    Groups of sequences (`SequenceDataset.train_groups`) are held out whole, in random order: at most `validation`
    inputs, as many as fit.

    Raises:
      BCRError: there are not so many training inputs, or no group is so small.
    """
    count = len(dataset.train_labels)
    if validation < 0 or not 1 <= (1 if train is None else train) <= count - validation:
        raise BCRError(f"validation is {validation}, train {train}: there are {count} training inputs to share")
    groups = dataset.train_groups if isinstance(dataset, SequenceDataset) else None
    held_out, others = _drawn(_by_turns(dataset.train_labels, dataset.classes), groups, validation)
    kept = others[:train]
    parts: list[dict[str, Any]] = []
    for name, rows in (("train", kept), ("validation", held_out)):
        names = [f"{name}_{what}" for what in ("frames", "lengths") if isinstance(dataset, SequenceDataset)]
        inputs = zip(names or [f"{name}_images"], dataset.train_inputs, strict=True)
        parts.append(
            {key: taken(array, rows) for key, array in inputs} | {f"{name}_labels": dataset.train_labels[rows]}
        )
    if groups is not None:
        parts[0]["train_groups"] = groups[kept]
    return dataclasses.replace(dataset, **parts[0], **(parts[1] if validation else {}))


def _drawn(order: np.ndarray, groups: np.ndarray | None, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The first `count` of `order` and the others; of `groups` whole ones, as they come and as far as they fit."""
    if groups is None:
        return order[:count], order[count:]
    chosen: list[int] = []
    left = count
    for group in dict.fromkeys(groups[order].tolist()):
        if (size := int(np.count_nonzero(groups == group))) <= left:
            chosen.append(group)
            left -= size
    if count and not chosen:
        smallest = np.unique(groups, return_counts=True)[1].min()
        raise BCRError(f"validation is {count}, but the smallest group has {smallest} training inputs: hold out more")
    held_out = np.isin(groups[order], chosen)
    return order[held_out], order[~held_out]


def _by_turns(labels: np.ndarray, classes: int) -> np.ndarray:
    """The indices of all labels in a fixed random order, in which classes that inputs have as a whole take turns."""
    order = np.random.default_rng(0).permutation(len(labels))
    if labels.ndim > 1:
        return order
    turns = np.empty(len(labels), np.int64)
    for label in range(classes):
        (places,) = np.nonzero(labels[order] == label)
        turns[places] = np.arange(len(places))
    return order[np.argsort(turns, kind="stable")]
