"""The Telegram chats a group lives in: bound to it, muted, removed, moved."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from database import locked, write_transaction
from meetups import (
    chat_acts,
    chat_administrators,
    chat_cards,
    chat_trouble,
    drafts,
    endings,
    join_requests,
    poll_states,
)
from meetups.groups import GroupFacts, facts_of, require_organiser
from meetups.message_steps import NOT_SO
from meetups.names import one_line
from meetups.refusals import NotAllowed, NotFound
from models import Application, Group, GroupChat, OutboxMessage
from phrases import noted

MOST_NAMESAKES = 5


@dataclass(frozen=True, slots=True)
class ChatFacts:
    """A chat as Telegram describes it, and what the bot may do there: post and pin, let people in, keep them out."""

    chat_id: int
    kind: str
    title: str
    username: str | None = None
    can_pin: bool = False
    can_post: bool = True
    can_invite: bool = False
    can_restrict: bool = False


def seen(
    chat: ChatFacts, added_by: int | None, now: datetime, administrators: Collection[int] = ()
) -> GroupFacts | None:
    """The bot is in this chat, with these rights. Returns the group it is bound to, if it is.

    A right it lost is told to whoever can give it back, `administrators` (Telegram ids) among them; where none are
    named, those that were seen last. Where it may write again after a while, the cards its chat missed are posted.
    """
    state = "active" if chat.can_post else "muted"
    title = one_line(chat.title)[:255]
    with write_transaction():
        fresh = {"kind": chat.kind, "title": title, "username": chat.username, "can_pin": chat.can_pin, "state": state,
                 "can_invite": chat.can_invite, "can_restrict": chat.can_restrict}  # fmt: skip
        chat_cards.hold_group(chat.chat_id)
        made = GroupChat.insert(chat_id=chat.chat_id, added_by=added_by, created_at=now, **fresh)
        is_new = made.on_conflict_ignore().as_rowcount().execute() == 1
        row = locked(GroupChat.select().where(GroupChat.chat_id == chat.chat_id)).get()
        before = "" if is_new else row.state
        by = added_by if added_by and before in ("", "removed") else row.added_by_id or added_by
        GroupChat.update(added_by=by, **fresh).where(GroupChat.id == row.id).execute()
        if administrators:
            chat_administrators.saw(row.id, administrators)
        if state == "muted" and before != "muted":
            chat_trouble.tell(row, "muted", now)
        if state == before == "active" and row.can_pin and not chat.can_pin and row.group_id is not None:
            chat_trouble.tell(row, "pin", now)
        if state == "active" and before in ("muted", "removed") and row.group_id is not None:
            chat_cards.catch_up(row, now)
        if row.group_id is not None:
            chat_acts.may_now(row, now, more=chat.can_restrict and not row.can_restrict, back=before == "removed")
            if chat.can_invite and not row.can_invite:
                join_requests.may_again(row, now)
    return group_of_chat(chat.chat_id)


def gone(chat_id: int, now: datetime) -> None:
    """The bot was removed from the chat: nothing is posted there, and whoever can add it again is told."""
    with write_transaction():
        chat_cards.hold_group(chat_id)
        row = locked(GroupChat.select().where(GroupChat.chat_id == chat_id)).first()
        if row is None or row.state == "removed":
            return
        GroupChat.update(state="removed").where(GroupChat.id == row.id).execute()
        chat_cards.take_down(chat_id)
        _silence(chat_id, now)
        poll_states.lost_with_chat(chat_id, now)
        chat_trouble.tell(row, "removed", now)
        chat_administrators.forget(row.id)


def not_let_write(chat_id: int, now: datetime, administrators: Collection[int] = ()) -> None:
    """A post was refused for want of a right nobody said was gone: the chat's own permissions changed. They may be
    changed back as silently, so the chat is not taken for lost; those who can do it hear of it."""
    with write_transaction():
        if (row := _lively(chat_id, administrators)) is not None:
            chat_trouble.tell_of_silence(row, now)


def not_let_pin(chat_id: int, now: datetime, administrators: Collection[int] = ()) -> None:
    """Pinning was refused for want of a right: as if Telegram had said that it is gone. It says when it is back."""
    with write_transaction():
        row = _lively(chat_id, administrators)
        if row is None or not row.can_pin:
            return
        GroupChat.update(can_pin=False).where(GroupChat.id == row.id).execute()
        if row.group_id is not None:
            chat_trouble.tell(row, "pin", now)


def moved(old_id: int, new_id: int, now: datetime) -> None:
    """A group became a supergroup: its id changes everywhere at once. Its old messages cannot be edited there, so the
    cards are posted anew. Telegram says it twice, and it may first look as if the bot had left one chat for another."""
    with write_transaction():
        chat_cards.hold_group(old_id)
        rows = locked(GroupChat.select().where(GroupChat.chat_id.in_((old_id, new_id))).order_by(GroupChat.id))
        row, met = ({each.chat_id: each for each in rows}.get(number) for number in (old_id, new_id))
        chat_cards.take_down(old_id)
        drafts.chat_moved(old_id, new_id)
        poll_states.chat_moved(old_id, new_id, now)
        if met is not None and row is not None and met.group_id is not None:  # made another group's before we heard
            GroupChat.update(state="removed").where(GroupChat.id == row.id).execute()
            _silence(old_id, now)
            return
        _readdress(old_id, new_id, now)
        if row is not None:
            _rename(row, met, new_id, now)


def bind(actor_id: int, chat_id: int, group_id: int, now: datetime) -> None:
    """Let the group live in this chat. Cards of its coming events are posted there. Raises NotAllowed, NotFound."""
    with write_transaction():
        locked(Group.select(Group.id).where(Group.id == group_id)).first()
        require_organiser(actor_id, group_id)
        row = locked(GroupChat.select().where(GroupChat.chat_id == chat_id)).first()
        if row is None:
            raise NotFound()
        if row.group_id not in (None, group_id):
            raise NotAllowed(noted("That chat belongs to another group already."))
        row.group = group_id
        row.save(only=[GroupChat.group])
        chat_cards.catch_up(row, now)
        chat_acts.may_now(row, now, more=False, back=True)


def unbound_chats(user_id: int) -> tuple[ChatFacts, ...]:
    """Chats this person added the bot to that are no group's yet."""
    rows = GroupChat.select().where(
        GroupChat.added_by == user_id, GroupChat.group.is_null(), GroupChat.state != "removed"
    )
    return tuple(ChatFacts(row.chat_id, row.kind, row.title, row.username, row.can_pin) for row in rows)


def chat(chat_id: int) -> ChatFacts:
    """A chat the bot is in. Raises NotFound."""
    row = GroupChat.get_or_none(GroupChat.chat_id == chat_id, GroupChat.state != "removed")
    if row is None:
        raise NotFound()
    return ChatFacts(row.chat_id, row.kind, row.title, row.username, row.can_pin)


def may_have_moved(title: str) -> tuple[int, ...]:
    """Small groups of this title that are homes of ours: a supergroup of that name may be what one of them became."""
    small = (GroupChat.kind == "group", GroupChat.title == one_line(title)[:255], GroupChat.group.is_null(False))
    return tuple(row.chat_id for row in GroupChat.select().where(*small).order_by(GroupChat.id).limit(MOST_NAMESAKES))


def chats_of_group(group_id: int, *, with_cards: bool = False) -> tuple[ChatFacts, ...]:
    """The chats where the bot can post for the group now; `with_cards`: those where it posts events."""
    wanted = (GroupChat.cards_here,) if with_cards else ()
    rows = GroupChat.select().where(GroupChat.group == group_id, GroupChat.state == "active", *wanted)
    return tuple(
        ChatFacts(row.chat_id, row.kind, row.title, row.username, row.can_pin) for row in rows.order_by(GroupChat.id)
    )


def group_of_chat(chat_id: int) -> GroupFacts | None:
    """The group that lives in this chat."""
    row = GroupChat.select(GroupChat, Group).join(Group).where(GroupChat.chat_id == chat_id).first()
    return None if row is None else facts_of(row.group)


def may_pin(chat_id: int) -> bool:
    """Whether the bot may pin messages there."""
    return bool(GroupChat.select().where(GroupChat.chat_id == chat_id, GroupChat.can_pin).exists())


def _lively(chat_id: int, administrators: Collection[int]) -> GroupChat | None:
    """The chat, held, where the bot is in it and may write as far as it was told; who administers it is noted."""
    chat_cards.hold_group(chat_id)
    here = (GroupChat.chat_id == chat_id, GroupChat.state == "active")
    row: GroupChat | None = locked(GroupChat.select().where(*here)).first()
    if row is not None and administrators:
        chat_administrators.saw(row.id, administrators)
    return row


def _rename(row: GroupChat, met: GroupChat | None, new_id: int, now: datetime) -> None:
    if met is not None:
        chat_administrators.became(met.id, row.id)
        GroupChat.delete().where(GroupChat.id == met.id).execute()
    row.chat_id, row.kind, row.state = new_id, "supergroup", met.state if met is not None else "active"
    row.save(only=[GroupChat.chat_id, GroupChat.kind, GroupChat.state])
    if row.group_id is not None and row.state == "active":
        chat_cards.catch_up(row, now)


def _readdress(old_id: int, new_id: int, now: datetime) -> None:
    """What is owed there goes to the new chat: also what an organiser may send again. It answers no message of the old
    one, and a card that perhaps stands there is posted anew."""
    Application.update(chat_id=new_id).where(Application.chat_id == old_id).execute()
    there = OutboxMessage.chat_id == old_id
    lost = (there, OutboxMessage.kind == "card", OutboxMessage.state == "unknown")
    endings.note_all(lost, "expired", now)
    OutboxMessage.update(state="expired", error=NOT_SO, changed_at=now).where(*lost).execute()
    for row in OutboxMessage.select().where(there, OutboxMessage.state.not_in(("sent", "expired"))):
        facts = {name: fact for name, fact in json.loads(row.facts).items() if name not in ("reply_to", "thread_id")}
        OutboxMessage.update(chat_id=new_id, facts=json.dumps(facts)).where(OutboxMessage.id == row.id).execute()


def _silence(chat_id: int, now: datetime) -> None:
    """Nothing can be posted there any more: what waits is dropped. Should the bot be back, cards are owed anew."""
    waiting = (OutboxMessage.chat_id == chat_id, OutboxMessage.state == "pending")
    endings.note_all(waiting, "dead", now)
    gone = {"state": "dead", "error": "the bot was removed from the chat", "changed_at": now}
    OutboxMessage.update(gone).where(*waiting).execute()
