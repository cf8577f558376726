"""`largest_divisor`: how many of a batch are worked on at once."""


def largest_divisor(count: int, limit: int) -> int:
    """The largest divisor of `count` that is at most `limit`; at least 1."""
    return next(size for size in range(min(count, max(1, limit)), 0, -1) if count % size == 0)
