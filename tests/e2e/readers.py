"""Who was told what in private, in all the bot sent: nobody reads what is not for them, and nothing is sent in vain."""

from collections.abc import Mapping, Sequence
from typing import Any

from playground.client import Desk, Person
from tests.e2e.circle import plain

SENDING = ("sendMessage", "editMessageText", "sendPhoto", "answerCallbackQuery")


def read_by_others(desk: Desk, people: Sequence[Person], secrets: Mapping[str, Sequence[Person]]) -> list[str]:
    """Whoever was sent words that are not for them. Each of `secrets` has a reader, or the search finds nothing."""
    names = {person.id: person.first_name for person in people}
    told = [(names[number], text) for number, text in _private(desk, names)]
    found = [(words, name) for words in secrets for name, text in told if words in text]
    assert {words for words, _ in found} == set(secrets), "nobody was told this at all"
    allowed = {words: {person.first_name for person in readers} for words, readers in secrets.items()}
    return sorted({f"{name}: {words}" for words, name in found if name not in allowed[words]})


def not_reached(desk: Desk, people: Sequence[Person]) -> set[str]:
    """Whom Telegram did not let the bot write to when it tried."""
    names = {person.id: person.first_name for person in people}
    refused = [call for call in desk.calls(ok=False) if call["method"] in ("sendMessage", "sendPhoto")]
    return {names[_chat(call)] for call in refused if _chat(call) in names and call["code"] == 403}


def _private(desk: Desk, names: Mapping[int, str]) -> list[tuple[int, str]]:
    """Every message and edit to one of these, oldest first."""
    sent = [call for call in desk.calls() if call["method"] in SENDING and _chat(call) in names]
    return [(_chat(call), plain(str(call["params"].get("text", "")))) for call in sent]


def _chat(call: Mapping[str, Any]) -> int:
    return int(call["params"].get("chat_id", 0))
