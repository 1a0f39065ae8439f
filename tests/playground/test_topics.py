"""A forum's topics: opened, changed, closed and deleted, and what is said in them."""

from typing import Any

import httpx
import pytest

from playground import seed, topics
from playground.client import Chat, Desk, Person, Refusal
from playground.snapshot import dump, restore
from playground.world import World
from tests.playground.conftest import Api
from tests.playground.test_page import at, browser, form

__all__ = ["browser"]


@pytest.fixture
def forum(desk: Desk, host: Person, guest: Person, api: Api) -> Chat:
    """A forum in which the bot may manage topics."""
    chat = desk.group("Repair Evening", [guest], [host], forum=True)
    host.add_bot(chat, ["can_manage_topics"])
    api.updates()
    return chat


def opened(api: Api, forum: Chat, name: str = "Lamps") -> int:
    number = int(api.ok("createForumTopic", chat_id=forum.id, name=name)["message_thread_id"])
    api.updates()
    return number


def test_a_topic_is_opened_and_told(api: Api, forum: Chat, guest: Person) -> None:
    topic = api.ok("createForumTopic", chat_id=forum.id, name="  Lamps\n& toasters " + "x" * 200, icon_color=16766590)
    name = "Lamps & toasters " + "x" * 111
    assert topic == {"message_thread_id": 2, "name": name, "icon_color": 16766590}
    (update,) = api.updates()
    message = update["message"]
    assert message["forum_topic_created"] == {"name": name, "icon_color": 16766590}
    assert (message["message_id"], message["message_thread_id"], message["is_topic_message"]) == (2, 2, True)
    assert message["chat"]["is_forum"] is True
    assert api.ok("getChat", chat_id=forum.id)["is_forum"] is True
    assert guest.messages(forum)[-1].service.startswith("Table opened the topic “Lamps")


def test_topics_are_for_forums_and_who_may_manage_them(api: Api, host: Person, forum: Chat, group: Chat) -> None:
    topic = host.open_topic(forum, "Lamps")
    words = "Bad Request: the chat is not a forum"
    assert api.refusal("createForumTopic", chat_id=group.id, name="x") == words
    assert api.refusal("closeForumTopic", chat_id=group.id, message_thread_id=1) == words
    host.add_bot(forum, ["can_pin_messages"])
    one = {"chat_id": forum.id, "message_thread_id": topic}
    for method, what in (
        ("createForumTopic", "create a topic"),
        ("editForumTopic", "edit the topic"),
        ("closeForumTopic", "close or open the topic"),
        ("reopenForumTopic", "close or open the topic"),
        ("deleteForumTopic", "delete the topic"),
    ):
        assert api.refusal(method, name="x", **one) == f"Bad Request: not enough rights to {what}"


def test_a_topic_has_a_name_and_one_of_six_colours(api: Api, forum: Chat) -> None:
    assert api.refusal("createForumTopic", chat_id=forum.id, name=" \n ") == "Bad Request: title must be non-empty"
    assert api.refusal("createForumTopic", chat_id=forum.id, name="x", icon_color=7) == (
        "Bad Request: invalid icon color specified"
    )


def test_a_topic_that_is_not_there_or_stays_the_same_is_refused(api: Api, forum: Chat) -> None:
    number = opened(api, forum)
    one = {"chat_id": forum.id, "message_thread_id": number}
    for method in ("editForumTopic", "closeForumTopic", "reopenForumTopic"):
        assert api.refusal(method, chat_id=forum.id, message_thread_id=99, name="x") == "Bad Request: TOPIC_ID_INVALID"
    same = "Bad Request: TOPIC_NOT_MODIFIED"
    assert api.refusal("reopenForumTopic", **one) == same
    assert api.refusal("editForumTopic", name="Lamps", **one) == same
    assert api.ok("editForumTopic", **one) is True
    api.ok("editForumTopic", name="Lights", icon_custom_emoji_id="5", **one)
    api.ok("closeForumTopic", **one)
    assert api.refusal("closeForumTopic", **one) == same
    api.ok("reopenForumTopic", **one)
    told = [update["message"] for update in api.updates()]
    kinds = [next(name for name in message if name.startswith("forum_topic_")) for message in told]
    assert kinds == ["forum_topic_edited", "forum_topic_closed", "forum_topic_reopened"]
    assert told[0]["forum_topic_edited"] == {"name": "Lights", "icon_custom_emoji_id": "5"}


def test_a_thread_must_be_there(api: Api, forum: Chat, group: Chat) -> None:
    words = "Bad Request: message thread not found"
    places: list[tuple[Chat, int]] = [(forum, 99), (forum, 1), (group, 1)]
    for chat, thread in places:
        assert api.refusal("sendMessage", chat_id=chat.id, message_thread_id=thread, text="x") == words
        assert api.refusal("sendChatAction", chat_id=chat.id, message_thread_id=thread, action="typing") == words


def test_what_is_said_in_a_topic_stays_in_it(api: Api, forum: Chat, guest: Person) -> None:
    number = opened(api, forum)
    sent = api.ok("sendMessage", chat_id=forum.id, message_thread_id=number, text="Who has a lamp?")
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (number, True)
    assert sent["reply_to_message"]["forum_topic_created"]["name"] == "Lamps"
    guest.say("/lamp", forum, reply_to=sent["message_id"])
    guest.say("/general", forum)
    inside, general = (update["message"] for update in api.updates())
    assert (inside["message_thread_id"], inside["reply_to_message"]["message_id"]) == (number, sent["message_id"])
    assert "message_thread_id" not in general
    answer = api.ok("sendMessage", chat_id=forum.id, text="x", reply_parameters={"message_id": inside["message_id"]})
    assert answer["message_thread_id"] == number
    assert [seen.thread for seen in guest.messages(forum)][-4:] == [number, number, 0, number]


def test_a_closed_topic_takes_no_messages(api: Api, host: Person, guest: Person, forum: Chat) -> None:
    number = opened(api, forum)
    host.close_topic(forum, number)
    api.ok("sendMessage", chat_id=forum.id, message_thread_id=number, text="the bot manages topics")
    with pytest.raises(Refusal, match="topic is closed"):
        guest.say("x", forum, topic=number)
    host.add_bot(forum)
    assert api.refusal("sendMessage", chat_id=forum.id, message_thread_id=number, text="x") == (
        "Bad Request: TOPIC_CLOSED"
    )
    host.close_topic(forum, number, closed=False)
    guest.say("x", forum, topic=number)
    with pytest.raises(Refusal, match="no such topic"):
        guest.say("x", forum, topic=99)


def test_a_deleted_topic_takes_its_messages_along(api: Api, desk: Desk, host: Person, forum: Chat) -> None:
    number = opened(api, forum)
    host.say("general", forum)
    host.say("in the topic", forum, topic=number)
    api.ok("deleteForumTopic", chat_id=forum.id, message_thread_id=number)
    assert [seen.text for seen in host.messages(forum) if not seen.service] == ["general"]
    assert api.refusal("sendMessage", chat_id=forum.id, message_thread_id=number, text="x") == (
        "Bad Request: message thread not found"
    )
    assert desk.ask("topics", chat=forum.id) == []


def test_people_open_topics_where_they_may(desk: Desk, api: Api, guest: Person, host: Person, forum: Chat) -> None:
    with pytest.raises(Refusal, match="manage topics"):
        guest.open_topic(forum, "Toasters")
    desk.permit(forum, can_manage_topics=True)
    number = guest.open_topic(forum, "Toasters")
    (update,) = api.updates()
    assert (update["message"]["from"]["id"], update["message"]["message_id"]) == (guest.id, number)
    host.delete_topic(forum, number)
    with pytest.raises(Refusal, match="Only a supergroup"):
        desk.group("x", admins=[host], kind="group", forum=True)


def test_topics_are_kept() -> None:
    world, again = World(), World()
    host = seed.add_person(world, "Katrin").id
    chat = seed.add_chat(world, "Table", admins=[host], forum=True)
    topic = topics.start(world, chat, host, "Lamps")
    topics.close(world, chat, host, topic, True)
    restore(again, dump(world))
    kept = again.chats[chat.key]
    assert (kept.forum, kept.topics) == (True, {topic.id: topic})
    assert dump(again) == dump(world)


def test_topics_on_the_page(api: Api, browser: httpx.Client, host: Person, guest: Person, forum: Chat) -> None:
    page = browser.post("/do/open_topic", data=form(host, forum, name="Lamps"))
    number = page.url.params["topic"]
    sent: dict[str, Any] = form(host, forum, text="in the topic", topic=number)
    assert browser.post("/do/send", data=sent).url.params["topic"] == number
    browser.post("/do/send", data=form(host, forum, text="for all"))
    within, all_of_it = browser.get(at(host, forum, topic=number)).text, browser.get(at(host, forum)).text
    assert ("in the topic" in within, ">for all<" in within, ">for all<" in all_of_it) == (True, False, True)
    assert '<p class="quote" dir="auto">in Lamps</p>' in browser.get(at(guest, forum)).text
    browser.post("/do/close_topic", data=form(host, forum, topic=number))
    assert "This topic is closed." in browser.get(at(guest, forum, topic=number)).text
    assert "Lamps" not in browser.post("/do/delete_topic", data=form(host, forum, topic=number)).text
    assert "A new topic" not in browser.get(at(guest, forum)).text
