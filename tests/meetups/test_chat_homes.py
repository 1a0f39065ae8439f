"""One group in several chats: what each is for, one more, one fewer."""

import pytest

from database import write_transaction
from meetups import chat_homes, chat_topics, chats, delivery, events, posted
from meetups.chat_homes import Home
from meetups.chat_topics import Place, Purpose
from meetups.chats import ChatFacts
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import NotAllowed, NotFound
from models import AuditEntry, GroupChat, OutboxMessage
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.owing import ME, deliver, owed

FIRST, SECOND, THIRD = -1001000000101, -1001000000102, -1001000000103
EVENTS, ANNOUNCEMENTS = Purpose.EVENTS, Purpose.ANNOUNCEMENTS


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    """A group in two chats."""
    group = make_group()
    for chat_id in (FIRST, SECOND):
        chats.seen(ChatFacts(chat_id, "supergroup", f"Table {-chat_id % 10}"), host.id, NOW)
        chats.bind(host.id, chat_id, group.id, NOW)
    return group


def number(chat_id: int) -> int:
    return int(GroupChat.get(GroupChat.chat_id == chat_id).id)


def cards_waiting() -> list[tuple[int, int | None]]:
    waiting = delivery.claim(ME, NOW)
    return [(message.chat_id or 0, message.facts["thread_id"]) for message in waiting if message.kind == "card"]


def test_cards_go_to_every_chat_that_is_for_events_each_in_its_topic(
    group: GroupFacts, make_event: MakeEvent, host: Person
) -> None:
    chat_topics.use(host.id, Place(FIRST, 7), EVENTS, NOW)
    chat_topics.stop_using(host.id, SECOND, EVENTS, NOW)
    make_event(group)
    assert cards_waiting() == [(FIRST, 7)]
    assert chat_topics.places(group.id, EVENTS) == (Place(FIRST, 7),)
    chat_topics.use(host.id, Place(SECOND, None), EVENTS, NOW)  # and what was missed is posted
    assert ("card", SECOND) in owed("card")


def test_cards_that_stand_are_kept_where_no_more_are_posted(
    group: GroupFacts, make_event: MakeEvent, host: Person
) -> None:
    make_event(group)
    deliver()
    chat_topics.stop_using(host.id, FIRST, EVENTS, NOW)
    chats.seen(ChatFacts(FIRST, "supergroup", "Table", can_post=False), host.id, NOW)
    chats.seen(ChatFacts(FIRST, "supergroup", "Table"), host.id, NOW)  # it may write again: nothing new is posted
    assert [kind for kind, chat in owed() if chat == FIRST] == ["redraw"]


def test_a_purpose_has_one_topic_of_a_chat_and_may_have_several_chats(group: GroupFacts, host: Person) -> None:
    assert chat_topics.places(group.id, ANNOUNCEMENTS) == ()
    for place in (Place(FIRST, 7), Place(FIRST, 8), Place(SECOND, None)):
        chat_topics.use(host.id, place, ANNOUNCEMENTS, NOW)
    assert chat_topics.places(group.id, ANNOUNCEMENTS) == (Place(FIRST, 8), Place(SECOND, None))
    chats.gone(SECOND, NOW)
    assert chat_topics.places(group.id, ANNOUNCEMENTS) == (Place(FIRST, 8),)
    chat_topics.stop_using(host.id, FIRST, ANNOUNCEMENTS, NOW)
    assert chat_topics.places(group.id, ANNOUNCEMENTS) == ()


def test_a_topic_that_is_gone_falls_back_for_whatever_was_posted_there(group: GroupFacts, host: Person) -> None:
    for place, purpose in ((FIRST, EVENTS), (FIRST, ANNOUNCEMENTS), (SECOND, ANNOUNCEMENTS)):
        chat_topics.use(host.id, Place(place, 7), purpose, NOW)
    for _ in range(2):
        chat_topics.topic_gone(FIRST, 7, NOW)
    assert chat_homes.home(host.id, group.id, number(FIRST)).posted == {EVENTS: None, ANNOUNCEMENTS: None}
    assert chat_homes.home(host.id, group.id, number(SECOND)).posted[ANNOUNCEMENTS] == 7  # of another chat
    assert owed("trouble") == [("trouble", host.id)]


def test_only_organisers_say_what_a_chat_is_for(
    group: GroupFacts, make_group: MakeGroup, guest: Person, stranger: Person
) -> None:
    for person in (guest, stranger):
        with pytest.raises(NotAllowed, match="Only organisers"):
            chat_topics.use(person.id, Place(FIRST, 7), ANNOUNCEMENTS, NOW)
        with pytest.raises(NotAllowed, match="Only organisers"):
            chat_topics.stop_using(person.id, FIRST, EVENTS, NOW)
        with pytest.raises(NotAllowed, match="Only organisers"):
            chat_homes.homes(person.id, group.id)
        with pytest.raises(NotAllowed, match="Only organisers"):
            chat_homes.take_away(person.id, group.id, number(FIRST), NOW)
    with pytest.raises(NotFound):
        chat_topics.use(guest.id, Place(THIRD, None), ANNOUNCEMENTS, NOW)
    assert GroupChat.get(GroupChat.chat_id == FIRST).thread_id is None


def test_organisers_see_the_chats_and_what_the_bot_may_do_there(group: GroupFacts, host: Person) -> None:
    with write_transaction():
        GroupChat.update(can_invite=True).where(GroupChat.chat_id == FIRST).execute()
    chat_topics.use(host.id, Place(FIRST, 7), ANNOUNCEMENTS, NOW)
    first, second = chat_homes.homes(host.id, group.id)
    assert first == Home(
        number(FIRST), FIRST, "Table 1", "active", False, True, False, {EVENTS: None, ANNOUNCEMENTS: 7}
    )
    assert (first.link_to(ANNOUNCEMENTS), first.link_to(EVENTS)) == ("https://t.me/c/1000000101/7", None)
    assert (second.title, second.posted) == ("Table 2", {EVENTS: None})


def test_a_further_chat_is_bound_by_who_added_the_bot(group: GroupFacts, host: Person, guest: Person) -> None:
    chats.seen(ChatFacts(THIRD, "supergroup", "Garden"), host.id, NOW)
    (garden,) = chat_homes.spare(host.id)
    assert (garden.title, chat_homes.spare(guest.id)) == ("Garden", ())
    with pytest.raises(NotFound):
        chat_homes.add(guest.id, group.id, garden.id, NOW)
    with pytest.raises(NotAllowed, match="Only an administrator"):  # as far as Telegram said, they are none
        chat_homes.add_as_seen(host.id, group.id, garden.id, NOW)
    chats.seen(ChatFacts(THIRD, "supergroup", "Garden"), host.id, NOW, administrators=[host.telegram_id or 0])
    chat_homes.add_as_seen(host.id, group.id, garden.id, NOW)
    assert [home.title for home in chat_homes.homes(host.id, group.id)] == ["Table 1", "Table 2", "Garden"]
    assert chat_homes.spare(host.id) == ()


def test_a_chat_taken_away_closes_its_cards_and_is_posted_in_no_more(
    group: GroupFacts, make_event: MakeEvent, host: Person
) -> None:
    make_event(group)
    deliver()
    chat_topics.use(host.id, Place(FIRST, 7), ANNOUNCEMENTS, NOW)
    waiting = make_event(group, title="Not posted yet")
    chat_homes.take_away(host.id, group.id, number(FIRST), NOW)
    assert (chats.group_of_chat(FIRST), chat_topics.places(group.id, ANNOUNCEMENTS)) == (None, ())
    assert [kind for kind, chat in owed() if chat == FIRST] == ["redraw"]
    drawn = [(each.chat_id, posted.to_draw(each, NOW)) for each in delivery.claim(ME, NOW) if each.kind == "redraw"]
    assert [(chat, found is not None and found.closed) for chat, found in drawn] == [(FIRST, True)]
    dropped = OutboxMessage.get(OutboxMessage.event == waiting.id, OutboxMessage.chat_id == FIRST)
    assert dropped.state == "expired"
    assert AuditEntry.select().where(AuditEntry.verb == "chat.take_away").count() == 1
    with pytest.raises(NotFound):
        chat_homes.take_away(host.id, group.id, number(FIRST), NOW)


def test_the_same_cards_are_open_again_when_the_group_comes_back(
    group: GroupFacts, make_event: MakeEvent, host: Person
) -> None:
    make_event(group)
    deliver()
    chat_homes.take_away(host.id, group.id, number(FIRST), NOW)
    deliver()
    chat_homes.add(host.id, group.id, number(FIRST), NOW)
    drawn = [posted.to_draw(each, NOW) for each in delivery.claim(ME, NOW) if each.chat_id == FIRST]
    assert [(each is not None, each is not None and each.closed) for each in drawn] == [(True, False)]


def test_a_chat_the_group_left_hears_nothing_of_what_is_called_off_and_sees_no_names(
    group: GroupFacts, make_event: MakeEvent, host: Person
) -> None:
    event = make_event(group)
    deliver()
    chat_homes.take_away(host.id, group.id, number(FIRST), NOW)
    deliver()
    events.cancel(host.id, event.key, NOW)
    assert [chat for kind, chat in owed() if kind == "cancelled_post"] == [SECOND]
    redraws = [each for each in delivery.claim(ME, NOW) if each.kind == "redraw"]
    drawn = {each.chat_id: found for each in redraws if (found := posted.to_draw(each, NOW)) is not None}
    assert {chat: (found.closed, len(found.card.hosts)) for chat, found in drawn.items()} == {
        FIRST: (False, 0), SECOND: (False, 1),
    }  # fmt: skip
