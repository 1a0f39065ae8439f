"""Events: made, published, changed, called off. Whoever organises the group may."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from database import locked, write_transaction
from meetups import (
    approvals,
    audit,
    chat_cards,
    event_clock,
    event_form,
    event_news,
    giving_up,
    line,
    outbox,
    postponing,
    suggested_events,
)
from meetups.event_columns import columns_of, typed
from meetups.event_form import EventWish
from meetups.event_news import TOLD as TOLD
from meetups.event_news import Change
from meetups.groups import require_organiser
from meetups.names import new_key
from meetups.readers import event_changed
from meetups.refusals import NotFound, Stale, TooLate
from meetups.stranded import check_nobody_is_stranded
from models import Event, Group
from phrases import noted
from scheduling.zones import Doubt


@dataclass(frozen=True, slots=True)
class Saved:
    """An event as just saved: where it is, its revision, and whether its clock time needed a decision."""

    id: int
    key: str
    title: str
    status: str
    revision: int
    starts_doubt: Doubt | None
    starts_lands: datetime
    told: int


def create(
    actor_id: int,
    group_id: int,
    raw: Mapping[str, str],
    creation_key: str,
    now: datetime,
    *,
    publish: bool = True,
    suggestion: str = "",
) -> Saved:
    """Make an event from typed fields (see `event_form`). The same `creation_key` again returns the first one.

    `suggestion` is the key of what it is made of. Raises NotAllowed, Invalid, and TooLate where another is of that.
    """
    with write_transaction():
        group = locked(Group.select().where(Group.id == group_id)).first()
        require_organiser(actor_id, group_id)
        creation_key = _own_key(actor_id, creation_key)
        made = Event.get_or_none(Event.creation_key == creation_key)
        wish = event_form.read(raw, now, began=made.starts_at if made else None)
        if made is not None:
            return _saved(made, wish, 0)
        event = _insert(actor_id, group, wish, creation_key, now)
        if suggestion:
            suggested_events.take(suggestion, event)
        audit.note("event.create", f"event:{event.id}", actor_id=actor_id, group_id=group_id, now=now)
        if publish:
            _publish(event, now)
        return _saved(event, wish, 0)


def publish(actor_id: int, key: str, now: datetime) -> None:
    """Post the card in the group's chats. Publishing twice is publishing once. Raises NotAllowed, NotFound, TooLate."""
    with write_transaction():
        event = _managed(actor_id, key)
        if event.status == "draft":
            if event.ends_at <= now:
                raise TooLate(noted("This event is over."))
            _publish(event, now)


def change(
    actor_id: int,
    key: str,
    raw: Mapping[str, str],
    seen_revision: int,
    now: datetime,
    *,
    notify: bool = True,
) -> Saved:
    """Save what the organiser changed. Another date asks everybody who has a seat for a yes anew.

    Without `notify` nobody is told, but for those another date asks: nobody is silently assumed. Raises
    NotAllowed, NotFound, Invalid, TooLate, and Stale when somebody else saved since `seen_revision`.
    """
    with write_transaction():
        event = _managed(actor_id, key)
        if event.status == "cancelled":
            raise TooLate(noted("This event was cancelled."))
        if event.content_revision != seen_revision:
            raise Stale(typed(event), event.content_revision)
        wish = event_form.read(raw, now, began=event.starts_at)
        check_nobody_is_stranded(event, wish)
        news = event_news.change_of(event, wish)
        if giving_up.makes_fewer(event, wish):
            event.fewer_at = now
        _apply(event, wish, now, moved=news.moved)
        audit.note("event.change", f"event:{event.id}", actor_id=actor_id, group_id=event.group_id, now=now)
        told = 0
        if event.status == "published":
            event_clock.plan(event, now)
            postponing.let_go(event, now)
            told = _tell_change(event, news, now, notify=notify)
            approvals.rules_changed(event, now)
            line.settle(event, now)
        event_changed(event.id, event.group_id, now)
        return _saved(event, wish, told)


def cancel(actor_id: int, key: str, now: datetime, *, notify: bool = True) -> int:
    """Call the event off; everybody who wanted to come is told once. Returns how many. A draft is thrown away: nobody
    ever saw it. Raises NotAllowed, NotFound, TooLate."""
    with write_transaction():
        event = _managed(actor_id, key)
        if event.status == "draft":
            discard(actor_id, key)
        if event.status in ("draft", "cancelled"):
            return 0
        if event.ends_at <= now:
            raise TooLate(noted("This event is over."))
        event.status, event.cancelled_at = "cancelled", now
        _touch(event, now, schedule=True)
        event.save()
        audit.note("event.cancel", f"event:{event.id}", actor_id=actor_id, group_id=event.group_id, now=now)
        event_clock.forget(event, now)
        event_changed(event.id, event.group_id, now)
        outbox.redraw(event.id, now)
        return event_news.tell_cancelled(event, now) if notify else 0


def restore(actor_id: int, key: str, now: datetime) -> int:
    """A cancelled event is on again: everybody who had a seat is asked again, and told once. Returns how many are told.

    Twice is once. Raises NotAllowed, NotFound, and TooLate where its start has passed.
    """
    with write_transaction():
        event = _managed(actor_id, key)
        if event.status != "cancelled":
            return 0
        if event.starts_at <= now:
            raise TooLate(noted("Its time has passed. Make a new event instead."))
        event.status, event.cancelled_at = "published", None
        _touch(event, now, schedule=True)
        event.save(only=["status", "cancelled_at", "content_revision", "schedule_revision", "changed_at"])
        audit.note("event.restore", f"event:{event.id}", actor_id=actor_id, group_id=event.group_id, now=now)
        event_clock.plan(event, now)
        until = postponing.keep_for_a_while(event, now)
        event_changed(event.id, event.group_id, now)
        line.settle(event, now)
        return event_news.tell_restored(event, until, now)


def discard(actor_id: int, key: str) -> None:
    """Throw a draft away; what was published stays, and is called off instead. Raises NotAllowed, NotFound."""
    with write_transaction():
        event = _managed(actor_id, key)
        if event.status == "draft":
            Event.delete().where(Event.id == event.id).execute()


def for_editing(actor_id: int, key: str) -> tuple[dict[str, str], int, str]:
    """The fields as the form shows them, their revision, and the status. Raises NotAllowed, NotFound."""
    event = Event.get_or_none(Event.key == key)
    if event is None:
        raise NotFound()
    require_organiser(actor_id, event.group_id)
    return typed(event), event.content_revision, event.status


def _managed(actor_id: int, key: str) -> Event:
    event = locked(Event.select().where(Event.key == key)).first()
    if event is None:
        raise NotFound()
    require_organiser(actor_id, event.group_id)
    return event  # type: ignore[no-any-return]  # peewee's first() is untyped


def _own_key(actor_id: int, creation_key: str) -> str:
    # A key somebody else's form carries, or a forged one of any length, is never theirs.
    return hashlib.sha256(f"{actor_id}:{creation_key}".encode()).hexdigest()


def _insert(actor_id: int, group: Group, wish: EventWish, creation_key: str, now: datetime) -> Event:
    key = new_key()
    return Event.create(
        key=key,
        uid=f"{key}-{new_key(16)}@klatch",  # RFC 5545 3.8.4.7: for ever, and not derived from the site's address
        group=group,
        created_by=actor_id,
        creation_key=creation_key,
        created_at=now,
        changed_at=now,
        **columns_of(group.id, wish, now),
    )


def _apply(event: Event, wish: EventWish, now: datetime, *, moved: bool) -> None:
    for column, value in columns_of(event.group_id, wish, now).items():
        setattr(event, column, value)
    _touch(event, now, schedule=moved)
    counters = {"room_taken", "online_taken", "newcomers_taken", "queue_counter"}  # changed by conditional updates only
    event.save(only=[field for field in Event._meta.sorted_field_names if field not in counters])


def _touch(event: Event, now: datetime, *, schedule: bool) -> None:
    event.content_revision += 1
    event.schedule_revision += schedule
    event.changed_at = now


def _publish(event: Event, now: datetime) -> None:
    Event.update(status="published", published_at=now).where(Event.id == event.id).execute()
    event.status = "published"
    event_clock.plan(event, now)
    event_changed(event.id, event.group_id, now)
    chat_cards.post_first(event, now)
    suggested_events.published(event, now)


def _tell_change(event: Event, news: Change, now: datetime, *, notify: bool) -> int:
    asked = postponing.ask_again(event, now) if news.date else frozenset()
    told = event_news.tell_moved(event, news, asked, now) if notify and news.moved else 0
    return len(asked) + told


def _saved(event: Event, wish: EventWish, told: int) -> Saved:
    return Saved(event.id, event.key, event.title, event.status, event.content_revision, wish.starts.doubt,
                 wish.starts.lands, told)  # fmt: skip
