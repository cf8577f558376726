"""Errors that the user of this package can fix."""


class LoweringError(ValueError):
    """What was wrong, what was expected and what to do, in one line."""
