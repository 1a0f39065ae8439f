"""However much organisers ask and people say, each message of the door is as short as Telegram wants it."""

import html
import re
from collections.abc import Iterator

import pytest

from handlers import entry_asking, reviewing
from handlers.questions import Asking
from meetups import applications, entry, group_card, installation, norms
from meetups import reviewing as rules
from meetups.applications import Source, Step
from meetups.entry import EntryMode, EntryWish
from meetups.entry_questions import MOST_QUESTIONS, EntryQuestionWish, Kind, set_questions
from meetups.people import Person
from tests.conftest import NOW, MakeGroup


@pytest.fixture(autouse=True)
def nothing_went_wrong(database: str) -> None:
    """No process is started here."""


def counted(text: str) -> int:
    """How long it is once Telegram has read the markup, in UTF-16 code units."""
    return len(html.unescape(re.sub(r"<[^>]+>", "", text)).encode("utf-16-le")) // 2


def asked_all_through(person: Person, key: str, letter: str) -> Iterator[str]:
    """Answer at as great a length as may be; what is read on the way."""
    first = True
    while (mine := applications.application(person.id, key)).step is not None:
        shown = entry_asking.question(Asking(person, {}, NOW), mine, first=first)
        yield shown.text
        assert (
            max(len(f"d:entry:asks:={value}".encode()) for row in shown.options for _, value in row or [("", "")]) <= 64
        )
        if first and mine.step == Step.NORMS and shown.options[0][0][1] == "read.0":
            first = False
            continue
        first = False
        if mine.step == Step.NORMS:
            applications.accept_norms(person.id, key, 1, NOW)
        elif mine.step == Step.QUESTION and mine.question is not None:
            value = mine.question.options[0] if mine.question.options else letter * 1000
            applications.answer(person.id, key, mine.question.position, value, NOW)
        else:
            applications.send(person.id, key, NOW)


@pytest.mark.parametrize("letter", ["x", "&", "𝔎"])
def test_what_is_asked_and_what_organisers_read_fits(
    letter: str, make_group: MakeGroup, host: Person, stranger: Person
) -> None:
    group = make_group(letter * 100)
    installation.remember_bot("klatch_test_bot")
    group_card.save(host.id, group.id, {"not_for": letter * 500, "cost": letter * 200}, 0, NOW, language="en")
    norms.publish(host.id, group.id, letter * 4000, norms.NONE_YET, NOW)
    entry.save(host.id, group.id, EntryWish(EntryMode.QUESTIONS, vouches=1), 0, NOW)
    options = tuple(letter * 58 + f"{n:02}" for n in range(10))
    wishes = [EntryQuestionWish(Kind.TEXT, letter * 300)] * (MOST_QUESTIONS - 1)
    set_questions(host.id, group.id, [EntryQuestionWish(Kind.CHOICE, letter * 300, options), *wishes], 1, NOW)
    key = applications.open_application(stranger.id, group.id, Source.LINK, NOW).key

    read = list(asked_all_through(stranger, key, letter))

    assert len(read) == 1 + 1 + MOST_QUESTIONS + 1  # the card, the norms, the questions, what was said
    assert f"join_{key}" in read[0]
    assert [counted(text) for text in read if counted(text) > 4096] == []
    card = reviewing._card(host, key)[0]
    assert counted(card) <= 4096
    rules.decline(host.id, key, letter * 300, NOW)
    assert counted(reviewing._card(host, key)[0]) <= 4096
    assert counted(entry_asking.ended(applications.application(stranger.id, key), "en").text) <= 4096
