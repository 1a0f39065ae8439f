"""sendMessage, deleteMessage, deleteMessages and sendChatAction; and what every sending has in common."""

from __future__ import annotations

from playground import entities, markup, reach, shapes, updates
from playground.calls import SENDING, Call, method
from playground.contacts import claim
from playground.errors import bad_request
from playground.keyboards import markup_of
from playground.world import Chat, Json, Message

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
RECORDED = ("disable_notification", "protect_content", "message_effect_id")
ACTIONS = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
]


@method("sendMessage", f"{SENDING} text parse_mode entities link_preview_options disable_web_page_preview")
def send_message(call: Call) -> Json:
    chat = reach.chat_of(call)
    reach.may_send(call, chat)
    return send(call, chat, text_body(call))


def text_body(call: Call) -> Json:
    """text, entities and link_preview_options of a call, checked; sizes are counted after parsing."""
    text, found = formatted(call, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if entities.units(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    body: Json = {"text": text}
    if found:
        body["entities"] = found
    preview = call.structure("link_preview_options")
    if call.flag("disable_web_page_preview"):
        preview = {"is_disabled": True}
    return body | {"link_preview_options": preview} if preview else body


def caption_body(call: Call) -> Json:
    text, found = formatted(call, "caption", "caption_entities")
    if entities.units(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    body: Json = {"caption": text} if text else {}
    return body | {"caption_entities": found} if found else body


def formatted(call: Call, words: str, listed: str) -> tuple[str, list[Json]]:
    """Text and entities: by parse_mode where one is given, else as the bot listed them."""
    source = call.text(words)
    mode = call.text("parse_mode").lower()
    if mode == "html":
        return entities.tidy(*markup.parse(source))
    if mode and mode != "none":
        raise bad_request("unsupported parse_mode")
    return entities.tidy(source, entities.given(source, call.structure(listed) or []))


def send(call: Call, chat: Chat, body: Json) -> Json:
    """Post a bot's message and answer with it."""
    keyboard = markup_of(call)
    reply = _replied(call, chat)
    if "inline_keyboard" in keyboard:
        body = body | {"reply_markup": keyboard}
    body = body | reach.thread(call, chat, reply)
    if call.flag("protect_content"):
        body = body | {"has_protected_content": True}
    options: Json = {name: call.given[name] for name in RECORDED if name in call.given} | {"bot": call.bot.id}
    if keyboard and "inline_keyboard" not in keyboard:
        options["keyboard"] = keyboard
    channel = {"sender_chat": chat.id} if chat.kind == "channel" else {"sender": call.bot.id}
    message = call.world.post(chat, body, reply_to=reply, options=options, **channel)
    if chat.kind == "private" and chat.state != "started":
        claim(call.world, call.bot.id, chat.id)
    return shapes.message(call.world, chat, message)


def _replied(call: Call, chat: Chat) -> int:
    """The message replied to, 0 for none; a missing one is refused unless the bot allows for it."""
    reply = call.structure("reply_parameters") or {}
    number = int(reply.get("message_id") or call.number("reply_to_message_id"))
    if not number or number in chat.messages:
        return number
    if reply.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply"):
        return 0
    raise bad_request("message to be replied not found")


@method("deleteMessage", "chat_id message_id")
def delete_message(call: Call) -> bool:
    chat = reach.chat_of(call)
    if not call.given.get("message_id"):
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(call.number("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if not reach.may_delete(call, chat, message):
        raise bad_request("message can't be deleted")
    _forget(call, chat, message)
    return True


@method("deleteMessages", "chat_id message_ids")
def delete_messages(call: Call) -> bool:
    """Those that cannot be found or deleted are skipped, as the Bot API says."""
    chat = reach.chat_of(call)
    for number in call.structure("message_ids") or []:
        message = chat.messages.get(int(number))
        if message and reach.may_delete(call, chat, message):
            _forget(call, chat, message)
    return True


def _forget(call: Call, chat: Chat, message: Message) -> None:
    chat.forget(message.id)
    call.world.changed(chat)


@method("sendChatAction", "chat_id action business_connection_id message_thread_id")
def send_chat_action(call: Call) -> bool:
    chat = reach.chat_of(call)
    reach.may_send(call, chat)
    reach.thread(call, chat)
    if call.text("action").lower() not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def announce(call: Call, chat: Chat, body: Json) -> None:
    """A service message of the bot's own doing; other bots hear of it, the bot itself does not."""
    updates.tell(call.world, chat, call.world.post(chat, body, sender=call.bot.id))
