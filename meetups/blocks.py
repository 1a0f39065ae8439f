"""Blocks: two people who do not meet. One of them decides, both are spared, nobody is told; joining a group again or
giving a new area changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from database import write_transaction
from meetups import due, presence
from meetups.refusals import NotAllowed, NotFound
from models import Block, User, Wave
from phrases import noted

NOBODY = 0  # no row has this id


@dataclass(frozen=True, slots=True)
class Blocked:
    """Somebody the person blocked."""

    user_id: int
    name: str


def block(user_id: int, other_id: int, now: datetime) -> None:
    """Neither finds the other any more, and waves nobody answered are gone. Raises NotAllowed, NotFound."""
    if user_id == other_id:
        raise NotAllowed(noted("That is you."))
    with write_transaction():
        if presence.hold(user_id, other_id) < 2:
            raise NotFound()
        Block.insert(blocker=user_id, blocked=other_id, created_at=now).on_conflict_ignore().execute()
        waves = ((Wave.sender == user_id) & (Wave.recipient == other_id)) | (
            (Wave.sender == other_id) & (Wave.recipient == user_id)
        )
        Wave.delete().where(waves, ~Wave.introduced).execute()
        due.plan("buddy_apart", f"{user_id}:{other_id}", now)  # later: groups are held before people


def unblock(user_id: int, other_id: int) -> None:
    """Take the person's own block back; one from the other side stays."""
    with write_transaction():
        Block.delete().where(Block.blocker == user_id, Block.blocked == other_id).execute()


def blocked_by(user_id: int) -> tuple[Blocked, ...]:
    """Whom this person blocked, the latest first; who blocked them is told to nobody."""
    rows = Block.select(Block, User).join(User, on=Block.blocked).where(Block.blocker == user_id)
    return tuple(Blocked(row.blocked_id, row.blocked.name) for row in rows.order_by(Block.id.desc()))


def unseen_by(viewer_id: int | None) -> Any:
    """The ids of everybody with whom this viewer shares a block, whoever of them decided on it: a query for `not_in`.

    Every list of people that somebody reads is made without them, so that both are spared the other and neither learns
    of it. None: nobody is signed in.
    """
    viewer = NOBODY if viewer_id is None else viewer_id
    mine = Block.select(Block.blocked.alias("unseen")).where(Block.blocker == viewer)
    theirs = Block.select(Block.blocker.alias("unseen")).where(Block.blocked == viewer)
    return mine.union_all(theirs)


def unseen(viewer_id: int | None) -> frozenset[int]:
    """The same ids, read: for what has names in several places."""
    return frozenset(unseen_id for (unseen_id,) in unseen_by(viewer_id).tuples())


def between(user_id: int, other_id: int) -> bool:
    """Whether either blocked the other."""
    one = (Block.blocker == user_id) & (Block.blocked == other_id)
    other = (Block.blocker == other_id) & (Block.blocked == user_id)
    return bool(Block.select().where(one | other).exists())
