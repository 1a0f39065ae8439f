"""Somebody asks Telegram to let them into a chat of a group: what becomes of it, and the answer Telegram is owed."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from database import write_transaction
from meetups import applications, chat_trouble, decided_entry, entry_closing, people
from meetups.applications import OPEN_VALUES, Mine, Source, State
from meetups.delivery import Message
from meetups.entry_doorstep import Inside
from meetups.people import Person, Profile
from meetups.refusals import NotAllowed, Refusal
from meetups.told_words import may_not_write
from meetups.visibility import INSIDERS, role_of
from models import Application, ChatMember, GroupChat, OutboxMessage, User

KIND = "join_request"
PATIENCE, AT_ONCE = timedelta(minutes=1), 50
GONE = "hide_requester_missing"  # Telegram's word for a request that is there no more


@dataclass(frozen=True, slots=True)
class Knock:
    """What becomes of a join request: an application that goes on or is decided, or why there is none.

    Neither: they belong to the group already, and are let in. `unstarted`: nobody may write to them once Telegram's
    five minutes are over.
    """

    mine: Mine | None = None
    refusal: Refusal | None = None
    unstarted: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What Telegram is to be told: the chat, the person there, and whether they are let in."""

    chat_id: int
    telegram_id: int
    admit: bool


def knocked(profile: Profile, chat_id: int, now: datetime) -> Knock | None:
    """They asked for this chat. None: it is no group's, and not ours to answer.

    For five minutes the bot may write to them, as if they had started it; should it be too late, that is found out.
    """
    with write_transaction():
        person = people.meet(profile, now)
        home = GroupChat.get_or_none(GroupChat.chat_id == chat_id, GroupChat.group.is_null(False))
        if home is None:
            return None
        people.set_reachable(person.id, True)
        return replace(_considered(person, home, now), unstarted=not person.reachable)


def ask_again(now: datetime) -> int:
    """Whoever a bot heard and did not answer, being killed at that very moment, is asked now. Returns how many.

    They are those who stand at a door without a wish that is open, decided since, or being answered.
    """
    lost = list(_unheard(now))
    for row in lost:
        person, home = row.user, row.chat
        profile = Profile(person.telegram_id, person.name, person.username, person.language)
        with write_transaction():
            knock = knocked(profile, home.chat_id, now)
            mine = knock.mine if knock is not None else None
            if mine is not None and mine.state == State.ASKING:
                decided_entry.tell(Application.get(Application.key == mine.key), "remind", now)
    return len(lost)


def to_answer(message: Message) -> Reply | None:
    """The answer as it is owed now; None: the chat is the group's no more, or the person was forgotten."""
    facts = message.facts
    home = GroupChat.get_or_none(GroupChat.id == facts["home"], GroupChat.group == message.group_id)
    person = User.get_or_none(User.id == facts["user"], User.erased_at.is_null())
    if home is None or home.state == "removed" or person is None or person.telegram_id is None:
        return None
    return Reply(home.chat_id, person.telegram_id, bool(facts["admit"]))


def not_answered(message: Message, now: datetime) -> None:
    """Telegram refused it for good: whoever can give the bot the right hears of it, once a day and chat."""
    with write_transaction():
        home = GroupChat.get_or_none(GroupChat.id == message.facts["home"])
        if home is not None:
            GroupChat.update(can_invite=False).where(GroupChat.id == home.id).execute()
            chat_trouble.tell_of_door(home, now)


def may_again(home: GroupChat, now: datetime) -> None:
    """The bot may let people in again: what it could not answer is answered, where it is still to be answered so.

    Inside a transaction.
    """
    died = (OutboxMessage.kind == KIND, OutboxMessage.state == "dead", OutboxMessage.group == home.group_id)
    last: dict[int, OutboxMessage] = {}
    for row in OutboxMessage.select().where(*died).order_by(OutboxMessage.id):
        facts = json.loads(row.facts)
        if facts["home"] == home.id and may_not_write(row.error):
            last[facts["user"]] = row
    for user_id, row in last.items():
        inside = role_of(user_id, home.group_id) in INSIDERS
        if bool(json.loads(row.facts)["admit"]) == inside:
            fresh = {"state": "pending", "not_before": now, "changed_at": now, "attempts": 0, "error": ""}
            OutboxMessage.update(fresh).where(OutboxMessage.id == row.id, OutboxMessage.state == "dead").execute()


def waits_no_more(message: Message, now: datetime) -> None:
    """Telegram will not let them in, or knows them no more, and no right of the bot would change that."""
    with write_transaction():
        _asks_no_more(message, now)


def nobody_asked(message: Message, now: datetime) -> None:
    """The request was taken back before it was answered: who was let in is shown another way into the chat."""
    facts = message.facts
    with write_transaction():
        _asks_no_more(message, now)
        mine = (Application.user == facts["user"], Application.group == message.group_id)
        row = Application.select().where(*mine).order_by(Application.id.desc()).first()
        if facts["admit"] and row is not None and role_of(facts["user"], row.group_id) in INSIDERS:
            decided_entry.tell(row, "way", now)


def forget_person(user_id: int) -> None:
    """Nothing more is asked of Telegram about them. Inside a transaction, while their account is still known."""
    person = User.get_or_none(User.id == user_id)
    if person is not None and person.telegram_id is not None:
        theirs = (OutboxMessage.kind == KIND, OutboxMessage.chat_id == person.telegram_id)
        OutboxMessage.delete().where(*theirs).execute()


def _asks_no_more(message: Message, now: datetime) -> None:
    stands = (ChatMember.chat == message.facts["home"], ChatMember.user == message.facts["user"])
    ChatMember.update(status="left", seen_at=now).where(*stands, ChatMember.status == "asks").execute()


def _unheard(now: datetime) -> Any:
    """Those whom nobody answered for a minute, in the order in which they asked."""
    theirs = (Application.user == ChatMember.user, Application.group == GroupChat.group)
    answered = Application.state.in_(OPEN_VALUES) | (Application.decided_at >= ChatMember.seen_at)
    wish = Application.select().where(*theirs, answered)
    act = OutboxMessage.select().where(
        OutboxMessage.kind == KIND, OutboxMessage.chat_id == User.telegram_id,
        OutboxMessage.group == GroupChat.group, OutboxMessage.created_at >= ChatMember.seen_at,
    )  # fmt: skip
    rows = ChatMember.select(ChatMember, GroupChat, User).join(GroupChat).switch(ChatMember).join(User)
    rows = rows.where(
        ChatMember.status == "asks", ChatMember.seen_at <= now - PATIENCE, User.telegram_id.is_null(False)
    )
    rows = rows.where(GroupChat.group.is_null(False), GroupChat.state != "removed", ~fn.EXISTS(wish), ~fn.EXISTS(act))
    return rows.order_by(ChatMember.seen_at, ChatMember.user).limit(AT_ONCE)


def _considered(person: Person, home: GroupChat, now: datetime) -> Knock:
    group_id, chat_id = home.group_id, home.chat_id
    key = f"{home.id}:{person.id}:{int(now.timestamp())}"
    try:
        return Knock(applications.open_application(person.id, group_id, Source.CHAT, now, chat_id=chat_id))
    except Inside:
        entry_closing.owe_answer(person.id, group_id, chat_id, True, key, now)
        return Knock()
    except (
        NotAllowed
    ) as refused:  # they read why, and may ask anew: whoever waits at a door nobody opens waits for ever
        entry_closing.owe_answer(person.id, group_id, chat_id, False, key, now)
        return Knock(refusal=refused)
