"""What a person does in the world: start, write, share a place, press a button, block, add and remove a bot."""

from __future__ import annotations

import hashlib
import re
import secrets

from playground import shapes, topics, updates
from playground.entities import detect
from playground.errors import Impossible
from playground.methods.chats import set_member
from playground.reach import allowed_to_send
from playground.taps import Query
from playground.world import Chat, Json, Member, Message, World

QUERIES_KEPT = 500
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


def start(world: World, bot_id: int, user_id: int, payload: str = "") -> Message:
    """Press Start in the private chat; it unblocks a blocked bot first, as Telegram does."""
    if not PAYLOAD.fullmatch(payload):
        raise Impossible("A start payload is at most 64 of A-Z a-z 0-9 _ and -.")
    chat = world.private(bot_id, user_id)
    if chat.state == "blocked":
        unblock(world, bot_id, user_id)
    return say(world, chat, user_id, f"/start {payload}".strip())


def say(world: World, chat: Chat, user_id: int, text: str, reply_to: int = 0, thread: int = 0) -> Message:
    """Write; in a forum into a topic, or into the one of what is answered."""
    text = text.strip()
    if not text:
        raise Impossible("There is nothing to send.")
    found = detect(text)
    body = {"text": text} | ({"entities": found} if found else {})
    return _write(world, chat, user_id, body | topics.placed(chat, user_id, thread, reply_to), reply_to)


def amend(world: World, chat: Chat, user_id: int, message_id: int, text: str) -> Message:
    """Edit one's own message; bots get edited_message."""
    message = chat.messages.get(message_id)
    if message is None or message.sender != user_id or "text" not in message.body:
        raise Impossible("Only a text message of one's own can be edited.")
    found = detect(text)
    kept = {name: value for name, value in message.body.items() if name not in ("text", "entities")}
    message.body = kept | {"text": text} | ({"entities": found} if found else {})
    message.edited = int(world.now())
    world.changed(chat)
    updates.tell(world, chat, message, edited=True)
    return message


def share_location(
    world: World, chat: Chat, user_id: int, latitude: float, longitude: float, live_period: int = 0
) -> Message:
    location: Json = _point(latitude, longitude)
    return _write(world, chat, user_id, {"location": location | ({"live_period": live_period} if live_period else {})})


def move_location(
    world: World, chat: Chat, user_id: int, message_id: int, latitude: float, longitude: float
) -> Message:
    """A live location moves on: bots get edited_message."""
    message = chat.messages.get(message_id)
    if message is None or message.sender != user_id or "live_period" not in message.body.get("location", {}):
        raise Impossible("That is no live location of this person.")
    message.body = message.body | {"location": message.body["location"] | _point(latitude, longitude)}
    message.edited = int(world.now())
    world.changed(chat)
    updates.tell(world, chat, message, edited=True)
    return message


def share_venue(
    world: World, chat: Chat, user_id: int, latitude: float, longitude: float, title: str, address: str
) -> Message:
    location = _point(latitude, longitude)
    venue = {"location": location, "title": title, "address": address}
    return _write(world, chat, user_id, {"location": location, "venue": venue})


def _point(latitude: float, longitude: float) -> Json:
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Impossible("A latitude lies between -90 and 90, a longitude between -180 and 180.")
    return {"latitude": latitude, "longitude": longitude}


def _write(world: World, chat: Chat, user_id: int, body: Json, reply_to: int = 0) -> Message:
    """Post as a person: in a channel as the channel, as an anonymous administrator as the group."""
    if world.people[user_id].gone:
        raise Impossible("This account is gone.")
    if chat.kind == "private":
        _enter(world, chat)
        message = world.post(chat, body, sender=user_id, reply_to=reply_to)
    else:
        member = chat.member(user_id)
        _may_write(chat, member)
        behind = {"sender_chat": chat.id} if chat.kind == "channel" or member.anonymous else {"sender": user_id}
        message = world.post(chat, body, reply_to=reply_to, **behind)
        chat.read[user_id] = message.id
    updates.tell(world, chat, message)
    return message


def _enter(world: World, chat: Chat) -> None:
    if chat.state == "blocked":
        raise Impossible("This person has blocked the bot. Unblock it first.")
    chat.state = "started"


def _may_write(chat: Chat, member: Member) -> None:
    if chat.moved_to:
        raise Impossible("This group is a supergroup now. Write there.")
    if not member.is_present:
        raise Impossible("This person is not in that chat.")
    if chat.kind == "channel" and not member.is_admin:
        raise Impossible("Only administrators write in a channel.")
    if chat.kind != "channel" and not allowed_to_send(chat, member, "can_send_messages"):
        raise Impossible("This person may not write here.")


def press(world: World, chat: Chat, user_id: int, message: Message, data: str) -> Query:
    """Press a callback button. The query carries the real person, an anonymous administrator too."""
    if chat.kind == "private" and chat.state == "blocked":
        raise Impossible("The bot cannot be reached from this chat.")
    if chat.kind != "private" and not chat.member(user_id).is_present:
        raise Impossible("This person is not in that chat.")
    bot_id = int(message.options.get("bot", 0))
    if bot_id not in world.bots:
        raise Impossible("No bot stands behind this button.")
    query = Query(str(secrets.randbits(62)), bot_id, user_id, chat.key, message.id, data, world.now())
    world.queries[query.id] = query
    while len(world.queries) > QUERIES_KEPT:
        del world.queries[next(iter(world.queries))]
    payload = {
        "id": query.id,
        "from": shapes.user(world.people[user_id]),
        "message": shapes.message(world, chat, message),
        "chat_instance": _instance(bot_id, chat),
        "data": data,
    }
    updates.publish(world, world.bots[bot_id], "callback_query", payload)
    world.changed()
    return query


def _instance(bot_id: int, chat: Chat) -> str:
    digest = hashlib.sha256(f"{bot_id} {chat.key}".encode()).digest()
    return str(int.from_bytes(digest[:8], "big", signed=True))


def block(world: World, bot_id: int, user_id: int) -> None:
    _set_private(world, bot_id, user_id, "blocked")


def unblock(world: World, bot_id: int, user_id: int) -> None:
    if world.private(bot_id, user_id).state == "blocked":
        _set_private(world, bot_id, user_id, "started")


def _set_private(world: World, bot_id: int, user_id: int, state: str) -> None:
    """Blocking and unblocking tell the bot by my_chat_member: member becomes kicked, and back."""
    chat = world.private(bot_id, user_id)
    was, chat.state = chat.state, state
    if was == state:
        return
    names = {"blocked": "kicked", "started": "member", "": "member"}
    change = shapes.Change(user_id, bot_id, Member(names[was]), Member(names[state]))
    payload = shapes.update_of_membership(world, chat, change, bot_id)
    updates.publish(world, world.bots[bot_id], "my_chat_member", payload)
    world.changed(chat)


def add_bot(world: World, chat: Chat, bot_id: int, actor: int, rights: Json | None = None) -> None:
    """Put the bot into a chat, or change what it may do there; with rights it is an administrator."""
    _may_add(chat, actor, admin=rights is not None)
    was = chat.member(bot_id).is_present
    place = Member("administrator", {name: bool(on) for name, on in rights.items()}) if rights is not None else Member()
    set_member(world, chat, actor, bot_id, place)
    if not was and chat.kind != "channel":
        _announce(world, chat, actor, {"new_chat_members": [shapes.user(world.people[bot_id])]})


def _may_add(chat: Chat, actor: int, admin: bool) -> None:
    member = chat.member(actor)
    if chat.kind == "private" or not member.is_present:
        raise Impossible("This person is not in that group.")
    if (admin or chat.kind == "channel") and not member.is_admin:
        raise Impossible("Only an administrator can make the bot one.")


def remove_bot(world: World, chat: Chat, bot_id: int, actor: int) -> None:
    if not chat.member(actor).is_admin:
        raise Impossible("Only an administrator can remove the bot.")
    if not chat.member(bot_id).is_present:
        raise Impossible("The bot is not in that chat.")
    place = Member("kicked")
    if chat.kind != "channel":
        _announce(world, chat, actor, {"left_chat_member": shapes.user(world.people[bot_id])})
    set_member(world, chat, actor, bot_id, place)


def startgroup(world: World, chat: Chat, bot_id: int, actor: int, payload: str = "") -> None:
    """Follow a ?startgroup= link: the bot joins the group, then the person sends it /start@bot with the payload."""
    if not chat.member(bot_id).is_present:
        add_bot(world, chat, bot_id, actor)
    say(world, chat, actor, f"/start@{world.people[bot_id].username} {payload}".strip())


def _announce(world: World, chat: Chat, actor: int, body: Json) -> None:
    updates.tell(world, chat, world.post(chat, body, sender=actor))


def lose_account(world: World, user_id: int, how: str) -> None:
    """An account is deactivated or deleted: nobody can write to it any more."""
    person = world.people[user_id]
    person.gone = how
    for chat in world.chats_of(user_id):
        world.changed(chat)
