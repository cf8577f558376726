"""The one exception this package raises for input it cannot use."""


class BCRError(ValueError):
    """Bad input, with a one-line message: what was given, what is expected, what to do."""
