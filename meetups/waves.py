"""Waves: a wish to meet somebody near. Nobody learns of a wave but the one who sent it, until both have waved."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from database import write_transaction
from meetups import blocks, nearby, outbox, presence
from meetups.area_choice import day_of
from meetups.blocks import between
from meetups.discreet import outside_name
from meetups.refusals import NotFound
from models import Group, User, Wave
from phrases import noted

GONE = noted("They are not to be found near you any more.")


class WaveResult(StrEnum):
    """What became of a wave."""

    SENT = "sent"
    MUTUAL = "mutual"  # both have waved: they are introduced to each other
    ALREADY = "already"  # sent before, and not answered yet


@dataclass(frozen=True, slots=True)
class Introduction:
    """Whom a person is introduced to. Without a username the two find each other in the group's chat."""

    name: str
    username: str | None
    group_name: str


def wave(viewer_id: int, target_id: int, group_id: int, now: datetime) -> WaveResult:
    """Wave at somebody whom the viewer finds in this group now; the second wave of two introduces them.

    Raises NotFound, in the same words whatever the reason, a block included.
    """
    with write_transaction():
        presence.hold(viewer_id, target_id, groups=(group_id,))  # two who wave at the same moment do it in turn
        if not nearby.sees(viewer_id, target_id, group_id, now):
            raise NotFound(GONE)
        mine, theirs = _sent(viewer_id, target_id), _sent(target_id, viewer_id)
        if mine is not None:
            return WaveResult.MUTUAL if mine.introduced else WaveResult.ALREADY
        mutual = theirs is not None
        Wave.create(sender=viewer_id, recipient=target_id, group=group_id, sent_on=day_of(now), introduced=mutual)
        if theirs is None:
            return WaveResult.SENT
        Wave.update(introduced=True).where(Wave.id == theirs.id).execute()
        _introduce(viewer_id, target_id, now)
        return WaveResult.MUTUAL


def block(viewer_id: int, target_id: int, now: datetime) -> None:
    """Block somebody whom the viewer finds near. Raises NotFound for everybody else, in the same words whatever the
    reason: a number may be forged, and the list of whom one blocked names them.
    """
    with write_transaction():
        presence.hold(viewer_id, target_id)
        if not nearby.finds(viewer_id, target_id, now):
            raise NotFound(GONE)
        blocks.block(viewer_id, target_id, now)


def introduction(user_id: int, other_id: int) -> Introduction | None:
    """Whom to name to this person; None unless both waved, neither blocked the other since, and the other is here."""
    mine, theirs = _sent(user_id, other_id), _sent(other_id, user_id)
    if mine is None or theirs is None or not mine.introduced or between(user_id, other_id):
        return None
    other = User.get_or_none(User.id == other_id, User.erased_at.is_null(), User.merged_into.is_null())
    if other is None:
        return None
    return Introduction(other.name, other.username, outside_name(Group.get_by_id(mine.group_id)))


def _sent(sender_id: int, recipient_id: int) -> Wave | None:
    row: Wave | None = Wave.get_or_none(Wave.sender == sender_id, Wave.recipient == recipient_id)
    return row


def _introduce(user_id: int, other_id: int, now: datetime) -> None:
    pair = ":".join(map(str, sorted((user_id, other_id))))
    for reader, other in ((user_id, other_id), (other_id, user_id)):
        outbox.tell(reader, "introduced", f"{pair}:{reader}", now, other=other)
