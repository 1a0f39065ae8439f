"""One typed line as the fields of an event: what it says, what the group's usual is, and what is in doubt.

The line itself is read by `scheduling/quick.py`; the fields are those of `event_form`, and `lasts` (minutes) where the
line says how long.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from meetups.event_form import Format
from meetups.groups import GroupFacts
from meetups.names import one_line, paragraphs, visible
from meetups.venues import known_venues
from scheduling import quick
from scheduling.quick import Doubt, Line, Meaning, Why

USUAL_LENGTH = timedelta(hours=2)
LONGEST_TITLE = 120
LONGEST_VENUE = 120
MOST_UNREAD = 5

__all__ = ["Doubt", "Meaning", "Understood", "Why", "doubts_in", "meant", "understand", "with_last_day"]


@dataclass(frozen=True, slots=True)
class Understood:
    """A line as fields. Without `whole` nothing but words was found: a name, perhaps a place and a description.

    `doubts` are to be asked, in order; an hour that comes twice is not among them: whoever reads `fold` asks that.
    `unread` is what looks like a day, a time or seats and is none. `week_later`: today's weekday, at an hour passed.
    """

    fields: Mapping[str, str]
    whole: bool
    doubts: tuple[Doubt, ...]
    unread: tuple[str, ...]
    week_later: bool


def understand(text: str, group: GroupFacts, language: str, now: datetime) -> Understood:
    """What a line says of an event of this group, typed at this moment by somebody of this language."""
    line = quick.read(text, language, group.zone, now)
    unread = tuple(short for short in (one_line(each)[:60] for each in line.unread[:MOST_UNREAD]) if short)
    usual = {"zone": group.zone, "visibility": group.visibility.value} if line.understood else {"zone": group.zone}
    fields = {**usual, **_words(line, group), **_when(line), **_where(line)}
    return Understood(
        {name: value for name, value in fields.items() if value}, line.understood, _asked(line), unread, line.week_later
    )


def doubts_in(text: str, zone: str, language: str, now: datetime) -> tuple[Doubt, ...]:
    """Those of `understand`, for whoever asks them one at a time."""
    return _asked(quick.read(text, language, zone, now))


def meant(fields: Mapping[str, str], meaning: Meaning) -> dict[str, str]:
    """The fields that change when a doubt is settled this way."""
    if meaning.day is not None:
        return {"date": meaning.day.isoformat(), "fold": ""}
    if meaning.start is not None:
        lasts = timedelta(minutes=int(fields.get("lasts") or 0)) or None
        return {**_span(meaning.start, meaning.end, lasts), "fold": ""}
    if meaning.length is not None:
        start = fields.get("start")
        span = _span(time.fromisoformat(start), None, meaning.length) if start else {}
        return {"lasts": _minutes(meaning.length), **span}
    if meaning.seats is not None:
        return {"seats": str(meaning.seats)}
    if meaning.mode == Format.ONLINE:  # what looked like a place was said about it
        about = ", ".join(each for each in (fields.get("venue"), fields.get("about")) if each)
        return {"format": Format.ONLINE.value, "venue": "", "address": "", "about": about}
    return {"format": meaning.mode or ""}


def with_last_day(fields: Mapping[str, str]) -> dict[str, str]:
    """The same fields with the day it ends, where the line said how long it lasts; `lasts` itself is no field."""
    typed = {name: value for name, value in fields.items() if name != "lasts"}
    if not (fields.get("lasts") and fields.get("date") and fields.get("start")):
        return typed
    starts = datetime.combine(date.fromisoformat(fields["date"]), time.fromisoformat(fields["start"]))
    last = (starts + timedelta(minutes=int(fields["lasts"]))).date()
    return {**typed, "end_date": last.isoformat()}


def _asked(line: Line) -> tuple[Doubt, ...]:
    return tuple(doubt for doubt in line.doubts if doubt.why is not Why.TWICE)


def _words(line: Line, group: GroupFacts) -> dict[str, str]:
    """A name or place too long for its field is kept in the description; a place the group knows, as it knows it."""
    title, place = one_line(line.title), one_line(line.place)
    about = [line.about]
    if len(place) > LONGEST_VENUE:
        place, about = "", [line.place, *about]
    if len(title) > LONGEST_TITLE:
        title, about = "", [line.title, *about]
    known = next((each for each in known_venues(group.id) if place and each.name.casefold() == place.casefold()), None)
    return {
        "title": title if visible(title) else "",
        "venue": known.name if known is not None else place,
        "address": known.address if known is not None else "",
        "about": paragraphs(", ".join(each for each in about if each)),
    }


def _when(line: Line) -> dict[str, str]:
    day = {"date": line.day.isoformat()} if line.day is not None else {}
    lasts = {"lasts": _minutes(line.length)} if line.length is not None else {}
    span = _span(line.start, line.end, line.length) if line.start is not None else {}
    return {**day, **lasts, **span}


def _span(start: time, end: time | None, lasts: timedelta | None) -> dict[str, str]:
    """Start and end; without an end the usual two hours. How long it lasts is kept where that was said."""
    begins = datetime.combine(date(2000, 1, 1), start)
    if end is not None:
        lasts = timedelta(seconds=(datetime.combine(begins.date(), end) - begins).seconds)
    ends = begins + (lasts or USUAL_LENGTH)
    said = {"lasts": _minutes(lasts)} if lasts else {}
    return {"start": f"{start:%H:%M}", "end": f"{ends:%H:%M}", **said}


def _minutes(span: timedelta) -> str:
    return str(int(span.total_seconds() // 60))


def _where(line: Line) -> dict[str, str]:
    seats = {"seats": str(line.seats or ""), "online_seats": str(line.online_seats or "")}
    shape = line.mode or (Format.IN_PERSON.value if line.place else "")
    return {"format": shape, "link": line.link, **seats}
