"""One's own place in a group: a pause until a day, from one group or from all, and fewer messages.

Paused means told nothing of it in private but what somebody waits for or must know (`meetups/pauses.py`). What waited
to be told is dropped with it. When the day has come they are welcomed back, in one message.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from dateutil.relativedelta import relativedelta

from database import locked, write_transaction
from meetups import due, endings, norms, outbox
from meetups.kinds import KINDS, Concerns
from meetups.refusals import Invalid, NotFound, wrong
from meetups.visibility import INSIDERS
from models import Event, Group, Membership, OutboxMessage, User
from phrases import noted, say
from scheduling.zones import day_in_words, resolve, wall_in

LONGEST = 366  # days
PAUSED = "paused"
INSIDE = tuple(role.value for role in INSIDERS)


class Span(StrEnum):
    """How long a pause may be without naming a day."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


LENGTHS = {
    Span.WEEK: relativedelta(weeks=1),
    Span.MONTH: relativedelta(months=1),
    Span.QUARTER: relativedelta(months=3),
}


@dataclass(frozen=True, slots=True)
class MyPlace:
    """What somebody chose in one group. `ends_on` is the first day they are told again, by their own clock."""

    group_id: int
    slug: str
    name: str
    paused_until: datetime | None
    ends_on: date | None
    fewer: bool


def my_place(user_id: int, group_id: int, now: datetime) -> MyPlace:
    """What they chose there. Raises NotFound to who does not belong to it."""
    row = _mine(user_id).where(Membership.group == group_id).first()
    if row is None:
        raise NotFound()
    return _place(row, _zone(user_id), now)


def pauses_of(user_id: int, now: datetime) -> tuple[MyPlace, ...]:
    """The groups somebody paused, by name."""
    rows = list(_mine(user_id).where(Membership.paused_until > now).order_by(Group.name, Group.id))
    zone = _zone(user_id) if rows else None
    return tuple(_place(row, zone, now) for row in rows)


def paused_words(chosen: MyPlace, language: str, now: datetime) -> str:
    """*You paused it until Tuesday 22 December.*; empty where there is no pause."""
    return say(language, "You paused it until {day}.", day=day_words(chosen, language, now)) if chosen.ends_on else ""


def day_words(chosen: MyPlace, language: str, now: datetime) -> str:
    """The day a pause ends; empty where there is none."""
    if chosen.ends_on is None:
        return ""
    return day_in_words(datetime.combine(chosen.ends_on, time(12), UTC), "UTC", language, now.date())


def day_after(span: Span, user_id: int, group_id: int, now: datetime) -> date:
    """The day a pause of this length ends, counted from today where the person is."""
    return today(user_id, group_id, now) + LENGTHS[span]


def today(user_id: int, group_id: int, now: datetime) -> date:
    """By the person's own clock; by the group's where they never said theirs."""
    return wall_in(now, _clock(_zone(user_id), group_id)).date()


def day_typed(text: str) -> date:
    """A day as forms send it, `2026-12-03`. Raises Invalid."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(wrong("until", noted("I cannot read that as a day. Write it like 2026-12-03."))) from None


def pause(user_id: int, group_id: int, ends_on: date, now: datetime) -> None:
    """Be told nothing of that group until this day begins. Raises Invalid, NotFound."""
    with write_transaction():
        _pause(user_id, [_inside(user_id, group_id)], ends_on, now)


def pause_all(user_id: int, ends_on: date, now: datetime) -> int:
    """The same for every group they belong to; in how many. Raises Invalid, and NotFound to who belongs to none."""
    with write_transaction():
        ids = [row.group_id for row in _mine(user_id).order_by(Membership.group)]
        list(locked(Group.select(Group.id).where(Group.id.in_(ids)).order_by(Group.id)))
        if not ids:
            raise NotFound()
        _pause(user_id, ids, ends_on, now)
    return len(ids)


def end_pause(user_id: int, group_id: int, now: datetime) -> None:
    """Be told again from now on. Raises NotFound."""
    with write_transaction():
        _end(user_id, [_inside(user_id, group_id)], now)


def end_all(user_id: int, now: datetime) -> None:
    """Be told again by every group."""
    with write_transaction():
        ids = [row.group_id for row in _mine(user_id).where(Membership.paused_until.is_null(False))]
        list(locked(Group.select(Group.id).where(Group.id.in_(ids)).order_by(Group.id)))
        _end(user_id, ids, now)


def choose_fewer(user_id: int, group_id: int, fewer: bool, now: datetime) -> None:
    """Be told only what they answered and what they must know; or everything again. Raises NotFound."""
    with write_transaction():
        _inside(user_id, group_id)
        theirs = (Membership.group == group_id, Membership.user == user_id)
        Membership.update(fewer=fewer, changed_at=now).where(*theirs).execute()
        if fewer:
            _drop(user_id, [group_id], now, None, (Concerns.NEWS,))


def welcome_back(subject: str, at: datetime, now: datetime) -> None:
    """Due work: the day has come. One word that says so, unless they chose another day meanwhile or left."""
    group_id, user_id = (int(part) for part in subject.split(":"))
    locked(Group.select(Group.id).where(Group.id == group_id)).first()
    this = (Membership.group == group_id, Membership.user == user_id, Membership.paused_until == at)
    if not Membership.update(paused_until=None, changed_at=now).where(*this, Membership.role.in_(INSIDE)).execute():
        return
    norms.ask(user_id, group_id, now)
    outbox.tell(user_id, "welcome_back", f"{group_id}:{user_id}:{at.isoformat()}", now, group_id=group_id)


def _pause(user_id: int, group_ids: list[int], ends_on: date, now: datetime) -> None:
    zone = _zone(user_id)
    for group_id in group_ids:
        until = _beginning(ends_on, _clock(zone, group_id), now)
        theirs = (Membership.group == group_id, Membership.user == user_id)
        Membership.update(paused_until=until, changed_at=now).where(*theirs).execute()
        due.forget("pause_end", _subject(group_id, user_id))
        due.plan("pause_end", _subject(group_id, user_id), until)
        _drop(user_id, [group_id], now, until, (Concerns.NEWS, Concerns.RULE))


def _end(user_id: int, group_ids: list[int], now: datetime) -> None:
    theirs = (Membership.group.in_(group_ids), Membership.user == user_id, Membership.paused_until.is_null(False))
    Membership.update(paused_until=None, changed_at=now).where(*theirs).execute()
    for group_id in group_ids:
        due.forget("pause_end", _subject(group_id, user_id))
        norms.ask(user_id, group_id, now)


def _beginning(day: date, zone: str, now: datetime) -> datetime:
    until = resolve(datetime.combine(day, time()), zone).utc if day.year < 9999 else datetime.max.replace(tzinfo=UTC)
    if until <= now:
        raise Invalid(wrong("until", noted("Choose a day after today.")))
    if until > now + timedelta(days=LONGEST):
        raise Invalid(wrong("until", noted("A pause lasts a year at most. Choose an earlier day.")))
    return until


def _drop(
    user_id: int, group_ids: list[int], now: datetime, until: datetime | None, concerns: Collection[Concerns]
) -> None:
    """What waits to be told is not told: as if it had come after they chose."""
    kinds = [kind.name for kind in KINDS.values() if kind.concerns in concerns]
    events = Event.select(Event.id).where(Event.group.in_(group_ids))
    about = OutboxMessage.group.in_(group_ids) | OutboxMessage.event.in_(events)
    soon = [] if until is None else [OutboxMessage.not_before < until]
    pending = (OutboxMessage.user == user_id, OutboxMessage.state == "pending", OutboxMessage.kind.in_(kinds))
    waits = (*pending, about, *soon)
    endings.note_all(waits, "expired", now)
    OutboxMessage.update(state="expired", error=PAUSED, changed_at=now).where(*waits).execute()


def _inside(user_id: int, group_id: int) -> int:
    """The group, held. Raises NotFound to who does not belong to it."""
    locked(Group.select(Group.id).where(Group.id == group_id)).first()
    if not _mine(user_id).where(Membership.group == group_id).exists():
        raise NotFound()
    return group_id


def _mine(user_id: int) -> Any:
    return (
        Membership.select(Membership, Group).join(Group).where(Membership.user == user_id, Membership.role.in_(INSIDE))
    )


def _zone(user_id: int) -> str | None:
    row = User.get_or_none(User.id == user_id)
    return None if row is None else row.zone


def _clock(zone: str | None, group_id: int) -> str:
    return zone or str(Group.select(Group.zone).where(Group.id == group_id).scalar() or "UTC")


def _place(row: Membership, zone: str | None, now: datetime) -> MyPlace:
    until = row.paused_until if row.paused_until is not None and row.paused_until > now else None
    day = None if until is None else wall_in(until, zone or row.group.zone).date()
    return MyPlace(row.group_id, row.group.slug, row.group.name, until, day, row.fewer)


def _subject(group_id: int, user_id: int) -> str:
    return f"{group_id}:{user_id}"
