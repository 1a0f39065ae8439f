"""Which cards a chat shows after it was out of reach, moved, or changed while one was on its way."""

from datetime import datetime

import pytest

from database import write_transaction
from meetups import chat_topics, chats, delivery, events, groups, posted, rsvps
from meetups.chats import ChatFacts
from meetups.groups import GroupFacts, GroupWish
from meetups.notices import notice
from meetups.people import Person
from meetups.refusals import Invalid
from meetups.rsvps import Choice
from models import GroupChat, PostedCard
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.owing import DAY, ME, SECOND, deliver, in_flight, owed

CHAT, NEW = -500, -1001234567890
TABLE = ChatFacts(CHAT, "group", "Table")
MUTED = ChatFacts(CHAT, "group", "Table", can_post=False)


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    group = make_group()
    chats.seen(TABLE, host.id, NOW)
    chats.bind(host.id, CHAT, group.id, NOW)
    return group


def kinds(now: datetime = NOW) -> list[str]:
    return [kind for kind, *_ in deliver(now)]


def live() -> list[int]:
    rows = PostedCard.select().where(PostedCard.state == "live").order_by(PostedCard.id)
    return [row.chat_id for row in rows]


def test_what_changes_while_a_card_is_posted_is_drawn_after_it(
    group: GroupFacts, make_event: MakeEvent, guest: Person
) -> None:
    event = make_event(group)
    message = in_flight()
    drawn = posted.to_draw(message, NOW)
    assert drawn is not None
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    delivery.sent(message, ME, NOW, 91)
    (again,) = delivery.claim(ME, NOW)
    redrawn = posted.to_draw(again, NOW)
    assert redrawn is not None
    assert redrawn.copy is not None
    assert [each.card.room.taken for each in (drawn, redrawn) if each.card.room] == [0, 1]
    assert (again.kind, redrawn.copy.message_id) == ("redraw", 91)


def test_a_chat_the_bot_comes_back_to_has_its_cards_again(
    group: GroupFacts, make_event: MakeEvent, host: Person
) -> None:
    make_event(group)
    assert kinds() == ["card", "redraw"]
    chats.gone(CHAT, NOW)
    make_event(group, title="Made meanwhile")
    assert (kinds(), live()) == (["trouble"], [])
    chats.seen(TABLE, host.id, NOW + DAY)
    assert sorted(kinds(NOW + DAY)) == ["card", "card", "redraw", "redraw"]
    assert live() == [CHAT, CHAT]
    chats.seen(TABLE, host.id, NOW + 2 * DAY)
    assert kinds(NOW + 2 * DAY) == []


def test_a_chat_where_it_may_write_again_has_what_was_refused_and_what_changed(
    group: GroupFacts, make_event: MakeEvent
) -> None:
    make_event(group)
    deliver()
    chats.seen(MUTED, None, NOW)
    make_event(group, title="Never posted")
    chats.seen(TABLE, None, NOW + DAY)
    assert sorted(owed("card", "redraw")) == [("card", CHAT), ("redraw", CHAT)]


def test_a_group_that_becomes_a_supergroup_has_its_cards_there_anew_once(
    group: GroupFacts, make_event: MakeEvent
) -> None:
    make_event(group)
    deliver()
    for _ in range(2):
        chats.moved(CHAT, NEW, NOW + SECOND)
    assert owed() == [("card", NEW)]
    deliver(NOW + SECOND)
    assert live() == [NEW]


def test_a_card_on_its_way_while_its_chat_moves_is_posted_once(group: GroupFacts, make_event: MakeEvent) -> None:
    make_event(group)
    message = in_flight()
    chats.moved(CHAT, NEW, NOW)
    delivery.not_taken(message, ME, NOW, "group became a supergroup")
    deliver(NOW + 2 * SECOND)
    assert live() == [NEW]


def test_a_move_that_first_looks_as_if_the_bot_had_left_is_no_trouble(
    group: GroupFacts, make_event: MakeEvent, host: Person
) -> None:
    make_event(group)
    deliver()
    chats.gone(CHAT, NOW)
    chats.seen(ChatFacts(NEW, "supergroup", "Table"), None, NOW)
    chats.moved(CHAT, NEW, NOW)
    row = GroupChat.get()
    assert (row.chat_id, row.state, row.group_id, row.added_by_id) == (NEW, "active", group.id, host.id)
    (trouble,) = [message for message in delivery.claim(ME, NOW) if message.kind == "trouble"]
    assert notice(trouble, NOW) is None


def test_a_small_group_may_be_what_a_supergroup_of_its_name_was(group: GroupFacts) -> None:
    assert (chats.may_have_moved("Table"), chats.may_have_moved("Other")) == ((CHAT,), ())
    chats.moved(CHAT, NEW, NOW)
    assert chats.may_have_moved("Table") == ()


def test_a_chat_that_is_another_groups_by_now_stays_so(
    group: GroupFacts, make_group: MakeGroup, make_event: MakeEvent, host: Person
) -> None:
    make_event(group)
    deliver()
    other = make_group("Chess")
    chats.seen(ChatFacts(NEW, "supergroup", "Table"), host.id, NOW)
    chats.bind(host.id, NEW, other.id, NOW)
    chats.moved(CHAT, NEW, NOW)
    assert chats.group_of_chat(NEW) == other
    assert (GroupChat.get(GroupChat.chat_id == CHAT).state, live()) == ("removed", [])


def test_a_topic_that_is_gone_is_told_once_and_posted_past(
    group: GroupFacts, make_event: MakeEvent, host: Person
) -> None:
    with write_transaction():
        GroupChat.update(thread_id=5).execute()
    for _ in range(2):
        chat_topics.topic_gone(CHAT, 5, NOW)
    assert owed("trouble") == [("trouble", host.id)]
    make_event(group)
    (card,) = [message for message in delivery.claim(ME, NOW) if message.kind == "card"]
    assert card.facts["thread_id"] is None


def test_a_card_of_an_event_called_off_before_anybody_saw_it_is_not_posted(
    group: GroupFacts, make_event: MakeEvent, host: Person
) -> None:
    event = make_event(group)
    events.cancel(host.id, event.key, NOW)
    (card,) = delivery.claim(ME, NOW)
    assert posted.to_draw(card, NOW) is None


def test_whoever_adds_it_again_is_told_from_then_on(host: Person, guest: Person) -> None:
    chats.seen(TABLE, host.id, NOW)
    chats.gone(CHAT, NOW)
    chats.seen(TABLE, guest.id, NOW + DAY)
    chats.gone(CHAT, NOW + DAY)
    assert owed("trouble") == [("trouble", host.id), ("trouble", guest.id)]


def test_a_title_that_turns_the_text_around_it_is_straightened(host: Person) -> None:
    chats.seen(ChatFacts(CHAT, "group", "Ta\u202eelb\u2069\n"), host.id, NOW)
    assert GroupChat.get().title == "Taelb"


def test_a_group_that_speaks_another_language_has_its_cards_drawn_in_it(
    group: GroupFacts, make_event: MakeEvent, host: Person
) -> None:
    make_event(group)
    deliver()
    wish = GroupWish(group.name, group.about, "de", group.zone, group.visibility)
    groups.change(host.id, group.id, wish, group.revision, NOW)
    (message,) = delivery.claim(ME, NOW)
    drawn = posted.to_draw(message, NOW)
    assert drawn is not None
    assert (message.kind, drawn.card.group.language) == ("redraw", "de")


def test_a_group_has_a_name_to_be_seen(host: Person) -> None:
    with pytest.raises(Invalid, match="Give the group a name"):
        groups.found(host.id, GroupWish("\u2800\u200d", "", "en", "UTC"), NOW)
