"""editMessageText and editMessageReplyMarkup."""

from __future__ import annotations

from playground import reach, shapes
from playground.calls import Call, method
from playground.errors import bad_request
from playground.keyboards import inline_only, markup_of
from playground.methods.messages import text_body
from playground.world import Chat, Json, Message

SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current"
    " content and reply markup of the message"
)
EDITING = "business_connection_id chat_id message_id inline_message_id reply_markup"
CONTENT = ("text", "entities", "link_preview_options", "reply_markup")


@method("editMessageText", f"{EDITING} text parse_mode entities link_preview_options disable_web_page_preview")
def edit_message_text(call: Call) -> Json:
    """Without a reply_markup the keyboard goes, as it does on Telegram."""
    body = text_body(call)
    keyboard = inline_only(markup_of(call))
    chat, message = _found(call)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    return _replace(call, chat, message, body | ({"reply_markup": keyboard} if keyboard else {}))


@method("editMessageReplyMarkup", EDITING)
def edit_message_reply_markup(call: Call) -> Json:
    keyboard = inline_only(markup_of(call))
    chat, message = _found(call)
    kept = {name: value for name, value in message.body.items() if name != "reply_markup"}
    return _replace(call, chat, message, kept | ({"reply_markup": keyboard} if keyboard else {}))


def _found(call: Call) -> tuple[Chat, Message]:
    if call.given.get("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = reach.chat_of(call)
    return chat, reach.own_message(call, chat)


def _replace(call: Call, chat: Chat, message: Message, body: Json) -> Json:
    if all(message.body.get(name) == body.get(name) for name in CONTENT):
        raise bad_request(SAME)
    others = {name: value for name, value in message.body.items() if name not in CONTENT}
    message.body = others | body
    message.edited = int(call.world.now())
    call.world.changed(chat)
    return shapes.message(call.world, chat, message)
