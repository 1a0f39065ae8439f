"""Warnings in the chat and in private, the menu of one's time, and the weekly look with its buttons."""

import re
from datetime import datetime, timedelta

import pytest

from database import write_transaction
from handlers.sending import compose_news
from handlers.work import clock
from meetups import chats, digest_notices, events, members, people, rsvps, time_budget
from meetups.chats import ChatFacts
from meetups.people import Person
from meetups.rsvps import Choice
from meetups.time_budget import Budget
from models import Event, GroupChat, OutboxMessage, Rsvp
from tests.conftest import MakeEvent, MakeGroup, somebody
from tests.handlers.test_my_answer import buttons, newest
from tests.handlers.wire import Wire, happen, old, press, words
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong

CHAT = {"id": -1009, "type": "supergroup", "title": "Fighters"}
OVERLAP = "It overlaps “Choir” (Singers)."


def read(wire: Wire) -> tuple[list[str], dict[str, str]]:
    lines, keys = newest(wire)
    return [re.sub(r"</?b>|[\u2068\u2069]", "", line) for line in lines], keys


@pytest.fixture
def now() -> datetime:
    return clock()


@pytest.fixture
def two(make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime) -> tuple[str, str]:
    """Chess and choir at the same time, in two groups; the guest goes to the choir. Chess lives in a chat."""
    day = (now + timedelta(days=3)).date().isoformat()
    at = {"date": day, "format": "in_person", "start": "18:00", "end": "20:00"}
    fighters = make_group("Fighters")
    chats.seen(ChatFacts(-1009, "supergroup", "Fighters"), host.id, now, [host.telegram_id or 0])
    with write_transaction():
        GroupChat.update(group=fighters.id).where(GroupChat.chat_id == -1009).execute()
    choir = make_event(make_group("Singers"), **at, title="Choir").key
    rsvps.answer(guest.id, choir, Choice.ROOM, now)
    return make_event(fighters, **at, title="Chess").key, choir


def going() -> int:
    return Rsvp.select().where(Rsvp.answer == "going").count()


def test_a_tap_counts_and_its_toast_alone_names_what_it_clashes_with(
    two: tuple[str, str], guest: Person, now: datetime
) -> None:
    wire = Wire()
    happen(wire, press(5003, f"rsvp:room:{two[0]}", {**old(CHAT), "date": 1_795_000_000, "text": "card"}))
    (toast,) = wire.said("answerCallbackQuery")
    assert (toast.startswith("You’re in"), "It overlaps “Choir”." in toast, len(toast) <= 200) == (True, True, True)
    assert not [said for said in wire.said("sendMessage", "editMessageText") if "Choir" in said]
    assert (going(), OutboxMessage.select().where(OutboxMessage.kind == "clash").count()) == (2, 0)
    time_budget.save(guest.id, Budget(told=True), now)
    happen(wire, press(5003, f"rsvp:room:{two[0]}", {}))  # a card shared inline
    assert "It overlaps “Choir”." in wire.said("answerCallbackQuery")[-1]
    assert OutboxMessage.select().where(OutboxMessage.kind == "clash").count() == 1


def test_in_private_the_answer_stands_with_what_it_clashes_with_and_a_way_out(
    two: tuple[str, str], host: Person, now: datetime
) -> None:
    chess, choir = two
    wire = Wire()
    happen(wire, press(5003, f"my:room:{chess}"))
    lines, keys = read(wire)
    assert OVERLAP in lines
    typed, revision, _ = events.for_editing(host.id, choir)
    events.change(host.id, choir, {**typed, "about": "Bring a voice."}, revision, now)
    happen(wire, press(5003, keys["Can’t go: Choir"]))  # read before it was changed: it answers nothing
    assert (going(), read(wire)[0][0]) == (2, "Chess")
    assert wire.said("answerCallbackQuery")[-1].startswith("It was changed since this was written")
    happen(wire, press(5003, read(wire)[1]["Can’t go: Choir"]))
    lines, keys = read(wire)
    assert (going(), OVERLAP in lines, "Can’t go: Choir" in keys, lines[0]) == (1, False, False, "Chess")
    assert "Noted: you can’t come." in wire.said("answerCallbackQuery")[-1]


def test_ones_time_is_set_tap_by_tap(guest: Person, now: datetime) -> None:
    wire = Wire()
    happen(wire, words(5003, "/settings"), press(5003, "tm:menu:"), press(5003, "tm:week:2"), press(5003, "tm:eve:3"))
    happen(wire, press(5003, "tm:month:4"), press(5003, "tm:way:30"), press(5003, "tm:told:on"))
    lines, keys = read(wire)
    assert lines[2:] == [
        "Meetups a week: 2", "Meetups a month: 4",
        "Free evenings: Monday, Tuesday, Wednesday, Friday, Saturday and Sunday",
        "On the way, before and after: 30 minutes", "Weekly look: none",
        "You are told in private of what an answer clashes with.",
        "Any other number, or time, can be set on your page on the site.",
    ]  # fmt: skip
    happen(wire, press(5003, keys["Weekly look"]))
    _, keys = read(wire)
    happen(wire, press(5003, keys["Sun"]))
    assert wire.said("answerCallbackQuery")[-1].startswith("Set your clock first")
    people.choose_zone(guest.id, "Europe/Berlin")
    happen(wire, press(5003, keys["Sun"]))
    happen(wire, press(5003, read(wire)[1]["20:00"]))
    assert read(wire)[0][0] == "Weekly look: Sunday, 20:00"
    mine = time_budget.budget_of(guest.id)
    assert mine == Budget(2, 4, frozenset({0, 1, 2, 4, 5, 6}), 30, (6, 1200), told=True)
    happen(wire, press(5003, "tm:week:x"), press(5003, "tm:day:x"))
    assert time_budget.budget_of(guest.id).digest is None


def test_buttons_of_the_weekly_look_answer_what_it_says_and_nothing_else(
    two: tuple[str, str], host: Person, guest: Person, now: datetime
) -> None:
    chess, choir = two
    found = digest_notices.words_for(people.person(guest.id), now)
    assert found is not None
    draft = compose_news(found)
    assert draft.keyboard is not None
    assert [[one.text for one in row] for row in draft.keyboard.inline_keyboard] == [["1: In person", "1: Can’t go"]]
    keys = buttons({"reply_markup": draft.keyboard.to_dict()})
    wire = Wire()
    happen(wire, press(5003, keys["1: In person"]))
    assert "It overlaps “Choir”." in wire.said("answerCallbackQuery")[-1]
    lines, after = read(wire)
    assert ("You might give up:" in lines, list(after)) == (True, ["1: Can’t go"])
    typed, revision, _ = events.for_editing(host.id, chess)
    events.change(host.id, chess, {**typed, "title": "Go"}, revision, now)
    happen(wire, press(5003, keys["1: Can’t go"]))  # of the old look
    assert wire.said("answerCallbackQuery")[-1].startswith("It was changed since this was written")
    assert (going(), any("“Go”" in line for line in read(wire)[0])) == (2, True)
    for key in (chess, choir):
        rsvps.answer(guest.id, key, Choice.NO, now)
    happen(wire, press(5003, f"dg:no:{choir}:0"))
    assert read(wire)[0] == ["Nothing more is open in the next two weeks."]
    stranger = somebody("Nemo", 5013)
    happen(wire, press(5013, f"dg:room:{choir}:0"))
    assert Rsvp.select().where(Rsvp.user == stranger.id, Rsvp.answer == "going").count() == 1  # it is public


def test_a_dialogue_says_that_many_are_busy_as_soon_as_the_time_is_known(
    two: tuple[str, str], make_group: MakeGroup, host: Person, now: datetime
) -> None:
    group = make_group("Asking")
    people.choose_language(host.id, "en", now)
    event = Event.get(Event.key == two[1])
    for n in range(7):
        person = somebody(f"M{n}", 6000 + n)
        members.join(person.id, group.id, now)
        with write_transaction():
            Rsvp.create(event=event, user=person.id, answer="going", created_at=now, changed_at=now)
    wire = Wire()
    day = (now + timedelta(days=3)).date().isoformat()
    happen(wire, words(5001, "/new"))
    happen(wire, press(5001, read(wire)[1]["Asking"]), words(5001, "Ours"))
    happen(wire, words(5001, day), words(5001, "19:00 to 21:00"))
    lines, _ = read(wire)
    assert lines[0] == "Many are busy then: at least 5 members go to something else at that time."
