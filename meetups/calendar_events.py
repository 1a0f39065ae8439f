"""An event as one reader's calendar tells it: facts, redaction and words; `scheduling.vevent` writes the bytes.

Nothing here depends on the moment of asking: what is revealed is a question of when the event last changed for this
reader, and `feed_times` makes it change when the moment has come.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from zlib import crc32

from meetups.discreet import outside_name, outside_title
from meetups.event_form import Format
from meetups.seats import SeatState
from meetups.whereabouts import VenueView, link_for, venue_for
from models import Event
from phrases import noted, say
from scheduling.vevent import WRITER_VERSION, CalendarEvent, Status
from scheduling.zones import day_in_words, resolve, time_in_words, tzdata_version, zone_in_words

CANCELLED = noted("Cancelled: {title}")  # stands before an event's title in a calendar
MAYBE = noted("You answered maybe.")
WAITING = noted("You are on the waiting list.")
WAITING_ROOM = noted("You are in line for a seat in the room, and online meanwhile.")
WAITING_ONLINE = noted("You are in line for a seat online, and in the room meanwhile.")
OFFERED = noted("A seat is kept for you. Say in time whether you take it.")
ASKED = noted("The organisers decide whether you have a seat.")
AGAIN = noted("The plan changed. Say whether you still come.")
JOIN = noted("Join online: {link}")
# Translators: {day}, {time} and {zone} make "Thursday 3 December, 18:45 Berlin time"
LINK_STANDS_HERE = noted("The link to join stands here from {day}, {time} {zone}.")
VIDEO_CHAT = noted("We meet in the group’s video chat on Telegram.")
LINK_FOLLOWS = noted("The link to join follows.")
LINK_FOR_SEATED = noted("The link to join comes to those who have a seat.")
ALSO_ONLINE = noted("Also online: the link to join comes to those who have a seat there.")
PLACE_FOR_SEATED = noted("The exact place comes to those who have a seat in the room.")
WORDS = (
    CANCELLED,
    MAYBE,
    WAITING,
    WAITING_ROOM,
    WAITING_ONLINE,
    OFFERED,
    ASKED,
    AGAIN,
    JOIN,
    LINK_STANDS_HERE,
    VIDEO_CHAT,
    LINK_FOLLOWS,
    LINK_FOR_SEATED,
    ALSO_ONLINE,
    PLACE_FOR_SEATED,
)

UNSURE = {SeatState.OFFERED: OFFERED, SeatState.ASKED: ASKED, SeatState.AGAIN: AGAIN}


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose calendar it is: one person's, or (None) anybody's; the language of its words, and where the site is."""

    user_id: int | None
    language: str
    site_url: str

    @property
    def audience(self) -> str:
        """Under which the bytes written for this reader are stored."""
        return "public" if self.user_id is None else f"user:{self.user_id}"

    @property
    def writer(self) -> int:
        """A number that differs whenever the same facts would be written differently for this reader."""
        return _writer(self.language, self.site_url)


@dataclass(frozen=True, slots=True)
class Reading:
    """An event (a row with its group and venue) and how one reader stands to it.

    `answer` is None where the calendar is anybody's; `revision` and `changed_at` count for this reader alone.
    """

    event: Event
    answer: str | None
    room: SeatState | None
    online: SeatState | None
    revision: int
    changed_at: datetime | None

    @property
    def content_revision(self) -> int:
        """How often the event, or its group, changed for everybody. Both only rise, so the sum names one state."""
        return int(self.event.content_revision + self.event.group.revision)

    @property
    def changed(self) -> datetime:
        """When the event last changed for this reader."""
        event = self.event
        moments = (event.changed_at, event.published_at, event.group.changed_at, self.changed_at)
        return max(moment for moment in moments if moment is not None)


def calendar_event(reading: Reading, reader: Reader) -> CalendarEvent:
    """What this reader's calendar is told of the event."""
    told = _facts(reading, reader)
    return _discreet(told, reading, reader) if reading.event.group.sensitive else told


def _facts(reading: Reading, reader: Reader) -> CalendarEvent:
    event = reading.event
    called_off = event.status == "cancelled"
    sure = reader.user_id is None or SeatState.HELD in (reading.room, reading.online)
    venue = _venue(reading)
    link, link_from = link_for(event, reading.changed, confirmed=reading.online == SeatState.HELD)
    link_words = "" if called_off else _link_words(reading, reader, link, link_from)
    url = f"{reader.site_url}/e/{event.key}"
    return CalendarEvent(
        uid=event.uid,
        sequence=reading.content_revision + reading.revision,
        changed=reading.changed,
        created=event.created_at,
        summary=say(reader.language, CANCELLED, title=event.title) if called_off else event.title,
        starts=resolve(event.starts_wall, event.zone, event.fold),
        ends=resolve(event.ends_wall, event.zone, event.ends_fold),
        url=url,
        status=Status.CANCELLED if called_off else Status.CONFIRMED if sure else Status.TENTATIVE,
        opaque=reader.user_id is not None and sure,  # who has not answered is not busy
        busy_status_tentative=not (sure or called_off),
        description=_description(reading, reader, venue, link_words, url),
        categories=(event.group.name,),
        location=_place(venue) if event.format != Format.ONLINE else link or link_words or None,
        venue_title=venue.name if venue else None,
        venue_address=venue.address if venue else None,
        geo=_degrees(venue),
        conference=link,
    )


def _discreet(told: CalendarEvent, reading: Reading, reader: Reader) -> CalendarEvent:
    """An event of a sensitive group: when it is, and where its page is; calendars are read by more than their owner."""
    event = reading.event
    title = outside_title(event.title, event.group, reader.language)
    called_off = event.status == "cancelled"
    return replace(
        told,
        categories=(outside_name(event.group, reader.language),),
        summary=say(reader.language, CANCELLED, title=title) if called_off else title,
        description="\n\n".join(part for part in (_answer_words(reading, reader), told.url) if part),
        location=None, venue_title=None, venue_address=None, geo=None, conference=None,
    )  # fmt: skip


def _venue(reading: Reading) -> VenueView | None:
    if reading.event.format == Format.ONLINE:
        return None
    return venue_for(reading.event, entitled=reading.room == SeatState.HELD)


def _link_words(reading: Reading, reader: Reader, link: str | None, link_from: datetime | None) -> str:
    event, language = reading.event, reader.language
    if event.format == Format.IN_PERSON:
        return ""
    if event.video_chat or link:
        in_chat = say(language, VIDEO_CHAT) if event.video_chat else ""
        return "\n".join(filter(None, (in_chat, say(language, JOIN, link=link) if link else "")))
    if link_from:
        day, time = (words(link_from, event.zone, language) for words in (day_in_words, time_in_words))
        there = zone_in_words(event.zone, language, link_from)
        return say(language, LINK_STANDS_HERE, day=day, time=time, zone=there)
    if reading.online == SeatState.HELD:
        return say(language, LINK_FOLLOWS)
    return say(language, ALSO_ONLINE if event.format == Format.HYBRID else LINK_FOR_SEATED)


def _description(reading: Reading, reader: Reader, venue: VenueView | None, link_words: str, url: str) -> str:
    parts = [reading.event.about, _answer_words(reading, reader)]
    if venue is not None and venue.withheld:
        parts.append(say(reader.language, PLACE_FOR_SEATED))
    return "\n\n".join(part for part in (*parts, link_words, url) if part)


def _answer_words(reading: Reading, reader: Reader) -> str:
    if reading.answer == "maybe":
        return say(reader.language, MAYBE)
    unsure = [state for state in (reading.room, reading.online) if state not in (None, SeatState.HELD)]
    if reading.answer != "going" or not unsure:
        return ""
    return say(reader.language, _waiting(reading) if unsure[0] == SeatState.WAITING else UNSURE[unsure[0]])


def _waiting(reading: Reading) -> str:
    if reading.online == SeatState.HELD:
        return WAITING_ROOM
    return WAITING_ONLINE if reading.room == SeatState.HELD else WAITING


def _place(venue: VenueView | None) -> str | None:
    return "\n".join(part for part in (venue.name, venue.address) if part) or None if venue else None


def _degrees(venue: VenueView | None) -> tuple[float, float] | None:
    if venue is None or venue.latitude is None or venue.longitude is None:
        return None
    return venue.latitude, venue.longitude


@lru_cache(maxsize=64)
def _writer(language: str, site_url: str) -> int:
    # A new translation, zone data or address of the site rewrites what is stored, like a new writer does.
    said = [say(language, words, title="", link="", day="", time="", zone="") for words in WORDS]
    return crc32(repr((WRITER_VERSION, tzdata_version(), site_url, language, said)).encode()) & 0x7FFFFFFF
