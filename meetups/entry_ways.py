"""Where an application goes next: what its answers lead to, and whom it waits for.

Inside the caller's transaction, with its group held.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from meetups import application_times, decided_entry, norms
from meetups.application_rows import State, asked_here, given, held_row, realign, step_of
from meetups.entry import EntryFacts, EntryMode, Otherwise, entry_of
from meetups.entry_questions import Decision, Verdict, asked_of, verdict
from meetups.review_news import tell_organisers
from models import Application as Row
from models import ApplicationAnswer, Vouch


def go_on(row: Row, now: datetime) -> None:
    """Something was answered: an answer that declines ends it; where nothing is left to ask, it is settled."""
    how = entry_of(row.group_id)
    questions, answers = asked_here(row, how), given(row)
    said = verdict(questions, answers)
    if said.decision == Decision.DECLINE:
        _keep_only(row, [one.position for one in asked_of(questions, answers)])
        decided_entry.decline(row, said.reason, now)
    elif step_of(row, how, norms.current(row.group_id), questions, answers) is None:
        settle(row, now)


def settle(row: Row, now: datetime) -> None:
    """All is answered: in by a rule or members' word; not in by a rule; or the organisers decide."""
    how = entry_of(row.group_id)
    questions, answers = asked_here(row, how), given(row)
    said = verdict(questions, answers)
    _keep_only(row, [one.position for one in asked_of(questions, answers)])
    if said.decision == Decision.DECLINE:
        decided_entry.decline(row, said.reason, now)
    elif vouched(row, how, now) or _admits(row, how, said, now):
        decided_entry.admit(row, now)
    else:
        to_organisers(row, now)


def vouched(row: Row, how: EntryFacts, now: datetime) -> bool:
    """Whether enough members gave their word, where it counts: not while organisers look at everybody."""
    given = Vouch.select().where(Vouch.application == row.id).count()
    return 0 < how.vouches <= given and not how.looks_at(now)


def to_organisers(row: Row, now: datetime) -> None:
    """It waits for them, and they hear of it."""
    span = timedelta(days=entry_of(row.group_id).answer_days)
    until = application_times.plan(row, now, span)
    sent = {"state": State.REVIEW.value, "sent_at": now, "reminded_at": None, "expires_at": until}
    Row.update(sent).where(Row.id == row.id).execute()
    tell_organisers(held_row(row.id, row.group_id), now)


def to_applicant(row: Row, now: datetime, **more: object) -> None:
    """It waits for who applies."""
    until = application_times.plan(row, now, application_times.APPLICANTS_TIME)
    Row.update(expires_at=until, reminded_at=None, **more).where(Row.id == row.id).execute()


def _keep_only(row: Row, positions: list[int]) -> None:
    """What was said to questions that are not on the way any more is nobody's to read."""
    realign(row)
    mine = ApplicationAnswer.application == row.id
    ApplicationAnswer.delete().where(mine, ApplicationAnswer.position.not_in(positions)).execute()


def _admits(row: Row, how: EntryFacts, said: Verdict, now: datetime) -> bool:
    if said.decision == Decision.REVIEW or how.looks_at(now):
        return False
    if row.invitation is not None and row.invitation.revoked_at is not None:
        return False  # taken back since they began with it
    if how.mode == EntryMode.INVITATION and row.invitation is None:
        return False  # they began when none was needed
    asks = how.mode == EntryMode.QUESTIONS
    return not asks or said.decision == Decision.ADMIT or how.otherwise == Otherwise.ADMIT
