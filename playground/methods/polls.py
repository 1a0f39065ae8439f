"""sendPoll and stopPoll."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from playground import polls, reach
from playground.ballots import Ballot
from playground.calls import SENDING, Call, method
from playground.errors import bad_request
from playground.keyboards import inline_only, markup_of
from playground.methods.messages import formatted, send
from playground.world import Chat, Json, Message

WORDS = "question question_parse_mode question_entities explanation explanation_parse_mode explanation_entities"
KINDS = "is_anonymous type allows_multiple_answers allows_revoting correct_option_id correct_option_ids is_closed"
MORE = "open_period close_date description description_parse_mode description_entities shuffle_options members_only"
NOTED = "allow_adding_options hide_results_until_closes country_codes explanation_media media"
QUESTION_LIMIT, OPTION_LIMIT, MOST_OPTIONS = 300, 100, 12
SHORTEST, LONGEST = 5, 2_628_000  # seconds a poll may be open
OPTION = "can't parse InputPollOption"


@method("sendPoll", f"{SENDING} options {WORDS} {KINDS} {MORE} {NOTED}")
def send_poll(call: Call) -> Json:
    """Anonymous unless told otherwise; a regular poll lets people change their votes, a quiz does not."""
    chat = reach.chat_of(call)
    reach.may_send(call, chat, "can_send_polls")
    poll = _poll(call, chat)
    sent = send(call, chat, {"poll": poll})
    chat.polls[sent["message_id"]] = Ballot(call.bot.id)
    if "close_date" in poll:
        call.world.timed.ring()
    return sent


@method("stopPoll", "business_connection_id chat_id message_id reply_markup")
def stop_poll(call: Call) -> Json:
    """The closed poll; without a reply_markup the keyboard goes."""
    keyboard = inline_only(markup_of(call))
    chat = reach.chat_of(call)
    message = _stoppable(call, chat)
    kept = {name: value for name, value in message.body.items() if name != "reply_markup"}
    message.body = kept | ({"reply_markup": keyboard} if keyboard else {})
    return polls.close(call.world, chat, message)


def _stoppable(call: Call, chat: Chat) -> Message:
    message = chat.messages.get(call.number("message_id"))
    if message is None:
        raise bad_request("message with poll to stop not found")
    if message.id not in chat.polls:
        raise bad_request("message is not a poll")
    if chat.polls[message.id].bot != call.bot.id:
        raise bad_request("poll can't be stopped")
    if message.body["poll"]["is_closed"]:
        raise bad_request("poll has already been closed")
    return message


def _poll(call: Call, chat: Chat) -> Json:
    question, _ = _words(call, "question")
    if not question:
        raise bad_request("text must be non-empty")
    if len(question) > QUESTION_LIMIT:
        raise bad_request(f"poll question length must not exceed {QUESTION_LIMIT}")
    poll: Json = {"id": str(secrets.randbits(62)), "question": question, "options": _options(call)}
    poll |= {"total_voter_count": 0, "is_closed": call.flag("is_closed")} | _kind(call, chat)
    poll |= _quiz(call, len(poll["options"])) if poll["type"] == "quiz" else {}
    description, found = _words(call, "description")
    poll |= {"description": description} if description else {}
    poll |= {"description_entities": found} if found else {}
    return poll | _times(call)


def _kind(call: Call, chat: Chat) -> Json:
    kind = call.text("type") or "regular"
    if kind not in ("regular", "quiz"):
        raise bad_request("unsupported poll type specified")
    anonymous = call.flag("is_anonymous") if call.text("is_anonymous") else True
    if chat.kind == "channel" and not anonymous:
        raise bad_request("non-anonymous polls can't be sent to channel chats")
    if chat.kind != "channel" and call.flag("members_only"):
        raise bad_request("poll voters can be restricted only in channel chats")
    again = call.flag("allows_revoting") if call.text("allows_revoting") else kind == "regular"
    many, members = call.flag("allows_multiple_answers"), call.flag("members_only")
    about = {"is_anonymous": anonymous, "type": kind, "allows_multiple_answers": many}
    return about | {"allows_revoting": again, "members_only": members}


def _options(call: Call) -> list[Json]:
    listed = call.structure("options")
    if listed is None:
        raise bad_request("can't parse options JSON object")
    if not isinstance(listed, list):
        raise bad_request("expected an Array of InputPollOption")
    if not listed:
        raise bad_request("poll must have at least one answer option")
    if len(listed) > MOST_OPTIONS:
        raise bad_request(f"poll can't have more than {MOST_OPTIONS} options")
    texts = [_option(call, option) for option in listed]
    return [{"persistent_id": str(n), "text": text, "voter_count": 0} for n, text in enumerate(texts)]


def _option(call: Call, option: Any) -> str:
    about = {"text": option} if isinstance(option, str) else option
    if not isinstance(about, dict):
        raise bad_request(f"{OPTION}: Expected InputPollOption to be an Object")
    if "text" not in about:
        raise bad_request(f'{OPTION}: Can\'t find field "text"')
    text, _ = _words(replace(call, given=about), "text")
    if not text:
        raise bad_request("text must be non-empty")
    if len(text) > OPTION_LIMIT:
        raise bad_request(f"poll options length must not exceed {OPTION_LIMIT}")
    return text


def _quiz(call: Call, count: int) -> Json:
    """What a quiz has besides; the answers are told to the bot that sent it."""
    listed = call.structure("correct_option_ids")
    if listed is None and call.text("correct_option_id"):
        listed = [call.number("correct_option_id", -1)]
    if not listed:
        raise bad_request("correct quiz option list must be non-empty")
    if not isinstance(listed, list) or not all(isinstance(place, int) for place in listed):
        raise bad_request("expected an Array of correct option identifiers")
    if sorted(set(listed)) != listed:
        raise bad_request("correct quiz option list must be increasing")
    if not 0 <= listed[0] <= listed[-1] < count:
        raise bad_request("wrong quiz correct_option_id")
    text, found = _words(call, "explanation")
    about: Json = {"correct_option_ids": listed} | ({"explanation": text} if text else {})
    return about | ({"explanation_entities": found} if found else {})


def _times(call: Call) -> Json:
    """open_period goes before close_date; what lies outside the allowed time counts as absent."""
    now = int(call.world.now())
    period = call.number("open_period") or (call.number("close_date") - now if call.number("close_date") else 0)
    return {"open_period": period, "close_date": now + period} if SHORTEST <= period <= LONGEST else {}


def _words(call: Call, name: str) -> tuple[str, list[Json]]:
    """A text of the call's by its own parse mode or entities."""
    listed = call.structure(f"{name}_entities")
    inner = {"text": call.text(name), "parse_mode": call.text(f"{name}_parse_mode"), "entities": listed}
    return formatted(replace(call, given=inner), "text", "entities")
