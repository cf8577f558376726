"""Batches of training data: shuffled, augmented and prefetched by grain; any of them can be the first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bcr_jax.data.stored import DRAWS, Inputs, augmented

Batch = tuple[tuple[np.ndarray, ...], np.ndarray]

_THREADS, _AHEAD = 2, 4  # batches in the making, batches ready


def batches(
    inputs: tuple[Inputs, ...],
    labels: np.ndarray,
    *,
    batch_size: int,
    seed: int,
    start: int = 0,
    part: tuple[int, int] = (0, 1),
) -> Iterator[Batch]:
    """An endless stream of `(inputs, labels)`, from batch number `start` on.

    Each epoch takes the data in another order, in whole batches (a remainder waits for other epochs). Batch number i
    depends on `seed` and i alone, its augmentation included.

    Args:
      batch_size: of all parts together.
      part: `(k, n)` gives rows k, k + n, k + 2 n, … of each batch: those of process k of n.
    """
    import grain  # here, for it takes seconds

    def load(drawn: tuple[np.ndarray, np.ndarray]) -> Batch:
        indices, draws = (array[part[0] :: part[1]] for array in drawn)
        return tuple(augmented(array, indices, draws) for array in inputs), labels[indices]

    order = grain.MapDataset.range(len(labels)).seed(seed).shuffle().batch(batch_size, drop_remainder=True).repeat()
    drawn = order.random_map(lambda indices, rng: (indices, rng.random((len(indices), DRAWS), np.float32)))
    reading = grain.ReadOptions(num_threads=_THREADS, prefetch_buffer_size=_AHEAD)
    return iter(drawn.map(load)[start:].to_iter_dataset(reading))
