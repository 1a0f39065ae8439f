"""An application as its row and its answers stand: where it is, what is asked next, what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from database import locked
from meetups import norms
from meetups.entry import EntryFacts, EntryMode, entry_of
from meetups.entry_questions import EntryQuestion, Kind, asked_of, next_question, questions_of
from meetups.groups import GroupFacts, facts_of
from meetups.norms import Norms
from meetups.refusals import NotFound
from models import Application as Row
from models import ApplicationAnswer, Group

MORE_FROM = 1000  # what organisers asked besides has positions from here on


class State(StrEnum):
    """Where an application stands. ASKING: with the applicant; MORE: with them again; REVIEW: with the organisers."""

    ASKING = "asking"
    REVIEW = "review"
    MORE = "more"
    ADMITTED = "admitted"
    DECLINED = "declined"
    BLOCKED = "blocked"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Source(StrEnum):
    """Where somebody began."""

    CHAT = "chat"
    LINK = "link"
    SITE = "site"
    INVITATION = "invitation"


class Step(StrEnum):
    """What is asked of the applicant now."""

    NORMS = "norms"
    HUMAN = "human"
    QUESTION = "question"
    SEND = "send"
    MORE = "more"


OPEN = frozenset({State.ASKING, State.REVIEW, State.MORE})
OPEN_VALUES = tuple(state.value for state in OPEN)


@dataclass(frozen=True, slots=True)
class Said:
    """One question and what was said to it; `value` as the person reads it is `words` of the door's language."""

    position: int
    prompt: str
    value: str


@dataclass(frozen=True, slots=True)
class Mine:
    """An application as its applicant sees it.

    `step`: what is asked of them now, None where nothing is. `question` where it is QUESTION; `number` and `total`
    count the questions on their way as far as it is known; `can_go_back`: the last answer can be given anew.
    `asked_more`: what organisers want to know besides. `reason`: their words, or the rule's, when declined.
    """

    key: str
    group: GroupFacts
    state: State
    source: Source
    step: Step | None
    norms: Norms | None
    question: EntryQuestion | None
    number: int
    total: int
    answers: tuple[Said, ...]
    asked_more: str
    reason: str
    since: datetime  # sent to the organisers, or begun where it is not sent yet
    again_from: datetime | None
    expires_at: datetime
    vouches: int  # so many members' word lets them in; 0: it does not count here

    @property
    def open(self) -> bool:
        """Not decided yet."""
        return self.state in OPEN

    @property
    def can_go_back(self) -> bool:
        """An answer can be given anew."""
        return self.state == State.ASKING and bool(self.answers) and self.step in (Step.QUESTION, Step.SEND)


def held(key: str, user_id: int | None = None) -> Row:
    """The application, its group held; of this applicant, where one is named. Raises NotFound."""
    found = Row.get_or_none(Row.key == key)
    if found is None or (user_id is not None and found.user_id != user_id):
        raise NotFound()
    return held_row(found.id, found.group_id)


def held_row(row_id: int, group_id: int) -> Row:
    """The same by number. Raises NotFound where it is gone meanwhile."""
    locked(Group.select(Group.id).where(Group.id == group_id)).first()
    row: Row | None = locked(Row.select().where(Row.id == row_id)).first()
    if row is None:
        raise NotFound()
    return row


def mine_of(row: Row) -> Mine:
    """The application as its applicant sees it."""
    how = entry_of(row.group_id)
    questions, answers = asked_here(row, how), given(row)
    in_force, state = norms.current(row.group_id), State(row.state)
    question = next_question(questions, answers) if state == State.ASKING else None
    step = step_of(row, how, in_force, questions, answers)
    way = asked_of(questions, answers)
    return Mine(
        row.key,
        facts_of(row.group),
        state,
        Source(row.source),
        step,
        in_force,
        question if step == Step.QUESTION else None,
        way.index(question) + 1 if question is not None else len(way),
        len(way),
        said_in(row),
        row.asked_more,
        row.reason,
        row.sent_at or row.opened_at,
        row.again_from,
        row.expires_at,
        how.vouches,
    )


def number_waiting(group_id: int) -> int:
    """How many wait for the organisers' word."""
    return int(Row.select().where(Row.group == group_id, Row.state == State.REVIEW.value).count())


def asked_here(row: Row, how: EntryFacts) -> tuple[EntryQuestion, ...]:
    """The questions this applicant answers: none where the group lets people in without."""
    return questions_of(row.group_id) if how.mode == EntryMode.QUESTIONS else ()


def given(row: Row) -> dict[int, str]:
    """What was answered, by the position at which it is asked now, as far as it still answers what is asked."""
    return {position: one.value for position, one in _matched(row).items()}


def realign(row: Row) -> None:
    """Answers stand where their questions do, which organisers may have moved. Inside a transaction, the row held."""
    matched = _matched(row)
    if all(position == one.position for position, one in matched.items()):
        return
    mine = (ApplicationAnswer.application == row.id, ApplicationAnswer.position < MORE_FROM)
    ApplicationAnswer.delete().where(*mine).execute()
    for position, one in matched.items():
        ApplicationAnswer.create(application=row.id, position=position, prompt=one.prompt, value=one.value)


def said_in(row: Row) -> tuple[Said, ...]:
    """The answers on the way they take, then what was asked besides; what was left out is not among them."""
    how = entry_of(row.group_id)
    answers = given(row)
    way = {one.position for one in asked_of(asked_here(row, how), answers) if answers.get(one.position)}
    if State(row.state) != State.ASKING:  # what was sent stays as it was, whatever is asked since
        return tuple(Said(one.position, one.prompt, one.value) for one in _answer_rows(row) if one.value)
    matched = sorted(_matched(row).items())
    return tuple(Said(position, one.prompt, one.value) for position, one in matched if position in way)


def step_of(
    row: Row, how: EntryFacts, in_force: Norms | None, questions: tuple[EntryQuestion, ...], answers: dict[int, str]
) -> Step | None:
    """What is asked of the applicant now."""
    if row.state == State.MORE:
        return Step.MORE
    if row.state != State.ASKING:
        return None
    if in_force is not None and row.norms_version != in_force.version:
        return Step.NORMS
    if how.human_check and not row.human:
        return Step.HUMAN
    if next_question(questions, answers) is not None:
        return Step.QUESTION
    return Step.SEND if questions else None


def _matched(row: Row) -> dict[int, ApplicationAnswer]:
    """By the question asked, wherever it stands by now: its place counts only among questions of the same words."""
    left = {one.position: one for one in _answer_rows(row)}
    found: dict[int, ApplicationAnswer] = {}
    for question in questions_of(row.group_id):
        same = [one for one in left.values() if one.prompt == question.prompt and _answers(question, one.value)]
        if same:
            one = min(same, key=lambda each: (each.position != question.position, each.position))
            found[question.position] = left.pop(one.position)
    return found


def _answers(question: EntryQuestion, value: str) -> bool:
    return not value or question.kind == Kind.TEXT or value in question.options


def _answer_rows(row: Row) -> list[ApplicationAnswer]:
    mine = ApplicationAnswer.select().where(ApplicationAnswer.application == row.id)
    return list(mine.order_by(ApplicationAnswer.position))
