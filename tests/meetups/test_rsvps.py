"""One answer a person, from whichever door; seats, the line, and who moves up."""

from datetime import datetime, timedelta

import pytest

from meetups import events, members, rsvps, seats
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate
from meetups.rsvps import Choice
from meetups.seats import Mode, SeatState
from meetups.visibility import Visibility
from models import Event, OutboxMessage, Rsvp
from tests.conftest import MakeEvent, MakeGroup, somebody, typed_event
from tests.in_and_out import ban


def test_the_last_seat_goes_to_the_first_waiting(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    group = make_group()
    event = make_event(group)
    late = somebody("Late", 6001)
    members.join(late.id, group.id, now)
    assert rsvps.answer(host.id, event.key, Choice.ROOM, now).state == SeatState.HELD
    assert rsvps.answer(guest.id, event.key, Choice.ROOM, now).state == SeatState.HELD
    assert rsvps.answer(waiting.id, event.key, Choice.ROOM, now).place == 1
    assert rsvps.answer(late.id, event.key, Choice.ROOM, now).place == 2

    rsvps.answer(guest.id, event.key, Choice.NO, now)

    first, second = rsvps.answer_of(waiting.id, event.key), rsvps.answer_of(late.id, event.key)
    assert first is not None
    assert first.state == SeatState.HELD
    assert second is not None
    assert (second.state, second.place) == (SeatState.WAITING, 1)
    told = list(OutboxMessage.select().where(OutboxMessage.kind == "promoted"))
    assert [message.user_id for message in told] == [waiting.id]


def test_the_same_answer_again_changes_nothing(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, now: datetime
) -> None:
    event = make_event(make_group())
    first = rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    again = rsvps.answer(guest.id, event.key, Choice.ROOM, now + timedelta(seconds=1))
    assert (first.changed, again.changed) == (True, False)
    assert Rsvp.get().revision == 1
    assert seats.recount(event.id) == {Mode.ROOM: 1, Mode.ONLINE: 0}


def test_a_party_is_passed_over_only_while_it_does_not_fit(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    group = make_group()
    event = make_event(group)
    rsvps.answer(host.id, event.key, Choice.ROOM, now)
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    rsvps.answer(waiting.id, event.key, Choice.ROOM, now, guests=["Ann"])
    single = somebody("Single", 6002)
    members.join(single.id, group.id, now)
    rsvps.answer(single.id, event.key, Choice.ROOM, now)

    rsvps.answer(host.id, event.key, Choice.NO, now)
    assert rsvps.answer_of(single.id, event.key).state == SeatState.HELD  # type: ignore[union-attr]  # answered above
    rsvps.answer(guest.id, event.key, Choice.ONLINE, now)
    rsvps.answer(single.id, event.key, Choice.NO, now)
    pair = rsvps.answer_of(waiting.id, event.key)
    assert pair is not None
    assert (pair.state, pair.guests) == (SeatState.HELD, ("Ann",))
    assert seats.recount(event.id) == {Mode.ROOM: 2, Mode.ONLINE: 1}


def test_a_guest_without_a_seat_is_refused_and_the_own_seat_kept(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    event = make_event(make_group())
    rsvps.answer(host.id, event.key, Choice.ROOM, now)
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    with pytest.raises(Invalid, match="No seat is free for one more"):
        rsvps.bring(guest.id, event.key, ["Ann"], now)
    assert rsvps.answer_of(guest.id, event.key).guests == ()  # type: ignore[union-attr]  # answered above
    assert Event.get().room_taken == 2


def test_who_taps_in_the_own_chat_becomes_a_member_and_a_stranger_elsewhere_does_not(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, stranger: Person, now: datetime
) -> None:
    from meetups import chats
    from meetups.chats import ChatFacts
    from meetups.visibility import Role, role_of

    group = make_group(visibility=Visibility.PRIVATE)
    event = make_event(group)
    chats.seen(ChatFacts(-100, "supergroup", "Table"), host.id, now)
    chats.bind(host.id, -100, group.id, now)
    with pytest.raises(NotFound):
        rsvps.answer(stranger.id, event.key, Choice.ROOM, now, chat_id=-999)
    assert rsvps.answer(stranger.id, event.key, Choice.ROOM, now, chat_id=-100).state == SeatState.HELD
    assert role_of(stranger.id, group.id) == Role.MEMBER


def test_somebody_kept_out_is_refused_and_loses_the_seat(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    group = make_group()
    event = make_event(group)
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    ban(host.id, guest.id, group.id, now)
    with pytest.raises(NotAllowed):
        rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    assert seats.recount(event.id)[Mode.ROOM] == 0


@pytest.mark.parametrize("which", ["cancelled", "over"])
def test_answers_end_with_the_event(
    which: str, make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    event = make_event(make_group())
    if which == "cancelled":
        events.cancel(host.id, event.key, now)
    with pytest.raises(TooLate):
        rsvps.answer(guest.id, event.key, Choice.ROOM, now + timedelta(days=0 if which == "cancelled" else 30))


def test_raising_the_seats_moves_the_line_up(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    event = make_event(make_group())
    for person in (host, guest, waiting):
        rsvps.answer(person.id, event.key, Choice.ROOM, now)
    events.change(host.id, event.key, typed_event(seats="3"), 0, now)
    assert rsvps.answer_of(waiting.id, event.key).state == SeatState.HELD  # type: ignore[union-attr]  # answered above
    assert Event.get().room_taken == 3
