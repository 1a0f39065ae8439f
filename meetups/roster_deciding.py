"""What organisers do where roster and chat are not alike; each is looked at anew, so two at once are one decision."""

from collections.abc import Callable
from datetime import datetime

from database import write_transaction
from meetups import audit, chat_acts, leaving, members, outbox
from meetups.chat_acts import Act
from meetups.groups import require_organiser
from meetups.refusals import NotAllowed, NotFound, TooLate
from meetups.visibility import INSIDERS, ORGANISERS, Role, role_of
from models import ChatMember, GroupChat, User
from phrases import noted

RIGHT_ALREADY = noted("Somebody put that right meanwhile.")
PRESENT = ("in", "muted")


def take_in(actor_id: int, user_id: int, group_id: int, now: datetime) -> None:
    """Somebody in the chat is on the roster too. Raises NotAllowed, NotFound, TooLate."""
    with write_transaction():
        if _held(actor_id, user_id, group_id, now) in (*INSIDERS, Role.BANNED) or not _stands(
            user_id, group_id, PRESENT
        ):
            raise TooLate(RIGHT_ALREADY)
        members.join(user_id, group_id, now)
        _note("member.take_in", actor_id, user_id, group_id, now)


def put_out(actor_id: int, user_id: int, group_id: int, now: datetime) -> None:
    """Somebody in the chat who is not on the roster leaves it, and may come back. Raises as `take_in`."""
    with write_transaction():
        if _held(actor_id, user_id, group_id, now) in INSIDERS or not chat_acts.owe(group_id, user_id, Act.REMOVE, now):
            raise TooLate(RIGHT_ALREADY)
        _note("member.put_out", actor_id, user_id, group_id, now)


def take_off(actor_id: int, user_id: int, group_id: int, now: datetime) -> None:
    """A member who is in no chat is on the roster no more; their seats go to others. Raises as `take_in`."""
    with write_transaction():
        if _held(actor_id, user_id, group_id, now) != Role.MEMBER or _stands(user_id, group_id, PRESENT):
            raise TooLate(RIGHT_ALREADY)
        leaving.part(user_id, group_id, Role.LEFT, now)
        _note("member.take_off", actor_id, user_id, group_id, now)


def ban_there(actor_id: int, user_id: int, group_id: int, now: datetime) -> None:
    """Ban somebody in the chats who is kept out here. Raises as `take_in`."""
    with write_transaction():
        if _held(actor_id, user_id, group_id, now) != Role.BANNED or not chat_acts.owe(group_id, user_id, Act.BAN, now):
            raise TooLate(RIGHT_ALREADY)
        _note("member.ban_there", actor_id, user_id, group_id, now)


def let_again(actor_id: int, user_id: int, group_id: int, now: datetime) -> None:
    """Lift the ban here and in the chats: who is in one is a member, others may come in again. Raises as `take_in`.

    An organiser who was banned in the chat by mistake does it for themselves, or another of them for the owner too.
    """
    with write_transaction():
        role = _held(actor_id, user_id, group_id, now, oneself=True)
        if role != Role.BANNED and not _stands(user_id, group_id, ("banned",)):
            raise TooLate(RIGHT_ALREADY)
        if role == Role.BANNED:
            inside = _stands(user_id, group_id, PRESENT)
            members.set_role(user_id, group_id, Role.MEMBER if inside else Role.LEFT, now)
        chat_acts.owe(group_id, user_id, Act.UNBAN, now)
        _note("member.let_again", actor_id, user_id, group_id, now)


def show_way(actor_id: int, user_id: int, group_id: int, now: datetime) -> None:
    """Somebody on the roster who is in no chat is shown the way into one, in private. Raises as `take_in`; NotAllowed
    where the bot may not write to them."""
    with write_transaction():
        role = _held(actor_id, user_id, group_id, now, oneself=True)
        if role not in INSIDERS or _stands(user_id, group_id, (*PRESENT, "banned")):
            raise TooLate(RIGHT_ALREADY)
        if not User.select().where(User.id == user_id, User.reachable).exists():
            raise NotAllowed(noted("The bot may not write to them: they have not started it."))
        known = GroupChat.username.is_null(False) | GroupChat.can_invite
        if not GroupChat.select().where(GroupChat.group == group_id, GroupChat.state != "removed", known).exists():
            raise NotAllowed(noted("The bot may not make links into the chat. Let it invite people there."))
        key = f"shown:{group_id}:{user_id}:{int(now.timestamp())}"
        outbox.tell(user_id, "entry_word", key, now, group_id=group_id, about="", what="shown")
        _note("member.show_way", actor_id, user_id, group_id, now)


DEEDS: dict[str, Callable[[int, int, int, datetime], None]] = {
    "take_in": take_in,
    "put_out": put_out,
    "take_off": take_off,
    "ban_there": ban_there,
    "let_again": let_again,
    "show_way": show_way,
}


def decide(actor_id: int, deed: str, user_id: int, group_id: int, now: datetime) -> str:
    """One of `DEEDS`. Returns the person's name. Raises NotAllowed, NotFound, TooLate."""
    with write_transaction():
        DEEDS[deed](actor_id, user_id, group_id, now)
        return str(User.select(User.name).where(User.id == user_id).scalar())


def _held(actor_id: int, user_id: int, group_id: int, now: datetime, *, oneself: bool = False) -> Role | None:
    """What they are, the group held. Raises NotAllowed; NotFound for somebody the group has nothing to do with."""
    leaving.hold(group_id, now)
    require_organiser(actor_id, group_id)
    role = role_of(user_id, group_id)
    if role is None and not _stands(user_id, group_id, None):
        raise NotFound()
    if role in ORGANISERS and actor_id == user_id and not oneself:
        raise NotFound()
    return role


def _stands(user_id: int, group_id: int, statuses: tuple[str, ...] | None) -> bool:
    """Whether they are so in any chat of the group; None: seen there at all."""
    rows = ChatMember.select().join(GroupChat).where(GroupChat.group == group_id, ChatMember.user == user_id)
    return bool((rows if statuses is None else rows.where(ChatMember.status.in_(statuses))).exists())


def _note(verb: str, actor_id: int, user_id: int, group_id: int, now: datetime) -> None:
    audit.note(verb, f"user:{user_id}", actor_id=actor_id, group_id=group_id, now=now)
