"""Whose group it is, as one member sees it, and what they may do: one list of acts, the same for both doors."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from meetups import adoption, handover, succession
from meetups.groups import GroupFacts, facts_of, group
from meetups.people import Person
from meetups.refusals import NotFound
from meetups.succession import Kind, Pending
from meetups.visibility import INSIDERS, ORGANISERS, Role, role_of
from models import Group, Membership, Succession
from phrases import noted, say
from scheduling.zones import day_in_words


class Act(StrEnum):
    """What may be done by one press."""

    ACCEPT = "accept"
    DECLINE = "decline"
    TAKE_BACK = "keep"
    SAY_HERE = "here"
    SAY_NO = "no"
    ASK = "ask"
    WITHDRAW = "withdraw"
    LAY_DOWN = "lay_down"


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whose group it is, and what is under way. An offer is shown to the two it is between, a request to everybody."""

    owner: Person | None
    role: Role
    pending: Pending | None
    acts: tuple[Act, ...]
    may_offer: bool


DEEDS: dict[Act, Callable[[int, int, datetime], object]] = {
    Act.ACCEPT: handover.accept,
    Act.DECLINE: handover.decline,
    Act.TAKE_BACK: handover.take_back,
    Act.SAY_HERE: adoption.say_here,
    Act.SAY_NO: adoption.say_no,
    Act.ASK: adoption.ask,
    Act.WITHDRAW: adoption.withdraw,
    Act.LAY_DOWN: lambda user_id, group_id, now: handover.lay_down(user_id, group_id, now),
}
LABELS = {
    Act.ACCEPT: noted("Yes, I take it over"),
    Act.DECLINE: noted("No, thank you"),
    Act.TAKE_BACK: noted("Keep it after all"),
    Act.SAY_HERE: noted("I am here, it stays mine"),
    Act.SAY_NO: noted("Say no to that"),
    Act.ASK: noted("Ask to take it over"),
    Act.WITHDRAW: noted("Ask no more"),
    Act.LAY_DOWN: noted("Lay it down"),
}
DONE = {
    Act.ACCEPT: noted("The group is yours now. Whoever had it looks after it with you."),
    Act.DECLINE: noted("It stays with its owner, who is told."),
    Act.TAKE_BACK: noted("It stays yours."),
    Act.SAY_HERE: noted("It stays yours. Whoever asked is told."),
    Act.SAY_NO: noted("Noted. The other organisers are told; talk it over with them."),
    Act.ASK: noted("You asked. Everybody concerned is told, and it is decided on {day}."),
    Act.WITHDRAW: noted("You ask no more."),
    Act.LAY_DOWN: noted("You are a member now. Thank you for looking after it."),
}

UNDER_WAY = {  # by whether it is offered, and whether to the reader
    (True, True): noted("It is offered to you. Say yes or no until {day}."),
    (True, False): noted("You asked {name} to take it over. They may answer until {day}."),
    (False, True): noted("You asked to take it over. It is decided on {day}."),
    (False, False): noted("{name} asked to take it over. It is decided on {day}."),
}
AT_ONCE = noted("The group is yours now.")


def ownership(viewer_id: int, group_id: int, now: datetime) -> Ownership:
    """What a member of the group sees. Raises NotFound where they are none."""
    role = role_of(viewer_id, group_id)
    if role is None or role not in INSIDERS:
        raise NotFound()
    found = succession.pending(group_id)
    mine = found is not None and found.heir.id == viewer_id
    if found is not None and found.kind == Kind.HANDOVER and not (mine or role == Role.OWNER):
        found = None
    acts = (*_answers(found, role, mine=mine), *_asks(viewer_id, group_id, role, now))
    offered = found is not None and found.kind == Kind.HANDOVER
    return Ownership(succession.owner_of(group_id), role, found, acts, role == Role.OWNER and not offered)


def waiting_for(user_id: int) -> tuple[tuple[GroupFacts, bool], ...]:
    """The groups where a word of this person is waited for: offered to them (True), or theirs and asked for (False)."""
    owned = Membership.select(Membership.group).where(Membership.user == user_id, Membership.role == Role.OWNER.value)
    offered = (Succession.kind == Kind.HANDOVER.value) & (Succession.heir == user_id)
    asked = (Succession.kind == Kind.ADOPTION.value) & Succession.group.in_(owned)
    rows = Succession.select(Succession, Group).join(Group).where(offered | asked).order_by(Succession.due_at)
    return tuple((facts_of(row.group), row.kind == Kind.HANDOVER.value) for row in rows)


def do(act: Act, viewer: Person, group_id: int, now: datetime) -> str:
    """Do it, and say in their language what became of it. Raises what the rule refuses with."""
    DEEDS[act](viewer.id, group_id, now)
    if act != Act.ASK:
        return say(viewer.language, DONE[act])
    found = succession.pending(group_id)
    if found is None:
        return say(viewer.language, AT_ONCE)
    return say(viewer.language, DONE[act], day=due_day(found, group_id, viewer.language, now))


def due_day(found: Pending, group_id: int, language: str, now: datetime) -> str:
    """The day it happens or lapses, by the group's own clock."""
    return day_in_words(found.due_at, group(group_id).zone, language, now.date())


def under_way(seen: Ownership, viewer_id: int) -> str:
    """The phrase for what is under way, with `{name}` (of the heir) and `{day}`, for this reader."""
    assert seen.pending is not None  # asked where something is
    mine, handover_ = seen.pending.heir.id == viewer_id, seen.pending.kind == Kind.HANDOVER
    return UNDER_WAY[handover_, mine]


def _answers(found: Pending | None, role: Role, *, mine: bool) -> tuple[Act, ...]:
    if found is None:
        return ()
    if found.kind == Kind.HANDOVER:
        return (Act.ACCEPT, Act.DECLINE) if mine else (Act.TAKE_BACK,)
    if mine:
        return (Act.WITHDRAW,)
    if role == Role.OWNER:
        return (Act.SAY_HERE,)
    return (Act.SAY_NO,) if role in ORGANISERS else ()


def _asks(viewer_id: int, group_id: int, role: Role, now: datetime) -> tuple[Act, ...]:
    asks = (Act.ASK,) if adoption.may_ask(viewer_id, group_id, now) else ()
    return (*asks, Act.LAY_DOWN) if role == Role.ORGANISER else asks
