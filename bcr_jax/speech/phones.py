"""The phones of TIMIT: 61 in its transcriptions, 39 in published scores, and the error rate over them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Int

from bcr_jax.errors import BCRError
from bcr_jax.unlabelled import UNLABELLED

# Lee and Hon, Speaker-Independent Phone Recognition Using Hidden Markov Models, 1989: phones of one line are one.
# Closures and pauses are silence. The glottal stop q is left out.
_GROUPS = """
aa ao | ae | ah ax ax-h | aw | ay | b | ch | d | dh | dx | eh | er axr | ey | f | g | hh hv | ih ix | iy | jh | k
| l el | m em | n en nx | ng eng | ow | oy | p | r | s | sh zh | sil bcl dcl gcl pcl tcl kcl epi pau h#
| t | th | uh | uw ux | v | w | y | z
"""
_FOLDED = {name: names.split()[0] for names in _GROUPS.split("|") for name in names.split()}
LEFT_OUT = "q"
PHONES = tuple(sorted(set(_FOLDED.values())))


def phone_label(name: str) -> int:
    """The number, in `PHONES`, of the phone that a phone of a transcription counts as; `UNLABELLED` of "q".

    Raises:
      BCRError: TIMIT has no such phone.
    """
    if name == LEFT_OUT:
        return UNLABELLED
    if name not in _FOLDED:
        raise BCRError(f"phone is {name!r}: TIMIT has {', '.join(sorted(_FOLDED))} and {LEFT_OUT}")
    return PHONES.index(_FOLDED[name])


def phone_error_rate(
    found: Int[np.ndarray, "n time"], lengths: Int[np.ndarray, " n"], labels: Int[np.ndarray, "n time"]
) -> float:
    """Insertions, deletions and substitutions over the number of phones spoken; can exceed 1.

    A run of frames of one label is one phone, in what was found and in what is true alike: there is no decoder and no
    language model, and two equal phones in a row count once.

    Args:
      found: the label of each frame; those past the length are ignored.
      labels: the true labels, frames that are `UNLABELLED` left out.

    Raises:
      BCRError: there is no labelled frame.
    """
    errors = phones = 0
    for row, length, true in zip(found, lengths, labels, strict=True):
        spoken = _runs(true[true != UNLABELLED])
        errors += _edits(_runs(row[:length]), spoken)
        phones += len(spoken)
    if not phones:
        raise BCRError("no frame is labelled: give the labels of at least one phone")
    return errors / phones


def _runs(labels: np.ndarray) -> list[int]:
    return [int(label) for n, label in enumerate(labels) if n == 0 or label != labels[n - 1]]


def _edits(found: Sequence[int], spoken: Sequence[int]) -> int:
    """Levenshtein's distance."""
    distances = list(range(len(spoken) + 1))
    for row, phone in enumerate(found, 1):
        diagonal, distances[0] = distances[0], row
        for column, other in enumerate(spoken, 1):
            best = min(distances[column] + 1, distances[column - 1] + 1, diagonal + (phone != other))
            diagonal, distances[column] = distances[column], best
    return distances[-1]
