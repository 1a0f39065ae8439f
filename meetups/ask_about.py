"""What others may ask somebody about: what at least two people thanked them for, if they say yes, for a year.

They are asked before the year ends whether it shall stand on, and may hide it at any time. Topics are alike whatever
their case and accents.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from peewee import fn

from database import locked, write_transaction
from meetups import blocks, due, outbox
from meetups.attendee_sight import unnamed
from meetups.gazetteer import fold
from meetups.refusals import NotFound
from meetups.visibility import INSIDERS, role_of
from models import AskAbout, Group, Membership, Thanks, User

PEOPLE = 2  # who thanked for it
YEAR = timedelta(days=365)
ASKED_BEFORE = timedelta(days=14)
INSIDE = tuple(role.value for role in INSIDERS)


class State(StrEnum):
    """How a topic of somebody stands."""

    OFFERED = "offered"
    SHOWN = "shown"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Mine:
    """A topic of one's own. `mark` names it in buttons and forms; `until`: shown up to then, or None."""

    mark: str
    topic: str
    state: State
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Knows:
    """Somebody who may be asked about a topic."""

    topic: str
    user_id: int
    name: str


def mark_of(topic: str) -> str:
    """A short name for a topic, the same however it is spelt; fits into a button beside a number."""
    return sha256(fold(topic).encode()).hexdigest()[:16]


def offer_if_several(user_id: int, group_id: int, topic: str, now: datetime) -> None:
    """After thanks, inside their transaction: the second person's make it an offer, once."""
    rows = Thanks.select(Thanks.giver, Thanks.topic).where(Thanks.group == group_id, Thanks.receiver == user_id)
    givers = {row.giver_id for row in rows if fold(row.topic) == fold(topic)}
    if len(givers) < PEOPLE or _row(user_id, group_id, mark_of(topic)) is not None:
        return
    AskAbout.insert(group=group_id, user=user_id, topic=topic, since=now).execute()
    _ask(user_id, group_id, topic, now, "offer")


def mine(user_id: int, group_id: int, now: datetime) -> tuple[Mine, ...]:
    """One's own topics in a group, as they stand."""
    rows = AskAbout.select().where(AskAbout.user == user_id, AskAbout.group == group_id)
    return tuple(_mine(row, now) for row in rows.order_by(AskAbout.since, AskAbout.topic))


def show(user_id: int, group_id: int, mark: str, now: datetime) -> Mine:
    """Yes, for a year from now: said to an offer, to the question whether it shall stand on, or later. NotFound."""
    with write_transaction():
        row = _held(user_id, group_id, mark)
        _change(row, state=State.SHOWN.value, expires_at=now + YEAR)
        subject = _subject(group_id, user_id, mark)
        due.forget("ask_about", subject)
        due.plan("ask_about", subject, now + YEAR - ASKED_BEFORE)
        return Mine(mark, row.topic, State.SHOWN, now + YEAR)


def hide(user_id: int, group_id: int, mark: str, now: datetime) -> Mine:
    """No, or no longer. Raises NotFound."""
    with write_transaction():
        row = _held(user_id, group_id, mark)
        _change(row, state=State.HIDDEN.value, expires_at=None)
        due.forget("ask_about", _subject(group_id, user_id, mark))
        return Mine(mark, row.topic, State.HIDDEN, None)


def knows(viewer_id: int, group_id: int, now: datetime) -> tuple[Knows, ...]:
    """Who knows about what, by topic: for members, without whom a block spares them. Raises NotFound."""
    if role_of(viewer_id, group_id) not in INSIDERS:
        raise NotFound()
    here = (Membership.user == AskAbout.user) & (Membership.group == AskAbout.group)
    rows = (
        AskAbout.select(AskAbout, User).join(User).switch(AskAbout).join(Membership, on=here)
        .where(AskAbout.group == group_id, AskAbout.state == State.SHOWN.value, AskAbout.expires_at > now)
        .where(Membership.role.in_(INSIDE), User.id.not_in(blocks.unseen_by(viewer_id)))
        .where(~unnamed(Membership, User) | (User.id == viewer_id)).order_by(fn.LOWER(User.name), User.id)
    )  # fmt: skip
    found = [Knows(row.topic, row.user_id, row.user.name) for row in rows]
    return tuple(sorted(found, key=lambda each: fold(each.topic)))


def topics_of(viewer_id: int, group_id: int, now: datetime) -> dict[int, tuple[str, ...]]:
    """The same by person, for lists of members."""
    found: dict[int, tuple[str, ...]] = {}
    for each in knows(viewer_id, group_id, now):
        found[each.user_id] = (*found.get(each.user_id, ()), each.topic)
    return found


def ask_to_renew(subject: str, at: datetime, now: datetime) -> None:
    """Due work: the year is nearly over. Not asked where it was hidden meanwhile, or they left."""
    group, user, mark = subject.split(":")
    locked(Group.select(Group.id).where(Group.id == int(group))).first()  # who is erased meanwhile has left it by then
    row = _row(int(user), int(group), mark)
    shown = row is not None and row.state == State.SHOWN.value and row.expires_at is not None
    if row is not None and shown and row.expires_at > now and role_of(int(user), int(group)) in INSIDERS:
        _ask(int(user), int(group), row.topic, now, "renew")


def _ask(user_id: int, group_id: int, topic: str, now: datetime, what: str) -> None:
    key = f"{what}:{group_id}:{user_id}:{mark_of(topic)}:{now.date()}"
    outbox.tell(user_id, "ask_about", key, now, group_id=group_id, what=what, mark=mark_of(topic))


def _held(user_id: int, group_id: int, mark: str) -> AskAbout:
    locked(Group.select(Group.id).where(Group.id == group_id)).first()
    row = _row(user_id, group_id, mark)
    if row is None or role_of(user_id, group_id) not in INSIDERS:
        raise NotFound()
    return row


def _row(user_id: int, group_id: int, mark: str) -> AskAbout | None:
    rows = AskAbout.select().where(AskAbout.user == user_id, AskAbout.group == group_id)
    return next((row for row in rows if mark_of(row.topic) == mark), None)


def _change(row: AskAbout, **columns: Any) -> None:
    this = (AskAbout.user == row.user_id, AskAbout.group == row.group_id, AskAbout.topic == row.topic)
    AskAbout.update(**columns).where(*this).execute()


def _mine(row: AskAbout, now: datetime) -> Mine:
    lasts = row.expires_at is not None and row.expires_at > now
    state = State(row.state)
    if state == State.SHOWN and not lasts:  # its year is over, and nobody said that it shall stand on
        state = State.HIDDEN
    return Mine(mark_of(row.topic), row.topic, state, row.expires_at if state == State.SHOWN else None)


def _subject(group_id: int, user_id: int, mark: str) -> str:
    return f"{group_id}:{user_id}:{mark}"
