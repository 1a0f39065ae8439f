"""What the organiser asks those who come: a short text, one of several, what somebody needs, what they eat.

Needs and diet are private: hosts see how many, never who (`meetups/replies.py`). A required question that is not
answered is shown as open; it never stands between somebody and their seat.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from peewee import fn

from database import locked, write_transaction
from meetups import audit
from meetups.groups import require_organiser
from meetups.question_kinds import MOST_QUESTIONS as MOST_QUESTIONS
from meetups.question_kinds import Ask as Ask
from meetups.question_kinds import Given as Given
from meetups.question_kinds import Option as Option
from meetups.question_kinds import Question as Question
from meetups.question_kinds import QuestionWish as QuestionWish
from meetups.question_kinds import heard, read, tidied, written
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate, Wrong, wrong
from meetups.replies import Answers as Answers
from meetups.replies import NamedSaid as NamedSaid
from meetups.replies import OptionCount as OptionCount
from meetups.replies import Said as Said
from meetups.replies import answers_for_hosts as answers_for_hosts
from meetups.replies import question_of
from meetups.replies import said_by as said_by
from meetups.visibility import narrower, role_of, sight
from models import Event, Group, Reply, Rsvp, Seat
from models import Question as QuestionRow
from phrases import noted


def set_questions(actor_id: int, key: str, wishes: Sequence[QuestionWish], now: datetime) -> tuple[Question, ...]:
    """Ask these from now on; a new one comes last. Questions that stay (same position and kind) keep their answers, but
    for an answer whose option is gone. Raises NotFound, NotAllowed, TooLate, Invalid (fields `question_1_prompt`,
    `question_1_options`, counted as in `wishes`; `questions` for all of them)."""
    wrongs: list[Wrong] = []
    ready = [tidied(wish, number, wrongs) for number, wish in enumerate(wishes, 1)]
    if len(ready) > MOST_QUESTIONS:
        wrongs.append(wrong("questions", noted("Up to {most} questions, here."), most=MOST_QUESTIONS))
    if wrongs:
        raise Invalid(*wrongs)
    with write_transaction():
        event = locked(Event.select().where(Event.key == key)).first()
        if event is None:
            raise NotFound()
        require_organiser(actor_id, event.group_id)
        if event.status == "cancelled" or event.ends_at <= now:
            raise TooLate(noted("This event is over."))
        _replace(event.id, ready)
        audit.note("event.questions", f"event:{event.id}", actor_id=actor_id, group_id=event.group_id, now=now)
        return _as_seen(event.id, None)


def questions_of(key: str, viewer_id: int | None) -> tuple[Question, ...]:
    """The questions of an event the viewer may see, with what they said. Raises NotFound."""
    event = _seen(key, viewer_id)
    return _as_seen(event.id, viewer_id)


def reply(user_id: int, key: str, given: Mapping[int, Given], now: datetime) -> tuple[Question, ...]:
    """Answer by position; an empty `Given` takes an answer back, a position not named keeps it. Until the start.

    "Nothing of this" beside something else is left out. Returns the questions as they stand. Raises NotFound,
    NotAllowed (no seat and no place in line), TooLate, Invalid (fields `reply_<position>`).
    """
    with write_transaction():
        event = _seen(key, user_id)
        locked(Event.select(Event.id).where(Event.id == event.id)).get()  # nobody takes a question away meanwhile
        rsvp = _coming(event.id, user_id)
        if rsvp is None:
            raise NotAllowed(noted("Say first where you sit, then answer what is asked."))
        if event.status == "cancelled":
            raise TooLate(noted("This event was cancelled."))
        if event.starts_at <= now:
            raise TooLate(noted("It has begun, and answers stay as they are. Speak to the hosts."))
        _keep(event.id, rsvp.id, given, now)
        return _as_seen(event.id, user_id)


def replies_of_mine(user_id: int, key: str) -> dict[int, Given]:
    """What somebody said, by position. Raises NotFound."""
    return {one.position: one.mine for one in questions_of(key, user_id) if one.mine is not None}


def _replace(event_id: int, ready: list[QuestionWish]) -> None:
    ours = QuestionRow.event == event_id
    had = {row.position: row for row in QuestionRow.select().where(ours)}
    last = max(had, default=0)  # a number that was used is not used again at once: a form may still show the old one
    staying = []
    fresh = []
    for wish in ready:
        row = had.pop(wish.position, None) if wish.position is not None else None
        if row is not None and row.kind == wish.kind:
            _edit(row, wish)
            staying.append(row.id)
        else:
            fresh.append(wish)
    QuestionRow.delete().where(ours, QuestionRow.id.not_in(staying)).execute()
    for position, wish in enumerate(fresh, last + 1):
        QuestionRow.insert(event=event_id, position=position, kind=wish.kind.value, prompt=wish.prompt,
                           options=json.dumps(wish.options), required=wish.required).execute()  # fmt: skip


def _edit(row: QuestionRow, wish: QuestionWish) -> None:
    QuestionRow.update(prompt=wish.prompt, options=json.dumps(wish.options), required=wish.required).where(
        QuestionRow.id == row.id
    ).execute()
    if wish.kind == Ask.CHOICE:
        gone = [one.id for one in Reply.select().where(Reply.question == row.id)
                if not set(read(one.value).chosen) <= set(wish.options)]  # fmt: skip
        Reply.delete().where(Reply.id.in_(gone)).execute()


def _seen(key: str, viewer_id: int | None) -> Event:
    event = Event.select(Event, Group).join(Group).where(Event.key == key).first()
    if event is None:
        raise NotFound()
    width = narrower(event.group.visibility, event.visibility)
    if not sight(width, role_of(viewer_id, event.group_id), draft=event.status == "draft").see:
        raise NotFound()
    return event  # type: ignore[no-any-return]  # peewee's first() is untyped


def _as_seen(event_id: int, viewer_id: int | None) -> tuple[Question, ...]:
    rsvp = _coming(event_id, viewer_id) if viewer_id is not None else None
    said = {} if viewer_id is None else _said(event_id, viewer_id)
    rows = QuestionRow.select().where(QuestionRow.event == event_id).order_by(QuestionRow.position)
    return tuple(question_of(row, said.get(row.id), comes=rsvp is not None) for row in rows)


def _said(event_id: int, user_id: int) -> dict[int, Given]:
    mine = Reply.select().join(Rsvp).where(Rsvp.event == event_id, Rsvp.user == user_id)
    return {row.question_id: read(row.value) for row in mine}


def _coming(event_id: int, user_id: int) -> Rsvp | None:
    """The answer of somebody with a seat or a place in line."""
    seated = fn.EXISTS(Seat.select(Seat.id).where(Seat.rsvp == Rsvp.id))
    found: Rsvp | None = Rsvp.select().where(Rsvp.event == event_id, Rsvp.user == user_id, seated).first()
    return found


def _keep(event_id: int, rsvp_id: int, given: Mapping[int, Given], now: datetime) -> None:
    rows = {row.position: row for row in QuestionRow.select().where(QuestionRow.event == event_id)}
    wrongs: list[Wrong] = []
    gone = noted("That is not asked any more.")
    wrongs += [wrong(f"reply_{position}", gone) for position in given if position not in rows]
    ready = {rows[n].id: heard(question_of(rows[n]), said, wrongs) for n, said in given.items() if n in rows}
    if wrongs:
        raise Invalid(*wrongs)
    for question_id, said in ready.items():
        if said == Given():
            Reply.delete().where(Reply.question == question_id, Reply.rsvp == rsvp_id).execute()
            continue
        kept = {"value": written(said), "changed_at": now}
        Reply.insert(question=question_id, rsvp=rsvp_id, **kept).on_conflict(
            conflict_target=[Reply.question, Reply.rsvp], update=kept
        ).execute()
