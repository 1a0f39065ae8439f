"""Buddies: a member looks after somebody who came lately, for sixty days; both want it, and either may end it.

Members say how many they would look after at a time. A newcomer asks for one by one press, or does not. Whose turn it
is, is in `buddy_pairs.py`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from database import write_transaction
from meetups import blocks, buddy_pairs, outbox
from meetups.buddy_pairs import INSIDE, LASTS, LOOKING, State, forget_wish, held, hold
from meetups.due import plan
from meetups.groups import require_organiser
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate, wrong
from meetups.small_numbers import shown
from meetups.visibility import INSIDERS, Role, role_of
from models import Buddy, Membership, User
from phrases import noted

MOST = 5  # newcomers one member looks after at a time
NEW = timedelta(days=60)  # so long somebody counts as a newcomer here
PASSED_ON = noted("Somebody else was asked meanwhile. Thank you all the same.")


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody one has to do with. `address`: where on Telegram one writes to them."""

    pair: int
    state: State
    name: str
    username: str | None
    address: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Mine:
    """What buddies are to one member: may they ask for one, do they wait, who it is; how many they would look after,
    and whom they do. `asked`: somebody is asked at this moment, and is not named before they said yes."""

    group_id: int
    may_ask: bool
    waits: bool
    asked: bool
    buddy: Other | None
    limit: int
    newcomers: tuple[Other, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """For organisers, each None where below five. `waiting` is how many newcomers want a buddy and have none."""

    volunteers: int | None
    pairs: int | None
    waiting: int | None


def mine(user_id: int, group_id: int, now: datetime) -> Mine:
    """How it is with them. Raises NotFound to outsiders. Four queries."""
    row = Membership.get_or_none(Membership.group == group_id, Membership.user == user_id, Membership.role.in_(INSIDE))
    if row is None:
        raise NotFound()
    others = _others(user_id, group_id)
    buddy = next((one for new, one in others if not new and one.state == State.GOING), None)
    asked = any(not new for new, one in others if one.state == State.ASKED)
    waits = buddy is None and user_id in buddy_pairs.waiting(group_id)
    may_ask = not waits and not asked and buddy is None and _is_new(row, now)
    newcomers = tuple(one for new, one in others if new)
    return Mine(group_id, may_ask, waits or asked, asked, buddy, row.newcomers, newcomers)


def offered_to(user_id: int, group_id: int) -> bool:
    """Whether anybody would look after them there: what a welcome asks before it offers one."""
    willing = (Membership.group == group_id, Membership.role.in_(INSIDE), Membership.newcomers > 0)
    others = (Membership.user != user_id, Membership.user.not_in(blocks.unseen_by(user_id)))
    return bool(Membership.select().where(*willing, *others).exists())


def ask_for_one(user_id: int, group_id: int, now: datetime) -> Mine:
    """Somebody who came lately wants a buddy: the next who is free is asked, or they wait. Twice is once.

    Raises NotFound, NotAllowed.
    """
    with write_transaction():
        hold(group_id)
        before = mine(user_id, group_id, now)
        if before.may_ask:
            buddy_pairs.wish(group_id, user_id, now)
            buddy_pairs.seek(group_id, user_id, now)
        elif not before.waits and before.buddy is None:
            raise NotAllowed(noted("Buddies are for those who came lately."))
        return mine(user_id, group_id, now)


def want_none(user_id: int, group_id: int, now: datetime) -> None:
    """They wait for a buddy no more; whoever is asked is asked no more. Raises NotFound."""
    with write_transaction():
        hold(group_id)
        mine(user_id, group_id, now)
        forget_wish(group_id, user_id)
        asked = (Buddy.group == group_id, Buddy.newcomer == user_id, Buddy.state == State.ASKED.value)
        for pair in Buddy.select().where(*asked):
            buddy_pairs.become(pair, State.OVER, State.ASKED, now)
        buddy_pairs.seek_for_all(group_id, now)


def volunteer(user_id: int, group_id: int, limit: int, now: datetime) -> None:
    """Look after so many newcomers at a time; 0: none. Whom they look after stays; what they are asked beyond it passes
    on. Raises NotFound, Invalid."""
    if not 0 <= limit <= MOST:
        raise Invalid(wrong("limit", noted("A number from {least} to {most}, please."), least=0, most=MOST))
    with write_transaction():
        hold(group_id)
        mine(user_id, group_id, now)
        here = (Membership.group == group_id, Membership.user == user_id)
        Membership.update(newcomers=limit).where(*here).execute()
        theirs = (Buddy.group == group_id, Buddy.buddy == user_id, Buddy.state.in_(LOOKING))
        pairs = list(Buddy.select().where(*theirs).order_by(Buddy.state.desc(), Buddy.since))  # going before asked
        for pair in pairs[limit:]:
            buddy_pairs.pass_on(pair, now)
        buddy_pairs.seek_for_all(group_id, now)


def accept(user_id: int, pair_id: int, now: datetime) -> Other:
    """Yes: both are told who it is and how to write to each other. Raises NotFound; TooLate where it passed on."""
    with write_transaction():
        pair = _asked_of(user_id, pair_id)
        still = role_of(user_id, pair.group_id) in INSIDERS and not blocks.between(user_id, pair.newcomer_id)
        if not still or not buddy_pairs.become(pair, State.GOING, State.ASKED, now):
            raise TooLate(PASSED_ON)
        forget_wish(pair.group_id, pair.newcomer_id)
        plan("buddy_over", str(pair.id), now + LASTS)
        for reader in (pair.newcomer_id, pair.buddy_id):
            outbox.tell(reader, "buddy", f"going:{pair.id}:{now.timestamp():.0f}:{reader}", now,
                        group_id=pair.group_id, pair=pair.id, what="going")  # fmt: skip
        found = other(pair_id, user_id)
        if found is None:
            raise TooLate(PASSED_ON)
        return found


def decline(user_id: int, pair_id: int, now: datetime) -> None:
    """Not now: the next is asked, and nobody learns who was before. Raises NotFound, TooLate."""
    with write_transaction():
        pair = _asked_of(user_id, pair_id)
        if pair.state != State.ASKED:
            raise TooLate(PASSED_ON)
        buddy_pairs.pass_on(pair, now)


def end(user_id: int, pair_id: int, now: datetime) -> None:
    """One of the two ends it; the other hears that it is over, and no reason. Raises NotFound, TooLate."""
    with write_transaction():
        pair = held(pair_id)
        if pair is None or user_id not in (pair.newcomer_id, pair.buddy_id):
            raise NotFound()
        if pair.state != State.GOING:
            raise TooLate(noted("That is over already."))
        buddy_pairs.part(pair, now, (pair.newcomer_id + pair.buddy_id - user_id,))


def group_of(user_id: int, pair_id: int) -> int:
    """The group in which this person is one of the two. Raises NotFound."""
    pair = Buddy.get_or_none(Buddy.id == pair_id)
    if pair is None or user_id not in (pair.newcomer_id, pair.buddy_id):
        raise NotFound()
    return int(pair.group_id)


def other(pair_id: int, user_id: int) -> Other | None:
    """Who the other of a pair is, to one of them; None: no such pair, they share a block, or the other was erased."""
    pair = Buddy.get_or_none(Buddy.id == pair_id)
    if pair is None or user_id not in (pair.newcomer_id, pair.buddy_id):
        return None
    found = User.get_or_none(User.id == pair.newcomer_id + pair.buddy_id - user_id, User.erased_at.is_null())
    return None if found is None or blocks.between(user_id, found.id) else _other(pair, found)


def counts(actor_id: int, group_id: int) -> Counts:
    """How it goes with buddies, for organisers. Raises NotAllowed."""
    require_organiser(actor_id, group_id)
    willing = (Membership.group == group_id, Membership.role.in_(INSIDE), Membership.newcomers > 0)
    going = (Buddy.group == group_id, Buddy.state == State.GOING.value)
    return Counts(shown(Membership.select().where(*willing).count()), shown(Buddy.select().where(*going).count()),
                  shown(len(buddy_pairs.waiting(group_id))))  # fmt: skip


def _asked_of(user_id: int, pair_id: int) -> Buddy:
    pair = held(pair_id)
    if pair is None or pair.buddy_id != user_id:
        raise NotFound()
    return pair


def _is_new(row: Membership, now: datetime) -> bool:
    return bool(row.role == Role.MEMBER and row.joined_at > now - NEW and not row.newcomers)


def _others(user_id: int, group_id: int) -> list[tuple[bool, Other]]:
    """Whether the other is the newcomer, and who they are; nobody with whom they share a block."""
    theirs = (Buddy.newcomer == user_id) | (Buddy.buddy == user_id)
    pairs = list(Buddy.select().where(Buddy.group == group_id, theirs, Buddy.state.in_(LOOKING)).order_by(Buddy.since))
    ids = [pair.newcomer_id + pair.buddy_id - user_id for pair in pairs]
    seen = (User.id.in_(ids), User.id.not_in(blocks.unseen_by(user_id)), User.erased_at.is_null())
    known = {row.id: row for row in User.select().where(*seen)}
    named = zip(ids, pairs, strict=True)
    return [(pair.buddy_id == user_id, _other(pair, known[one])) for one, pair in named if one in known]


def _other(pair: Buddy, row: User) -> Other:
    address = f"https://t.me/{row.username}" if row.username else f"tg://user?id={row.telegram_id}"
    return Other(pair.id, State(pair.state), row.name, row.username, address, pair.until)
