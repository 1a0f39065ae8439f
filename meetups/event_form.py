"""Reading an event as people type it: the site's form and the bot's dialogue hand over the same texts by field.

Fields: title, date (2026-12-03), start and end (19:00), zone, fold ("0" or "1" where a clock shows an hour twice),
format (in_person, online, hybrid), venue, address, seats, link, online_seats, about, visibility, venue_shown, guests,
and those of `event_rules`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

from meetups.event_rules import EventRules, read_rules
from meetups.join_address import is_join_address
from meetups.names import one_line, paragraphs, visible
from meetups.refusals import Invalid, Wrong, wrong
from meetups.visibility import Visibility
from phrases import noted
from scheduling.zones import Moment, known, resolve

MOST_SEATS = 100_000
LONGEST = timedelta(days=14)
FURTHEST = timedelta(days=366 * 5)
Choice = TypeVar("Choice", bound=StrEnum)


class Format(StrEnum):
    """Where people sit."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"


class VenueShown(StrEnum):
    """Who reads the venue: everybody who sees the event, nobody more than its area, or those who answered."""

    EXACT = "exact"
    AREA = "area"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class EventWish:
    """An event as wished for, checked."""

    title: str
    about: str
    format: Format
    visibility: Visibility
    starts: Moment
    ends: Moment
    venue: str
    address: str
    venue_shown: VenueShown
    online_url: str
    room_capacity: int | None
    online_capacity: int | None
    guest_limit: int
    rules: EventRules


def read(raw: Mapping[str, str], now: datetime, *, began: datetime | None = None) -> EventWish:
    """Check every field and build the wish. Raises Invalid with all that is wrong, not only the first.

    `began` is the start an edited event already has: keeping a start that has passed is fine, choosing one is not.
    """
    wrongs: list[Wrong] = []
    title = _title(raw, wrongs)
    about = _about(raw, wrongs)
    shape = _choice(raw, "format", Format, Format.IN_PERSON, wrongs)
    has_room, has_line = shape != Format.ONLINE, shape != Format.IN_PERSON
    venue, address = _venue(raw, wrongs) if has_room else ("", "")
    link = _link(raw, wrongs) if has_line else ""
    room = _seats(raw, "seats", wrongs) if has_room else None
    online = _seats(raw, "online_seats", wrongs) if has_line else None
    guests = _guests(raw, wrongs)
    times = _times(raw, now, began, wrongs)
    visibility = _choice(raw, "visibility", Visibility, Visibility.PRIVATE, wrongs)
    shown = _choice(raw, "venue_shown", VenueShown, VenueShown.EXACT, wrongs)
    rules = read_rules(raw, wrongs)
    if wrongs or times is None:
        raise Invalid(*wrongs)
    return EventWish(
        title, about, shape, visibility, times[0], times[1], venue, address, shown, link, room, online, guests, rules
    )


def check_fields(raw: Mapping[str, str], fields: Collection[str], now: datetime) -> None:
    """Raise Invalid where one of these fields is wrong, whatever the others are: for whoever asks one at a time."""
    try:
        read(raw, now)
    except Invalid as refused:
        if here := [fault for fault in refused.wrongs if fault.field in fields]:
            raise Invalid(*here) from None


def times(raw: Mapping[str, str], now: datetime) -> tuple[Moment, Moment] | None:
    """Start and end as far as they can be read, whatever else is wrong; None: they cannot."""
    return _times(raw, now, None, [])


def _title(raw: Mapping[str, str], wrongs: list[Wrong]) -> str:
    title = one_line(raw.get("title", ""))
    if not visible(title):
        wrongs.append(wrong("title", noted("Give the event a name.")))
    elif len(title) > 120:
        wrongs.append(
            wrong(
                "title",
                noted("Keep the name under {limit} characters; this has {length}."),
                limit=120,
                length=len(title),
            )
        )
    return title


def _about(raw: Mapping[str, str], wrongs: list[Wrong]) -> str:
    about = paragraphs(raw.get("about", ""))
    _check_length("about", about, 10_000, wrongs)
    return about


def _venue(raw: Mapping[str, str], wrongs: list[Wrong]) -> tuple[str, str]:
    venue, address = one_line(raw.get("venue", "")), one_line(raw.get("address", ""))
    if not venue:
        wrongs.append(wrong("venue", noted("Where is the room? A name people will find is enough.")))
    _check_length("venue", venue, 120, wrongs)
    _check_length("address", address, 240, wrongs)
    return venue, address


def _link(raw: Mapping[str, str], wrongs: list[Wrong]) -> str:
    link = raw.get("link", "").strip()
    if not link:
        return ""  # it may follow later; people are told that it comes
    if not is_join_address(link):
        no_link = noted("That is no link we can pass on. Copy it whole: it starts with https:// or an app’s name.")
        wrongs.append(wrong("link", no_link))
    _check_length("link", link, 500, wrongs)
    return link


def _check_length(field: str, text: str, limit: int, wrongs: list[Wrong]) -> None:
    if len(text) > limit:
        words = noted("Keep this under {limit} characters; it has {length}.")
        wrongs.append(wrong(field, words, limit=limit, length=len(text)))


def _seats(raw: Mapping[str, str], field: str, wrongs: list[Wrong]) -> int | None:
    text = raw.get(field, "").strip()
    if not text:
        return None
    # isdecimal also accepts ١٢, which int() reads as 12: people type in their own digits.
    if not text.isdecimal() or len(text) > 9 or not 1 <= int(text) <= MOST_SEATS:
        wrongs.append(
            wrong(field, noted("Seats are a number from 1 to {most}. Leave it empty for no limit."), most=MOST_SEATS)
        )
        return None
    return int(text)


def _guests(raw: Mapping[str, str], wrongs: list[Wrong]) -> int:
    text = raw.get("guests", "").strip() or "1"
    if not text.isdecimal() or len(text) > 2 or int(text) > 10:
        wrongs.append(wrong("guests", noted("Guests are a number from 0 to 10.")))
        return 0
    return int(text)


def _choice(raw: Mapping[str, str], field: str, choices: type[Choice], default: Choice, wrongs: list[Wrong]) -> Choice:
    text = raw.get(field, "") or default.value
    try:
        return choices(text)
    except ValueError:
        wrongs.append(wrong(field, noted("Choose one of those offered.")))
        return default


def _times(
    raw: Mapping[str, str], now: datetime, began: datetime | None, wrongs: list[Wrong]
) -> tuple[Moment, Moment] | None:
    zone = raw.get("zone", "").strip()
    if not known(zone):
        wrongs.append(wrong("zone", noted("That is no time zone. Try a city, such as Europe/Berlin.")))
        return None
    day, start, end = _day(raw, wrongs), _clock(raw, "start", wrongs), _clock(raw, "end", wrongs)
    if raw.get("end_date", "").strip() and _iso_day(raw["end_date"]) is None:
        wrongs.append(wrong("end", noted("Which day? Write it like 2026-12-03.")))
    if day is None or start is None or end is None:
        return None
    try:
        starts = resolve(datetime.combine(day, start), zone, _fold(raw))
        ends = _end(day, start, end, zone, starts, raw)
    except (ValueError, OverflowError):  # the first and the last day of the calendar
        wrongs.append(wrong("date", noted("That is more than five years away. Choose a nearer day.")))
        return None
    _check_order(starts, ends, now, began, wrongs)
    return starts, ends


def _end(day: date, start: time, end: time, zone: str, starts: Moment, raw: Mapping[str, str]) -> Moment:
    """An end before noon after a start in the evening is the next morning; `end_date` says it outright."""
    last = _iso_day(raw.get("end_date", "")) or day
    if last == day and end <= start and end < time(12) and start >= time(17):
        last = day + timedelta(days=1)
    ends = resolve(datetime.combine(last, end), zone, 0)
    if ends.utc <= starts.utc and ends.doubt is not None:
        ends = resolve(datetime.combine(last, end), zone, 1)  # the hour that comes twice: the second one
    return ends


def _check_order(starts: Moment, ends: Moment, now: datetime, began: datetime | None, wrongs: list[Wrong]) -> None:
    if starts.utc <= now and starts.utc != began:
        wrongs.append(wrong("date", noted("That moment has passed. Choose one to come.")))
    if starts.utc > now + FURTHEST:
        wrongs.append(wrong("date", noted("That is more than five years away. Choose a nearer day.")))
    if ends.utc <= starts.utc:
        wrongs.append(wrong("end", noted("It ends before it starts.")))
    elif ends.utc - starts.utc > LONGEST:
        wrongs.append(wrong("end", noted("An event lasts two weeks at most.")))


def _day(raw: Mapping[str, str], wrongs: list[Wrong]) -> date | None:
    day = _iso_day(raw.get("date", ""))
    if day is None:
        wrongs.append(wrong("date", noted("Which day? Write it like 2026-12-03.")))
    return day


def _iso_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _clock(raw: Mapping[str, str], field: str, wrongs: list[Wrong]) -> time | None:
    try:
        return time.fromisoformat(raw.get(field, "").strip()).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        wrongs.append(wrong(field, noted("Which time? Write it like 19:00.")))
        return None


def _fold(raw: Mapping[str, str]) -> int | None:
    return {"0": 0, "1": 1}.get(raw.get("fold", ""))
