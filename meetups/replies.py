"""What those who come said to the organiser's questions, as hosts may see it: with names, or as counts alone.

Needs and diet are counts. What somebody wrote beside them is read without a name, in the order of the alphabet, and
only where at least three people answered that question; until then hosts see how many notes there are.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from meetups.groups import require_organiser
from meetups.question_kinds import Ask, Given, Option, Question, options_of, read
from meetups.refusals import NotFound
from models import Event, Reply, Rsvp, Seat, User
from models import Question as QuestionRow

FEWEST_FOR_NOTES = 3  # people who answered, before what was written beside needs or diet is shown without names


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said to a question that is not private."""

    prompt: str
    words: str


@dataclass(frozen=True, slots=True)
class NamedSaid:
    """Who said what; `code` is the check code of their answer."""

    name: str
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class OptionCount:
    """How many chose it."""

    option: Option
    people: int


@dataclass(frozen=True, slots=True)
class Answers:
    """What hosts see of one question. `said` is for TEXT and CHOICE; `notes` (no names, in no telling order) and
    `private_notes` (how many there are that are not shown) for ACCESS and DIET; `counts` for all but TEXT."""

    question: Question
    answered: int
    said: tuple[NamedSaid, ...]
    counts: tuple[OptionCount, ...]
    notes: tuple[str, ...]
    private_notes: int


@dataclass(frozen=True, slots=True)
class _Heard:
    """One answer, and whose."""

    name: str
    code: str
    given: Given


def answers_for_hosts(actor_id: int, key: str) -> tuple[Answers, ...]:
    """What those who come, or wait, said, as hosts may see it. Raises NotFound, NotAllowed."""
    event = Event.get_or_none(Event.key == key)
    if event is None:
        raise NotFound()
    require_organiser(actor_id, event.group_id)
    heard: dict[int, list[_Heard]] = {}
    for row in _replies(event.id):
        person = row.rsvp.user.name
        heard.setdefault(row.question_id, []).append(_Heard(person, row.rsvp.check_code, read(row.value)))
    rows = QuestionRow.select().where(QuestionRow.event == event.id).order_by(QuestionRow.position)
    return tuple(_answers(question_of(row), heard.get(row.id, [])) for row in rows)


def said_by(event_id: int) -> dict[int, tuple[Said, ...]]:
    """What each answer's person said to what is not private, by the id of the answer."""
    found: dict[int, tuple[Said, ...]] = {}
    for row in _replies(event_id):
        question = question_of(row.question)
        if not question.kind.private:
            said = Said(question.prompt, _plain(question, read(row.value)))
            found[row.rsvp_id] = (*found.get(row.rsvp_id, ()), said)
    return found


def question_of(row: Any, mine: Given | None = None, *, comes: bool = False) -> Question:
    """The frozen value of a row, for somebody who said `mine`."""
    kind = Ask(row.kind)
    still_open = row.required and comes and mine is None
    options = options_of(kind, tuple(json.loads(row.options)))
    return Question(row.position, kind, row.prompt, options, row.required, mine, still_open)


def _replies(event_id: int) -> Iterator[Any]:
    """Every answer of those with a seat or a place in line, by name."""
    coming = Seat.select(Seat.rsvp).where(Seat.event == event_id)
    query = Reply.select(Reply, QuestionRow, Rsvp, User).join(QuestionRow).switch(Reply).join(Rsvp).join(User)
    rows = query.where(QuestionRow.event == event_id, Reply.rsvp.in_(coming))
    return iter(rows.order_by(User.name, Rsvp.id, QuestionRow.position))


def _answers(question: Question, heard: list[_Heard]) -> Answers:
    chosen = [value for one in heard for value in one.given.chosen]
    counts = tuple(OptionCount(option, chosen.count(option.value)) for option in question.options)
    if not question.kind.private:
        said = tuple(NamedSaid(one.name, one.code, _plain(question, one.given)) for one in heard)
        return Answers(question, len(heard), said, counts, (), 0)
    notes = sorted((one.given.words for one in heard if one.given.words), key=str.casefold)
    shown = tuple(notes) if len(heard) >= FEWEST_FOR_NOTES else ()
    return Answers(question, len(heard), (), counts, shown, len(notes) - len(shown))


def _plain(question: Question, given: Given) -> str:
    """What was said, of a question in the organiser's own words."""
    return given.words if question.kind == Ask.TEXT else ", ".join(given.chosen)
