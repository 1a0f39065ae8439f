"""How the first event was: asked once, the day after, of whom it was the first; read by whom they give it to."""

from datetime import datetime, timedelta

import pytest

from database import write_transaction
from meetups import blocks, buddies, due, events, first_asking, first_meetings, leaving, members, rsvps
from meetups.first_meetings import Felt, Reader
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound
from meetups.rsvps import Choice
from meetups.tasks import TASKS
from models import Attendance, Event, FirstMeeting, Membership, User
from tests.conftest import NOW, MakeEvent, MakeGroup, somebody
from tests.meetups.asking import questions
from tests.meetups.owing import DAY, HOUR, deliver, owed

OURS = {"how_was_it": TASKS["how_was_it"]}
NOON = datetime.fromisoformat("2026-12-04T11:00:00+00:00")  # in Berlin, after the evening of the 3rd
SAID = (Felt.GOOD, "Warm people.", Reader.ORGANISERS)


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    return make_group()


@pytest.fixture
def event(group: GroupFacts, make_event: MakeEvent, guest: Person, host: Person) -> Event:
    """An evening to which Samira and its host come."""
    key = make_event(group, seats="9").key
    for person in (guest, host):
        rsvps.answer(person.id, key, Choice.ROOM, NOW)
    return Event.get(Event.key == key)


@pytest.fixture
def asked(event: Event, guest: Person) -> Person:
    """Samira was asked."""
    due.run_due(OURS, NOON)
    deliver(NOON)
    return guest


def recorded(event: Event, person: Person, state: str) -> None:
    with write_transaction():
        Attendance.create(event=event.id, user=person.id, mode="room", state=state, said_by="host", at=NOW,
                          changed_at=NOW)  # fmt: skip


def told(now: datetime = NOON) -> list[int | None]:
    due.run_due(OURS, now)
    return [who for _, who in owed("how_was_it")]


def test_who_was_there_for_the_first_time_is_asked_the_day_after(event: Event, guest: Person) -> None:
    assert told(NOON - timedelta(seconds=1)) == []
    assert told() == [guest.id]  # who looks after the group is not
    ((_, to, words),) = [each for each in deliver(NOON) if each[0] == "how_was_it"]
    assert words is not None
    assert (to, words.title, [one.label for one in words.presses]) == (
        guest.id, "How was your first time with Translators’ Table?", ["Good", "Mixed", "Not for me"]
    )  # fmt: skip


@pytest.mark.parametrize(("later", "asks"), [(7 * DAY, True), (7 * DAY + HOUR, False)])
def test_after_an_outage_nobody_is_asked_weeks_later(event: Event, guest: Person, later: timedelta, asks: bool) -> None:
    assert told(NOON + later) == ([guest.id] if asks else [])


def test_noon_is_never_before_the_list_of_the_door_is_wrapped_up(group: GroupFacts, make_event: MakeEvent) -> None:
    late = Event.get(Event.key == make_event(group, start="22:00", end="02:30").key)
    assert first_asking.moment(late) == datetime.fromisoformat("2026-12-05T11:00:00+00:00")
    assert first_asking.moment(late) - late.ends_at >= 12 * HOUR


@pytest.mark.parametrize("state", ["no_show", "excused"])
def test_who_was_missing_is_not_asked_and_who_came_without_a_seat_is(
    event: Event, group: GroupFacts, guest: Person, waiting: Person, state: str
) -> None:
    recorded(event, guest, state)
    recorded(event, waiting, "came")
    assert told() == [waiting.id]


def test_it_is_asked_once_in_a_group_and_of_nobody_who_was_there_before(
    group: GroupFacts, make_event: MakeEvent, event: Event, guest: Person, waiting: Person
) -> None:
    earlier = make_event(group, seats="9", date="2026-11-30").key
    rsvps.answer(waiting.id, earlier, Choice.ROOM, NOW)
    rsvps.answer(waiting.id, event.key, Choice.ROOM, NOW)
    later = make_event(group, seats="9", date="2026-12-10").key
    rsvps.answer(guest.id, later, Choice.ROOM, NOW)
    assert told(NOON) == [waiting.id, guest.id]  # each after their own first
    assert told(NOON + 7 * DAY) == [waiting.id, guest.id]
    with write_transaction():
        first_asking.ask(str(event.id), NOON, NOON)  # once more, as after a crash
    assert FirstMeeting.select().count() == 2


@pytest.mark.parametrize("why", ["paused", "left", "unreachable", "called off", "outsider"])
def test_who_should_not_be_asked_is_not(event: Event, group: GroupFacts, guest: Person, host: Person, why: str) -> None:
    with write_transaction():
        if why == "paused":
            Membership.update(paused_until=NOON + DAY).where(Membership.user == guest.id).execute()
        elif why == "unreachable":
            User.update(reachable=False).where(User.id == guest.id).execute()
        elif why == "outsider":
            Membership.delete().where(Membership.user == guest.id).execute()
    if why == "left":
        leaving.leave(guest.id, group.id, NOW)
    elif why == "called off":
        events.cancel(host.id, event.key, NOW)
    assert told() == []


def test_an_answer_is_changed_and_taken_back_and_never_asked_again(
    group: GroupFacts, event: Event, asked: Person
) -> None:
    first_meetings.say_how(asked.id, group.id, Felt.MIXED, NOON)
    first_meetings.say_words(asked.id, group.id, "Loud.\r\nKind.", NOON)
    word = first_meetings.save(asked.id, group.id, Felt.GOOD, "Warm.", Reader.NOBODY, NOON)
    assert (word.felt, word.words, word.shown) == (Felt.GOOD, "Warm.", Reader.NOBODY)
    first_meetings.take_back(asked.id, group.id, NOON)
    word_now = first_meetings.mine(asked.id, group.id)
    assert word_now is not None
    assert (word_now.felt, word_now.words, word_now.shown) == (None, "", Reader.NOBODY)
    with write_transaction():
        first_asking.ask(str(event.id), NOON, NOON)
    assert owed("how_was_it") == []


def test_nobody_reads_what_was_given_to_nobody(group: GroupFacts, asked: Person, host: Person) -> None:
    first_meetings.save(asked.id, group.id, Felt.BAD, "Cold people.", Reader.NOBODY, NOON)
    assert (first_meetings.given(host.id, group.id), owed("first_word")) == ((), [])
    assert first_meetings.counts(host.id, group.id) == dict.fromkeys(Felt)


def test_organisers_read_what_was_given_to_them_until_it_is_taken_back(
    group: GroupFacts, asked: Person, host: Person, waiting: Person
) -> None:
    first_meetings.save(asked.id, group.id, *SAID, NOON)
    first_meetings.save(asked.id, group.id, *SAID, NOON)  # they hear of it once
    assert owed("first_word") == [("first_word", host.id)]
    ((one),) = first_meetings.given(host.id, group.id)
    assert (one.name, one.felt, one.words) == ("Samira", Felt.GOOD, "Warm people.")
    assert first_meetings.given(waiting.id, group.id) == ()
    first_meetings.give_to(asked.id, group.id, Reader.NOBODY, NOON)
    assert (first_meetings.given(host.id, group.id), deliver(NOON)) == ((), [])


def test_a_buddy_reads_what_was_given_to_them_and_organisers_do_not(
    group: GroupFacts, asked: Person, host: Person, waiting: Person
) -> None:
    with pytest.raises(Invalid, match="no buddy"):
        first_meetings.give_to(asked.id, group.id, Reader.BUDDY, NOON)
    buddies.volunteer(waiting.id, group.id, 1, NOON)
    pair = buddies.ask_for_one(asked.id, group.id, NOON)
    assert pair.asked
    buddies.accept(waiting.id, buddies.mine(waiting.id, group.id, NOON).newcomers[0].pair, NOON)
    first_meetings.save(asked.id, group.id, Felt.MIXED, "", Reader.BUDDY, NOON)
    assert [one.felt for one in first_meetings.given(waiting.id, group.id)] == [Felt.MIXED]
    assert first_meetings.given(host.id, group.id) == ()
    assert owed("first_word") == [("first_word", waiting.id)]
    blocks.block(asked.id, waiting.id, NOON)
    assert first_meetings.given(waiting.id, group.id) == ()


def test_an_organiser_who_shares_a_block_reads_nothing(group: GroupFacts, asked: Person, host: Person) -> None:
    blocks.block(asked.id, host.id, NOON)
    first_meetings.save(asked.id, group.id, *SAID, NOON)
    assert (first_meetings.given(host.id, group.id), owed("first_word")) == ((), [])


def test_who_was_not_asked_says_nothing_and_only_organisers_count(
    group: GroupFacts, waiting: Person, stranger: Person
) -> None:
    for person in (waiting, stranger):
        with pytest.raises(NotFound):
            first_meetings.say_how(person.id, group.id, Felt.GOOD, NOON)
    with pytest.raises(NotAllowed):
        first_meetings.counts(waiting.id, group.id)


def test_counts_below_five_are_not_said(group: GroupFacts, host: Person) -> None:
    for n in range(11):
        person = somebody(f"Person {n}", 8000 + n)
        members.join(person.id, group.id, NOW)
        felt = "good" if n < 6 else "bad"
        with write_transaction():
            FirstMeeting.create(group=group.id, user=person.id, asked_at=NOW, felt=felt, said_at=NOW)
    assert first_meetings.counts(host.id, group.id) == {Felt.GOOD: 5, Felt.MIXED: None, Felt.BAD: None}


def test_a_big_evening_is_found_out_in_as_many_queries_as_a_small_one(event: Event, group: GroupFacts) -> None:
    there = [somebody(f"Person {n}", 8000 + n) for n in range(30)]
    for person in there:
        members.join(person.id, group.id, NOW)
    counted = []
    for some in (there[:1], there):
        with questions() as seen:
            first_asking._for_the_first_time(event, [person.id for person in some])
        counted.append(len(seen))
    assert counted == [4, 4]
