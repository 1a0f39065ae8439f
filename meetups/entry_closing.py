"""An application is over: whatever ended it, only one ending counts, and its join request is answered in Telegram.

Each inside the caller's transaction, with the group held.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from meetups import buddies, due, entry_cards, outbox
from meetups.application_rows import OPEN_VALUES, State
from meetups.entry import entry_of
from meetups.quiet import told_at
from meetups.visibility import INSIDERS, Role
from models import Application as Row
from models import ApplicationAnswer, ChatMember, GroupChat, OutboxMessage, User

UNSAID = (State.EXPIRED, State.BLOCKED)  # what was never sent, and is over so, is nobody's to read


def become(row: Row, state: State, now: datetime, **more: object) -> bool:
    """The UPDATE that finds it still open. False: it was decided already."""
    forget_at = now + timedelta(days=entry_of(row.group_id).keep_days)
    fields = {"state": state.value, "decided_at": now, "forget_at": forget_at, **more}
    if not Row.update(fields).where(Row.id == row.id, Row.state.in_(OPEN_VALUES)).execute():
        return False
    due.plan("entry_forget", str(row.id), forget_at)
    for kind in ("entry_remind", "entry_expire"):
        due.forget(kind, str(row.id))
    if state == State.WITHDRAWN:
        entry_cards.over(row.key, now)
    if state == State.WITHDRAWN or (row.state == State.ASKING and state in UNSAID):
        ApplicationAnswer.delete().where(ApplicationAnswer.application == row.id).execute()
    return True


def close_where_open(user_id: int, group_id: int, role: Role, now: datetime) -> None:
    """Somebody's role changed elsewhere: what they still asked for is answered by that."""
    state = State.ADMITTED if role in INSIDERS else State.BLOCKED if role == Role.BANNED else State.WITHDRAWN
    for row in Row.select().where(Row.user == user_id, Row.group == group_id, Row.state.in_(OPEN_VALUES)):
        if become(row, state, now):
            answer_request(row, state == State.ADMITTED, now)
            if state == State.ADMITTED:
                welcome(row, now, at_once=False)


def answer_request(row: Row, admit: bool, now: datetime) -> None:
    """Owe Telegram the answer to the join request this application came with, and to any other of theirs here."""
    asks = (ChatMember.user == row.user_id, ChatMember.status == "asks")
    asked = GroupChat.select().join(ChatMember).where(GroupChat.group == row.group_id, *asks)
    chats = {home.chat_id for home in asked} | ({row.chat_id} if row.chat_id is not None else set())
    for chat_id in sorted(chats):
        owe_answer(row.user_id, row.group_id, chat_id, admit, f"{row.id}:{chat_id}", now)


def owe_answer(user_id: int, group_id: int, chat_id: int, admit: bool, key: str, now: datetime) -> None:
    """The same for one request, also where nobody had to think about it."""
    home = GroupChat.get_or_none(GroupChat.chat_id == chat_id, GroupChat.group == group_id)
    person = User.get_or_none(User.id == user_id)
    if home is None or person is None or person.telegram_id is None:
        return
    if not admit:  # Telegram says who came in, and says nothing of who did not
        here = (ChatMember.chat == home.id, ChatMember.user == user_id, ChatMember.status == "asks")
        ChatMember.update(status="left", seen_at=now).where(*here).execute()
    outbox.have_done(person.telegram_id, "join_request", key, now, group_id=group_id, home=home.id, user=user_id,
                     admit=admit)  # fmt: skip


def welcome_joined(user_id: int, group_id: int, now: datetime) -> None:
    """The same to who came in without an application, by the group's chat or an organiser's press: once, and only where
    the group wrote a welcome or somebody would be their buddy. Who came by the chat knows the way already."""
    person = User.get_or_none(User.id == user_id)
    if person is None or not person.reachable or _welcomed(user_id, group_id):
        return
    if entry_of(group_id).welcome or buddies.offered_to(user_id, group_id):
        at = told_at(person, now, None, group_id=group_id)
        outbox.tell(user_id, "welcome", f"joined:{group_id}:{user_id}", now, group_id=group_id, not_before=at)


def welcome(row: Row, now: datetime, *, at_once: bool) -> None:
    """At once to who just answered; what somebody else decided waits for the morning."""
    person = User.get_or_none(User.id == row.user_id)
    at = now if at_once else told_at(person, now, None, group_id=row.group_id)
    outbox.tell(row.user_id, "welcome", str(row.id), now, group_id=row.group_id, not_before=at, about=row.key)


def _welcomed(user_id: int, group_id: int) -> bool:
    """By an application that was open, or lately: who leaves and comes back is not welcomed each time."""
    told = (OutboxMessage.kind == "welcome", OutboxMessage.user == user_id, OutboxMessage.group == group_id)
    return bool(OutboxMessage.select().where(*told, OutboxMessage.state.not_in(("dead", "expired"))).exists())
