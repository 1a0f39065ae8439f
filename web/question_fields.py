"""The questions of an event in the organiser's form: five rows, of which any may stay empty."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import request

from meetups.question_kinds import MOST_QUESTIONS, Ask, Question, QuestionWish, tidied
from meetups.refusals import Invalid, Wrong, wrong
from phrases import noted, say
from web.door import language

KINDS = {
    "": noted("Nothing"),
    Ask.TEXT.value: noted("A short text"),
    Ask.CHOICE.value: noted("One of several"),
    Ask.ACCESS.value: noted("Needs, to take part (private)"),
    Ask.DIET.value: noted("Food (private)"),
}
MARK = "questions_seen"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the form; `options` are lines of text."""

    kind: str = ""
    prompt: str = ""
    options: str = ""
    required: bool = False
    position: str = ""

    @property
    def empty(self) -> bool:
        """Whether it asks nothing."""
        return not (self.kind or self.prompt.strip())


def rows_of(asked: Sequence[Question]) -> tuple[Row, ...]:
    """The questions that stand, as rows, and empty ones up to five."""
    rows = [
        Row(one.kind.value, one.prompt, "\n".join(option.value for option in one.options) if one.kind == Ask.CHOICE
            else "", one.required, str(one.position))
        for one in asked
    ]  # fmt: skip
    return (*rows, *[Row()] * (MOST_QUESTIONS - len(rows)))


def posted_rows() -> tuple[Row, ...] | None:
    """The rows as they were sent; None: the form has none, and says nothing of questions."""
    if MARK not in request.form:
        return None
    return tuple(_posted(n) for n in range(1, MOST_QUESTIONS + 1))


def digest(rows: Sequence[Row]) -> str:
    """What the form carries of the questions it shows: so it is noticed that others changed them meanwhile."""
    told = [(row.position, row.kind, row.required, row.prompt, row.options) for row in rows if not row.empty]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def same(rows: Sequence[Row], asked: Sequence[Question]) -> bool:
    """Whether the rows ask what is asked already, in whichever places."""
    mine, theirs = ([replace(row, position="") for row in some if not row.empty] for some in (rows, rows_of(asked)))
    return mine == theirs


def checked(rows: Sequence[Row], asked: Sequence[Question]) -> tuple[QuestionWish, ...] | None:
    """What is to be asked; None: nothing was changed here. Raises Invalid, by fields of the rows."""
    shown = request.form.get(MARK, "")
    if digest(rows) == shown or same(rows, asked):
        return None
    wrongs: list[Wrong] = []
    wishes = tuple(tidied(_wish(row), n, wrongs) for n, row in enumerate(rows, 1) if not row.empty)
    if shown != digest(rows_of(asked)):
        theirs = " · ".join(one.asks(language()) for one in asked) or say(language(), "nothing")
        wrongs.append(wrong("questions", noted("Somebody else changed the questions meanwhile. They now ask: {theirs}."
                                               " Save again to ask yours instead."), theirs=theirs))  # fmt: skip
    if wrongs:
        raise Invalid(*wrongs)
    return wishes


def kinds() -> list[tuple[str, str]]:
    """What a question may be: value and words."""
    return [(value, say(language(), words)) for value, words in KINDS.items()]


def _posted(n: int) -> Row:
    name = f"question_{n}"
    kind, prompt = request.form.get(f"{name}_kind", ""), request.form.get(f"{name}_prompt", "")
    if kind not in KINDS or (prompt.strip() and not kind):
        kind = Ask.TEXT.value
    options = _plain(request.form.get(f"{name}_options", ""))
    return Row(kind, prompt, options, f"{name}_required" in request.form, request.form.get(f"{name}_position", ""))


def _wish(row: Row) -> QuestionWish:
    number = row.position.isascii() and row.position.isdecimal() and len(row.position) < 6
    position = int(row.position) if number else None
    return QuestionWish(Ask(row.kind), row.prompt, tuple(row.options.split("\n")), row.required, position)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
