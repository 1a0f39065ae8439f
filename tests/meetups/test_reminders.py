"""Reminders: at everybody's own leads, of the time as it is, and never of what has begun."""

from datetime import datetime, timedelta

import pytest

from meetups import due, events, people, rsvps
from meetups.people import LEADS, Person
from meetups.rsvps import Choice
from meetups.seats import SeatState
from meetups.tasks import TASKS
from models import DueWork, OutboxMessage
from tests.conftest import NOW, MakeEvent, MakeGroup, typed_event
from tests.meetups.owing import DAY, HOUR, MINUTE, SECOND, deliver, owed, post_card

STARTS = datetime.fromisoformat("2026-12-03T18:00:00+00:00")


def tick(now: datetime) -> list[int | None]:
    """Run what is due; whom a reminder is owed to since."""
    before = len(owed("reminder"))
    while due.run_due(TASKS, now):
        pass
    return [who for _, who in owed("reminder")[before:]]


def when_planned() -> list[timedelta]:
    return [STARTS - row.at for row in DueWork.select().where(DueWork.kind == "remind").order_by(DueWork.at)]


def test_everybody_is_reminded_at_their_own_leads(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person
) -> None:
    event = make_event(make_group(), seats="5")
    for person in (host, guest, waiting):
        rsvps.answer(person.id, event.key, Choice.ROOM, NOW)
    people.choose_leads(host.id, ())
    people.choose_leads(waiting.id, (timedelta(minutes=15), timedelta(days=7)))
    heard = [tick(STARTS - lead) for lead in sorted(LEADS, reverse=True)]
    assert heard == [[waiting.id], [], [guest.id], [], [guest.id], [waiting.id]]


def test_only_who_has_a_seat_is_reminded(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person
) -> None:
    event = make_event(make_group(), seats="1", format="in_person", link="")
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(waiting.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(host.id, event.key, Choice.MAYBE, NOW)
    assert tick(STARTS - DAY) == [guest.id]
    rsvps.answer(guest.id, event.key, Choice.NO, NOW)
    assert tick(STARTS - HOUR) == [waiting.id]


def test_who_waits_for_the_room_and_joins_online_meanwhile_is_reminded(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, waiting: Person
) -> None:
    event = make_event(make_group(), seats="1")
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    assert rsvps.answer(waiting.id, event.key, Choice.ROOM, NOW).meanwhile == SeatState.HELD
    assert tick(STARTS - DAY) == [guest.id, waiting.id]


def test_who_sits_online_meanwhile_is_reminded_of_that(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, waiting: Person
) -> None:
    event = make_event(make_group(), seats="1")
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(waiting.id, event.key, Choice.ROOM, NOW)
    people.choose_language(waiting.id, "en", NOW)
    assert tick(STARTS - DAY) == [guest.id, waiting.id]
    told = {who: words.lines[1] for kind, who, words in deliver(STARTS - DAY) if kind == "reminder" and words}
    assert told[waiting.id] == "Online. The link follows here and on the page before it starts."


def test_an_event_in_the_groups_video_chat_says_so(make_group: MakeGroup, make_event: MakeEvent, guest: Person) -> None:
    event = make_event(make_group(), link="", video_chat="1")
    rsvps.answer(guest.id, event.key, Choice.ONLINE, NOW)
    tick(STARTS - DAY)
    told = [words.lines[1] for kind, _, words in deliver(STARTS - DAY) if kind == "reminder" and words]
    assert told == ["In the group’s video chat on Telegram"]


def test_leads_that_have_passed_are_not_planned(make_group: MakeGroup, make_event: MakeEvent) -> None:
    make_event(make_group(), now=STARTS - 2 * HOUR)
    assert when_planned() == [timedelta(hours=1), timedelta(minutes=15)]


def test_a_moved_event_is_planned_anew_and_reminded_of_again(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    assert tick(STARTS - DAY) == [guest.id]
    events.change(host.id, event.key, typed_event(date="2026-12-05"), 0, STARTS - DAY)
    assert when_planned() == [-DAY, -2 * DAY + 3 * HOUR, -2 * DAY + HOUR, -2 * DAY + 15 * MINUTE]
    assert tick(STARTS - HOUR) == []
    rsvps.answer(guest.id, event.key, Choice.ROOM, STARTS)  # asked again: another date is no longer what they said
    assert tick(STARTS + DAY) == [guest.id]
    told = [words for kind, _, words in deliver(STARTS + DAY) if kind == "reminder"]
    assert [words.lines[0] for words in told if words] == ["Saturday 5 December, 19:00 to 21:00, Berlin time"]


def test_an_edited_text_reminds_nobody_twice(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    tick(STARTS - DAY)
    planned = when_planned()
    events.change(host.id, event.key, typed_event(title="Two poems"), 0, STARTS - DAY)
    assert when_planned() == planned
    events.change(host.id, event.key, typed_event(title="Two poems", start="19:05"), 1, STARTS - DAY)
    events.change(host.id, event.key, typed_event(title="Two poems"), 2, STARTS - DAY)  # moved there and back
    tick(STARTS - DAY)
    assert owed("reminder") == [("reminder", guest.id)]


@pytest.mark.parametrize("late", [timedelta(), 10 * MINUTE])
def test_nothing_is_said_of_what_has_begun(
    late: timedelta, make_group: MakeGroup, make_event: MakeEvent, guest: Person
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    assert tick(STARTS + late) == []


def test_after_an_outage_a_reminder_still_in_time_comes_and_one_too_late_expires(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    assert tick(STARTS - DAY) == [guest.id]
    assert tick(STARTS - HOUR + 10 * MINUTE) == [guest.id]
    assert deliver(STARTS) == []
    assert {row.state for row in OutboxMessage.select().where(OutboxMessage.kind == "reminder")} == {"expired"}


def test_who_withdraws_before_it_is_sent_is_not_reminded(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    assert tick(STARTS - DAY) == [guest.id]
    rsvps.answer(guest.id, event.key, Choice.NO, STARTS - DAY)
    assert [item for item in deliver(STARTS - DAY + SECOND) if item[0] == "reminder"] == []


def test_a_cancelled_event_reminds_nobody(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    assert tick(STARTS - DAY) == [guest.id]
    events.cancel(host.id, event.key, STARTS - DAY)
    assert (when_planned(), tick(STARTS - HOUR)) == ([], [])
    assert [kind for kind, _, _ in deliver(STARTS - DAY + SECOND)] == ["cancelled"]


def test_a_card_loses_its_buttons_when_the_event_is_over(make_group: MakeGroup, make_event: MakeEvent) -> None:
    event = make_event(make_group())
    post_card(event.id)
    tick(STARTS + 2 * HOUR - SECOND)
    assert [kind for kind, _, _ in deliver(STARTS + 2 * HOUR - SECOND)] == ["redraw"]  # since it began
    assert owed() == []
    tick(STARTS + 2 * HOUR)
    assert owed() == [("redraw", -100)]
