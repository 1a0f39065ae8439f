"""How an application ends: admitted, declined, blocked, expired, taken back. Each inside the caller's transaction, with
its group held.

Only one ending counts: the UPDATE that finds the application still open.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from meetups import chat_acts, norms, outbox, sanction_rows
from meetups.application_rows import State
from meetups.entry import entry_of
from meetups.entry_closing import answer_request, become, welcome
from meetups.entry_doorstep import FULL
from meetups.group_card import has_room
from meetups.members import set_role
from meetups.refusals import NotAllowed
from meetups.visibility import INSIDERS, Role, role_of
from models import Application as Row


def admit(row: Row, now: datetime, by: int | None = None) -> bool:
    """They are a member; the chat they asked to join lets them in. False: it was decided already.

    Raises NotAllowed where there is no room.
    """
    if not has_room(row.group_id):
        raise NotAllowed(FULL)
    if not become(row, State.ADMITTED, now, decided_by=by):
        return False
    if role_of(row.user_id, row.group_id) not in INSIDERS:
        set_role(row.user_id, row.group_id, Role.MEMBER, now)
    if row.norms_version is not None:
        norms.record(row.user_id, row.group_id, row.norms_version, now)
    norms.ask(row.user_id, row.group_id, now)
    welcome(row, now, at_once=by is None)
    answer_request(row, True, now)
    return True


def decline(row: Row, reason: str, now: datetime, by: int | None = None) -> bool:
    """Not this time; they may apply again from a date. False: it was decided already."""
    again_from = now + timedelta(days=entry_of(row.group_id).again_days)
    if not become(row, State.DECLINED, now, decided_by=by, reason=reason, again_from=again_from):
        return False
    if by is not None:  # who was declined by a rule reads it where they answered
        tell(row, "declined", now)  # before the chat is told: afterwards nobody may write to who never pressed Start
    answer_request(row, False, now)
    chat_acts.owe(row.group_id, row.user_id, chat_acts.Act.REMOVE, now)  # who is in a chat all the same
    return True


def block(row: Row, reason: str, now: datetime, by: int) -> bool:
    """The group is closed to them from now on. False: it was decided already."""
    if not become(row, State.BLOCKED, now, decided_by=by, reason=reason):
        return False
    sanction_rows.kept_out(row.user_id, row.group_id, now, by)
    set_role(row.user_id, row.group_id, Role.BANNED, now)
    tell(row, "closed", now)
    answer_request(row, False, now)
    return True


def expire(row: Row, now: datetime) -> bool:
    """Nobody answered in time. False: it was decided already."""
    with_organisers = row.state == State.REVIEW
    if not become(row, State.EXPIRED, now):
        return False
    tell(row, "not_answered" if with_organisers else "expired", now)
    answer_request(row, False, now)
    return True


def withdraw(row: Row, now: datetime) -> bool:
    """They took it back: nobody needs to read what they said. False: it was decided already."""
    if not become(row, State.WITHDRAWN, now):
        return False
    answer_request(row, False, now)
    return True


def tell(row: Row, what: str, now: datetime) -> None:
    """Owe the applicant a word."""
    key = f"{row.id}:{what}:{int(now.timestamp())}"
    outbox.tell(row.user_id, "entry_word", key, now, group_id=row.group_id, about=row.key, what=what)
