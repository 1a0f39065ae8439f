"""Cards of who would come in: what each button leads to, who may press it, and a member's word."""

import re
from datetime import datetime
from typing import Any

import pytest

from database import write_transaction
from handlers.work import clock
from meetups import applications, entry, entry_cards, people
from meetups.applications import Source
from meetups.entry import EntryMode, EntryWish
from meetups.entry_questions import EntryQuestionWish, Kind, set_questions
from meetups.people import Person
from models import Application, DueWork, Group, OutboxMessage
from tests.conftest import MakeGroup
from tests.handlers.test_delivery import all_told, deliver
from tests.handlers.test_my_answer import newest
from tests.handlers.wire import Json, Refused, Wire, happen, press, words
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong


def read(wire: Wire) -> tuple[list[str], dict[str, str]]:
    """The newest message or edit as somebody reads it, and its buttons. Whoever acts here is called Samira."""
    lines, keys = newest(wire)
    return [re.sub(r"</?b>|[\u2068\u2069]", "", line) for line in lines], keys


def known() -> list[str]:
    """The messages that show an application."""
    rows = DueWork.select().where(DueWork.kind == "entry_card").order_by(DueWork.id)
    return [row.subject for row in rows]


@pytest.fixture
def now() -> datetime:
    return clock()


@pytest.fixture
def key(make_group: MakeGroup, host: Person, stranger: Person, now: datetime) -> str:
    """The stranger sent an answer; one member's word would do. The host reads English here."""
    people.choose_language(host.id, "en", now)
    group = make_group()
    entry.save(host.id, group.id, EntryWish(EntryMode.QUESTIONS, vouches=1), 0, now)
    set_questions(host.id, group.id, [EntryQuestionWish(Kind.TEXT, "Who are you?")], 1, now)
    mine = applications.open_application(stranger.id, group.id, Source.LINK, now)
    applications.answer(stranger.id, mine.key, 1, "Nobody", now)
    applications.send(stranger.id, mine.key, now)
    return mine.key


def test_a_card_leads_to_each_decision_and_back(key: str, host: Person) -> None:
    wire = Wire()
    happen(wire, press(5001, f"rv:list:{Application.get().group_id}"))
    _, keys = read(wire)
    happen(wire, press(5001, keys["Nemo"]))
    lines, keys = read(wire)
    assert lines[0] == "Nemo would like to come into Translators’ Table"
    assert "Who are you? Nobody" in lines
    assert list(keys) == ["Admit", "Ask more", "Decline", "Block", "Who else asks"]
    happen(wire, press(5001, keys["Block"]))
    _, sure = read(wire)
    assert list(sure) == ["Block", "Back"]
    happen(wire, press(5001, keys["Decline"]))
    _, why = read(wire)
    assert list(why) == ["1", "2", "3", "In my own words", "Back"]
    happen(wire, press(5001, why["2"]))
    assert read(wire)[0][-1] == "Samira declined: We want to stay small for now."
    assert Application.get().reason == "We want to stay small for now."


def test_a_reason_in_ones_own_words(key: str, host: Person) -> None:
    wire = Wire()
    happen(wire, press(5001, f"rv:words:{key}"), words(5001, "We are full of nobodies."))
    assert read(wire)[0][-1] == "Declined. Nemo reads why, and from when to ask again."
    assert Application.get().reason == "We are full of nobodies."
    happen(wire, press(5001, f"rv:more:{key}"))  # decided: the card says so
    assert read(wire)[0][-1] == "Samira declined: We are full of nobodies."


def test_the_message_that_shows_an_application_is_known_until_it_shows_something_else(key: str, host: Person) -> None:
    wire = Wire()
    happen(wire, press(5001, f"rv:show:{key}"))
    assert known() == [f"{key}:5001:7"]
    happen(wire, press(5001, f"rv:block:{key}"))  # a question about it, with the way back to it
    assert known() == [f"{key}:5001:7"]
    group = Application.get().group_id
    happen(wire, press(5001, f"rv:list:{group}"))
    assert known() == []
    wire.answers["editMessageText"] = lambda said: Refused(400, "Bad Request: message can't be edited")
    happen(wire, press(5001, f"rv:show:{key}"))  # below, as the next message
    assert [subject.rpartition(":")[0] for subject in known()] == [f"{key}:5001"] * 2
    happen(wire, press(5013, f"rv:show:{key}"))  # refused: nothing is shown
    assert [subject.rpartition(":")[0] for subject in known()] == [f"{key}:5001"] * 2


def test_news_of_a_sensitive_group_shows_an_application_once_it_is_opened(key: str, host: Person) -> None:
    with write_transaction():
        Group.update(sensitive=True).execute()
    wire = Wire()
    happen(wire, press(5001, f"nw:{OutboxMessage.get(OutboxMessage.kind == 'review').id}"))
    assert "Who are you? Nobody" in read(wire)[0]
    assert known() == [f"{key}:5001:7"]


@pytest.mark.parametrize(
    ("code", "said"),
    [(400, "Bad Request: message to edit not found"), (400, "Bad Request: something new"),
     (403, "Forbidden: bot was blocked by the user")],
)  # fmt: skip
def test_a_message_that_cannot_be_changed_is_left_as_it_is(
    code: int, said: str, key: str, stranger: Person, now: datetime
) -> None:
    entry_cards.remember(key, 5001, 7, now)
    applications.withdraw(stranger.id, key, now)
    with write_transaction():
        OutboxMessage.delete().execute()
        entry_cards.come_round(f"{key}:5001:7", now, now)

    def refuse(asked: Json) -> Any:
        raise Refused(code, said)

    wire = Wire(answers={"editMessageText": refuse})
    deliver(wire, all_told)
    assert [name for name, _ in wire.calls if name == "editMessageText"] == ["editMessageText"]
    assert (OutboxMessage.get().state, known()) == ("sent", [])


@pytest.mark.parametrize("who", [5003, 5013])
def test_only_organisers_read_and_decide(key: str, guest: Person, who: int) -> None:
    wire = Wire()
    acts = ("show", "yes", "more", "no", "why0", "words", "block", "shut")
    happen(wire, *(press(who, f"rv:{act}:{key}") for act in acts))
    assert wire.said() == ["Only organisers of the group can do that."] * len(acts)
    assert Application.get().state == "review"


def test_a_members_word_lets_in_and_a_strangers_is_none(key: str, guest: Person, stranger: Person) -> None:
    wire = Wire()
    happen(wire, words(5013, f"/start v_{key}"), press(5013, f"vo:{key}"))
    assert wire.said() == ["That is not here any more.", "Members of the group give their word for others."]
    happen(wire, words(5003, f"/start v_{key}"))
    lines, keys = read(wire)
    assert lines[0].startswith("Samira would like to come into Translators’ Table.")
    happen(wire, press(5003, keys["I give my word"]))
    assert read(wire)[0] == ["Thank you. Your word counts."]
    assert Application.get().state == "admitted"
