"""createForumTopic, editForumTopic, closeForumTopic, reopenForumTopic and deleteForumTopic."""

from __future__ import annotations

from playground import reach, topics
from playground.calls import Call, method
from playground.errors import bad_request
from playground.forum import ICON_COLORS, Topic, tidy
from playground.world import Chat, Json

TOPIC = "chat_id message_thread_id"


@method("createForumTopic", "chat_id name icon_color icon_custom_emoji_id")
def create_forum_topic(call: Call) -> Json:
    chat = _forum(call)
    if not topics.may_manage(chat, call.bot.id):
        raise bad_request("not enough rights to create a topic")
    name, color = tidy(call.text("name")), call.number("icon_color")
    if not name:
        raise bad_request("title must be non-empty")
    if color and color not in ICON_COLORS:
        raise bad_request("invalid icon color specified")
    return topics.start(call.world, chat, call.bot.id, name, color, call.text("icon_custom_emoji_id")).shape()


@method("editForumTopic", f"{TOPIC} name icon_custom_emoji_id")
def edit_forum_topic(call: Call) -> bool:
    """An empty name keeps the old one; an empty icon takes the icon away, a missing one keeps it."""
    chat, topic = _managed(call, "edit the topic")
    name, emoji = tidy(call.text("name")), call.given.get("icon_custom_emoji_id")
    if call.text("name") and not name:
        raise bad_request("title must be non-empty")
    if not name and emoji is None:
        return True
    if name in ("", topic.name) and emoji in (None, topic.emoji):
        raise bad_request("TOPIC_NOT_MODIFIED")
    topics.rename(call.world, chat, call.bot.id, topic, name, None if emoji is None else str(emoji))
    return True


@method("closeForumTopic", TOPIC)
def close_forum_topic(call: Call) -> bool:
    return _close(call, closed=True)


@method("reopenForumTopic", TOPIC)
def reopen_forum_topic(call: Call) -> bool:
    return _close(call, closed=False)


def _close(call: Call, closed: bool) -> bool:
    chat, topic = _managed(call, "close or open the topic")
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topics.close(call.world, chat, call.bot.id, topic, closed)
    return True


@method("deleteForumTopic", TOPIC)
def delete_forum_topic(call: Call) -> bool:
    chat, topic = _managed(call, "delete the topic", "can_delete_messages")
    topics.delete(call.world, chat, topic)
    return True


def _forum(call: Call) -> Chat:
    chat = reach.chat_of(call)
    if not chat.forum:
        raise bad_request("the chat is not a forum")
    return chat


def _managed(call: Call, what: str, right: str = topics.RIGHT) -> tuple[Chat, Topic]:
    """The topic a call names; the right is needed unless the bot opened it itself."""
    chat = _forum(call)
    topic = chat.topics.get(call.number("message_thread_id"))
    own = topic is not None and topic.creator == call.bot.id
    if not own and not reach.place(call, chat).may(right):
        raise bad_request(f"not enough rights to {what}")
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return chat, topic
