"""What a group asks those who would come in: which question is next, and what the answers lead to.

A question may depend on the answer to an earlier one, never on its own or a later one: so nobody is asked in a circle,
and whoever answers comes to an end.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from database import write_transaction
from meetups import audit, entry
from meetups.entry_question_kinds import MOST_QUESTIONS as MOST_QUESTIONS
from meetups.entry_question_kinds import NO as NO
from meetups.entry_question_kinds import YES as YES
from meetups.entry_question_kinds import Decision as Decision
from meetups.entry_question_kinds import EntryQuestion as EntryQuestion
from meetups.entry_question_kinds import EntryQuestionWish as EntryQuestionWish
from meetups.entry_question_kinds import Kind as Kind
from meetups.entry_question_kinds import Verdict as Verdict
from meetups.entry_question_kinds import heard as heard
from meetups.entry_question_kinds import tidied
from meetups.refusals import Invalid, Stale, Wrong, wrong
from models import EntryQuestion as Row
from phrases import noted

Answers = Mapping[int, str]  # by position: the words, an option, "yes" or "no"; "" where a question was left out


def set_questions(
    actor_id: int, group_id: int, wishes: Sequence[EntryQuestionWish], revision: int, now: datetime
) -> tuple[EntryQuestion, ...]:
    """Ask these from now on, in this order. Who is being asked answers those that are new, and keeps the other answers.

    `revision` is that of the entry the organiser saw; it rises by one. Raises NotFound, NotAllowed, Stale, Invalid
    (fields `question_<n>_prompt`, `_options`, `_only_after`, `_only_if`, `_decisions`, `_reason`, counted from 1 as in
    `wishes`; `questions` for all of them).
    """
    wrongs: list[Wrong] = []
    ready: list[EntryQuestion] = []
    for number, wish in enumerate(wishes, 1):
        ready.append(tidied(wish, number, ready, wrongs))
    if len(ready) > MOST_QUESTIONS:
        wrongs.append(wrong("questions", noted("Up to {most} questions, here."), most=MOST_QUESTIONS))
    if wrongs:
        raise Invalid(*wrongs)
    with write_transaction():
        before = entry.held(actor_id, group_id)
        if before.revision != revision:
            raise Stale({"questions": "\n".join(one.prompt for one in questions_of(group_id))}, before.revision)
        Row.delete().where(Row.group == group_id).execute()
        for one in ready:
            Row.insert(group=group_id, **_columns(one)).execute()
        entry.write(group_id, {"revision": before.revision + 1})
        audit.note("entry.questions", f"group:{group_id}", actor_id=actor_id, group_id=group_id, now=now,
                   number=len(ready))  # fmt: skip
    return tuple(ready)


def questions_of(group_id: int) -> tuple[EntryQuestion, ...]:
    """What the group asks, in order."""
    rows = Row.select().where(Row.group == group_id).order_by(Row.position)
    return tuple(_question(row) for row in rows)


def asked_of(questions: Sequence[EntryQuestion], answers: Answers) -> tuple[EntryQuestion, ...]:
    """The questions on the way these answers take, answered or not, as far as it is known."""
    way: list[EntryQuestion] = []
    for one in questions:
        on_the_way = {other.position for other in way}
        if one.only_after is None or (one.only_after in on_the_way and answers.get(one.only_after) in one.only_if):
            way.append(one)
    return tuple(way)


def next_question(questions: Sequence[EntryQuestion], answers: Answers) -> EntryQuestion | None:
    """The first on the way that is not answered; None: all are."""
    return next((one for one in asked_of(questions, answers) if one.position not in answers), None)


def verdict(questions: Sequence[EntryQuestion], answers: Answers) -> Verdict:
    """What the answers given so far lead to by the rules the organisers wrote.

    One that declines does so whatever the others say; one that asks for a look asks for it. Where every answer that
    could have a rule admits, and one does, they admit. Otherwise no rule says anything.
    """
    said = [(one, answers[one.position]) for one in asked_of(questions, answers) if answers.get(one.position)]
    ruled = [(one, one.decisions.get(value)) for one, value in said if one.kind != Kind.TEXT]
    declines = next((one for one, decision in ruled if decision == Decision.DECLINE), None)
    if declines is not None:
        return Verdict(Decision.DECLINE, declines.reason)
    if any(decision == Decision.REVIEW for _, decision in ruled):
        return Verdict(Decision.REVIEW)
    admits = bool(ruled) and all(decision == Decision.ADMIT for _, decision in ruled)
    return Verdict(Decision.ADMIT if admits else None)


def _question(row: Row) -> EntryQuestion:
    decisions = {value: Decision(decision) for value, decision in json.loads(row.decisions).items()}
    return EntryQuestion(row.position, Kind(row.kind), row.prompt, tuple(json.loads(row.options)), row.required,
                         row.only_after, tuple(json.loads(row.only_if)), decisions, row.reason)  # fmt: skip


def _columns(one: EntryQuestion) -> dict[str, object]:
    return {
        "position": one.position,
        "kind": one.kind.value,
        "prompt": one.prompt,
        "options": json.dumps(one.options, ensure_ascii=False),
        "required": one.required,
        "only_after": one.only_after,
        "only_if": json.dumps(one.only_if, ensure_ascii=False),
        "decisions": json.dumps(dict(one.decisions), ensure_ascii=False),
        "reason": one.reason,
    }
