"""How somebody likes to be spoken to, reminded and named, saved together: all of it, or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from database import write_transaction
from meetups import people, quiet
from meetups.refusals import Invalid, Wrong


@dataclass(frozen=True, slots=True)
class Preferences:
    """As chosen on one page; an empty zone leaves somebody without a clock of their own as they are.

    `quiet` is from when to when, in minutes after midnight, the same twice for never; None keeps what was chosen.
    """

    language: str
    zone: str
    leads: tuple[timedelta, ...]
    names_hidden: bool
    quiet: tuple[int, int] | None = None


def prefer(user_id: int, wish: Preferences, now: datetime) -> None:
    """Save what differs from now. Raises NotFound, and Invalid with everything that is wrong; then nothing is saved."""
    with write_transaction():
        person, wrongs = people.person(user_id), list[Wrong]()
        if wish.language != person.language:
            _try(lambda: people.choose_language(user_id, wish.language, now), wrongs)
        if wish.zone != (person.zone or ""):
            _try(lambda: people.choose_zone(user_id, wish.zone), wrongs)
        if set(wish.leads) != set(person.leads):
            _try(lambda: people.choose_leads(user_id, wish.leads), wrongs)
        if wish.quiet is not None:
            start, end = wish.quiet
            _try(lambda: quiet.choose_quiet_hours(user_id, start, end), wrongs)
        if wish.names_hidden != person.names_hidden:
            people.hide_name(user_id, wish.names_hidden, now)
        if wrongs:
            raise Invalid(*wrongs)


def _try(choose: Callable[[], None], wrongs: list[Wrong]) -> None:
    try:
        choose()
    except Invalid as refused:
        wrongs.extend(refused.wrongs)
