"""Reply markup: what Telegram takes as an inline keyboard, and what it refuses."""

from __future__ import annotations

from typing import Any

from playground.calls import Call
from playground.errors import bad_request
from playground.links import checked_url
from playground.world import Json

ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
BUTTON = "can't parse inline keyboard button"


def markup_of(call: Call) -> Json:
    """The call's reply_markup, checked; {} where there is none or where it is an empty inline keyboard."""
    markup = call.structure("reply_markup")
    if markup is None:
        return {}
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        return markup
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be of type Array')
    checked = [[_button(button) for button in row] for row in rows if row]
    return {"inline_keyboard": checked} if checked else {}


def inline_only(markup: Json) -> Json:
    """Edits take inline keyboards alone."""
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad_request(f"{BUTTON}: Expected an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request(f'{BUTTON}: Can\'t find field "text"')
    if not text.strip():
        raise bad_request(f"{BUTTON}: Text must be non-empty")
    if not any(name in button for name in ACTIONS):
        raise bad_request(f"{BUTTON}: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    return button | {"url": _url(str(button["url"]))} if "url" in button else button


def _url(url: str) -> str:
    checked = checked_url(url)
    if not checked:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return checked
