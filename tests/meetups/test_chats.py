"""The chats a group lives in: met, bound, muted, left; what is posted there, and who hears of trouble."""

import pytest

from meetups import chats, events
from meetups.chats import ChatFacts
from meetups.people import Person
from meetups.refusals import NotAllowed, NotFound
from models import GroupChat, PostedCard
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.owing import DAY, owed, post_card

CHAT = -1001
TABLE = ChatFacts(CHAT, "supergroup", "Table", "table")
MUTED = ChatFacts(CHAT, "supergroup", "Table", "table", can_post=False)


def state() -> str:
    return str(GroupChat.get(GroupChat.chat_id == CHAT).state)


def test_a_chat_is_met_before_it_is_anybodys(host: Person, guest: Person) -> None:
    assert chats.seen(TABLE, host.id, NOW) is None
    assert chats.seen(ChatFacts(CHAT, "supergroup", "New title", can_pin=True), guest.id, NOW) is None
    assert chats.unbound_chats(host.id) == (ChatFacts(CHAT, "supergroup", "New title", None, True),)
    assert chats.unbound_chats(guest.id) == ()
    assert (chats.may_pin(CHAT), chats.may_pin(-1), chats.group_of_chat(CHAT)) == (True, False, None)


def test_a_long_title_fits(host: Person) -> None:
    chats.seen(ChatFacts(CHAT, "supergroup", "x" * 300), host.id, NOW)
    assert GroupChat.get().title == "x" * 255


def test_binding_posts_the_cards_of_what_is_to_come_once(
    make_group: MakeGroup, make_event: MakeEvent, host: Person
) -> None:
    group = make_group()
    make_event(group)
    make_event(group, title="draft", publish=False)
    make_event(group, title="past", date="2026-11-10", now=NOW - 20 * DAY)
    events.cancel(host.id, make_event(group, title="cancelled").key, NOW)
    chats.seen(TABLE, host.id, NOW)
    for _ in range(2):
        chats.bind(host.id, CHAT, group.id, NOW)
    assert owed() == [("card", CHAT)]
    assert chats.group_of_chat(CHAT) == group
    assert chats.seen(TABLE, host.id, NOW) == group
    assert chats.unbound_chats(host.id) == ()


def test_a_chat_belongs_to_one_group_and_only_its_organisers_bind_it(
    make_group: MakeGroup, host: Person, guest: Person
) -> None:
    group, other = make_group(), make_group("Chess")
    chats.seen(TABLE, host.id, NOW)
    with pytest.raises(NotAllowed, match="Only organisers"):
        chats.bind(guest.id, CHAT, group.id, NOW)
    with pytest.raises(NotFound):
        chats.bind(host.id, -1, group.id, NOW)
    chats.bind(host.id, CHAT, group.id, NOW)
    with pytest.raises(NotAllowed, match="belongs to another group"):
        chats.bind(host.id, CHAT, other.id, NOW)
    assert chats.group_of_chat(CHAT) == group


def test_trouble_is_told_once_to_who_added_the_bot(host: Person) -> None:
    chats.seen(TABLE, host.id, NOW)
    assert owed() == []
    for _ in range(3):
        chats.seen(MUTED, None, NOW)
    assert (state(), owed()) == ("muted", [("trouble", host.id)])
    chats.seen(TABLE, None, NOW + DAY)
    assert state() == "active"
    chats.seen(MUTED, None, NOW + 2 * DAY)
    assert owed() == [("trouble", host.id)] * 2


def test_a_bot_added_without_the_right_to_write_says_so_at_once(host: Person) -> None:
    chats.seen(MUTED, host.id, NOW)
    assert (state(), owed()) == ("muted", [("trouble", host.id)])


def test_nobody_hears_of_trouble_in_a_chat_nobody_is_known_to_have_added(database: str) -> None:
    chats.seen(MUTED, None, NOW)
    assert owed() == []


def test_removed_from_a_chat_it_forgets_its_cards_and_says_so_once(
    make_group: MakeGroup, make_event: MakeEvent, host: Person
) -> None:
    group = make_group()
    event = make_event(group)
    chats.seen(TABLE, host.id, NOW)
    post_card(event.id, CHAT)
    for _ in range(2):
        chats.gone(CHAT, NOW)
    chats.gone(-1, NOW)
    assert (state(), PostedCard.get().state, owed()) == ("removed", "gone", [("trouble", host.id)])
    assert chats.unbound_chats(host.id) == ()
    chats.seen(TABLE, host.id, NOW)
    assert state() == "active"


def test_nothing_is_posted_where_the_bot_may_not_write(
    make_group: MakeGroup, make_event: MakeEvent, host: Person
) -> None:
    group = make_group()
    chats.seen(TABLE, host.id, NOW)
    chats.bind(host.id, CHAT, group.id, NOW)
    chats.gone(CHAT, NOW)
    make_event(group)
    assert owed("card") == []
