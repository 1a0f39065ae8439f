"""A person's own calendar addresses: listed, made, replaced and withdrawn one by one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from database import Unavailable, locked, write_transaction
from meetups.feed_tokens import token_of
from meetups.names import new_key, one_line
from meetups.refusals import Invalid, NotFound, wrong
from models import Feed, User
from phrases import noted

MOST_FEEDS = 20


@dataclass(frozen=True, slots=True)
class MyFeed:
    """One address: `key` names it in forms, `token` is the secret in its URL; `fetched_on` a day in UTC."""

    key: str
    name: str
    token: str
    created_at: datetime
    fetched_on: date | None


def my_feeds(user_id: int, signing_keys: tuple[str, ...]) -> tuple[MyFeed, ...]:
    """This person's addresses that work, oldest first."""
    rows = Feed.select().where(Feed.user == user_id, Feed.revoked_at.is_null()).order_by(Feed.id)
    return tuple(_my_feed(row, signing_keys) for row in rows)


def make_feed(user_id: int, name: str, signing_keys: tuple[str, ...], now: datetime) -> MyFeed:
    """A new address; `name` says what it is for ("Phone"), and may be empty. Raises Invalid, NotFound."""
    with write_transaction():
        if locked(User.select(User.id).where(User.id == user_id, User.erased_at.is_null())).first() is None:
            raise NotFound()
        if Feed.select().where(Feed.user == user_id, Feed.revoked_at.is_null()).count() >= MOST_FEEDS:
            raise Invalid(wrong("name", noted("You have {most} calendar links. Remove one first."), most=MOST_FEEDS))
        row = Feed.create(key=new_key(12), user=user_id, name=one_line(name)[:80], created_at=now)
    return _my_feed(row, signing_keys)


def own_feed(user_id: int, signing_keys: tuple[str, ...], now: datetime) -> MyFeed:
    """The person's first address, made where there is none: what the bot hands out. Raises NotFound."""
    with write_transaction():
        found = my_feeds(user_id, signing_keys)
        return found[0] if found else make_feed(user_id, "", signing_keys, now)


def rotate_feed(user_id: int, key: str, signing_keys: tuple[str, ...]) -> MyFeed:
    """Give the feed a new address; the old one is gone at once. Raises NotFound, also for another person's."""
    with write_transaction():
        row = _mine(user_id, key)
        row.generation, row.fetched_on = row.generation + 1, None
        row.save(only=[Feed.generation, Feed.fetched_on])
    return _my_feed(row, signing_keys)


def revoke_feed(user_id: int, key: str, now: datetime) -> None:
    """End this address for ever. Raises NotFound, also for another person's."""
    with write_transaction():
        row = _mine(user_id, key)
        Feed.update(revoked_at=now).where(Feed.id == row.id).execute()


def note_fetched(key: str, fetched_on: date | None, now: datetime) -> None:
    """Remember the day somebody's app last asked, at most once a day, and only where nobody has to wait for it."""
    today = now.astimezone(UTC).date()
    if fetched_on == today:
        return
    try:
        with write_transaction(wait=False):
            Feed.update(fetched_on=today).where(Feed.key == key).execute()
    except Unavailable:
        return  # another fetch of this day will say it


def _mine(user_id: int, key: str) -> Feed:
    row = locked(Feed.select().where(Feed.key == key, Feed.user == user_id, Feed.revoked_at.is_null())).first()
    if row is None:
        raise NotFound()
    return row  # type: ignore[no-any-return]  # peewee's first() is untyped


def _my_feed(row: Feed, signing_keys: tuple[str, ...]) -> MyFeed:
    token = token_of(row.key, row.generation, signing_keys[0])
    return MyFeed(row.key, row.name, token, row.created_at, row.fetched_on)
