"""The group's own video chat: while it runs, the card of the event that meets there says so, and no other."""

from datetime import datetime, timedelta

import pytest

from database import write_transaction
from meetups import cards, chats, events, video_chats
from meetups.cards import ANYBODY
from meetups.chats import ChatFacts
from meetups.people import Person
from models import GroupChat, OutboxMessage
from tests.conftest import MakeEvent, MakeGroup
from tests.meetups.owing import HOUR, SECOND, post_card

CHAT = -100
STARTS = datetime.fromisoformat("2026-12-03T18:00:00+00:00")
ENDS = STARTS + 2 * HOUR


@pytest.fixture
def keys(make_group: MakeGroup, make_event: MakeEvent, host: Person, now: datetime) -> tuple[str, str]:
    """One event that meets in the group's video chat, and one at the same time that does not; both are posted."""
    group = make_group()
    chats.seen(ChatFacts(CHAT, "supergroup", "Table"), host.id, now)
    chats.bind(host.id, CHAT, group.id, now)
    talking, other = make_event(group, video_chat="1"), make_event(group)
    for number, event in enumerate((talking, other), 1):
        post_card(event.id, CHAT, number)
    return talking.key, other.key


def live(key: str, at: datetime) -> bool:
    return cards.card(key, ANYBODY, at).live


def redrawn() -> list[int]:
    """The cards that are owed an edit."""
    owed = OutboxMessage.select().where(OutboxMessage.kind == "redraw", OutboxMessage.state == "pending")
    return sorted({message.card.message_id for message in owed})


@pytest.mark.parametrize(
    ("at", "seen"),
    [(STARTS - HOUR - SECOND, False), (STARTS - HOUR, True), (STARTS, True), (ENDS - SECOND, True), (ENDS, False)],
)
def test_a_card_says_live_from_an_hour_before_to_the_end(at: datetime, seen: bool, keys: tuple[str, str]) -> None:
    assert not live(keys[0], at)
    video_chats.started(CHAT, at - timedelta(minutes=1))
    assert (live(keys[0], at), live(keys[1], at)) == (seen, False)


def test_its_beginning_and_end_redraw_the_card_of_the_event_that_meets_there(keys: tuple[str, str]) -> None:
    assert redrawn() == []
    video_chats.started(CHAT, STARTS)
    assert (redrawn(), GroupChat.get().video_chat_since) == ([1], STARTS)
    _all_sent()
    video_chats.started(CHAT, STARTS + HOUR)
    assert (redrawn(), GroupChat.get().video_chat_since) == ([], STARTS)  # told twice
    video_chats.ended(CHAT, STARTS + HOUR)
    assert (redrawn(), live(keys[0], STARTS + HOUR)) == ([1], False)


def test_a_talk_between_events_redraws_nothing(keys: tuple[str, str], now: datetime) -> None:
    for at in (STARTS - HOUR - SECOND, ENDS):
        video_chats.started(CHAT, at)
        video_chats.ended(CHAT, at)
    assert redrawn() == []


def test_a_chat_nobody_knows_and_a_cancelled_event_change_nothing(
    keys: tuple[str, str], host: Person, now: datetime
) -> None:
    video_chats.started(-999, STARTS)
    events.cancel(host.id, keys[0], now)
    _all_sent()
    video_chats.started(CHAT, STARTS)
    assert redrawn() == []


def test_a_talk_in_another_groups_chat_is_not_this_groups(
    keys: tuple[str, str], make_group: MakeGroup, host: Person, now: datetime
) -> None:
    elsewhere = make_group("Chess at Noon")
    chats.seen(ChatFacts(-200, "supergroup", "Chess"), host.id, now)
    chats.bind(host.id, -200, elsewhere.id, now)
    video_chats.started(-200, STARTS)
    assert (live(keys[0], STARTS), redrawn()) == (False, [])


def _all_sent() -> None:
    with write_transaction():
        OutboxMessage.update(state="sent").execute()


def test_a_talk_whose_end_nobody_told_of_is_over_after_a_day(keys: tuple[str, str]) -> None:
    video_chats.started(CHAT, STARTS - 25 * HOUR)
    with write_transaction():
        video_chats.forget_old(STARTS - 2 * HOUR)
    assert live(keys[0], STARTS)
    with write_transaction():
        video_chats.forget_old(STARTS)
    assert not live(keys[0], STARTS)
