"""What is told of decisions, from the facts as they are at delivery."""

from datetime import datetime

import pytest

from database import write_transaction
from meetups import approvals, events, members, people, questions, rsvps, too_many
from meetups.notices import Notice
from meetups.people import Person
from meetups.questions import Ask, Given, QuestionWish
from meetups.rsvps import Choice
from meetups.visibility import Role
from models import Event
from tests.conftest import MakeEvent, MakeGroup, somebody, typed_event
from tests.meetups.owing import HOUR, deliver

WHEN = "Thursday 3 December, 19:00 to 21:00, Berlin time"
TITLE = "One poem, nine languages"
ROOM = "Lesecafé Plagwitz, Karl-Heine-Straße 46, Leipzig"


@pytest.fixture
def key(make_group: MakeGroup, make_event: MakeEvent, host: Person, now: datetime) -> str:
    """An event whose organisers decide; they read English."""
    people.choose_language(host.id, "en", now)
    return make_event(make_group(), seats="1", approval="1").key


def code(person: Person, key: str) -> str:
    answer = rsvps.answer_of(person.id, key)
    assert answer is not None
    return str(answer.check_code)


def told(kind: str, now: datetime) -> list[Notice]:
    return [words for one, _, words in deliver(now) if one == kind and words is not None]


def test_a_request_is_told_with_what_was_replied_and_a_button_for_each_answer(
    key: str, host: Person, guest: Person, now: datetime
) -> None:
    questions.set_questions(host.id, key, [QuestionWish(Ask.TEXT, "Why?"), QuestionWish(Ask.DIET)], now)
    rsvps.answer(guest.id, key, Choice.ONLINE, now, guests=["Ann"])
    questions.reply(guest.id, key, {1: Given(words="Poems"), 2: Given(("vegan",))}, now)
    (words,) = told("approval", now)
    assert (words.title, words.lines) == (
        "Samira asks for a seat", (TITLE, WHEN, "Samira: Online, 2 people", "Why? Poems")
    )  # fmt: skip
    assert [(press.label, press.act, press.subject) for press in words.presses] == [
        ("Yes to Samira", "approve", f"{key}:{code(guest, key)}"),
        ("No to Samira", "refuse", f"{key}:{code(guest, key)}"),
    ]


def test_a_long_list_of_requests_is_cut_and_says_so(key: str, host: Person, now: datetime) -> None:
    group_id = Event.get().group_id
    for number in range(5):
        person = somebody(f"Person {number}", 6600 + number)
        members.join(person.id, group_id, now)
        rsvps.answer(person.id, key, Choice.ROOM, now)
    (words,) = told("approval", now)
    assert (words.title, words.lines[2:]) == (
        "5 ask for a seat",
        ("Person 0: In person, 1 person", "Person 1: In person, 1 person", "Person 2: In person, 1 person",
         "And 2 more, on the page."),
    )  # fmt: skip
    assert len(words.presses) == 6


def test_who_organises_no_more_is_not_told_who_asks(key: str, host: Person, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    with write_transaction():
        members.set_role(host.id, Event.get().group_id, Role.MEMBER, now)
    assert told("approval", now) == []


def test_a_yes_is_told_with_place_and_a_way_out(key: str, host: Person, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    approvals.approve(host.id, key, code(guest, key), now)
    (words,) = told("approved", now)
    assert (words.title, words.lines, words.offers) == (
        "The organisers said yes: a seat is yours.",
        (TITLE, WHEN, ROOM, "Can’t make it? Pass it on."),
        (Choice.NO,),
    )


def test_a_yes_given_back_before_it_is_told_is_not_told(key: str, host: Person, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    approvals.approve(host.id, key, code(guest, key), now)
    rsvps.answer(guest.id, key, Choice.NO, now)
    assert told("approved", now) == []


def test_a_no_is_told_in_a_few_words_without_a_reason(key: str, host: Person, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    approvals.refuse(host.id, key, code(guest, key), now)
    (words,) = told("refused", now)
    assert (words.title, words.lines, words.presses, words.offers) == (
        "The organisers could not give you a seat this time", (TITLE, WHEN), (), ()
    )  # fmt: skip


def test_neither_is_told_of_an_event_that_is_called_off(key: str, host: Person, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    approvals.refuse(host.id, key, code(guest, key), now)
    events.cancel(host.id, key, now + HOUR)
    assert (told("refused", now + HOUR), told("approval", now + HOUR)) == ([], [])


def test_online_seats_are_asked_back_without_a_way_to_go_online_instead(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    event = make_event(make_group(), online_seats="2")
    for person in (guest, waiting):
        rsvps.answer(person.id, event.key, Choice.ONLINE, now)
    events.change(host.id, event.key, typed_event(online_seats="1"), 0, now)
    assert too_many.ask_to_give_up(host.id, event.key, [code(guest, event.key)], now) == 1
    (words,) = told("give_up", now)
    assert [press.act for press in words.presses] == ["no", "online"]
    assert words.presses[1].label == "I keep it"
