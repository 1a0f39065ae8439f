"""An application is over: whatever ended it, only one ending counts, and its join request is answered in Telegram.

Each inside the caller's transaction, with the group held.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from meetups import due, outbox
from meetups.application_rows import OPEN_VALUES, State
from meetups.entry import entry_of
from meetups.visibility import INSIDERS, Role
from models import Application as Row
from models import GroupChat, User


def become(row: Row, state: State, now: datetime, **more: object) -> bool:
    """The UPDATE that finds it still open. False: it was decided already."""
    forget_at = now + timedelta(days=entry_of(row.group_id).keep_days)
    fields = {"state": state.value, "decided_at": now, "forget_at": forget_at, **more}
    if not Row.update(fields).where(Row.id == row.id, Row.state.in_(OPEN_VALUES)).execute():
        return False
    due.plan("entry_forget", str(row.id), forget_at)
    for kind in ("entry_remind", "entry_expire"):
        due.forget(kind, str(row.id))
    return True


def close_where_open(user_id: int, group_id: int, role: Role, now: datetime) -> None:
    """Somebody's role changed elsewhere: what they still asked for is answered by that."""
    state = State.ADMITTED if role in INSIDERS else State.BLOCKED if role == Role.BANNED else State.WITHDRAWN
    for row in Row.select().where(Row.user == user_id, Row.group == group_id, Row.state.in_(OPEN_VALUES)):
        if become(row, state, now):
            answer_request(row, "let_in" if state == State.ADMITTED else "turn_away", now)


def answer_request(row: Row, kind: str, now: datetime) -> None:
    """Owe Telegram the answer to the join request this application came with: `let_in` or `turn_away`."""
    if row.chat_id is not None:
        owe_answer(row.user_id, row.group_id, row.chat_id, kind, f"{row.id}", now)


def owe_answer(user_id: int, group_id: int, chat_id: int, kind: str, key: str, now: datetime) -> None:
    """The same for a request nobody had to think about.

    It stands in the line of the person's own chat: what they are told in the five minutes goes before it.
    """
    home = GroupChat.get_or_none(GroupChat.chat_id == chat_id, GroupChat.group == group_id)
    person = User.get_or_none(User.id == user_id)
    if home is not None and person is not None and person.telegram_id is not None:
        outbox.post(person.telegram_id, kind, key, now, group_id=group_id, home=home.id, user=user_id)
