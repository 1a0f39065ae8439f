"""One word, `Unavailable`, for the many drivers have for a database that is locked, full, damaged or gone."""

import contextlib
from collections.abc import Iterator

import peewee

TROUBLES = (peewee.DatabaseError, peewee.InterfaceError)


class Unavailable(Exception):
    """The database is locked, full or gone; nothing was changed."""


@contextlib.contextmanager
def troubles() -> Iterator[None]:
    """Turn what drivers say of a database that cannot be used now into Unavailable."""
    try:
        yield
    except TROUBLES as trouble:
        if is_mistake(trouble):
            raise
        raise unavailable(trouble) from trouble


def is_mistake(trouble: Exception) -> bool:
    """Whether the code is wrong, and not the database gone."""
    # The base class itself is what SQLite says of a damaged file; its other children are mistakes in the code.
    one_of_ours = isinstance(trouble, peewee.DatabaseError) and type(trouble) is not peewee.DatabaseError
    return one_of_ours and not isinstance(trouble, peewee.OperationalError)


def unavailable(trouble: Exception) -> Unavailable:
    """The same in our word, with theirs in one line."""
    return Unavailable(" ".join(str(trouble).split()))


def is_locked(trouble: Unavailable) -> bool:
    """Whether it is SQLite's "database is locked": somebody else writes."""
    return "is locked" in str(trouble)
