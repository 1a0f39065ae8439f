"""RSVPs: a user's one answer to an event, from whichever door it comes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from peewee import fn

from database import locked, write_transaction
from meetups import members, seats
from meetups.event_form import Format
from meetups.names import one_line
from meetups.prepared import Prepared
from meetups.readers import reader_changed
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate, wrong
from meetups.seats import Mode, SeatState
from meetups.visibility import INSIDERS, Role, narrower, role_of, sight
from models import Event, Group, GroupChat, Guest, Rsvp, Seat
from phrases import noted


class Choice(StrEnum):
    """What a person answers."""

    ROOM = "room"
    ONLINE = "online"
    MAYBE = "maybe"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it stands: what was chosen, whether the seat is held, and the place in line where it is not."""

    event_key: str
    event_title: str
    choice: Choice
    state: SeatState | None
    place: int | None
    taken: int
    capacity: int | None
    guests: tuple[str, ...]
    previous: Choice | None
    changed: bool
    online_open: bool


def answer(
    user_id: int,
    event_key: str,
    choice: Choice,
    now: datetime,
    *,
    guests: Sequence[str] | None = None,
    chat_id: int | None = None,
) -> Answer:
    """Answer, change the answer, or (NO) withdraw. `guests` are names, empty where unnamed; None keeps them.

    `chat_id` is the group's own chat when the tap came from there: whoever taps there is a member. The same answer
    again changes nothing. Raises NotFound, NotAllowed, TooLate, Invalid.
    """
    with write_transaction():
        event = _locked_event(event_key)
        _admit(event, user_id, chat_id, now)
        _check_open(event, choice, now)
        rsvp = locked(Rsvp.select().where(Rsvp.event == event, Rsvp.user == user_id)).first()
        before = standing(event, user_id)
        names = _guest_names(event, guests, before)
        if before is not None and (before.choice, before.guests) == (choice, names):
            return before
        rsvp = rsvp or _first_answer(event, user_id, now)
        _seat(event, rsvp, choice, names, now)
        _save(rsvp, choice, names, now)
        reader_changed(user_id, event.id, now)
        seats.settle(event, now)
        return _changed(standing(Event.get_by_id(event.id), user_id), before)


def enter(user_id: int, event_key: str, chat_id: int | None, now: datetime) -> None:
    """Let somebody look closer who pressed a button under the card: in the group's own chat that makes them a member.

    Raises NotFound, NotAllowed.
    """
    with write_transaction():
        _admit(_locked_event(event_key), user_id, chat_id, now)


def bring(user_id: int, event_key: str, guests: Sequence[str], now: datetime, *, chat_id: int | None = None) -> Answer:
    """Set who comes along; never adds. Raises Invalid unless a seat is held or waited for, else as `answer` does."""
    with write_transaction():
        event = _locked_event(event_key)
        _admit(event, user_id, chat_id, now)
        mine = standing(event, user_id)
        if mine is None or mine.state is None:
            raise Invalid(wrong("guests", noted("Say first where you sit, then bring a guest.")))
        return answer(user_id, event_key, mine.choice, now, guests=guests, chat_id=chat_id)


def answer_of(user_id: int, event_key: str) -> Answer | None:
    """What this person answered; None: nothing yet. Raises NotFound."""
    event = Event.get_or_none(Event.key == event_key)
    if event is None:
        raise NotFound()
    return standing(event, user_id)


def standing(event: Event, user_id: int) -> Answer | None:
    """What this person answered, in one query; `event` is a row just read."""
    rows = list(_ANSWER.rows(event=event.id, user=user_id))
    if not rows:
        return None
    first = rows[0]
    choice = Choice(first["mode"] or first["answer"])
    mode = Mode(first["mode"] or Mode.ROOM)
    state = SeatState(first["state"]) if first["state"] else None
    return Answer(
        event_key=event.key,
        event_title=event.title,
        choice=choice,
        state=state,
        place=first["ahead"] + 1 if state == SeatState.WAITING else None,
        taken=getattr(event, seats.COLUMNS[mode].taken),
        capacity=seats.capacity_of(event, mode),
        guests=tuple(row["guest"] for row in rows if row["guest"] is not None),
        previous=None,
        changed=False,
        online_open=event.format == Format.HYBRID and _is_open(event, Mode.ONLINE),
    )


def withdraw_everywhere(user_id: int, group_id: int, now: datetime) -> None:
    """Give back every seat in the group's coming events: somebody left it, or is kept out."""
    with write_transaction():
        mine = Rsvp.select(Rsvp.id).where(Rsvp.user == user_id, Rsvp.answer != "no")
        coming = Event.select().join(Rsvp).where(Event.group == group_id, Event.ends_at > now, Rsvp.id.in_(mine))
        for event in locked(coming.order_by(Event.id)):
            rsvp = Rsvp.get(Rsvp.event == event, Rsvp.user == user_id)
            _seat(event, rsvp, Choice.NO, (), now)
            _save(rsvp, Choice.NO, (), now)
            reader_changed(user_id, event.id, now)
            seats.settle(event, now)


def _locked_event(key: str) -> Event:
    event = locked(Event.select().where(Event.key == key)).first()
    if event is None or event.status == "draft":
        raise NotFound()
    return event  # type: ignore[no-any-return]  # peewee's first() is untyped


def _admit(event: Event, user_id: int, chat_id: int | None, now: datetime) -> None:
    in_own_chat = chat_id is not None and GroupChat.select().where(
        GroupChat.chat_id == chat_id, GroupChat.group == event.group_id
    ).exists()  # fmt: skip
    if in_own_chat and role_of(user_id, event.group_id) not in INSIDERS:
        members.join(user_id, event.group_id, now)
    # Shared: answers do not wait for each other, but for somebody being kept out at this very moment.
    group = locked(Group.select().where(Group.id == event.group_id), "FOR SHARE").get()
    role = role_of(user_id, event.group_id)
    if role == Role.BANNED:
        raise NotAllowed(noted("You cannot take part in this group."))
    if not sight(narrower(group.visibility, event.visibility), role).answer:
        raise NotFound()


def _check_open(event: Event, choice: Choice, now: datetime) -> None:
    if event.status == "cancelled":
        raise TooLate(noted("This event was cancelled."))
    if event.ends_at <= now:
        raise TooLate(noted("This event is over."))
    offered = {Format.IN_PERSON: {Mode.ROOM}, Format.ONLINE: {Mode.ONLINE}}.get(Format(event.format), set(Mode))
    if choice in (Choice.ROOM, Choice.ONLINE) and Mode(choice.value) not in offered:
        raise Invalid(wrong("answer", noted("This event does not meet there.")))


def _guest_names(event: Event, guests: Sequence[str] | None, before: Answer | None) -> tuple[str, ...]:
    if guests is None:
        return before.guests if before is not None else ()
    if len(guests) > event.guest_limit:
        raise Invalid(wrong("guests", noted("Up to {most} guests each, here."), most=event.guest_limit))
    return tuple(one_line(name)[:80] for name in guests)


def _first_answer(event: Event, user_id: int, now: datetime) -> Rsvp:
    return Rsvp.create(event=event, user=user_id, answer="no", revision=0, created_at=now, changed_at=now)


def _seat(event: Event, rsvp: Rsvp, choice: Choice, names: tuple[str, ...], now: datetime) -> None:
    wanted = Mode(choice.value) if choice in (Choice.ROOM, Choice.ONLINE) else None
    kept = None
    for seat in Seat.select().where(Seat.rsvp == rsvp):
        if seat.mode == wanted:
            kept = seat
        else:
            seats.release(event, seat)
    party = 1 + len(names)
    limit = seats.capacity_of(event, wanted) if wanted else None
    if limit is not None and party > limit:
        raise Invalid(wrong("guests", noted("There are {seats} seats in all."), seats=limit))
    if kept is not None and not seats.resize(event, kept, party, now):
        raise Invalid(wrong("guests", noted("No seat is free for one more. Your own is kept.")))
    if wanted is not None and kept is None:
        seats.ask(event, rsvp, wanted, party, now)


def _save(rsvp: Rsvp, choice: Choice, names: tuple[str, ...], now: datetime) -> None:
    said = "going" if choice in (Choice.ROOM, Choice.ONLINE) else choice.value
    Rsvp.update(answer=said, revision=Rsvp.revision + 1, changed_at=now).where(Rsvp.id == rsvp.id).execute()
    Guest.delete().where(Guest.rsvp == rsvp).execute()
    for position, name in enumerate(names if said == "going" else ()):
        Guest.insert(rsvp=rsvp, position=position, name=name).execute()


def _answer_query() -> Any:
    """One row a guest, or one where there is none: the answer, its seat, and how many wait before it."""
    other = Seat.alias()
    ahead = other.select(fn.COUNT(other.id)).where(
        other.event == EVENT, other.mode == Seat.mode, other.state == SeatState.WAITING.value,
        other.queue_no < Seat.queue_no,
    )  # fmt: skip
    return (
        Rsvp.select(Rsvp.answer, Seat.mode, Seat.state, Guest.name.alias("guest"), ahead.alias("ahead"))
        .left_outer_join(Seat)
        .switch(Rsvp)
        .left_outer_join(Guest)
        .where(Rsvp.event == EVENT, Rsvp.user == USER)
        .order_by(Seat.mode.desc(), Guest.position)
        .dicts()
    )


EVENT, USER = -201, -202  # stand-ins: no row has such an id
_ANSWER = Prepared(_answer_query, event=EVENT, user=USER)


def _is_open(event: Event, mode: Mode) -> bool:
    limit = seats.capacity_of(event, mode)
    return limit is None or getattr(event, seats.COLUMNS[mode].taken) < limit


def _changed(after: Answer | None, before: Answer | None) -> Answer:
    assert after is not None  # it was saved in this very transaction
    return replace(after, previous=before.choice if before else None, changed=True)
