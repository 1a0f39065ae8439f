"""How long before an event its reminders are due."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from babel.units import format_unit

from scheduling.languages import locale_of

DEFAULT_LEADS = (timedelta(days=1), timedelta(hours=1))

_UNITS = ((timedelta(weeks=1), "week"), (timedelta(days=1), "day"), (timedelta(hours=1), "hour"))
_MINUTE = timedelta(minutes=1)


def due_times(starts_at: datetime, leads: Iterable[timedelta], now: datetime) -> tuple[tuple[timedelta, datetime], ...]:
    """Each lead with the instant its reminder is due, soonest first: none before `now`, none at or after the start.

    Both instants are aware; so are those returned, in the zone of `starts_at`. A lead given twice counts once.
    """
    due = ((lead, starts_at - lead) for lead in sorted(set(leads), reverse=True) if lead > timedelta())
    return tuple((lead, at) for lead, at in due if at >= now)


def in_words(lead: timedelta, language: str) -> str:
    """ "1 day", "90 minutes": the largest unit that leaves no rest. Raises ValueError under a minute."""
    if lead < _MINUTE:
        raise ValueError("a lead is at least a minute")
    unit, name = next((found for found in _UNITS if not lead % found[0]), (_MINUTE, "minute"))
    return format_unit(lead // unit, name, locale=locale_of(language))
