"""answerCallbackQuery."""

from __future__ import annotations

from playground.calls import Call, method
from playground.errors import bad_request
from playground.links import deep_link

TOAST_LIMIT = 200
TOO_LATE = "query is too old and response timeout expired or query ID is invalid"


@method("answerCallbackQuery", "callback_query_id text show_alert url cache_time")
def answer_callback_query(call: Call) -> bool:
    """The first answer counts; a query stands open for 15 seconds."""
    query = call.world.queries.get(call.text("callback_query_id"))
    if query is None or query.bot != call.bot.id or query.expired(call.world.now()):
        raise bad_request(TOO_LATE)
    text = call.text("text")
    if len(text) > TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    url = call.text("url")
    link = deep_link(url) if url else None
    if url and (link is None or link[0].lower() != call.world.people[call.bot.id].username.lower()):
        raise bad_request("URL_INVALID")
    if query.answer is None:
        query.answer = {"text": text, "alert": call.flag("show_alert"), "url": url}
    call.world.changed()
    return True
