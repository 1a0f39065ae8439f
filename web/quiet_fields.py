"""Quiet hours as two fields and a box: from when, until when, or never."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from meetups import quiet
from scheduling.zones import time_in_words
from web.door import language

USUAL = (22 * 60, 8 * 60)
HOURS = range(0, quiet.DAY_MINUTES, 60)
NONSENSE = -1  # a time nobody was offered; the rule refuses it


@dataclass(frozen=True, slots=True)
class QuietFields:
    """What a form shows: the times of day to choose from, the two chosen, and whether it is never quiet."""

    times: tuple[tuple[str, str], ...]
    start: str
    end: str
    never: bool


def posted_quiet(form: Mapping[str, str]) -> tuple[int, int] | None:
    """From when to when, in minutes after midnight; the same twice: never. None: the form says nothing of it."""
    if "quiet_from" not in form:
        return None
    if "never_quiet" in form:
        return (0, 0)
    return _minutes(form["quiet_from"]), _minutes(form.get("quiet_until", ""))


def quiet_fields(user_id: int, typed: Mapping[str, str] | None) -> QuietFields:
    """As they stand, or as typed where something was wrong. Who is never quiet is offered the usual night."""
    chosen = posted_quiet(typed) if typed else quiet.quiet_hours_of(user_id)
    never = chosen is None or chosen[0] == chosen[1]
    start, end = chosen if chosen is not None and not never else USUAL
    times = sorted({*HOURS, *(minutes for minutes in (start, end) if minutes != NONSENSE)})
    return QuietFields(tuple((str(minutes), _clock(minutes)) for minutes in times), str(start), str(end), never)


def _minutes(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else NONSENSE


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes % quiet.DAY_MINUTES, 60)
    return time_in_words(datetime(2000, 1, 1, hour, minute, tzinfo=UTC), "UTC", language())
