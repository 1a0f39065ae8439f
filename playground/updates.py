"""Updates on their way to a bot: who is told what, and the queue until it is confirmed."""

from __future__ import annotations

from playground import shapes
from playground.world import Bot, Chat, Json, Message, World

KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "message_reaction",
    "message_reaction_count",
)
ONLY_WHEN_ASKED = ("chat_member", "message_reaction", "message_reaction_count")


def publish(world: World, bot: Bot, kind: str, payload: Json) -> None:
    """Queue one update unless the bot's allowed_updates leave it out (an empty list means Telegram's default)."""
    wanted = kind in bot.allowed if bot.allowed else kind not in ONLY_WHEN_ASKED
    if not wanted:
        return
    bot.updates.append({"update_id": bot.next_update, kind: payload})
    bot.next_update += 1
    world.mailbox(bot.id).ring()
    world.on_change()


def confirm(world: World, bot: Bot, offset: int) -> None:
    """Forget what lies before `offset`; a negative one keeps that many of the newest (getUpdates)."""
    before = len(bot.updates)
    if offset < 0:
        bot.updates = bot.updates[offset:]
    elif offset > 0:
        bot.updates = [update for update in bot.updates if update["update_id"] >= offset]
    if len(bot.updates) != before:
        world.on_change()


def tell(world: World, chat: Chat, message: Message, edited: bool = False, own: bool = False) -> None:
    """Hand a message to every bot that may see it; to the bot that wrote it only where `own` says so."""
    kind = "channel_post" if chat.kind == "channel" else "message"
    for bot in audience(world, chat):
        if (own or bot.id != message.sender) and sees(world, bot, chat, message):
            publish(world, bot, f"edited_{kind}" if edited else kind, shapes.message(world, chat, message))


def audience(world: World, chat: Chat) -> list[Bot]:
    if chat.kind == "private":
        return [world.bots[chat.bot]] if chat.state == "started" else []
    return [bot for bot in world.bots.values() if chat.member(bot.id).is_present]


def sees(world: World, bot: Bot, chat: Chat, message: Message) -> bool:
    """Group privacy mode: commands, replies to the bot and service messages, unless it is an administrator."""
    if chat.kind in ("private", "channel") or bot.can_read_all or chat.member(bot.id).is_admin or message.is_service:
        return True
    replied = chat.messages.get(message.reply_to)
    if replied and replied.sender == bot.id:
        return True
    first = str(message.body.get("text", "")).split(maxsplit=1)[:1]
    if not first or not first[0].startswith("/"):
        return False
    addressed = first[0].partition("@")[2].lower()
    return addressed in ("", world.people[bot.id].username.lower())


def membership(world: World, chat: Chat, change: shapes.Change) -> None:
    """my_chat_member to the bot it concerns, chat_member to the bots that are administrators."""
    if change.user in world.bots:
        payload = shapes.update_of_membership(world, chat, change, change.user)
        publish(world, world.bots[change.user], "my_chat_member", payload)
    for bot in audience(world, chat):
        if bot.id != change.user and chat.member(bot.id).is_admin:
            publish(world, bot, "chat_member", shapes.update_of_membership(world, chat, change, bot.id))
