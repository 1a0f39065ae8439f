"""Somebody's next two weeks, looked at once a week: what they come to, what they did not answer, what is too much.

What it proposes is a proposal. Of what clashes, or is more than somebody wanted, it proposes to give up what is least
sure, then what was said last. Two queries for a person, however many groups and events.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN, fn

from database import locked
from meetups import digest_times, outbox
from meetups.clashes import Cause, Clash, all_clashes
from meetups.commitments import Commitment, Mine, commitments
from meetups.discreet import outside_name, outside_title
from meetups.event_form import Format
from meetups.pauses import not_paused
from meetups.people import Person, person
from meetups.refusals import NotFound
from meetups.seats import SeatState
from meetups.visibility import INSIDERS
from models import Event, Group, Membership, Rsvp, User

AHEAD = timedelta(days=14)
OTHERS_TURN = (SeatState.WAITING, SeatState.ASKED)  # in line, or with the organisers: nothing to confirm
TOO_MUCH = (Cause.OVERLAP, Cause.NEAR, Cause.WEEK, Cause.MONTH)  # for which something is proposed to be given up


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An event of their groups that waits for their word; `maybe` they said so, and no more."""

    key: str
    revision: int
    name: str
    starts_at: datetime
    zone: str
    format: Format
    maybe: bool


@dataclass(frozen=True, slots=True)
class Digest:
    """What they come to, what clashes by event, what they might give up, confirm, or answer."""

    going: tuple[Commitment, ...]
    clashes: Mapping[str, tuple[Clash, ...]]
    drop: tuple[Commitment, ...]
    confirm: tuple[Commitment, ...]
    open: tuple[Unanswered, ...]


def digest_of(reader: Person, now: datetime) -> Digest | None:
    """Their next two weeks; None: there is nothing to say. Groups they paused are named as clashes at most."""
    mine = commitments(reader, now)
    going = tuple(each for each in mine.events if _is_told(each, now))
    unanswered = _unanswered(reader, now)
    if not going and not unanswered:
        return None
    keys = {each.key for each in going}
    clashes = {key: found for key, found in all_clashes(mine, now).items() if key in keys}
    drop = _to_give_up(mine, going, now)
    confirm = tuple(each for each in going if each not in drop and not each.sure and each.state not in OTHERS_TURN)
    return Digest(going, clashes, drop, confirm, unanswered)


def send(subject: str, at: datetime, now: datetime) -> None:
    """Due work: owe it, and plan the next. After an outage of more than twelve hours it waits for the next."""
    user_id = int(subject)
    if locked(User.select(User.id).where(User.id == user_id)).first() is None:
        return
    if digest_times.is_time(user_id, at) and now - at <= digest_times.LATE:
        _owe(user_id, at, now)
    digest_times.plan_next(user_id, now)


def _owe(user_id: int, at: datetime, now: datetime) -> None:
    try:
        reader = person(user_id)
    except NotFound:
        return  # erased since
    if digest_of(reader, now) is not None:
        outbox.tell(user_id, "digest", f"{user_id}:{at.isoformat()}", now, expires_at=at + digest_times.LATE)


def _is_told(event: Commitment, now: datetime) -> bool:
    paused = event.paused_until is not None and event.paused_until > now
    return event.ends_at > now and event.starts_at < now + AHEAD and bool(event.title) and not paused


def _to_give_up(mine: Mine, going: tuple[Commitment, ...], now: datetime) -> tuple[Commitment, ...]:
    """One after the other, the least sure first, until nothing is too much any more."""
    kept, given_up = mine, list[Commitment]()
    for event in sorted(going, key=lambda each: (each.sure, -each.said_at.timestamp(), each.key)):
        clashes = all_clashes(kept, now).get(event.key, ())
        if any(clash.cause in TOO_MUCH for clash in clashes):
            given_up.append(event)
            kept = replace(kept, events=tuple(each for each in kept.events if each.key != event.key))
    return tuple(each for each in going if each in given_up)


def _unanswered(reader: Person, now: datetime) -> tuple[Unanswered, ...]:
    rows = _query(reader.id, now).order_by(Event.starts_at, Event.id)
    return tuple(_one(row, reader.language) for row in rows if _takes_answers(row, now))


def _takes_answers(event: Event, now: datetime) -> bool:
    lead = event.answer_lead
    return lead is None or event.starts_at - timedelta(seconds=lead) >= now


def _one(row: Any, language: str) -> Unanswered:
    title, group = outside_title(row.title, row.group, language), outside_name(row.group, language)
    return Unanswered(
        row.key, row.content_revision, title if row.group.sensitive else f"“{title}” ({group})",
        row.starts_at, row.zone, Format(row.format), row.said == "maybe",
    )  # fmt: skip


def _query(user_id: int, now: datetime) -> Any:
    mine = (Membership.group == Event.group) & (Membership.user == user_id)
    answered = (Rsvp.event == Event.id) & (Rsvp.user == user_id)
    wanted = (Rsvp.answer == "maybe") | (Rsvp.id.is_null() & (Membership.fewer == False))  # noqa: E712 - a column
    return (
        Event.select(Event, Group, fn.COALESCE(Rsvp.answer, "").alias("said"))
        .join(Group)
        .join(Membership, on=mine)
        .join(Rsvp, JOIN.LEFT_OUTER, on=answered)
        .where(
            Event.status == "published", Event.starts_at > now, Event.starts_at < now + AHEAD,
            Membership.role.in_([role.value for role in INSIDERS]), not_paused(now), wanted,
        )
    )  # fmt: skip
