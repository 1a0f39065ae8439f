"""The rules of an event as fields: the lengths of time people usually choose, in words, and what was chosen."""

from collections.abc import Mapping
from datetime import timedelta

from flask import request

from meetups.attendee_sight import WORDS
from meetups.event_rules import EventRules, typed_rules
from phrases import listed, noted, say
from scheduling.lead_times import in_words
from web.door import language

RULE_LABELS = {
    "answers_until": noted("Answers until"),
    "approval": noted("Who comes is for you to decide"),
    "newcomer_seats": noted("Seats for newcomers"),
    "attendees_shown": noted("Who reads the names of those who come"),
    "ask_times": noted("Ask “still coming?”"),
    "cutoff": noted("A free seat goes to the next in line at once"),
    "offer_time": noted("After that it is offered, for"),
    "hold_time": noted("If the date moves, seats are kept for"),
    "link_lead": noted("The link appears"),
    "video_chat": noted("Meet in the group’s own video chat"),
}
LATER = tuple(name for name in RULE_LABELS if name not in ("link_lead", "video_chat"))  # under *Seats and answers*
BEFORE, LONG = noted("{length} before"), "{length}"
# What is offered by field, in minutes: the words around a length, and those for none at all.
LENGTHS: Mapping[str, tuple[tuple[int, ...], str, str]] = {
    "answers_until": ((60, 180, 720, 1440, 2880, 4320, 10080), BEFORE, ""),
    "cutoff": ((0, 180, 720, 1440, 2880, 4320, 10080), noted("until {length} before"), noted("until it starts")),
    "offer_time": ((15, 30, 60, 120, 240, 720, 1440), LONG, ""),
    "hold_time": ((360, 720, 1440, 2880, 4320, 10080), LONG, ""),
    "link_lead": ((0, 5, 15, 30, 60, 1440), BEFORE, noted("when it starts")),
}
ASKS = (10080, 4320, 2880, 1440, 180)
TICKED = ("approval", "video_chat")


def posted_rules() -> dict[str, str]:
    """Every rule as it was sent; ask times come as several boxes, and a form without them says nothing of them."""
    usual = usual_rules()
    sent = {name: request.form.get(name, usual[name]) for name in RULE_LABELS}
    if "ask_times" in request.form:
        sent["ask_times"] = ",".join(text for text in request.form.getlist("ask_times") if text)
    return sent


def usual_rules() -> dict[str, str]:
    """As they are where nobody chose."""
    return typed_rules(EventRules())


def lengths(fields: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """What each select offers: value and words. What was chosen elsewhere, or typed, is offered too."""
    return {name: _lengths_of(name, fields.get(name, "")) for name in LENGTHS}


def shown_to() -> list[tuple[str, str]]:
    """Who may read the names of those who come: value and words."""
    return [("", say(language(), noted("As the group has it"))),
            *((each.value, say(language(), words)) for each, words in WORDS.items())]  # fmt: skip


def asks(fields: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    """When people may be asked whether they still come: value, words, chosen."""
    chosen = [part for part in fields.get("ask_times", "").split(",") if part]
    offered = sorted({*ASKS, *map(int, filter(_is_length, chosen))}, reverse=True)
    return [(str(n), _around(BEFORE, n), str(n) in chosen) for n in offered]


def rule_in_words(name: str, value: str) -> str:
    """What a rule is set to, for two versions beside each other."""
    if name == "attendees_shown":
        return dict(shown_to()).get(value, value)
    if name in TICKED:
        return say(language(), "Yes") if value else say(language(), "No")
    if name == "ask_times":
        leads = [_around(BEFORE, int(part)) for part in value.split(",") if _is_length(part)]
        return listed(language(), leads) if leads else say(language(), "Never")
    return dict(_lengths_of(name, value)).get(value, value) if name in LENGTHS else value


def _lengths_of(name: str, value: str) -> list[tuple[str, str]]:
    offered, around, none = LENGTHS[name]
    minutes = sorted({*offered, *([int(value)] if _is_length(value) else [])})
    words = [(str(n), _around(around, n) if n else say(language(), none)) for n in minutes]
    strange = [(value, value)] if value and not _is_length(value) else []
    return [*_unset(name), *words, *strange]


def _unset(name: str) -> list[tuple[str, str]]:
    return [("", say(language(), "the start"))] if name == "answers_until" else []


def _around(phrase: str, minutes: int) -> str:
    length = in_words(timedelta(minutes=minutes), language())
    return say(language(), phrase, length=length) if phrase != LONG else length


def _is_length(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 6
