"""Errors that the user of this package can fix."""

from __future__ import annotations


class LoweringError(ValueError):
    """What was wrong, what was expected and what to do, in one line."""


def first_line(error: BaseException) -> str:
    """The first line of what `error` says; the name of its type where it says nothing."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def described(error: BaseException) -> str:
    """The type of `error`, and the first line of what it says."""
    kind = type(error).__name__
    return f"{kind}: {first_line(error)}" if str(error).strip() else kind
