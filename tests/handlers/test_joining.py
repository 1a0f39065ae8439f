"""Several pieces of news as one message: what is about one event together, each line once, as much as fits."""

import dataclasses

import pytest

from handlers.joining import fitting, joined
from handlers.sending import compose_news
from handlers.words import length
from meetups.cards import Audience, EventCard, card
from meetups.notice_parts import Notice, Press
from meetups.people import Person
from meetups.rsvps import Choice
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong


@pytest.fixture
def dune(make_group: MakeGroup, make_event: MakeEvent, guest: Person) -> EventCard:
    """An event as a guest sees it."""
    return card(make_event(make_group(), title="Dune").key, Audience(user_id=guest.id), NOW)


@pytest.fixture
def solaris(dune: EventCard) -> EventCard:
    """Another."""
    return dataclasses.replace(dune, id=dune.id + 1, key="solaris2", title="Solaris")


def buttons(*notices: Notice) -> list[tuple[str, object]]:
    keyboard = joined(notices).keyboard
    return [(one.text, one.callback_data) for row in keyboard.inline_keyboard for one in row] if keyboard else []


def test_what_is_about_one_event_stands_together_and_says_each_line_once(dune: EventCard, solaris: EventCard) -> None:
    moved = Notice("en", "Moved", ("Thursday, 20:00", "Your answer is kept."), dune)
    other = Notice("en", "Cancelled", ("Friday",), solaris)
    yours = Notice("en", "A seat is yours", ("Thursday, 20:00", "Can’t make it? Pass it on."), dune)
    text = joined((moved, other, yours)).text
    words = ["Moved", "Thursday, 20:00", "Your answer is kept.", "A seat is yours", "Pass it on", dune.key, "Cancelled",
             "Friday", solaris.key]  # fmt: skip
    assert [text.count(each) for each in words] == [1] * len(words)
    assert sorted(words, key=text.index) == words
    assert text.count("<a ") == 2


def test_what_one_event_asks_is_answered_in_the_message_itself(dune: EventCard) -> None:
    press = Press("Check-in code", "code", dune.key)
    one = Notice("en", "Moved", (), dune, (Choice.NO,))
    other = Notice("en", "Coming up", (), dune, (Choice.NO,), presses=(press,))
    assert buttons(one, other) == [("Can’t go", f"rsvp:no:{dune.key}"), ("Check-in code", f"code:{dune.key}")]


def test_what_several_events_ask_is_answered_apart_so_that_no_news_is_replaced(
    dune: EventCard, solaris: EventCard
) -> None:
    asks = Notice("en", "Moved", (), dune, (Choice.NO,))
    silent = Notice("en", "Cancelled", (), solaris)
    assert buttons(asks, silent) == [("Dune", f"details:{dune.key}")]
    assert buttons(silent, dataclasses.replace(silent, event=dune)) == []


def test_what_a_group_asks_among_other_news_has_a_way_there_that_leaves_them_whole(dune: EventCard) -> None:
    agree, way = Press("I agree", "agree", "1:7"), Press("How we treat each other: Table", "norms", "7")
    asks = Notice("en", "Table", ("Listen first.",), presses=(agree,), way=way)
    moved = Notice("en", "Moved", (), dune, (Choice.NO,))
    assert buttons(asks, moved) == [("How we treat each other: Table", "norms:7"), ("Dune", f"details:{dune.key}")]
    assert buttons(asks) == [("I agree", "agree:1:7")]


@pytest.mark.parametrize("letter", ["x", "&", "𝔎"])
def test_as_much_as_fits_is_one_message(letter: str, dune: EventCard, solaris: EventCard) -> None:
    long = Notice("en", letter * 300, tuple(f"{n}{letter * 300}" for n in range(4)), dune)
    notices = [long, *(dataclasses.replace(long, event=solaris) for _ in range(7))]
    fits = fitting(notices)
    assert 1 <= fits < 8
    assert length(joined(notices[:fits]).text) <= 4096
    assert fitting(notices[:1]) == 1
    short = Notice("en", "Short", (), dune)
    assert fitting([short] * 8) == 8


def test_one_alone_says_what_it_always_says(dune: EventCard) -> None:
    one = Notice("en", "Moved", ("Thursday", "20:00"), dune, (Choice.NO,))
    assert joined((one,)).text == compose_news(one).text
