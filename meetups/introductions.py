"""Introductions: who somebody says they are, to one group; theirs to write, to show more widely, to post and to delete.

Kept to the group, members read it. Public, it stands on the group's page as well, as far as that is seen at all and the
group is not a sensitive one. Who left, or was blocked by the reader or blocked them, is not read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from database import locked, write_transaction
from meetups import blocks, outbox
from meetups.chat_topics import Place, Purpose, places
from meetups.groups import GroupFacts
from meetups.names import paragraphs, visible
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate, wrong
from meetups.sanction_rows import require_may_write
from meetups.visibility import INSIDERS, Visibility, role_of
from models import Group, GroupChat, Introduction, Membership, OutboxMessage, User
from phrases import noted

LONGEST = 1_000
POST_LASTS = timedelta(days=2)
INSIDE = [role.value for role in INSIDERS]
MEMBERS_READ = noted("Members read this. Everybody else sees what is public on the group’s page.")


class Shown(StrEnum):
    """Who reads an introduction."""

    GROUP = "group"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says of themselves. `posted`: it was posted in the group's chat."""

    group_id: int
    user_id: int
    name: str
    text: str
    shown: Shown
    changed_at: datetime
    posted: bool

    @property
    def first_name(self) -> str:
        """How outsiders read who it is: names of people are for members."""
        return self.name.split()[0] if self.name.split() else self.name


def write(user_id: int, group_id: int, text: str, shown: Shown, now: datetime) -> Told:
    """Say who one is, or say it otherwise. Raises NotFound to outsiders; Invalid, also where it cannot be public."""
    said = checked(text)
    with write_transaction():
        _hold(user_id, group_id)
        require_may_write(user_id, group_id, now)
        if shown == Shown.PUBLIC and not may_be_public(group_id):
            raise Invalid(wrong("shown", noted("Nobody but members sees this group’s page.")))
        values = {"text": said, "shown": shown.value, "changed_at": now}
        Introduction.insert(group=group_id, user=user_id, **values).on_conflict(
            conflict_target=[Introduction.group, Introduction.user], update=values
        ).execute()
        found = mine(user_id, group_id)
        assert found is not None  # written just now, in this transaction
        return found


def show_to(user_id: int, group_id: int, shown: Shown, now: datetime) -> Told:
    """The same words to other readers. Raises NotFound, also where nothing is written; Invalid."""
    told = mine(user_id, group_id)
    if told is None:
        raise NotFound()
    return write(user_id, group_id, told.text, shown, now)


def delete(user_id: int, group_id: int) -> None:
    """Take it away. What was posted in a chat stays there: only whoever looks after that chat can delete it."""
    with write_transaction():
        Introduction.delete().where(Introduction.group == group_id, Introduction.user == user_id).execute()


def post(user_id: int, group_id: int, now: datetime) -> None:
    """Have it posted in the group's chat, once. Raises NotFound; TooLate where it was; NotAllowed: there is no chat."""
    with write_transaction():
        _hold(user_id, group_id)
        require_may_write(user_id, group_id, now)
        where = posted_in(group_id)
        if not where:
            raise NotAllowed(noted("The bot may not write in any chat of the group."))
        fresh = (Introduction.group == group_id, Introduction.user == user_id, Introduction.posted_at.is_null())
        if mine(user_id, group_id) is None:
            raise NotFound()
        if _owed(user_id, group_id) or not Introduction.update(posted_at=now).where(*fresh).execute():
            raise TooLate(noted("It is posted already."))
        for place in where:
            outbox.post(place.chat_id, "introduction_post", f"{group_id}:{user_id}:{place.chat_id}", now,
                        group_id=group_id, expires_at=now + POST_LASTS, user=user_id,
                        thread_id=place.thread_id)  # fmt: skip


def mine(user_id: int, group_id: int) -> Told | None:
    """One's own; None: nothing is written."""
    row = _rows(group_id).where(Introduction.user == user_id).first()
    return None if row is None else _told(row)


def of_group(group_id: int, viewer_id: int, limit: int = 30, offset: int = 0) -> tuple[Told, ...]:
    """What members say of themselves, the newest first, for members. Raises NotAllowed. Two queries."""
    if role_of(viewer_id, group_id) not in INSIDERS:
        raise NotAllowed(MEMBERS_READ)
    rows = _rows(group_id).where(Introduction.user.not_in(blocks.unseen_by(viewer_id)))
    return tuple(_told(row) for row in _newest(rows, limit, offset))


def public_of(group: GroupFacts, viewer_id: int | None, limit: int = 3) -> tuple[Told, ...]:
    """What stands on the group's page for anybody who sees it; nothing where the group itself is not shown."""
    if group.visibility == Visibility.PRIVATE or group.sensitive:
        return ()
    rows = _rows(group.id).where(Introduction.shown == Shown.PUBLIC.value)
    rows = rows.where(Introduction.user.not_in(blocks.unseen_by(viewer_id)))
    return tuple(_told(row) for row in _newest(rows, limit, 0))


def may_be_public(group_id: int) -> bool:
    """Whether anybody but members may read an introduction there."""
    seen = (Group.id == group_id, Group.visibility != Visibility.PRIVATE.value, ~Group.sensitive)
    return bool(Group.select().where(*seen).exists())


def posted_in(group_id: int) -> tuple[Place, ...]:
    """Where one is posted: in the topics chosen for it, else in the group's first chat the bot may write in."""
    if chosen := places(group_id, Purpose.INTRODUCTIONS):
        return chosen
    row = GroupChat.select().where(GroupChat.group == group_id, GroupChat.state == "active").order_by(GroupChat.id)
    return tuple(Place(chat.chat_id, None) for chat in row.limit(1))


def checked(text: str) -> str:
    """The words as they are kept. Raises Invalid."""
    said = paragraphs(text)
    if not visible(said):
        raise Invalid(wrong("text", noted("A sentence or two, please.")))
    if len(said) > LONGEST:
        raise Invalid(wrong("text", noted("Up to {most} characters, please."), most=LONGEST))
    return said


def _hold(user_id: int, group_id: int) -> None:
    """The group, held: whoever leaves at this very moment has done so before."""
    locked(Group.select(Group.id).where(Group.id == group_id)).first()
    if role_of(user_id, group_id) not in INSIDERS:
        raise NotFound()


def _owed(user_id: int, group_id: int) -> bool:
    """Whether one was posted lately, and deleted and written anew since."""
    key = f"introduction_post:{group_id}:{user_id}:"
    return bool(OutboxMessage.select().where(OutboxMessage.unique_key.startswith(key)).exists())


def _rows(group_id: int) -> Any:
    inside = (Membership.user == Introduction.user) & (Membership.group == Introduction.group)
    rows = Introduction.select(Introduction, User).join(User).join(Membership, on=inside)
    return rows.where(Introduction.group == group_id, Membership.role.in_(INSIDE), User.erased_at.is_null())


def _newest(rows: Any, limit: int, offset: int) -> Any:
    return rows.order_by(Introduction.changed_at.desc(), Introduction.user).limit(limit).offset(offset)


def _told(row: Introduction) -> Told:
    return Told(row.group_id, row.user_id, row.user.name, row.text, Shown(row.shown), row.changed_at,
                row.posted_at is not None)  # fmt: skip
