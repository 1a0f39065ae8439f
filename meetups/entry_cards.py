"""Where organisers' private chats show what somebody answered at the door, and that it goes from there too.

Each such message is a row of work due, `key of the application:chat:message`, until Telegram changed the message (Bot
API, editMessageText: a bot may at any time change what it said in private) or refused to. What it says then is in
`entry_card_notices.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from database import locked, write_transaction
from meetups import due, outbox
from meetups.application_rows import OPEN_VALUES, State, held
from meetups.refusals import NotFound
from meetups.visibility import ORGANISERS, role_of
from models import Application, DueWork, OutboxMessage, User

KIND = "entry_card"
AGAIN = timedelta(days=1)  # a change that did not go by then is owed once more
LATER = timedelta(hours=1)


def remember(key: str, chat_id: int, message_id: int, now: datetime) -> None:
    """This message in an organiser's private chat shows that application, or is about to."""
    with write_transaction():
        _plan(f"{key}:{chat_id}:{message_id}", now)


def stands(key: str, chat_id: int, message_id: int, now: datetime) -> None:
    """This message shows that application now ("": none), and no more what it showed before."""
    shown = _subjects(DueWork.subject.endswith(f":{chat_id}:{message_id}"))
    if shown or key:
        with write_transaction():
            for subject in shown:
                due.forget(KIND, subject)
            if key:
                _plan(f"{key}:{chat_id}:{message_id}", now)


def come_round(subject: str, at: datetime, now: datetime) -> None:
    """Due work: owe the change where the message may not show it any more, else look again when that is so."""
    key, chat_id, _ = subject.split(":")
    row = Application.get_or_none(Application.key == key)
    if row is not None and _may_stay(row, int(chat_id), now):
        due.plan("entry_card", subject, _end(row, now))
        return
    _owe(subject, now)
    due.plan("entry_card", subject, now + AGAIN)  # until it is done


def over(key: str, now: datetime) -> None:
    """What was answered is gone, or goes with this transaction: no message shows it any more."""
    _hurry(_subjects(DueWork.subject.startswith(f"{key}:")), now)


def not_theirs(user_id: int, group_id: int, now: datetime) -> None:
    """Somebody looks after the group no more: what they read of who applied goes. Inside a transaction."""
    theirs = _of_reader(_chat_of(user_id))
    keys = [subject.split(":")[0] for subject in theirs]
    here = Application.select(Application.key).where(Application.key.in_(keys), Application.group == group_id)
    of_group = {row.key for row in here}
    _hurry([subject for subject in theirs if subject.split(":")[0] in of_group], now)


def take_out(user_id: int, now: datetime) -> None:
    """Somebody is erased: what shows their applications changes, and so does what they read of others.

    The number of their own chat stands in what is owed there, until it is done. Inside a transaction, before their
    applications are deleted and their number is forgotten.
    """
    for row in locked(Application.select().where(Application.user == user_id).order_by(Application.id)):
        over(row.key, now)
    chat_id = _chat_of(user_id)
    if chat_id is not None:
        OutboxMessage.delete().where(OutboxMessage.kind == KIND, OutboxMessage.chat_id == chat_id).execute()
    for subject in _of_reader(chat_id):
        due.forget(KIND, subject)
        _owe(subject, now, last=True)


def to_change(facts: Mapping[str, Any], now: datetime) -> bool:
    """Whether the message still shows what its reader may not read."""
    key, chat_id, _ = facts["card"].split(":")
    if not facts["last"] and not due.planned(KIND, facts["card"]):
        return False  # it shows something else since
    row = Application.get_or_none(Application.key == key)
    return row is None or not _may_stay(row, int(chat_id), now)


def done(outbox_id: int, facts: Mapping[str, Any]) -> None:
    """Telegram changed it, or never will: nothing is left to be done. Inside a transaction."""
    due.forget(KIND, facts["card"])
    if facts["last"]:  # nobody is left whose number this is
        OutboxMessage.delete().where(OutboxMessage.id == outbox_id).execute()


def number_of(user_id: int) -> int:
    """How many messages in this person's chat show what others answered."""
    return len(_of_reader(_chat_of(user_id)))


def _plan(subject: str, now: datetime) -> None:
    key, chat_id, _ = subject.split(":")
    try:
        row = held(key)  # with its group: whoever deletes the answers now finds this row, or is seen here
    except NotFound:
        due.plan("entry_card", subject, now)
        return
    due.plan("entry_card", subject, _end(row, now) if _may_stay(row, int(chat_id), now) else now)


def _may_stay(row: Application, chat_id: int, now: datetime) -> bool:
    reader = User.get_or_none(User.telegram_id == chat_id)
    if reader is None or role_of(reader.id, row.group_id) not in ORGANISERS:
        return False
    if row.state in OPEN_VALUES:
        return True
    return row.state != State.WITHDRAWN and row.forget_at is not None and row.forget_at > now


def _end(row: Application, now: datetime) -> datetime:
    """When to look again: nothing that is not decided by then goes without somebody saying so."""
    ends: datetime = row.forget_at or max(row.expires_at, now + LATER)
    return ends


def _owe(subject: str, now: datetime, *, last: bool = False) -> None:
    chat_id = int(subject.split(":")[1])
    reader = User.get_or_none(User.telegram_id == chat_id)
    language = "en" if reader is None else reader.language
    outbox.have_done(chat_id, "entry_card", f"{subject}:{now.isoformat()}", now, card=subject, language=language,
                     last=last)  # fmt: skip


def _hurry(subjects: list[str], now: datetime) -> None:
    for subject in subjects:
        due.forget(KIND, subject)
        due.plan("entry_card", subject, now)


def _of_reader(chat_id: int | None) -> list[str]:
    return [] if chat_id is None else _subjects(DueWork.subject.contains(f":{chat_id}:"))


def _subjects(which: Any) -> list[str]:
    rows = DueWork.select(DueWork.subject).where(DueWork.kind == KIND, which).distinct()
    return [row.subject for row in rows.order_by(DueWork.subject)]


def _chat_of(user_id: int) -> int | None:
    """A private chat has the number of the person in it."""
    found: int | None = User.select(User.telegram_id).where(User.id == user_id).scalar()
    return found
