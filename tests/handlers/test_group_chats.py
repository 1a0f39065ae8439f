"""One group in several chats: added, given topics with /here, taken away; through the real bot."""

from models import ChatTopic, GroupChat
from playground.client import Chat, Person, Seen
from tests.handlers.conftest import House, forge, found_group, make_event, tap, tell
from tests.handlers.test_group_menu import group_of, labels
from tests.patience import eventually

REFUSED = ("That is not here any more.", "Only organisers of the group can do that.")


def row(chat: Chat) -> GroupChat:
    return GroupChat.get(GroupChat.chat_id == chat.id)


def forum(house: House, host: Person) -> Chat:
    """A forum with the bot in it, whose founding was not wanted."""
    chat = house.desk.group("Big house", [], [host], forum=True)
    host.add_bot(chat, rights=["can_pin_messages"])
    host.wait_for("Let us make it a group")
    tap(host, "Cancel", "Cancelled")
    return chat


def added(house: House, host: Person) -> tuple[Chat, Chat]:
    """A group in its own chat and in a forum."""
    first, second = found_group(house, host), forum(house, host)
    tell(host, "/group", first.title)
    assert "What the bot posts" in tap(host, "Chats", "Chats").text
    tap(host, "Add Big house", "Cards of what is to come are on their way")
    return first, second


def cards(person: Person, chat: Chat) -> list[Seen]:
    return [seen for seen in person.messages(chat) if seen.from_bot and "One poem" in seen.text]


def test_a_forum_is_added_and_its_topics_are_used_until_they_are_gone(house: House) -> None:
    host = house.person("Katrin")
    _, big = added(house, host)
    events, news = host.open_topic(big, "Events"), host.open_topic(big, "News")
    host.say("/here events", big, topic=events)
    assert host.wait_for("Cards of events are posted here", big).thread == events
    said = host.say("/here", big, topic=news)
    host.wait_for("What shall be posted here?", big, after=said.id)
    host.tap("Announcements", big)
    assert host.wait_for("Announcements are posted here", big).thread == news
    assert [(each.purpose, each.thread_id) for each in ChatTopic.select().where(ChatTopic.chat == row(big).id)] == [
        ("announcements", news)
    ]
    make_event(host)
    assert host.wait_for("One poem", big).thread == events
    host.delete_topic(big, events)
    make_event(host, "One poem more")
    assert host.wait_for("One poem more", big).thread != events
    eventually(lambda: row(big).thread_id is None)
    host.wait_for("A topic of")
    tell(host, "/group", "owner")
    tap(host, "Chats", "What the bot posts")
    shown = tap(host, "Big house", "Announcements: here, in a topic")
    assert "Events: here\n" in shown.text


def test_organisers_turn_it_off_and_take_the_chat_away(house: House) -> None:
    host = house.person("Katrin")
    first, big = added(house, host)
    tap(host, "Big house", "I may write there, and pin.")
    tap(host, "Events: stop", "Events: not here")
    make_event(host)
    card = host.wait_for("One poem", first)
    assert cards(host, big) == []
    tell(host, "/group", first.title)
    tap(host, "Chats", "What the bot posts")
    tap(host, first.title, "Events: here")
    tap(host, "Leave this chat", "Answers and seats stay as they are")
    shown = tap(host, "Leave this chat", "does not live in that chat any more")
    assert labels(shown)[:2] == ["Big house", f"Add {first.title}"]
    closed = host.wait_for("Nothing can be answered here", first)
    assert (closed.id, closed.buttons) == (card.id, [])
    assert row(first).group_id is None
    tap(host, f"Add {first.title}", "lives in")  # and the same card is open again
    eventually(lambda: labels(next(seen for seen in host.messages(first) if seen.id == card.id)) != [])


def test_nobody_else_says_what_a_chat_is_for(house: House) -> None:
    host, guest = house.person("Katrin"), house.person("Samira")
    chat = found_group(house, host)
    guest.join(chat)
    said = guest.say("/here announcements", chat)
    guest.wait_for("Only organisers of the group can do that.", chat, after=said.id)
    said = guest.say("/here", chat)
    guest.wait_for("Only organisers of the group can do that.", chat, after=said.id)
    assert "Only organisers" in forge(house, guest, "here:announcements", chat)
    group_id, number = group_of(host), row(chat).id
    for data in (f"gc:all:{group_id}", f"gc:one:{number}:{group_id}", f"gc:off.events:{number}:{group_id}",
                 f"gc:gone:{number}:{group_id}"):  # fmt: skip
        assert forge(house, guest, data) in REFUSED, data
    assert (row(chat).cards_here, row(chat).group_id) == (True, group_id)
    assert ChatTopic.select().where(ChatTopic.chat == number).count() == 0


def test_here_says_why_not_where_nobody_can_be_known(house: House) -> None:
    host, other = house.person("Katrin"), house.person("Samira")
    chat = found_group(house, host)
    house.desk.place(chat, host, anonymous=True)
    said = host.say("/here events", chat)
    host.wait_for("I cannot see who you are", chat, after=said.id)
    strange = house.chat(other)
    other.add_bot(strange)
    other.wait_for("Let us make it a group")
    said = other.say("/here", strange)
    other.wait_for("This chat is no group’s yet", strange, after=said.id)
