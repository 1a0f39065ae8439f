"""Feeds: a group's, an event's, a person's. Which version of it stands is one query; its bytes are the same whenever
somebody asks for that version (RFC 5545, RFC 7986)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from peewee import JOIN, SQL, Expression, fn

import database
from meetups.calendar_events import Reader
from meetups.feed_times import CANCELLED_STAYS, PAST_STAYS
from meetups.feed_tokens import believed, key_in
from meetups.refusals import NotFound
from meetups.shelf import Shelf
from meetups.vevents import blocks
from meetups.visibility import Visibility, narrower, sight
from models import Event, Feed, FeedVersion, Group, Rsvp, User
from scheduling import vcalendar
from scheduling.vcalendar import CalendarHead

PRODUCT_ID = "-//Klatch//Klatch//EN"
COLOURS = {  # of a group's paper: the nearest CSS3 names
    "goldenrod": "goldenrod", "apricot": "sandybrown", "salmon": "salmon", "rose": "lightpink", "orchid": "orchid",
    "lilac": "plum", "periwinkle": "cornflowerblue", "sky": "skyblue", "lagoon": "mediumturquoise",
    "mint": "aquamarine", "leaf": "yellowgreen", "newsprint": "lightgray",
}  # fmt: skip
_TOKEN = re.compile(r"[0-9a-z]{1,16}-[\w-]{1,64}", re.ASCII)
_etags = Shelf(1 << 20)
_bodies = Shelf(16 << 20)


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a feed, known without reading its events. `changed` is when it last changed.

    A personal one has `feed_key`, and the day (UTC) it was last fetched.
    """

    subject: str
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
    group = _first(_with_version(Group, "group").where(Group.slug == _searchable(slug)))
    if not sight(Visibility(group.visibility), None).see:
        raise NotFound()
    page = f"{site_url}/g/{group.slug}"
    head = _head(group.name, group, page, source=f"{page}/calendar.ics")
    return _public_edition(f"group:{group.id}", group, group, head, site_url, group.slug)


def event_feed(key: str, site_url: str) -> Edition:
    """One event for anybody; it stays as long as the event has a page. Raises NotFound, also where it is private."""
    query = _with_version(Event, "event", Group).switch(Event).join(Group)
    event = _first(query.where(Event.key == _searchable(key)))
    announced = event.status != "draft" and event.published_at is not None
    if not announced or not sight(narrower(event.group.visibility, event.visibility), None).see:
        raise NotFound()
    page = f"{site_url}/e/{event.key}"
    head = _head(event.title, event.group, page, source=f"{page}.ics")
    return _public_edition(f"event:{event.id}", event, event.group, head, site_url, event.key)


def personal_feed(token: str, signing_keys: Sequence[str], site_url: str) -> Edition:
    """What the holder of this token said they come to, or may. Raises NotFound for any token but a good one."""
    if not _TOKEN.fullmatch(token):
        raise NotFound()
    version = FeedVersion.subject == Expression(SQL("'user:'"), "||", Feed.user)
    query = Feed.select(Feed, User, *_version_of(User)).join(User).switch(Feed)
    query = query.join(FeedVersion, JOIN.LEFT_OUTER, on=version)
    feed = _first(query.where(Feed.key == key_in(token), Feed.revoked_at.is_null(), User.erased_at.is_null()))
    if not believed(token, feed.key, feed.generation, signing_keys):
        raise NotFound()
    user = feed.user
    head = CalendarHead(
        name="Klatch", zone=user.zone or "UTC", url=f"{site_url}/me", product_id=PRODUCT_ID, language=user.language
    )
    reader = Reader(user.id, user.language, site_url)
    return Edition(
        f"user:{user.id}", feed.version, feed.version_at, head, reader, "klatch.ics", feed.key, feed.fetched_on
    )


def etag(edition: Edition) -> str:
    """A name for exactly these bytes; remembered, so that an unchanged feed costs no look at its events."""
    known = _etags.get(_place(edition))
    return known.decode() if known else _named(edition, body(edition))


def body(edition: Edition) -> bytes:
    """The calendar. Raises Unavailable rather than give less than all of it."""
    known = _bodies.get(_place(edition))
    if known is not None:
        return known
    found = blocks(edition.reader, _scope(edition))
    made = vcalendar.join(edition.head, (block.zone for block in found), (block.text for block in found))
    _bodies.put(_place(edition), made)
    _named(edition, made)
    return made


def _named(edition: Edition, made: bytes) -> str:
    name = sha256(made).hexdigest()[:32]
    _etags.put(_place(edition), name.encode())
    return name


def _place(edition: Edition) -> tuple[object, ...]:
    return database.db.database, edition.subject, edition.version, edition.head, edition.reader.writer


def _with_version(model: Any, kind: str, *more: Any) -> Any:
    subject = FeedVersion.subject == Expression(SQL(f"'{kind}:'"), "||", model.id)
    return model.select(model, *more, *_version_of(model)).join(FeedVersion, JOIN.LEFT_OUTER, on=subject)


def _version_of(born: Any) -> tuple[Any, Any]:
    return (
        fn.COALESCE(FeedVersion.version, 0).alias("version"),
        fn.COALESCE(FeedVersion.changed_at, born.created_at).alias("version_at"),
    )


def _searchable(text: str) -> str:
    if not text.isprintable():  # PostgreSQL takes no NUL, not even to look for it
        raise NotFound()
    return text


def _first(query: Any) -> Any:
    row = query.first()
    if row is None:
        raise NotFound()
    return row


def _head(name: str, group: Group, page: str, source: str) -> CalendarHead:
    return CalendarHead(
        name=name, zone=group.zone, url=page, product_id=PRODUCT_ID, language=group.language,
        color=COLOURS.get(group.paper), source=source,
    )  # fmt: skip


def _public_edition(subject: str, row: Any, group: Group, head: CalendarHead, site_url: str, name: str) -> Edition:
    return Edition(subject, row.version, row.version_at, head, Reader(None, group.language, site_url), f"{name}.ics")


def _scope(edition: Edition) -> list[Expression]:
    """Which events stand in it, as of the moment of this version."""
    kind, _, row_id = edition.subject.partition(":")
    announced = Event.published_at.is_null(False)
    if kind == "event":
        return [Event.id == int(row_id), announced]
    past, cancelled = Event.ends_at > edition.changed - PAST_STAYS, Event.ends_at > edition.changed - CANCELLED_STAYS
    stays = ((Event.status == "published") & past) | ((Event.status == "cancelled") & cancelled)
    if kind == "user":
        return [Rsvp.user == int(row_id), Rsvp.answer != "no", announced, stays]
    as_wide = (Event.visibility == Visibility.PUBLIC.value) | (Event.visibility == Group.visibility)
    return [Event.group == int(row_id), as_wide, announced, stays]  # an unlisted event stands in no public list
