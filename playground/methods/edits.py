"""editMessageText, editMessageCaption, editMessageMedia and editMessageReplyMarkup."""

from __future__ import annotations

from dataclasses import replace

from playground import reach, shapes
from playground.calls import Call, method
from playground.errors import bad_request
from playground.keyboards import inline_only, markup_of
from playground.methods.files import document, photo
from playground.methods.messages import caption_body, text_body
from playground.world import Chat, Json, Message

SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current"
    " content and reply markup of the message"
)
EDITING = "business_connection_id chat_id message_id inline_message_id reply_markup"
MEDIA = ("photo", "document")
CONTENT = ("text", "entities", "link_preview_options", *MEDIA, "caption", "caption_entities", "reply_markup")


@method("editMessageText", f"{EDITING} text parse_mode entities link_preview_options disable_web_page_preview")
def edit_message_text(call: Call) -> Json:
    """Without a reply_markup the keyboard goes, as it does on Telegram."""
    body, keyboard = text_body(call), _keyboard(call)
    chat, message = _found(call)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    return _rewrite(call, chat, message, body | keyboard)


@method("editMessageCaption", f"{EDITING} caption parse_mode caption_entities show_caption_above_media")
def edit_message_caption(call: Call) -> Json:
    """Without a caption the words go and the picture stays."""
    body, keyboard = caption_body(call), _keyboard(call)
    chat, message = _found(call)
    kept = {name: message.body[name] for name in MEDIA if name in message.body}
    if not kept:
        raise bad_request("there is no caption in the message to edit")
    return _rewrite(call, chat, message, kept | body | keyboard)


@method("editMessageMedia", f"{EDITING} media")
def edit_message_media(call: Call) -> Json:
    """Put another photo or document in place; a text message becomes one with it (Bot API 7.11)."""
    body, keyboard = _media(call), _keyboard(call)
    chat, message = _found(call)
    if not message.body.keys() & {"text", *MEDIA}:
        raise bad_request("message can't be edited")
    return _rewrite(call, chat, message, body | keyboard)


def _media(call: Call) -> Json:
    """An InputMedia, whose words and file are named inside it."""
    given = call.structure("media")
    if not isinstance(given, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    inner = replace(call, given=given)
    kind = inner.text("type")
    if kind not in MEDIA:
        raise bad_request("can't parse InputMedia: type must be photo or document here")
    file = {"photo": [photo(inner, "media")]} if kind == "photo" else {"document": document(inner, "media")}
    return file | caption_body(inner)


@method("editMessageReplyMarkup", EDITING)
def edit_message_reply_markup(call: Call) -> Json:
    keyboard = _keyboard(call)
    chat, message = _found(call)
    kept = {name: value for name, value in message.body.items() if name != "reply_markup"}
    return _rewrite(call, chat, message, kept | keyboard)


def _keyboard(call: Call) -> Json:
    keyboard = inline_only(markup_of(call))
    return {"reply_markup": keyboard} if keyboard else {}


def _found(call: Call) -> tuple[Chat, Message]:
    if call.given.get("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = reach.chat_of(call)
    return chat, reach.own_message(call, chat)


def _rewrite(call: Call, chat: Chat, message: Message, body: Json) -> Json:
    if all(message.body.get(name) == body.get(name) for name in CONTENT):
        raise bad_request(SAME)
    others = {name: value for name, value in message.body.items() if name not in CONTENT}
    message.body = others | body
    message.edited = int(call.world.now())
    call.world.changed(chat)
    return shapes.message(call.world, chat, message)
