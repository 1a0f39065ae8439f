"""The chats a group lives in: met, bound, muted, left; what is posted there, and who hears of trouble."""

import pytest

from meetups import chat_administrators, chats, events, people
from meetups.chats import ChatFacts
from meetups.people import Person
from meetups.refusals import NotAllowed, NotFound
from models import ChatAdministrator, GroupChat, OutboxMessage, PostedCard
from tests.conftest import NOW, MakeEvent, MakeGroup, somebody
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


def administrators(*people: Person) -> list[int]:
    return [person.telegram_id or 0 for person in people]


def troubles(what: str) -> list[int | None]:
    """Who is owed a word of this trouble."""
    rows = OutboxMessage.select().where(OutboxMessage.unique_key.startswith(f"trouble:{what}:"))
    return [row.user_id for row in rows.order_by(OutboxMessage.user)]


def test_administrators_last_seen_hear_that_the_bot_was_removed_and_are_forgotten_then(
    host: Person, guest: Person, waiting: Person, stranger: Person
) -> None:
    people.set_reachable(stranger.id, False)
    chats.seen(TABLE, host.id, NOW, administrators(host, waiting))
    chats.seen(TABLE, None, NOW, [*administrators(host, guest, stranger), 999])
    chats.seen(TABLE, None, NOW)  # Telegram names nobody this time
    assert ChatAdministrator.select().count() == 4
    chats.gone(CHAT, NOW + DAY)
    assert troubles("removed") == [host.id, guest.id]
    assert ChatAdministrator.select().count() == 0


def test_an_administrator_who_pressed_start_later_hears_of_it_too(host: Person) -> None:
    chats.seen(TABLE, host.id, NOW, [7001])
    late = somebody("Ida", 7001)
    chats.gone(CHAT, NOW)
    assert troubles("removed") == [host.id, late.id]


def test_who_is_asked_about_alone_is_noted_or_struck_out(host: Person, guest: Person) -> None:
    chats.seen(TABLE, host.id, NOW)
    for person, ruling in ((host, True), (guest, True), (guest, True), (host, False)):
        chat_administrators.saw_one(CHAT, person.telegram_id or 0, ruling)
    chat_administrators.saw_one(-1, 5, True)
    assert [row.telegram_id for row in ChatAdministrator.select()] == administrators(guest)


def test_a_chat_that_became_a_supergroup_keeps_who_administers_it(host: Person, guest: Person) -> None:
    chats.seen(TABLE, host.id, NOW, administrators(host))
    chats.moved(CHAT, -1002, NOW)
    assert chat_administrators.of(GroupChat.get().id) == tuple(administrators(host))
    chats.seen(ChatFacts(-1003, "supergroup", "Table"), None, NOW, administrators(guest))
    chats.moved(-1002, -1003, NOW)  # seen before it was said where it went
    assert chat_administrators.of(GroupChat.get().id) == tuple(administrators(guest))


def test_a_chat_that_lets_nobody_write_is_told_to_its_administrators_once_a_day(
    make_group: MakeGroup, host: Person, guest: Person, waiting: Person
) -> None:
    chats.seen(TABLE, host.id, NOW, administrators(host, guest))
    chats.bind(host.id, CHAT, make_group().id, NOW)
    for _ in range(2):
        chats.not_let_write(CHAT, NOW)
    assert (state(), troubles("silenced")) == ("active", [guest.id])  # the host, who organises, hears of each post
    chats.not_let_write(CHAT, NOW + DAY, administrators(waiting))
    assert troubles("silenced") == [guest.id, waiting.id]
    chats.gone(CHAT, NOW + DAY)
    chats.not_let_write(CHAT, NOW + 2 * DAY, administrators(waiting))
    assert len(troubles("silenced")) == 2


def test_a_pin_that_is_refused_is_told_as_a_right_that_is_gone(
    make_group: MakeGroup, host: Person, guest: Person
) -> None:
    chats.seen(ChatFacts(CHAT, "supergroup", "Table", can_pin=True), host.id, NOW)
    chats.bind(host.id, CHAT, make_group().id, NOW)
    for _ in range(2):
        chats.not_let_pin(CHAT, NOW, administrators(guest))
    assert (chats.may_pin(CHAT), troubles("pin")) == (False, [host.id, guest.id])


def test_nothing_is_posted_where_the_bot_may_not_write(
    make_group: MakeGroup, make_event: MakeEvent, host: Person
) -> None:
    group = make_group()
    chats.seen(TABLE, host.id, NOW)
    chats.bind(host.id, CHAT, group.id, NOW)
    chats.gone(CHAT, NOW)
    make_event(group)
    assert owed("card") == []
