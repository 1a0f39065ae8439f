"""Feeds: a group's, an event's, a person's. Which version of it stands is one query; its bytes are the same whenever
somebody asks for that version (RFC 5545, RFC 7986)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256

import database
from meetups import feed_statements
from meetups.calendar_events import Reader
from meetups.feed_statements import Announced
from meetups.feed_times import CANCELLED_STAYS, PAST_STAYS
from meetups.feed_tokens import believed, key_in
from meetups.refusals import NotFound
from meetups.shelf import Shelf
from meetups.vevents import blocks
from meetups.visibility import narrower, sight
from scheduling import vcalendar
from scheduling.vcalendar import CalendarHead

PRODUCT_ID = "-//Klatch//Klatch//EN"
COLOURS = {  # of a group's paper: the nearest CSS3 names
    "goldenrod": "goldenrod", "apricot": "sandybrown", "salmon": "salmon", "rose": "lightpink", "orchid": "orchid",
    "lilac": "plum", "periwinkle": "cornflowerblue", "sky": "skyblue", "lagoon": "mediumturquoise",
    "mint": "aquamarine", "leaf": "yellowgreen", "newsprint": "lightgray",
}  # fmt: skip
_TOKEN = re.compile(r"[0-9a-z]{1,16}-[\w-]{1,64}", re.ASCII)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_etags = Shelf(1 << 20)
_bodies = Shelf(16 << 20)


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a feed, known without reading its events: of which group, event or user; when it last changed.

    A personal one has `feed_key`, and the day (UTC) it was last fetched.
    """

    kind: str
    id: int
    version: int
    changed: datetime
    head: CalendarHead
    reader: Reader
    filename: str
    feed_key: str | None = None
    fetched_on: date | None = None

    @property
    def public(self) -> bool:
        """Whether anybody may read it."""
        return self.feed_key is None


def group_feed(slug: str, site_url: str) -> Edition:
    """What this group announces to anybody. Raises NotFound, also where the group is private."""
    found = _open_to_anybody(feed_statements.group(_searchable(slug)))
    page = f"{site_url}/g/{found.key}"
    return _public_edition("group", found, page, f"{page}/calendar.ics", site_url)


def event_feed(key: str, site_url: str) -> Edition:
    """One event for anybody; it stays as long as the event has a page. Raises NotFound, also where it is private."""
    found = _open_to_anybody(feed_statements.event(_searchable(key)))
    page = f"{site_url}/e/{found.key}"
    return _public_edition("event", found, page, f"{page}.ics", site_url)


def personal_feed(token: str, signing_keys: Sequence[str], site_url: str) -> Edition:
    """What the holder of this token said they come to, or may. Raises NotFound for any token but a good one."""
    found = feed_statements.subscription(key_in(token)) if _TOKEN.fullmatch(token) else None
    if found is None or not believed(token, found.key, found.generation, signing_keys):
        raise NotFound()
    head = CalendarHead(
        name="Klatch", zone=found.zone or "UTC", url=f"{site_url}/me", product_id=PRODUCT_ID, language=found.language
    )
    return Edition(
        kind="user", id=found.user_id, version=found.version, changed=found.changed, head=head,
        reader=Reader(found.user_id, found.language, site_url), filename="klatch.ics", feed_key=found.key,
        fetched_on=found.fetched_on,
    )  # fmt: skip


def etag(edition: Edition) -> str:
    """A name for exactly these bytes; remembered, so that an unchanged feed costs no look at its events."""
    known = _etags.get(_place(edition))
    return known.decode() if known else _named(edition, body(edition))


def body(edition: Edition) -> bytes:
    """The calendar. Raises Unavailable rather than give less than all of it."""
    known = _bodies.get(_place(edition))
    if known is not None:
        return known
    found = blocks(edition.reader, (edition.kind, edition.id), *_since(edition))
    made = vcalendar.join(edition.head, (block.zone for block in found), (block.text for block in found))
    _bodies.put(_place(edition), made)
    _named(edition, made)
    return made


def _named(edition: Edition, made: bytes) -> str:
    name = sha256(made).hexdigest()[:32]
    _etags.put(_place(edition), name.encode())
    return name


def _place(edition: Edition) -> tuple[object, ...]:
    return database.db.database, edition.kind, edition.id, edition.version, edition.head, edition.reader.writer


def _searchable(text: str) -> str:
    return text if text.isprintable() else ""  # PostgreSQL takes no NUL, not even to look for it


def _open_to_anybody(found: Announced | None) -> Announced:
    if found is None or not sight(narrower(found.group_visibility, found.visibility), None).see:
        raise NotFound()
    return found


def _public_edition(kind: str, found: Announced, page: str, source: str, site_url: str) -> Edition:
    head = CalendarHead(
        name=found.name, zone=found.zone, url=page, product_id=PRODUCT_ID, language=found.language,
        color=COLOURS.get(found.paper), source=source,
    )  # fmt: skip
    reader = Reader(None, found.language, site_url)
    return Edition(kind, found.id, found.version, found.changed, head, reader, f"{found.key}.ics")


def _since(edition: Edition) -> tuple[datetime, datetime]:
    """Since when events, and cancelled ones, must have ended to be gone, as of the moment of this version."""
    if edition.kind == "event":
        return LONG_AGO, LONG_AGO
    return edition.changed - PAST_STAYS, edition.changed - CANCELLED_STAYS
