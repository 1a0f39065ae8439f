"""Counts of people that say nothing about one of them: below five, no number is given."""

LEAST = 5


def shown(n: int) -> int | None:
    """The count where it may be said; None: fewer than five, which may be none at all."""
    return n if n >= LEAST else None
