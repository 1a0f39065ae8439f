"""Lists of events: what is coming in a group, in public, and for one person. A fixed number of queries each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, ModelSelect, Value, fn

from meetups.event_form import Format
from meetups.groups import GroupFacts, GroupView, facts_of
from meetups.rsvps import Choice
from meetups.seats import SeatState
from meetups.visibility import INSIDERS, Role, Visibility, narrower, role_of, sight
from models import Event, Group, GroupChat, Membership, PostedCard, Rsvp, Seat, Venue
from scheduling.zones import Moment, resolve


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list: enough to draw it, small enough to draw many."""

    key: str
    title: str
    format: Format
    status: str
    starts: Moment
    ends: Moment
    group: GroupFacts
    venue_name: str
    room_capacity: int | None
    room_taken: int
    online_capacity: int | None
    online_taken: int
    waiting: int
    choice: Choice | None = None
    state: SeatState | None = None


@dataclass(frozen=True, slots=True)
class _Which:
    """Which events of a group, in which order."""

    when: tuple[object, ...]
    order: object


def coming_in_group(group: GroupFacts, viewer_id: int | None, now: datetime, limit: int = 30) -> tuple[Line, ...]:
    """What is on next at this table, as far as the viewer may see it; drafts for organisers only."""
    return _for_group(group, viewer_id, role_of(viewer_id, group.id), _coming(now), limit)


def on_in_group(group: GroupFacts, viewer_id: int | None, now: datetime, limit: int = 30) -> tuple[Line, ...]:
    """The same for words that invite to it: what was called off and drafts are left out."""
    return _for_group(group, viewer_id, role_of(viewer_id, group.id), _on(now), limit)


def coming_in_view(view: GroupView, viewer_id: int | None, now: datetime, limit: int = 30) -> tuple[Line, ...]:
    """The same for somebody whose role in the group is known already."""
    return _for_group(view.facts, viewer_id, view.role, _coming(now), limit)


def past_in_group(group: GroupFacts, viewer_id: int | None, now: datetime, limit: int = 30) -> tuple[Line, ...]:
    """What was, newest first."""
    return _for_group(group, viewer_id, role_of(viewer_id, group.id), _past(now), limit)


def past_in_view(view: GroupView, viewer_id: int | None, now: datetime, limit: int = 30) -> tuple[Line, ...]:
    """What was, newest first, for somebody whose role in the group is known already."""
    return _for_group(view.facts, viewer_id, view.role, _past(now), limit)


def coming_in_chat(chat_id: int, now: datetime, limit: int = 20) -> tuple[tuple[Line, int | None], ...]:
    """What everybody in the group's own chat may know of, each with the message that shows its card there, if any."""
    card = PostedCard.select(fn.MAX(PostedCard.message_id)).where(
        PostedCard.event == Event.id, PostedCard.chat_id == chat_id, PostedCard.state == "live"
    )
    query = _lines(card.alias("card")).join(GroupChat, on=GroupChat.group == Event.group)
    rows = query.where(GroupChat.chat_id == chat_id, Event.status == "published", Event.ends_at > now)
    return tuple((_line(row), row.card) for row in rows.order_by(Event.starts_at, Event.id).limit(limit))


def coming_in_public(now: datetime, limit: int = 30, offset: int = 0) -> tuple[Line, ...]:
    """What anybody may find and join."""
    return tuple(_line(row) for row in _public(now).order_by(Event.starts_at, Event.id).limit(limit).offset(offset))


def public_lines(event_ids: Collection[int], now: datetime) -> dict[int, Line]:
    """The same rows for these events, by id; one that is not public, or over, is left out."""
    return {row.id: _line(row) for row in _public(now).where(Event.id.in_(event_ids))}


def coming_for(user_id: int, now: datetime, limit: int = 50) -> tuple[Line, ...]:
    """What is coming in the groups of this person, whether answered or not."""
    mine = _groups_of(user_id)
    query = _with_answers(user_id).where(Event.status == "published", Event.ends_at > now, Event.group.in_(mine))
    return tuple(_line(row) for row in query.order_by(Event.starts_at, Event.id).limit(limit))


def answered_by(user_id: int, now: datetime, limit: int = 50) -> tuple[Line, ...]:
    """Every coming event this person answered and may still see, "no" included, cancelled ones too."""
    query = _with_answers(user_id).where(Event.ends_at > now, _is_answered(user_id))
    return tuple(_line(row) for row in query.order_by(Event.starts_at, Event.id).limit(limit))


def answered_or_not(user_id: int, now: datetime, limit: int = 100) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The same, and what is coming in their groups that they did not answer; in one query."""
    open_ones = Rsvp.id.is_null() & (Event.status == "published") & Event.group.in_(_groups_of(user_id))
    query = _with_answers(user_id).where(Event.ends_at > now, _is_answered(user_id) | open_ones)
    lines = [_line(row) for row in query.order_by(Event.starts_at, Event.id).limit(limit)]
    return tuple(line for line in lines if line.choice), tuple(line for line in lines if line.choice is None)


def _is_answered(user_id: int) -> Any:
    private = Visibility.PRIVATE.value
    open_to_all = (Event.visibility != private) & (Group.visibility != private)
    return Rsvp.id.is_null(False) & (Event.status != "draft") & (open_to_all | Event.group.in_(_groups_of(user_id)))


def _groups_of(user_id: int) -> ModelSelect[Membership]:
    insiders = [role.value for role in INSIDERS]
    return Membership.select(Membership.group).where(Membership.user == user_id, Membership.role.in_(insiders))


def _for_group(
    group: GroupFacts, viewer_id: int | None, role: Role | None, which: _Which, limit: int
) -> tuple[Line, ...]:
    query = _with_answers(viewer_id) if viewer_id is not None else _lines()
    seen = query.where(Event.group == group.id, *which.when, *_in_list(group, role))
    return tuple(_line(row) for row in seen.order_by(which.order, Event.id).limit(limit))


def _coming(now: datetime) -> _Which:
    return _Which((Event.ends_at > now,), Event.starts_at.asc())


def _on(now: datetime) -> _Which:
    return _Which((Event.ends_at > now, Event.status == "published"), Event.starts_at.asc())


def _past(now: datetime) -> _Which:
    return _Which((Event.ends_at <= now, Event.status == "published"), Event.starts_at.desc())


def _in_list(group: GroupFacts, role: Role | None) -> tuple[object, ...]:
    """Insiders find everything they may see; others what is as visible as the group itself, as its feed does.

    Said as conditions, so that what a viewer may not see takes no place in the list.
    """
    allowed = sight(group.visibility, role)
    if not allowed.see:
        return (Value(1) == 0,)
    published = () if allowed.manage else (Event.status != "draft",)
    as_wide = [width.value for width in Visibility if narrower(group.visibility, width) == group.visibility]
    return published if role in INSIDERS else (*published, Event.visibility.in_(as_wide))


def _public(now: datetime) -> ModelSelect[Event]:
    public = Visibility.PUBLIC.value
    return _lines().where(
        Event.status == "published", Event.ends_at > now, Event.visibility == public, Group.visibility == public
    )


def _lines(*more: object) -> ModelSelect[Event]:
    waiting = Seat.select(fn.COALESCE(fn.SUM(Seat.party_size), 0)).where(
        Seat.event == Event.id, Seat.state == SeatState.WAITING.value
    )
    query = Event.select(Event, Group, Venue, waiting.alias("waiting"), *more)
    return query.join(Group).switch(Event).join(Venue, JOIN.LEFT_OUTER).switch(Event)


def _with_answers(user_id: int) -> ModelSelect[Event]:
    modes = Seat.select(Seat.mode).where(Seat.rsvp == Rsvp.id).order_by(Seat.mode.desc()).limit(1)
    states = Seat.select(Seat.state).where(Seat.rsvp == Rsvp.id).order_by(Seat.mode.desc()).limit(1)
    query = _lines(fn.COALESCE(Rsvp.answer, "").alias("said"), modes.alias("mode"), states.alias("state"))
    return query.join(Rsvp, JOIN.LEFT_OUTER, on=(Rsvp.event == Event.id) & (Rsvp.user == user_id))


def _line(row: Event) -> Line:
    said, mode, state = getattr(row, "said", None), getattr(row, "mode", None), getattr(row, "state", None)
    return Line(
        key=row.key,
        title=row.title,
        format=Format(row.format),
        status=row.status,
        starts=resolve(row.starts_wall, row.zone, row.fold),
        ends=resolve(row.ends_wall, row.zone, row.ends_fold),
        group=facts_of(row.group),
        venue_name=row.venue.name if row.venue is not None and row.venue_shown == "exact" else "",
        room_capacity=row.room_capacity,
        room_taken=row.room_taken,
        online_capacity=row.online_capacity,
        online_taken=row.online_taken,
        waiting=int(row.waiting),
        choice=Choice(mode or said) if said else None,
        state=SeatState(state) if state else None,
    )
