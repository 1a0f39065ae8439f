"""The group's own video chat: service messages set what the card says."""

from datetime import datetime, timedelta

import pytest

from database import write_transaction
from handlers import ALLOWED_UPDATES
from handlers.work import clock
from meetups import cards, chats
from meetups.cards import OWN_CHAT
from meetups.chats import ChatFacts
from meetups.people import Person
from models import Event, GroupChat, OutboxMessage, PostedCard
from tests.conftest import MakeEvent, MakeGroup
from tests.handlers.wire import Json, Wire, account, happen, private
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong

GROUP = {"id": -1001, "type": "supergroup", "title": "Table"}
HIDDEN = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


@pytest.fixture
def now() -> datetime:
    return clock()


@pytest.fixture
def soon(make_group: MakeGroup, make_event: MakeEvent, host: Person, now: datetime) -> str:
    """The key of an event that meets in the video chat of its group's chat, in half an hour; its card is posted."""
    group = make_group()
    event = make_event(group)
    chats.seen(ChatFacts(-1001, "supergroup", "Table"), host.id, now)
    chats.bind(host.id, -1001, group.id, now)
    starts = now + timedelta(minutes=30)
    with write_transaction():
        Event.update(video_chat=True, starts_at=starts, ends_at=starts + timedelta(hours=1)).execute()
        PostedCard.insert(event=event.id, chat_id=-1001, message_id=7, created_at=now).execute()
        OutboxMessage.delete().execute()
    return event.key


def service(what: Json, chat: Json = GROUP, **sender: Json) -> Json:
    """A service message as Telegram sends one."""
    who = sender or {"from": account(5001, "Katrin")}
    return {"message": {"message_id": 9, "date": 1_795_000_000, "chat": chat, **who, **what}}


STARTED: Json = {"video_chat_started": {}}
ENDED: Json = {"video_chat_ended": {"duration": 61}}


def live(key: str) -> bool:
    return cards.card(key, OWN_CHAT, clock()).live


def redraws() -> int:
    """How many edits of a card are owed."""
    return OutboxMessage.select().where(OutboxMessage.kind == "redraw", OutboxMessage.state == "pending").count()


def test_it_begins_and_ends_and_the_card_is_drawn_anew(soon: str) -> None:
    wire = Wire()
    happen(wire, service(STARTED))
    assert (live(soon), redraws()) == (True, 1)
    with write_transaction():
        OutboxMessage.delete().execute()
    happen(wire, service(ENDED))
    assert (live(soon), redraws()) == (False, 1)
    assert [name for name, _ in wire.calls if name != "getMe"] == []  # nothing is said in the chat


def test_somebody_who_hides_behind_the_group_begins_one_too(soon: str) -> None:
    happen(Wire(), service(STARTED, **{"from": HIDDEN, "sender_chat": GROUP}))
    assert live(soon)


def test_an_old_message_that_comes_again_changes_nothing(soon: str) -> None:
    begun = service(STARTED) | {"update_id": 991}
    happen(Wire(), begun, service(ENDED) | {"update_id": 992}, begun)
    assert not live(soon)


def test_other_chats_and_private_ones_change_nothing(soon: str) -> None:
    elsewhere = {"id": -1002, "type": "supergroup", "title": "Elsewhere"}
    wire = Wire()
    happen(wire, service(STARTED, elsewhere), service(STARTED, private(5001)), service(ENDED, elsewhere))
    assert not live(soon)
    assert GroupChat.select().where(GroupChat.video_chat_since.is_null(False)).count() == 0
    assert [name for name, _ in wire.calls if name != "getMe"] == []


def test_service_messages_come_without_asking_for_more() -> None:
    assert "message" in ALLOWED_UPDATES
