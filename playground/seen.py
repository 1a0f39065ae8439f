"""A chat as one of its people sees it."""

from __future__ import annotations

from playground import shapes
from playground.reactions import counts
from playground.rendering import telegram_html
from playground.world import Chat, Json, Message, World

TOPIC_DEEDS = {
    "forum_topic_created": "opened the topic {}",
    "forum_topic_edited": "changed {}",
    "forum_topic_closed": "closed {}",
    "forum_topic_reopened": "opened {} again",
}


def seen(world: World, chat: Chat, message: Message) -> Json:
    """One message in plain values: text, html, entities, buttons, and what else stands on it."""
    text, entities = words(message)
    return {
        "id": message.id,
        "date": message.date,
        "edited": message.edited,
        "pinned": message.id in chat.pinned,
        "sender": message.sender,
        "sender_name": sender_name(world, chat, message),
        "from_bot": message.options.get("bot", message.sender) in world.bots,
        "text": text,
        "html": telegram_html(text, entities),
        "entities": entities,
        "buttons": buttons(message),
        "photo": "photo" in message.body,
        "document": document_name(message),
        "location": message.body.get("location"),
        "venue": message.body.get("venue"),
        "service": service(world, message),
        "reply_to": message.reply_to,
        "thread": message.body.get("message_thread_id", 0),
        "reactions": {one["type"]["emoji"]: one["total_count"] for one in counts(chat, message.id)},
        "poll": message.body.get("poll"),
        "preview": message.body.get("link_preview_options"),
        "silent": str(message.options.get("disable_notification", "")).lower() in ("true", "1"),
        "keyboard": message.options.get("keyboard"),
    }


def words(message: Message) -> tuple[str, list[Json]]:
    """The text or caption, and its entities."""
    kind, listed = ("caption", "caption_entities") if "caption" in message.body else ("text", "entities")
    return str(message.body.get(kind, "")), list(message.body.get(listed, []))


def document_name(message: Message) -> str:
    """What a file is called; "" where there is none."""
    return str(message.body["document"].get("file_name", "A file")) if "document" in message.body else ""


def buttons(message: Message) -> list[list[Json]]:
    rows = message.body.get("reply_markup", {}).get("inline_keyboard", [])
    return [[_button(button) for button in row] for row in rows]


def _button(button: Json) -> Json:
    data, url = button.get("callback_data"), button.get("url")
    return {"text": button["text"], "data": None if data is None else str(data), "url": url}


def sender_name(world: World, chat: Chat, message: Message) -> str:
    if message.sender_chat:
        return world.chats[str(message.sender_chat)].title
    return world.people[message.sender].name


def service(world: World, message: Message) -> str:
    """What a service message says, in words; "" for any other."""
    who = world.people[message.sender].name if message.sender else "Somebody"
    body = message.body
    if "new_chat_members" in body:
        names = ", ".join(user["first_name"] for user in body["new_chat_members"])
        return f"{who} joined" if body["new_chat_members"][0]["id"] == message.sender else f"{who} added {names}"
    if "left_chat_member" in body:
        user = body["left_chat_member"]
        return f"{who} left" if user["id"] == message.sender else f"{who} removed {user['first_name']}"
    topic = next((name for name in body if name.startswith("forum_topic_")), "")
    if topic:
        name = body[topic].get("name", "")
        done = TOPIC_DEEDS[topic].format(f"“{name}”" if name else "this topic")
        return f"{who} {done}"
    if "video_chat_started" in body:
        return f"{who} started a video chat"
    if "video_chat_ended" in body:
        return f"The video chat ended after {body['video_chat_ended']['duration']} s"
    if "migrate_to_chat_id" in body:
        return "The group became a supergroup"
    if "migrate_from_chat_id" in body:
        return "The supergroup begins here"
    return f"{who} pinned a message" if "pinned" in body else ""


def last_line(world: World, chat: Chat) -> str:
    """The newest message in a few words, for the list of chats."""
    if not chat.messages:
        return ""
    message = chat.messages[max(chat.messages)]
    said = service(world, message)
    if said:
        return said
    body = message.body
    other = "a photo" if "photo" in body else document_name(message) or "a place"
    if "poll" in body:
        other = f"a poll: {body['poll']['question']}"
    what = body.get("text") or body.get("caption") or other
    first = what.partition("\n")[0][:80]
    return first if chat.kind == "private" else f"{sender_name(world, chat, message)}: {first}"


def unread(chat: Chat, user_id: int) -> int:
    since = chat.read.get(user_id, 0)
    return sum(number > since for number in chat.messages)


def members(world: World, chat: Chat) -> list[Json]:
    return [shapes.chat_member(world, chat, user, member) for user, member in chat.members.items()]
