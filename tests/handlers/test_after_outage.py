"""After an outage nobody gets a burst: what is in doubt, and what else there is to say, comes in a message or two."""

from datetime import datetime
from itertools import pairwise

import pytest

import database as ground
from database import write_transaction
from meetups import chats, delivery, outbox, people, post_words, told, told_deciding
from meetups.chats import ChatFacts
from meetups.delivery import Message
from meetups.events import Saved
from meetups.notices import notice
from meetups.people import Person
from models import OutboxMessage
from models import User as UserRow
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.handlers.test_delivery import all_told, deliver, sent
from tests.handlers.wire import Json, Wire
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong
from tests.meetups.owing import ME, MINUTE, SECOND
from tests.meetups.test_delivery import unsaved

EVENINGS, CHATS = ("Dune", "Solaris", "Stalker", "Nostos"), ("Hall", "Attic", "Cellar", "Yard", "Roof")
LATER = NOW - 10 * SECOND  # the words on the posts are due when the tests begin


@pytest.fixture
def evenings(make_group: MakeGroup, make_event: MakeEvent, host: Person) -> list[Saved]:
    """Four events of a group that lives in five chats; twenty cards are owed. Nobody but the host can be written to."""
    people.choose_language(host.id, "en", NOW)
    group = make_group()
    for number, title in enumerate(CHATS):
        chats.seen(ChatFacts(-1001 - number, "supergroup", title), host.id, NOW)
        chats.bind(host.id, -1001 - number, group.id, NOW)
    made = [make_event(group, title=title) for title in EVENINGS]
    with write_transaction():
        UserRow.update(reachable=False).where(UserRow.id != host.id).execute()
        OutboxMessage.delete().where(OutboxMessage.kind != "card").execute()
        OutboxMessage.update(not_before=LATER).execute()
    return made


def all_in_doubt() -> None:
    """Every card was perhaps posted."""
    while batch := delivery.claim(ME, LATER):
        for message in batch:
            assert delivery.begin(message, ME, LATER)
            delivery.outcome_unknown(message, ME, LATER, "TimedOut")
    with write_transaction():
        OutboxMessage.update(not_before=LATER).where(OutboxMessage.state == "pending").execute()


def to_the_host(host: Person) -> list[Json]:
    wire = Wire()
    deliver(wire, all_told)
    return [said for said in sent(wire) if said["chat_id"] == host.telegram_id]


def test_twenty_posts_in_doubt_are_told_in_one_message_or_two_that_name_them_all(
    evenings: list[Saved], host: Person
) -> None:
    all_in_doubt()
    said = to_the_host(host)
    assert 1 <= len(said) <= 2
    text = "\n".join(each["text"] for each in said)
    ends = [text.index(f"/e/{event.key}") for event in evenings]
    parts = [text[begin:end] for begin, end in pairwise([0, *sorted(ends)])]
    named = sorted((title, chat) for title in EVENINGS for chat in CHATS for part in parts
                   if title in part and f"Perhaps posted: The card ({chat})" in part)  # fmt: skip
    assert named == sorted((title, chat) for title in EVENINGS for chat in CHATS)
    assert text.count("if it is missing, send it again") == len(EVENINGS)
    ways = [row[0]["callback_data"] for each in said for row in each["reply_markup"]["inline_keyboard"]]
    assert sorted(ways) == sorted(f"details:{event.key}" for event in evenings)
    assert {row.state for row in OutboxMessage.select().where(OutboxMessage.kind == "post_word")} == {"sent"}


def test_with_joining_off_each_event_would_be_a_message(
    evenings: list[Saved], host: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_in_doubt()
    claim = delivery.claim
    monkeypatch.setattr(delivery, "claim", lambda *where, together, **how: claim(*where, **how))
    assert len(to_the_host(host)) == len(EVENINGS)


def test_with_a_word_for_each_post_joining_alone_would_not_be_enough(
    evenings: list[Saved], host: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post_words, "_waiting", lambda user_id, event_id: None)
    all_in_doubt()
    assert OutboxMessage.select().where(OutboxMessage.kind == "post_word").count() == len(EVENINGS) * len(CHATS)
    assert len(to_the_host(host)) > 2


def test_what_waited_with_them_goes_in_the_same_message(evenings: list[Saved], host: Person) -> None:
    with write_transaction():
        OutboxMessage.delete().execute()
        for chat in ("Hall", "Attic"):
            outbox.tell(host.id, "trouble", chat, LATER, what="thread", chat=chat, row=0)
    (said,) = to_the_host(host)
    assert said["text"].count("I posted there. From now on I post in General.") == 2
    assert [said["text"].count(f"A topic of {chat} is gone") for chat in ("Hall", "Attic")] == [1, 1]


# ── One word of many ──────────────────────────────────────────────────────────────────────────────────────────────────


def words_of(event: Saved) -> list[Message]:
    rows = OutboxMessage.select().where(OutboxMessage.kind == "post_word", OutboxMessage.event == event.id)
    return [delivery._message(row) for row in rows.order_by(OutboxMessage.id)]


def test_a_word_says_what_is_still_to_be_decided_and_leads_there(evenings: list[Saved], host: Person) -> None:
    all_in_doubt()
    dune = evenings[0]
    (word,) = words_of(dune)
    cards = [item.id for item in told.in_doubt(dune.id, NOW)]
    told_deciding.leave(host.id, dune.key, cards[0], NOW)
    with write_transaction():
        OutboxMessage.update(state="dead", error="not enough rights").where(OutboxMessage.id == cards[1]).execute()
    found = notice(word, NOW)
    assert found is not None
    assert (found.title, *found.lines, *(f"[{press.label}]" for press in found.presses)) == (
        "Dune",
        "Thursday 3 December, 19:00 to 21:00, Berlin time",
        "Perhaps posted: The card (Cellar)",
        "Perhaps posted: The card (Yard)",
        "Perhaps posted: The card (Roof)",
        "Telegram did not answer when it was sent. Nobody knows whether it arrived. Look in the chat: if it is missing,"
        " send it again.",
        "Not posted: The card (Attic)",
        "The bot may not write there.",
        "Open the chat’s settings, Permissions, and let me send messages.",
        "[3 perhaps sent: decide]",
        "[What was told, on the site]",
    )
    assert [press.act for press in found.presses] == ["decide", "sent"]
    for number in cards[2:4]:
        told_deciding.leave(host.id, dune.key, number, NOW)
    with write_transaction():
        OutboxMessage.update(settled_at=NOW).where(OutboxMessage.id == cards[1]).execute()
    alone = notice(word, NOW)
    assert alone is not None
    assert (alone.title, alone.lines[2]) == ("Perhaps posted: The card", "In Roof")


def test_what_is_in_doubt_once_the_word_is_on_its_way_has_a_word_of_its_own(evenings: list[Saved]) -> None:
    dune, first = evenings[0], delivery.claim(ME, LATER)
    for message in first:
        assert delivery.begin(message, ME, LATER)
        if message.chat_id != -1001:
            delivery.outcome_unknown(message, ME, LATER, "TimedOut")
    (word,) = (message for message in delivery.claim(ME, NOW) if message.kind == "post_word")
    late = next(message for message in first if message.chat_id == -1001)
    delivery.outcome_unknown(late, ME, NOW, "TimedOut")
    assert [each.facts["message"] for each in words_of(dune)] == [word.facts["message"], late.id]
    assert late.id not in word.facts["more"]


def test_nobody_reads_a_word_while_one_more_is_added_to_it(evenings: list[Saved]) -> None:
    if not ground.is_postgres():
        pytest.skip("on SQLite nobody claims while somebody writes")
    *others, last = delivery.claim(ME, LATER)
    for message in (*others, last):
        assert delivery.begin(message, ME, LATER)
    for message in others:
        delivery.outcome_unknown(message, ME, LATER, "TimedOut")

    def words_claimed(now: datetime) -> list[Message]:
        return [message for message in delivery.claim(ME, now) if message.kind == "post_word"]

    with unsaved(lambda: delivery.outcome_unknown(last, ME, LATER, "TimedOut")):
        assert words_claimed(NOW + MINUTE) == []
    (word,) = words_claimed(NOW + MINUTE)
    assert last.id in word.facts["more"]
    assert len(words_of(evenings[0])) == 1


def test_a_word_that_one_more_is_added_to_waits_until_it_is_known_what_became_of_the_chat(
    evenings: list[Saved],
) -> None:
    for number, message in enumerate(delivery.claim(ME, LATER)):
        assert delivery.begin(message, ME, LATER)
        delivery.outcome_unknown(message, ME, LATER + number * SECOND, "TimedOut")
    (word,) = words_of(evenings[0])
    row = OutboxMessage.get_by_id(word.id)
    assert row.not_before == LATER + 4 * SECOND + post_words.SETTLING
    assert (row.expires_at, len(word.facts["more"])) == (OutboxMessage.get_by_id(word.facts["message"]).expires_at, 4)
    assert [message.kind for message in delivery.claim(ME, NOW + MINUTE)].count("post_word") == 1
