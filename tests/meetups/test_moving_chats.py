"""A chat that gets another number, or loses the bot: what was owed there, whatever state it is in."""

import json

import pytest

from database import write_transaction
from meetups import chats, delivery, drafts, outbox, tallies
from meetups.chats import ChatFacts
from meetups.drafts import Dialogue
from meetups.groups import GroupFacts
from meetups.people import Person
from models import Draft, GroupChat, OutboxMessage, PostedCard
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.owing import DAY, ME, in_flight, owed, post_card

OLD, NEW = -4_001, -1_000_000_500


@pytest.fixture
def home(make_group: MakeGroup, host: Person) -> GroupFacts:
    """A group that lives in a small chat, with nothing owed."""
    group = make_group()
    chats.seen(ChatFacts(OLD, "group", "Table"), host.id, NOW)
    chats.bind(host.id, OLD, group.id, NOW)
    return group


def post(chat_id: int = OLD, kind: str = "cancelled_post", key: str = "1", **facts: int) -> None:
    with write_transaction():
        outbox.post(chat_id, kind, key, NOW, **facts)  # type: ignore[arg-type]  # a test's own words


def addresses() -> set[int | None]:
    return {row.chat_id for row in OutboxMessage.select().where(OutboxMessage.state.not_in(("sent", "expired")))}


def put(state: str) -> None:
    with write_transaction():
        OutboxMessage.update(state=state).execute()


@pytest.mark.parametrize("state", ["pending", "unknown", "dead"])
def test_what_may_still_be_sent_goes_to_the_new_chat_and_answers_nothing_there(state: str, home: GroupFacts) -> None:
    post(reply_to=7, thread_id=3, event_id=None)  # type: ignore[arg-type]  # about none
    put(state)
    chats.moved(OLD, NEW, NOW)
    row = OutboxMessage.get(OutboxMessage.kind == "cancelled_post")
    assert (row.chat_id, json.loads(row.facts), row.state) == (NEW, {}, state)


def test_what_was_claimed_before_is_not_sent_to_the_old_number(home: GroupFacts) -> None:
    post()
    (message,) = delivery.claim(ME, NOW)
    chats.moved(OLD, NEW, NOW)
    assert not delivery.begin(message, ME, NOW)
    assert OutboxMessage.get().attempts == 0
    assert in_flight().chat_id == NEW


def test_a_card_nobody_knows_of_is_posted_anew(home: GroupFacts, make_event: MakeEvent) -> None:
    make_event(home)
    delivery.outcome_unknown(in_flight(), ME, NOW, "ReadTimeout")
    chats.moved(OLD, NEW, NOW)
    assert owed("card") == [("card", NEW)]
    assert tallies.totals()["expired", "card"] == 1


def test_a_card_that_was_taken_while_its_chat_moved_is_posted_anew(home: GroupFacts, make_event: MakeEvent) -> None:
    event = make_event(home)
    message = in_flight()
    chats.moved(OLD, NEW, NOW)
    assert owed() == []  # it is on its way, as far as anybody knows
    delivery.sent(message, ME, NOW, 91)
    assert [(row.chat_id, row.event_id) for row in OutboxMessage.select().where(OutboxMessage.state == "pending")] == [
        (NEW, event.id)
    ]
    assert not PostedCard.select().exists()


def test_what_is_owed_to_a_chat_we_never_met_goes_to_its_new_number_too(database: str) -> None:
    post()
    chats.moved(OLD, NEW, NOW)
    assert addresses() == {NEW}


def test_what_is_owed_again_after_it_was_told_goes_to_the_new_number(home: GroupFacts) -> None:
    chats.moved(OLD, NEW, NOW)
    post()
    chats.moved(OLD, NEW, NOW)
    assert addresses() == {NEW}


def test_what_was_owed_to_a_chat_that_is_another_groups_by_now_is_dropped(
    home: GroupFacts, make_group: MakeGroup, host: Person
) -> None:
    chats.seen(ChatFacts(NEW, "supergroup", "Table"), host.id, NOW)
    chats.bind(host.id, NEW, make_group("Chess").id, NOW)
    post()
    chats.moved(OLD, NEW, NOW)
    assert [row.state for row in OutboxMessage.select().where(OutboxMessage.chat_id == OLD)] == ["dead"]
    assert delivery.claim(ME, NOW) == ()


def test_a_dialogue_about_the_chat_goes_on_with_its_new_number(host: Person, guest: Person) -> None:
    waiting = json.dumps([{"kind": "found", "step": "about", "answers": {"chat": str(OLD)}}])
    drafts.keep(host.id, Dialogue("found", "name", {"chat": str(OLD), "title": f"{OLD}9"}, None), NOW)
    drafts.keep(guest.id, Dialogue("age", "age", {"_paused": waiting}, None), NOW)
    chats.moved(OLD, NEW, NOW)
    kept = drafts.current(host.id)
    assert kept is not None
    assert kept.answers == {"chat": str(NEW), "title": f"{OLD}9"}
    behind = json.loads(Draft.get(Draft.user == guest.id).answers)["_paused"]
    assert json.loads(behind)[0]["answers"] == {"chat": str(NEW)}


def test_nothing_is_tried_in_a_chat_that_removed_the_bot_and_nothing_bursts_in_when_it_is_back(
    home: GroupFacts, make_event: MakeEvent, host: Person
) -> None:
    event = make_event(home)
    post()
    post_card(event.id, OLD, 7)
    chats.gone(OLD, NOW)
    here = OutboxMessage.chat_id == OLD
    assert {(row.state, row.error) for row in OutboxMessage.select().where(here)} == {
        ("dead", "the bot was removed from the chat")
    }
    assert tallies.totals()["dead", "cancelled_post"] == 1
    chats.seen(ChatFacts(OLD, "group", "Table"), host.id, NOW + DAY)
    waiting = OutboxMessage.select().where(here, OutboxMessage.state == "pending")
    assert [row.kind for row in waiting] == ["card"]
    assert GroupChat.get().state == "active"
