"""How people come in, as the organiser's form has it: fields as typed, as they stand, and how two versions differ."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from flask import request

from meetups.entry import EntryFacts, EntryMode, EntryWish, Otherwise
from meetups.entry_question_kinds import Decision, Kind
from meetups.entry_words import answer_words
from meetups.refusals import Invalid
from phrases import noted, say
from web.door import language
from web.event_fields import Differing
from web.sent import whole

MODES = (
    (EntryMode.OPEN, noted("Anybody who sees the group"), noted("One press, and they belong to it.")),
    (EntryMode.QUESTIONS, noted("Whoever answers a few questions"), noted("You write them below, and what follows.")),
    (EntryMode.INVITATION, noted("Whoever was invited"), noted("By a link that you give out.")),
)
OTHERWISE = (
    (Otherwise.REVIEW, noted("An organiser looks at the answers"), None),
    (Otherwise.ADMIT, noted("They are let in"), None),
)
LABELS = {
    "mode": noted("Who may come in?"),
    "otherwise": noted("Where no answer decides"),
    "vouches": noted("So many members’ word lets somebody in"),
    "human_check": noted("Ask first whether it is a person"),
    "answer_days": noted("Days you may take to answer"),
    "again_days": noted("Days until somebody declined may ask again"),
    "keep_days": noted("Days after which answers are forgotten"),
    "raid_joins": noted("So many in ten minutes are too many"),
    "welcome": noted("What newcomers read first"),
}
NUMBERS = ("vouches", "answer_days", "again_days", "keep_days", "raid_joins")
MORE = ("human_check", *NUMBERS[1:])  # under *More*; others come first
KINDS = {
    Kind.TEXT: noted("A short text"),
    Kind.CHOICE: noted("One of several"),
    Kind.YES_NO: noted("Yes or no"),
}
DECISIONS = {
    "": noted("Decides nothing"),
    Decision.ADMIT: noted("Lets in"),
    Decision.REVIEW: noted("To be looked at"),
    Decision.DECLINE: noted("Declines"),
}


def fields_of(wish: EntryWish | EntryFacts) -> dict[str, str]:
    """What stands now, as the form shows it."""
    return {name: _typed(value) for name, value in asdict(wish).items() if name in LABELS}


def posted_fields() -> dict[str, str]:
    """Every field as it was sent; a tick that is not there was taken away."""
    return {name: request.form.get(name, "") for name in LABELS}


def wish_in(fields: Mapping[str, str]) -> EntryWish:
    """What the fields ask for; what is no number is one the rule refuses."""
    known = {"mode": EntryMode, "otherwise": Otherwise}
    chosen: dict[str, Any] = {name: kind(fields[name]) for name, kind in known.items() if fields[name] in list(kind)}
    chosen |= {name: _number(fields[name]) for name in NUMBERS}
    return EntryWish(**chosen, human_check=bool(fields["human_check"]), welcome=fields["welcome"])


def wrongs_of(refused: Invalid, numbers: Sequence[int]) -> dict[str, str]:
    """What to put right, by field, in the order of the form; questions by the numbers of their rows."""
    words = {_at_row(fault.field, numbers): fault.words(language()) for fault in reversed(refused.wrongs)}
    first = {name: words[name] for name in ("mode", "welcome", "questions") if name in words}
    asked = {name: words[name] for name in sorted(words, key=_by_row) if name.startswith("question_")}
    return first | asked | {name: words[name] for name in LABELS if name in words} | words


def differences(mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[Differing]:
    """Both versions of the fields, in words."""
    return [
        Differing(name, say(language(), label), _words(name, theirs[name]), _words(name, mine[name]),
                  theirs[name].strip() != mine[name].replace("\r\n", "\n").strip())
        for name, label in LABELS.items()
    ]  # fmt: skip


def kinds() -> list[tuple[str, str]]:
    """What a question may be: value and words."""
    return [(kind.value, say(language(), words)) for kind, words in KINDS.items()]


def decisions() -> list[tuple[str, str]]:
    """What an answer may lead to: value and words."""
    return [(value, say(language(), words)) for value, words in DECISIONS.items()]


def labels() -> dict[str, str]:
    """The names of the fields."""
    return {name: say(language(), label) for name, label in LABELS.items()}


def radios(options: Sequence[tuple[str, str, str | None]]) -> list[tuple[str, str, str | None]]:
    """One of a few, in words, each with a word on what it means."""
    return [(str(value), say(language(), words), say(language(), hint) if hint else None)
            for value, words, hint in options]  # fmt: skip


def option_words(value: str) -> str:
    """An answer that can be chosen, as it is read."""
    return answer_words(value, language())


def _typed(value: object) -> str:
    return ("yes" if value else "") if isinstance(value, bool) else str(value)


def _number(text: str) -> int:
    return whole(text, -1, digits=5)


def _at_row(field: str, numbers: Sequence[int]) -> str:
    head, _, rest = field.partition("_")
    number, _, part = rest.partition("_")
    return f"{head}_{numbers[int(number) - 1]}_{part}" if head == "question" and number.isdecimal() else field


def _by_row(field: str) -> int:
    number = field.split("_")[1] if "_" in field else ""
    return whole(number, 0)


def _words(name: str, value: str) -> str:
    spoken = {"mode": MODES, "otherwise": OTHERWISE}.get(name, ())
    if name == "human_check":
        return say(language(), noted("Yes") if value else noted("No"))
    return next((say(language(), words) for each, words, _ in spoken if each == value), value)
