"""RSVPs: a user's one answer to an event, from whichever door it comes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from database import locked, write_transaction
from meetups import entry, event_rows, giving_up, members, one_row, people, seats
from meetups.answer_times import refusal_of
from meetups.event_form import Format
from meetups.event_rules import rules_of
from meetups.line import settle
from meetups.names import new_key, one_line
from meetups.readers import reader_changed
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate, wrong
from meetups.seats import Mode, SeatState
from meetups.standings import Answer as Answer
from meetups.standings import Choice as Choice
from meetups.standings import Held, held_answer
from meetups.standings import standing as standing
from meetups.visibility import INSIDERS, Role, narrower, role_of, sight
from meetups.wishes import Wish, give_all_back, grant
from models import Event, Guest, Rsvp, Seat
from phrases import noted

ONE_BY_ONE = noted("This group lets people in one by one. Ask an organiser to take you in.")


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
        _check_on(event, choice, now)
        mine = held_answer(event, user_id)
        before = mine.answer if mine else None
        names = _guest_names(event, guests, before)
        if before is not None and _stands(before, choice, names) and not _keeps_it(event, user_id, mine, now):
            return before
        _check_in_time(event, choice, before, now)
        rsvp = mine.rsvp if mine else _first_answer(event, user_id, now)
        grant(event, rsvp, mine.seats if mine else {}, Wish(choice, 1 + len(names)), now)
        _save(rsvp, choice, names, now, brought=before is not None and bool(before.guests))
        reader_changed(user_id, event.id, now)
        settle(event, now, asker=rsvp.id, counted=event)
        return _changed(standing(event, user_id), before)


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
        only = mine.choice == Choice.ROOM and not mine.seated  # not online meanwhile, and not because of a guest
        choice = Choice.ROOM_ONLY if only else mine.choice
        return answer(user_id, event_key, choice, now, guests=guests, chat_id=chat_id)


def answer_of(user_id: int, event_key: str) -> Answer | None:
    """What this person answered; None: nothing yet. Raises NotFound."""
    event = Event.get_or_none(Event.key == event_key)
    if event is None:
        raise NotFound()
    return standing(event, user_id)


def withdraw_everywhere(user_id: int, group_id: int, now: datetime) -> None:
    """Give back every seat in the group's coming events: somebody left it, or is kept out."""
    with write_transaction():
        mine = Rsvp.select(Rsvp.id).where(Rsvp.user == user_id, Rsvp.answer != "no")
        coming = Event.select().join(Rsvp).where(Event.group == group_id, Event.ends_at > now, Rsvp.id.in_(mine))
        for event in locked(coming.order_by(Event.id)):
            rsvp = Rsvp.get(Rsvp.event == event, Rsvp.user == user_id)
            give_all_back(event, rsvp, "left", now)
            _save(rsvp, Choice.NO, (), now)
            reader_changed(user_id, event.id, now)
            settle(event, now)


def free(event: Event, seat: Seat, cause: str, now: datetime) -> None:
    """Take a seat back that was not confirmed in time. Whoever sits nowhere now may still come, and says so anew.

    The event is locked by the caller, who settles it.
    """
    rsvp = Rsvp.get_by_id(seat.rsvp_id)
    seats.release(event, seat, cause, now)
    if not seats.seats_of(rsvp):
        _save(rsvp, Choice.MAYBE, (), now)
    else:
        Rsvp.update(revision=Rsvp.revision + 1, changed_at=now).where(Rsvp.id == rsvp.id).execute()
    reader_changed(rsvp.user_id, event.id, now)


def _locked_event(key: str) -> Event:
    event = event_rows.held_by_key(key)
    if event is None or event.status == "draft":
        raise NotFound()
    return event


def _admit(event: Event, user_id: int, chat_id: int | None, now: datetime) -> None:
    in_own_chat = chat_id is not None and event_rows.is_chat_of(event.group_id, chat_id)
    if in_own_chat and role_of(user_id, event.group_id) not in INSIDERS and entry.is_open(event.group_id, now):
        members.join(user_id, event.group_id, now)
    visibility = event_rows.held_visibility(event.group_id)
    role = role_of(user_id, event.group_id)
    if role == Role.BANNED:
        raise NotAllowed(noted("You cannot take part in this group."))
    if not sight(narrower(visibility, event.visibility), role).answer:
        raise NotAllowed(ONE_BY_ONE) if in_own_chat else NotFound()


def _check_on(event: Event, choice: Choice, now: datetime) -> None:
    if event.status == "cancelled":
        raise TooLate(noted("This event was cancelled."))
    if event.ends_at <= now:
        raise TooLate(noted("This event is over."))
    offered = {Format.IN_PERSON: {Mode.ROOM}, Format.ONLINE: {Mode.ONLINE}}.get(Format(event.format), set(Mode))
    if choice.mode is not None and choice.mode not in offered:
        raise Invalid(wrong("answer", noted("This event does not meet there.")))


def _stands(before: Answer, choice: Choice, names: tuple[str, ...]) -> bool:
    """The same again, with nothing to say yes to: a second tap of somebody impatient."""
    open_question = before.asked or before.unsure or before.until is not None or _could_sit_online(before, choice)
    wanted = Choice.ROOM if choice == Choice.ROOM_ONLY and before.meanwhile is None else choice
    return (before.choice, before.guests) == (wanted, names) and not open_question


def _keeps_it(event: Event, user_id: int, mine: Held | None, now: datetime) -> bool:
    """They were asked to give their seat up, and say that they keep it."""
    return mine is not None and not mine.answer.declined and giving_up.unanswered(event, user_id, mine.seats, now)


def _could_sit_online(before: Answer, choice: Choice) -> bool:
    waits = before.choice == choice == Choice.ROOM and before.state == SeatState.WAITING
    return waits and before.meanwhile is None and before.online_open


def _check_in_time(event: Event, choice: Choice, before: Answer | None, now: datetime) -> None:
    lead = rules_of(event).answer_lead
    if refusal := refusal_of(choice, before, event.starts_at, lead, now):
        raise refusal


def _guest_names(event: Event, guests: Sequence[str] | None, before: Answer | None) -> tuple[str, ...]:
    if guests is None:
        return before.guests if before is not None else ()
    if len(guests) > event.guest_limit:
        raise Invalid(wrong("guests", noted("Up to {most} guests each, here."), most=event.guest_limit))
    return tuple(one_line(name)[:80] for name in guests)


def _first_answer(event: Event, user_id: int, now: datetime) -> Rsvp:
    people.require_known(user_id)
    rsvp = Rsvp(
        event=event, user=user_id, answer="no", revision=0, check_code=new_key(12), created_at=now, changed_at=now
    )
    rsvp.id = one_row.add(Rsvp, **rsvp.__data__)
    return rsvp


def _save(rsvp: Rsvp, choice: Choice, names: tuple[str, ...], now: datetime, *, brought: bool = True) -> None:
    said = "going" if choice.mode is not None else choice.value
    event_rows.save_answer(rsvp.id, said, now, brought=brought)
    for position, name in enumerate(names if said == "going" else ()):
        one_row.put(Guest, rsvp=rsvp, position=position, name=name)


def _changed(after: Answer | None, before: Answer | None) -> Answer:
    assert after is not None  # it was saved in this very transaction
    return replace(after, previous=before.choice if before else None, changed=True, left_line=_left_line(after, before))


def _left_line(after: Answer, before: Answer | None) -> bool:
    if before is None or before.state != SeatState.WAITING or before.choice.mode is None or after.choice.mode is None:
        return False
    return after.mode_state(before.choice.mode) is None
