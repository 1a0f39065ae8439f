"""How much waits, and how late the oldest of it is: looked at now and then, the most of each hour kept."""

from datetime import datetime

from meetups import storage, tallies

WAITING, OLDEST_S = "waiting", "oldest_s"


def standing(now: datetime) -> dict[str, int]:
    """Both, as they are now: messages, and seconds past the time the oldest should have gone."""
    return {WAITING: storage.unsent(), OLDEST_S: round(storage.oldest_unsent(now))}


def note(now: datetime) -> None:
    """Keep them, where they are more than in this hour so far. Raises Unavailable."""
    tallies.note_most(standing(now), now)
