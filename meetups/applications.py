"""Somebody would come in: what is asked of them step by step, and what their answers lead to.

The norms in force come before the first question; where the group wants it, a press that shows a person is there.
"""

from __future__ import annotations

from datetime import datetime

from database import locked, write_transaction
from meetups import decided_entry, entry_doorstep, entry_ways, norms, people, raids
from meetups.application_rows import MORE_FROM, given, held, mine_of, realign
from meetups.application_rows import OPEN_VALUES as OPEN_VALUES
from meetups.application_rows import Mine as Mine
from meetups.application_rows import Said as Said
from meetups.application_rows import Source as Source
from meetups.application_rows import State as State
from meetups.application_rows import Step as Step
from meetups.entry_question_kinds import LONGEST_ANSWER
from meetups.entry_questions import asked_of, heard, questions_of
from meetups.names import new_key, paragraphs, visible
from meetups.refusals import Invalid, NotFound, TooLate, wrong
from models import Application as Row
from models import ApplicationAnswer, Group
from phrases import noted


def open_application(
    user_id: int,
    group_id: int,
    source: Source,
    now: datetime,
    *,
    chat_id: int | None = None,
    invitation_id: int | None = None,
) -> Mine:
    """Begin, or go on with the one that is open. Where nothing is asked, it is decided at once (see `state`).

    `chat_id`: the chat whose join request this answers. `invitation_id`: who has one may come in by it. Raises
    NotFound where they may not know the group, and NotAllowed: inside already, closed to them, declined until a date,
    no room, by invitation only.
    """
    with write_transaction():
        group = locked(Group.select().where(Group.id == group_id)).first()
        if group is None:
            raise NotFound()
        row = entry_doorstep.open_one(user_id, group_id)
        if row is None:
            people.require_known(user_id)
            entry_doorstep.require_welcome(user_id, group, now, chat_id=chat_id, invitation_id=invitation_id)
            row = Row.create(group=group, user=user_id, key=new_key(), source=source.value, state=State.ASKING.value,
                             invitation=invitation_id, chat_id=chat_id, opened_at=now, expires_at=now)  # fmt: skip
            entry_ways.to_applicant(row, now)
            if chat_id is None and raids.noted_arrival(group_id, now):  # at a chat's door they were counted already
                raids.tell(group_id, now)
        elif chat_id is not None and row.chat_id is None:
            Row.update(chat_id=chat_id).where(Row.id == row.id).execute()
        return _advanced(row, now)


def application(user_id: int, key: str) -> Mine:
    """One's own. Raises NotFound."""
    row = Row.get_or_none(Row.key == key, Row.user == user_id)
    if row is None:
        raise NotFound()
    return mine_of(row)


def mine(user_id: int, group_id: int) -> Mine | None:
    """One's newest application to this group, decided or not."""
    row = Row.select().where(Row.user == user_id, Row.group == group_id).order_by(Row.id.desc()).first()
    return None if row is None else mine_of(row)


def accept_norms(user_id: int, key: str, version: int, now: datetime) -> Mine:
    """Accept the norms that were shown; where others are in force by now, those are asked. Raises NotFound, TooLate."""
    with write_transaction():
        row = _asking(user_id, key)
        in_force = norms.current(row.group_id)
        if in_force is not None and in_force.version == version:
            Row.update(norms_version=version).where(Row.id == row.id).execute()
        return _advanced(row, now)


def show_presence(user_id: int, key: str, pressed: str, now: datetime) -> Mine:
    """The human check: the button that names the group (its slug) was pressed, or the other one, which changes nothing
    and may be pressed again and again. Raises NotFound, TooLate."""
    with write_transaction():
        row = _asking(user_id, key)
        if pressed == row.group.slug:
            Row.update(human=True).where(Row.id == row.id).execute()
        return _advanced(row, now)


def answer(user_id: int, key: str, position: int, said: str, now: datetime, *, mark: str | None = None) -> Mine:
    """Answer one question; "" leaves out one that may be. An answer that declines ends it at once.

    `mark`: that of the question as they saw it. Raises NotFound, TooLate (not asked any more, or in other words),
    Invalid (field `answer`).
    """
    with write_transaction():
        row = _asking(user_id, key)
        question = next((one for one in questions_of(row.group_id) if one.position == position), None)
        if question is None or mark not in (None, question.mark):
            raise TooLate(noted("That is not asked any more."))
        realign(row)
        _keep(row.id, position, question.prompt, heard(question, said))
        return _advanced(row, now)


def back(user_id: int, key: str, now: datetime) -> Mine:
    """Take the last answer back, to give it anew. Raises NotFound, TooLate."""
    with write_transaction():
        row = _asking(user_id, key)
        realign(row)
        answers = given(row)
        answered = [one.position for one in asked_of(questions_of(row.group_id), answers) if one.position in answers]
        if answered:
            last = (ApplicationAnswer.application == row.id, ApplicationAnswer.position == answered[-1])
            ApplicationAnswer.delete().where(*last).execute()
        return mine_of(held(key))


def send(user_id: int, key: str, now: datetime) -> Mine:
    """All is answered: decide by the rules, or hand it to the organisers. Something may be asked before that.

    Raises NotFound, TooLate, and NotAllowed where there is no room any more.
    """
    with write_transaction():
        row = _asking(user_id, key)
        if mine_of(row).step in (Step.SEND, None):
            entry_ways.settle(row, now)
        return mine_of(held(key))


def say_more(user_id: int, key: str, words: str, now: datetime) -> Mine:
    """Answer what organisers asked besides; it is with them again. Raises NotFound, TooLate, Invalid (`answer`)."""
    said = paragraphs(words)
    if not visible(said) or len(said) > LONGEST_ANSWER:
        raise Invalid(wrong("answer", noted("Write something, in up to {most} characters."), most=LONGEST_ANSWER))
    with write_transaction():
        row = held(key, user_id)
        if row.state != State.MORE:
            raise TooLate(noted("That is not asked any more."))
        asked = ApplicationAnswer.application == row.id, ApplicationAnswer.position >= MORE_FROM
        _keep(row.id, MORE_FROM + ApplicationAnswer.select().where(*asked).count(), row.asked_more, said)
        entry_ways.to_organisers(row, now)
        return mine_of(held(key))


def withdraw(user_id: int, key: str, now: datetime) -> Mine:
    """Take it back; what was said is deleted. Raises NotFound, TooLate where it was decided."""
    with write_transaction():
        row = held(key, user_id)
        if not decided_entry.withdraw(row, now):
            raise TooLate(noted("That was decided already."))
        return mine_of(held(key))


def _asking(user_id: int, key: str) -> Row:
    row = held(key, user_id)
    if row.state != State.ASKING:
        raise TooLate(noted("That is not asked any more."))
    return row


def _keep(row_id: int, position: int, prompt: str, value: str) -> None:
    kept = {"prompt": prompt, "value": value}
    ApplicationAnswer.insert(application=row_id, position=position, **kept).on_conflict(
        conflict_target=[ApplicationAnswer.application, ApplicationAnswer.position], update=kept
    ).execute()


def _advanced(row: Row, now: datetime) -> Mine:
    if row.state == State.ASKING:
        entry_ways.go_on(held(row.key), now)
    return mine_of(held(row.key))
