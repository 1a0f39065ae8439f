"""Who looks after which newcomer: chosen fairly, asked in private, passed on. Every step holds the group's row, so that
two newcomers at the same moment are paired one after the other, and nobody is asked beyond the limit they gave.

Somebody who wants a buddy and has none yet is a row of due work, which looks again every day for a month.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from database import locked
from meetups import blocks, due, outbox
from meetups.pauses import not_paused
from meetups.visibility import INSIDERS, role_of
from models import Buddy, DueWork, Group, Membership, User

ANSWER, LASTS, WISH, AGAIN = timedelta(days=2), timedelta(days=60), timedelta(days=30), timedelta(days=1)
INSIDE = [role.value for role in INSIDERS]
NEVER = datetime.min.replace(tzinfo=UTC)


class State(StrEnum):
    """How far it is: the buddy is asked, said yes, said not now (or nothing), or it is over."""

    ASKED = "asked"
    GOING = "going"
    NO = "no"
    OVER = "over"


LOOKING = (State.ASKED.value, State.GOING.value)


def hold(group_id: int) -> None:
    """The group, until the transaction ends."""
    locked(Group.select(Group.id).where(Group.id == group_id)).first()


def choose(group_id: int, newcomer_id: int, now: datetime) -> int | None:
    """Whose turn it is: of those with room the one with the fewest newcomers, then the longest since the last.

    Nobody who paused the group, cannot be written to, shares a block with the newcomer, or was asked about them before.
    None: nobody.
    """
    limits = {row.user_id: row.newcomers for row in _volunteers(group_id, newcomer_id, now)}
    has: Counter[int] = Counter()
    last: dict[int, datetime] = {}
    before = set()
    for row in Buddy.select().where(Buddy.group == group_id, Buddy.buddy.in_(list(limits))):
        has[row.buddy_id] += row.state in LOOKING
        last[row.buddy_id] = max(row.since, last.get(row.buddy_id, NEVER))
        if row.newcomer_id == newcomer_id:
            before.add(row.buddy_id)
    free = [one for one, limit in limits.items() if has[one] < limit and one not in before]
    return min(free, key=lambda one: (has[one], last.get(one, NEVER), one), default=None)


def seek(group_id: int, newcomer_id: int, now: datetime) -> bool:
    """Ask the one whose turn it is, unless somebody is asked or is the buddy. False: nobody is free."""
    theirs = (Buddy.group == group_id, Buddy.newcomer == newcomer_id, Buddy.state.in_(LOOKING))
    if Buddy.select().where(*theirs).exists():
        return True
    chosen = choose(group_id, newcomer_id, now)
    if chosen is None:
        return False
    until = now + ANSWER
    pair = Buddy.create(group=group_id, newcomer=newcomer_id, buddy=chosen, since=now, until=until)
    due.plan("buddy_ask", str(pair.id), until)
    outbox.tell(chosen, "buddy_ask", str(pair.id), now, group_id=group_id, expires_at=until, pair=pair.id)
    return True


def seek_for_all(group_id: int, now: datetime) -> None:
    """Somebody has room again: for those who wait, the longest first."""
    for newcomer_id in waiting(group_id):
        seek(group_id, newcomer_id, now)


def pass_on(pair: Buddy, now: datetime) -> None:
    """Not now, or nothing said: the next is asked, and whoever was has room for others who wait."""
    if become(pair, State.NO, State.ASKED, now):
        seek(pair.group_id, pair.newcomer_id, now)
        seek_for_all(pair.group_id, now)


def part(pair: Buddy, now: datetime, told: tuple[int, ...]) -> None:
    """It is over, whoever or whatever ended it; those in `told` hear so, and not why."""
    if become(pair, State.OVER, State.GOING, now):
        for user_id in told:
            outbox.tell(user_id, "buddy", f"over:{pair.id}:{pair.until.timestamp():.0f}:{user_id}", now,
                        group_id=pair.group_id, pair=pair.id, what="over")  # fmt: skip
        seek_for_all(pair.group_id, now)


def become(pair: Buddy, state: State, only_if: State, now: datetime) -> bool:
    """The UPDATE that finds it as it should be. False: somebody was faster."""
    times = {Buddy.since: now, Buddy.until: now + LASTS} if state == State.GOING else {}
    still = (Buddy.id == pair.id, Buddy.state == only_if.value)
    return bool(Buddy.update({Buddy.state: state.value} | times).where(*still).execute())


def wish(group_id: int, newcomer_id: int, now: datetime) -> None:
    """They want one: looked again every day until a month is over."""
    if newcomer_id not in waiting(group_id):
        ends = int((now + WISH).timestamp())
        due.plan("buddy_seek", f"{group_id}:{newcomer_id}:{ends}", now + AGAIN)


def forget_wish(group_id: int, newcomer_id: int) -> None:
    """They have one, or want none."""
    theirs = DueWork.subject.startswith(f"{group_id}:{newcomer_id}:")
    for row in list(DueWork.select(DueWork.subject).where(DueWork.kind == "buddy_seek", theirs)):
        due.forget("buddy_seek", row.subject)


def waiting(group_id: int) -> list[int]:
    """Those who want one and have none, by how long they wait."""
    ours = DueWork.subject.startswith(f"{group_id}:")
    rows = DueWork.select(DueWork.subject).where(DueWork.kind == "buddy_seek", ours)
    wishes = sorted((int(ends), int(user)) for _, user, ends in (row.subject.split(":") for row in rows))
    return [user for _, user in wishes]


def left(user_id: int, group_id: int, now: datetime) -> None:
    """They belong to the group no more: what they looked for ends, and whom they were to look after is asked about
    anew. Inside a write transaction that holds the group."""
    forget_wish(group_id, user_id)
    theirs = (Buddy.newcomer == user_id) | (Buddy.buddy == user_id)
    for pair in list(Buddy.select().where(Buddy.group == group_id, theirs, Buddy.state.in_(LOOKING))):
        if pair.newcomer_id == user_id:
            if become(pair, State.OVER, State.ASKED, now):
                seek_for_all(pair.group_id, now)
            part(pair, now, (pair.buddy_id,))
        else:
            pass_on(pair, now)
            part(pair, now, (pair.newcomer_id,))


def keep_apart(subject: str, at: datetime, now: datetime) -> None:
    """Due work: one of the two blocked the other. Where they are a pair, that ends, and neither is told."""
    user_id, other_id = (int(part) for part in subject.split(":"))
    for group_id in sorted({pair.group_id for pair in _pairs(user_id, other_id)}):
        hold(group_id)
    for pair in _pairs(user_id, other_id) if blocks.between(user_id, other_id) else ():
        pass_on(pair, now)
        part(pair, now, (pair.newcomer_id, pair.buddy_id))


def silent(subject: str, at: datetime, now: datetime) -> None:
    """Due work: whoever was asked said nothing."""
    if pair := held(int(subject)):
        pass_on(pair, now)


def time_over(subject: str, at: datetime, now: datetime) -> None:
    """Due work: it lasted as long as it was to."""
    if (pair := held(int(subject))) and pair.until <= now:
        part(pair, now, (pair.newcomer_id, pair.buddy_id))


def look_again(subject: str, at: datetime, now: datetime) -> None:
    """Due work: somebody waits for a buddy; after a month they hear that nobody was free."""
    group_id, newcomer_id, ends = (int(part) for part in subject.split(":"))
    hold(group_id)
    has_one = (Buddy.group == group_id, Buddy.newcomer == newcomer_id, Buddy.state == State.GOING.value)
    if role_of(newcomer_id, group_id) not in INSIDERS or Buddy.select().where(*has_one).exists():
        return
    found = seek(group_id, newcomer_id, now)
    if found or now.timestamp() < ends:
        due.plan("buddy_seek", subject, now + AGAIN)
    else:
        outbox.tell(newcomer_id, "buddy", f"nobody:{subject}", now, group_id=group_id, pair=0, what="nobody")


def held(pair_id: int) -> Buddy | None:
    """The pair as it is now, its group held."""
    if found := Buddy.get_or_none(Buddy.id == pair_id):
        hold(found.group_id)
    again: Buddy | None = Buddy.get_or_none(Buddy.id == pair_id)
    return again


def _volunteers(group_id: int, newcomer_id: int, now: datetime) -> list[Membership]:
    inside = (Membership.group == group_id, Membership.role.in_(INSIDE), Membership.newcomers > 0, not_paused(now))
    can_read = (User.reachable, User.telegram_id.is_null(False))
    others = (Membership.user != newcomer_id, Membership.user.not_in(blocks.unseen_by(newcomer_id)))
    return list(Membership.select().join(User).where(*inside, *can_read, *others))


def _pairs(user_id: int, other_id: int) -> list[Buddy]:
    both = ((Buddy.newcomer == user_id) & (Buddy.buddy == other_id)) | (
        (Buddy.newcomer == other_id) & (Buddy.buddy == user_id)
    )
    return list(Buddy.select().where(both, Buddy.state.in_(LOOKING)))
