"""The statements behind feeds, written out: an app asks every hour, and putting such a query together anew from its
columns costs several times what it costs to run."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from database import db, is_postgres
from models import Feed, FeedVersion

_GROUP = """
    SELECT g.id, g.slug, g.name, g.language, g.zone, g.paper, g.visibility,
           CASE WHEN g.sensitive THEN 'private' ELSE g.visibility END,
           COALESCE(v.version, 0), COALESCE(v.changed_at, g.created_at)
    FROM groups AS g
    LEFT JOIN feed_version AS v ON v.subject = 'group:' || g.id
    WHERE g.slug = ?"""

_EVENT = """
    SELECT e.id, e.key, e.title, g.language, g.zone, g.paper,
           CASE WHEN g.sensitive THEN 'private' ELSE g.visibility END, e.visibility,
           COALESCE(v.version, 0), COALESCE(v.changed_at, e.created_at)
    FROM event AS e
    JOIN groups AS g ON g.id = e.group_id
    LEFT JOIN feed_version AS v ON v.subject = 'event:' || e.id
    WHERE e.key = ? AND e.published_at IS NOT NULL"""

_PERSON = """
    SELECT f.key, f.generation, f.fetched_on, u.id, u.language, u.zone,
           COALESCE(v.version, 0), COALESCE(v.changed_at, u.created_at)
    FROM feed AS f
    JOIN users AS u ON u.id = f.user_id
    LEFT JOIN feed_version AS v ON v.subject = 'user:' || u.id
    WHERE f.key = ? AND f.revoked_at IS NULL AND u.erased_at IS NULL"""

_BLOCKS = """
    SELECT e.id, e.zone, s.block, g.visibility, e.visibility, m.role
    FROM event AS e
    JOIN groups AS g ON g.id = e.group_id
    LEFT JOIN rsvp AS r ON r.event_id = e.id AND r.user_id = ?
    LEFT JOIN reader_revision AS rr ON rr.event_id = e.id AND rr.user_id = ?
    LEFT JOIN membership AS m ON m.group_id = e.group_id AND m.user_id = ?
    LEFT JOIN stored_vevent AS s
           ON s.event_id = e.id AND s.audience = ? AND s.language = ? AND s.writer_version = ?
          AND s.content_revision = e.content_revision + g.revision
          AND s.reader_revision = COALESCE(rr.revision, 0)
    WHERE e.published_at IS NOT NULL
      AND (e.status = 'published' AND e.ends_at > ? OR e.status = 'cancelled' AND e.ends_at > ?)
      AND """

_SCOPES = {
    # An unlisted event stands in no public list, only in that of a group as unlisted as itself.
    "group": "e.group_id = ? AND (e.visibility = 'public' OR e.visibility = g.visibility)",
    "event": "e.id = ?",
    "user": "r.user_id = ? AND r.answer <> 'no'",
}
_NOBODY = 0  # no row has this id


@dataclass(frozen=True, slots=True)
class Announced:
    """What a public feed is of: a group, or an event of one. `key` names it in URLs."""

    id: int
    key: str
    name: str
    language: str
    zone: str
    paper: str
    group_visibility: str
    visibility: str
    version: int
    changed: datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """A personal feed and whose it is."""

    key: str
    generation: int
    fetched_on: date | None
    user_id: int
    language: str
    zone: str | None
    version: int
    changed: datetime


def group(slug: str) -> Announced | None:
    """The group at this address, in whatever visibility."""
    return _announced(_rows(_GROUP, (slug,)))


def event(key: str) -> Announced | None:
    """The event with this key, unless it is a draft."""
    return _announced(_rows(_EVENT, (key,)))


def subscription(key: str) -> Subscription | None:
    """The feed with this id, unless it or its person is gone."""
    rows = _rows(_PERSON, (key,))
    if not rows:
        return None
    feed_key, generation, fetched_on, user_id, language, zone, version, changed = rows[0]
    day = Feed.fetched_on.python_value(fetched_on)  # type: ignore[no-untyped-call]  # peewee gives it no types
    return Subscription(feed_key, generation, day, user_id, language, zone, version, _instant(changed))


def blocks(
    user_id: int | None, stored_under: tuple[str, str, int], scope: tuple[str, int], past: datetime, cancelled: datetime
) -> Iterable[tuple[int, str, bytes | None, str, str, str | None]]:
    """(event, zone, bytes if stored, the group's and the event's visibility, the reader's role), the earliest first.

    `stored_under` is audience, language and writer; `scope` a kind of feed and its id; events stand in it while they
    end after `past`, cancelled ones after `cancelled`.
    """
    kind, row_id = scope
    since = tuple(FeedVersion.changed_at.db_value(moment) for moment in (past, cancelled))
    who = (user_id or _NOBODY,) * 3
    return _rows(f"{_BLOCKS} {_SCOPES[kind]} ORDER BY e.starts_at, e.id", (*who, *stored_under, *since, row_id))


def _announced(rows: list[Any]) -> Announced | None:
    if not rows:
        return None
    row_id, key, name, language, zone, paper, widest, width, version, changed = rows[0]
    return Announced(row_id, key, name, language, zone, paper, widest, width, version, _instant(changed))


def _instant(value: Any) -> datetime:
    moment: Any = FeedVersion.changed_at.python_value(value)
    assert isinstance(moment, datetime)  # the column is not null
    return moment


def _rows(statement: str, values: tuple[object, ...]) -> list[Any]:
    text = statement.replace("?", "%s") if is_postgres() else statement
    return list(db.execute_sql(text, values).fetchall())
