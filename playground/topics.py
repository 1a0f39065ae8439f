"""A forum's topics come and go, told by the service messages the Bot API describes."""

from __future__ import annotations

from playground import updates
from playground.errors import Impossible
from playground.forum import ICON_COLORS, Topic, tidy
from playground.world import Chat, Json, World

RIGHT = "can_manage_topics"
GENERAL = 1  # every forum's own topic, whose messages carry no thread


def start(world: World, chat: Chat, user_id: int, name: str, color: int = 0, emoji: str = "") -> Topic:
    """Open a topic; its service message gives it its number."""
    chat.next_message = max(chat.next_message, GENERAL + 1)
    topic = Topic(chat.next_message, tidy(name), color or ICON_COLORS[len(chat.topics) % 6], user_id, emoji)
    chat.topics[topic.id] = topic
    created = {name: value for name, value in topic.shape().items() if name != "message_thread_id"}
    _tell(world, chat, topic, user_id, {"forum_topic_created": created})
    return topic


def rename(world: World, chat: Chat, user_id: int, topic: Topic, name: str, emoji: str | None = None) -> None:
    """An empty name keeps the old one, and so does no emoji the icon; what changed is told."""
    changed: Json = {"name": name} if name and name != topic.name else {}
    changed |= {"icon_custom_emoji_id": emoji} if emoji is not None and emoji != topic.emoji else {}
    topic.name, topic.emoji = name or topic.name, topic.emoji if emoji is None else emoji
    _tell(world, chat, topic, user_id, {"forum_topic_edited": changed})


def close(world: World, chat: Chat, user_id: int, topic: Topic, closed: bool) -> None:
    topic.closed = closed
    _tell(world, chat, topic, user_id, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})


def delete(world: World, chat: Chat, topic: Topic) -> None:
    """A topic goes with all that was said in it, and nobody is told."""
    del chat.topics[topic.id]
    for number in [
        one for one, message in chat.messages.items() if thread_of(chat, one) == topic.id or one == topic.id
    ]:
        chat.forget(number)
    world.changed(chat)


def may_manage(chat: Chat, user_id: int) -> bool:
    """Administrators with the right; bots never by what everybody may do."""
    return chat.forum and chat.member(user_id).may(RIGHT)


def may_start(chat: Chat, user_id: int) -> bool:
    """Whether a person opens topics: administrators with the right, others where everybody may."""
    member = chat.member(user_id)
    open_to_all = member.is_present and not member.is_admin and chat.permissions.get(RIGHT, False)
    return may_manage(chat, user_id) or (chat.forum and open_to_all)


def thread_of(chat: Chat, number: int) -> int:
    """The thread a message stands in, 0 for none."""
    message = chat.messages.get(number)
    return int(message.body.get("message_thread_id", 0)) if message else 0


def placed(chat: Chat, user_id: int, thread: int, reply_to: int) -> Json:
    """What stands on a person's message for its topic; an answer stays in the topic of what it answers."""
    number = thread or (thread_of(chat, reply_to) if chat.forum else 0)
    if not number:
        return {}
    topic = chat.topics.get(number)
    if topic is None:
        raise Impossible("There is no such topic.")
    if topic.closed and not may_manage(chat, user_id):
        raise Impossible("This topic is closed.")
    return within(number)


def within(thread: int) -> Json:
    return {"message_thread_id": thread, "is_topic_message": True}


def _tell(world: World, chat: Chat, topic: Topic, user_id: int, body: Json) -> None:
    behind = {"sender_chat": chat.id} if chat.member(user_id).anonymous else {"sender": user_id}
    updates.tell(world, chat, world.post(chat, body | within(topic.id), **behind), own=True)
