"""What people are asked about the seat they have: the facts at delivery, and nothing once it is not so any more."""

from dataclasses import replace

import pytest

from meetups import events, members, people, rsvps
from meetups.notices import Notice, notice
from meetups.people import Person
from meetups.rsvps import Choice
from tests.conftest import NOW, MakeEvent, MakeGroup, beginnings, somebody, typed_event
from tests.meetups.owing import DAY, HOUR, MINUTE, deliver
from tests.meetups.passing import STARTS, tick, until
from tests.meetups.test_notices import ROOM, WHEN, said, waiting_for

ASKED = STARTS - 3 * DAY
KEPT_UNTIL = "Tuesday 24 November, 13:00, Berlin time"


def pressed(words: Notice | None) -> list[tuple[str, str]]:
    """Words and deed of the buttons."""
    assert words is not None
    return [(press.label, press.act) for press in words.presses]


@pytest.fixture
def ada(database: str) -> Person:
    return somebody("Ada", 7000)


@pytest.fixture
def key(make_group: MakeGroup, make_event: MakeEvent, ada: Person, waiting: Person) -> str:
    """Ada has the one seat in the room, Lucía waits for it."""

    def fill() -> str:
        group = make_group()
        event = make_event(group, seats="1", ask_times="4320")
        members.join(ada.id, group.id, NOW)
        rsvps.answer(ada.id, event.key, Choice.ROOM, NOW)
        rsvps.answer(waiting.id, event.key, Choice.ROOM_ONLY, NOW)
        return event.key

    return str(beginnings.made("full", fill))


def moved(host: Person, key: str) -> None:
    events.change(host.id, key, typed_event(seats="1", ask_times="4320", date="2026-12-10"), 0, NOW)


# ── Still coming? ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_question_says_what_and_when_and_has_three_answers(key: str, ada: Person) -> None:
    tick(ASKED)
    words = notice(waiting_for("still_coming"), ASKED)
    assert said(words) == (
        "Still coming? One poem, nine languages",
        WHEN["en"],
        ROOM,
        "Others wait for a seat, so we ask everybody who has one.",
    )
    assert pressed(words) == [("Yes, I’m coming", "room"), ("Online instead", "online"), ("Can’t", "no")]
    assert words is not None
    assert (words.offers, {press.subject for press in words.presses}) == ((), {key})


def test_an_event_in_the_room_alone_offers_no_online(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, waiting: Person
) -> None:
    event = make_event(make_group(), format="in_person", link="", seats="1", ask_times="4320")
    for person in (guest, waiting):
        rsvps.answer(person.id, event.key, Choice.ROOM, NOW)
    tick(ASKED)
    assert pressed(notice(waiting_for("still_coming"), ASKED)) == [("Yes, I’m coming", "room"), ("Can’t", "no")]


def test_the_question_is_not_asked_once_it_is_not_so(key: str, host: Person, ada: Person, waiting: Person) -> None:
    tick(ASKED)
    message = waiting_for("still_coming")
    assert notice(message, ASKED) is not None
    assert notice(message, STARTS) is None
    rsvps.answer(waiting.id, key, Choice.NO, ASKED)  # nobody waits any more
    assert notice(message, ASKED) is None
    rsvps.answer(waiting.id, key, Choice.ROOM, ASKED)
    assert notice(message, ASKED) is not None
    rsvps.answer(ada.id, key, Choice.ROOM, ASKED)  # said yes
    assert notice(message, ASKED) is None


def test_the_warning_says_until_when_the_seat_is_kept(key: str, ada: Person) -> None:
    until(ASKED, ASKED + DAY - HOUR)
    tick(ASKED + DAY)
    words = notice(waiting_for("still_warning"), ASKED + DAY)
    assert said(words) == (
        "Please say whether you come: One poem, nine languages",
        WHEN["en"],
        "We keep your seat until Wednesday 2 December, 07:00, Berlin time. Then it goes to the next in line.",
    )
    assert [act for _, act in pressed(words)] == ["room", "online", "no"]
    assert notice(waiting_for("still_warning"), ASKED + DAY + 12 * HOUR) is None
    rsvps.answer(ada.id, key, Choice.ROOM, ASKED + DAY)
    assert notice(waiting_for("still_warning"), ASKED + DAY) is None


def test_who_was_silent_hears_whose_the_seat_is_now(key: str, ada: Person) -> None:
    until(ASKED, ASKED + DAY + 11 * HOUR)
    tick(ASKED + DAY + 12 * HOUR)
    words = notice(waiting_for("freed"), ASKED + DAY + 12 * HOUR)
    assert said(words) == (
        "Your seat went to the next in line",
        "One poem, nine languages",
        WHEN["en"],
        "We asked whether you still come, and did not hear from you in time.",
        "You can still stand in line: tap where you want to sit.",
    )
    assert pressed(words) == [("Back in line", "room")]
    rsvps.answer(ada.id, key, Choice.ROOM, ASKED + DAY + 13 * HOUR)  # in line again
    assert notice(waiting_for("freed"), ASKED + DAY + 13 * HOUR) is None


# ── Asked again, and on again ─────────────────────────────────────────────────────────────────────────────────────────


def test_another_date_asks_with_the_new_date_and_until_when(key: str, host: Person, ada: Person) -> None:
    moved(host, key)
    words = notice(waiting_for("asked_again", ada), NOW)
    assert said(words) == (
        "One poem, nine languages has moved. Do you still come?",
        "Thursday 10 December, 19:00 to 21:00, Berlin time",
        ROOM,
        f"Your seat is kept until {KEPT_UNTIL}, if you say yes by then.",
    )
    assert pressed(words) == [("Yes, I’m coming", "room"), ("Online instead", "online"), ("Can’t", "no")]
    message = waiting_for("asked_again", ada)
    rsvps.answer(ada.id, key, Choice.ROOM, NOW)
    assert notice(message, NOW) is None


def test_who_waits_and_sits_online_meanwhile_says_yes_to_both(
    key: str, host: Person, guest: Person, make_event: MakeEvent
) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, NOW)
    moved(host, key)
    words = notice(waiting_for("asked_again", guest), NOW)
    assert said(words)[2:] == (
        "Online",  # a seat in the room is not theirs yet
        f"You wait for the room. Your place online meanwhile is kept until {KEPT_UNTIL}, if you say yes by then.",
    )
    assert pressed(words) == [("Yes, I’m coming", "room"), ("Online instead", "online"), ("Can’t", "no")]


def test_a_word_on_the_new_time_speaks_of_the_seat_that_is_kept(key: str, host: Person, ada: Person) -> None:
    moved(host, key)
    deliver(NOW)
    fields = typed_event(seats="1", ask_times="4320", date="2026-12-10", start="20:00", end="22:00")
    events.change(host.id, key, fields, 1, NOW + HOUR)
    words = notice(waiting_for("moved", ada), NOW + HOUR)
    assert said(words)[1:] == (
        "Thursday 10 December, 20:00 to 22:00, Berlin time",
        ROOM,
        f"Your seat is kept until {KEPT_UNTIL}, if you say yes by then.",
    )
    assert [act for _, act in pressed(words)] == ["room", "online", "no"]


def test_who_did_not_answer_another_date_hears_why(key: str, host: Person, ada: Person) -> None:
    moved(host, key)
    until(NOW, NOW + 2 * DAY - HOUR)
    tick(NOW + 2 * DAY)
    words = notice(waiting_for("freed"), NOW + 2 * DAY)
    assert "The plan changed, and we did not hear from you in time." in said(words)


def test_on_again_says_what_each_has(key: str, host: Person, ada: Person, guest: Person, waiting: Person) -> None:
    rsvps.answer(guest.id, key, Choice.MAYBE, NOW)
    people.choose_language(waiting.id, "en", NOW)
    events.cancel(host.id, key, NOW)
    events.restore(host.id, key, NOW)
    kept = (f"Your seat is kept until {KEPT_UNTIL}, if you say yes by then.",)
    for person, last, buttons in (
        (ada, kept, ["room", "online", "no"]),
        (waiting, ("Your place in line is kept.",), []),
        (guest, ("Your answer is kept.",), []),
    ):
        words = notice(waiting_for("restored", person), NOW)
        assert said(words) == ("On again: One poem, nine languages", WHEN["en"], ROOM, *last)
        assert [act for _, act in pressed(words)] == buttons
    events.cancel(host.id, key, NOW + MINUTE)
    assert notice(waiting_for("restored", ada), NOW + MINUTE) is None


# ── A word to the hosts ───────────────────────────────────────────────────────────────────────────────────────────────


def test_hosts_hear_who_could_not_be_asked(key: str, host: Person, ada: Person) -> None:
    people.choose_language(host.id, "en", NOW)
    people.set_reachable(ada.id, False)
    until(ASKED, ASKED)
    tick(ASKED + 15 * MINUTE)
    message = waiting_for("host_word")
    assert said(notice(message, ASKED + 15 * MINUTE)) == (
        "One poem, nine languages",
        WHEN["en"],
        "1 person could not be asked whether they still come. Their seat is kept.",
        "Ada",
        "Perhaps you reach them another way.",
    )
    rsvps.answer(ada.id, key, Choice.ROOM, ASKED + HOUR)
    assert notice(message, ASKED + HOUR) is None


def test_many_who_could_not_be_asked_are_a_few_names_and_a_number(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, waiting: Person
) -> None:
    people.choose_language(host.id, "en", NOW)
    group = make_group()
    event = make_event(group, seats="12", ask_times="4320")
    for number in range(12):
        person = somebody(f"P{number}", 8000 + number)
        people.set_reachable(person.id, False)
        members.join(person.id, group.id, NOW)
        rsvps.answer(person.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(waiting.id, event.key, Choice.ROOM_ONLY, NOW)
    tick(ASKED)
    tick(ASKED + 15 * MINUTE)
    lines = said(notice(waiting_for("host_word"), ASKED + 15 * MINUTE))
    assert lines[2:4] == (
        "12 people could not be asked whether they still come. Their seats are kept.",
        "P0, P1, P2, P3, P4, P5, P6, P7, P8 and P9 +2",
    )


def test_a_word_to_a_host_who_is_none_any_more_is_not_said(key: str, host: Person, ada: Person) -> None:
    people.set_reachable(ada.id, False)
    tick(ASKED)
    tick(ASKED + 15 * MINUTE)
    message = waiting_for("host_word")
    other = replace(message, user_id=ada.id)
    assert (notice(message, ASKED + HOUR) is None, notice(other, ASKED + HOUR)) == (False, None)
