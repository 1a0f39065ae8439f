"""Objections: whoever something was done about says once why it was wrong, and somebody else looks again.

The organisers who did not decide it do; where there are none, the installation's moderators; where there are none
either, whoever decided it. Two at once are one decision.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from peewee import JOIN

from database import write_transaction
from meetups import audit, moderators, outbox, people
from meetups.discreet import facts_for_others
from meetups.groups import GroupFacts, facts_of
from meetups.names import paragraphs, visible
from meetups.refusals import Invalid, NotFound, TooLate, wrong
from meetups.sanction_rows import Kind, in_force
from meetups.sanctions import held, undo
from meetups.visibility import ORGANISERS
from models import Group, Membership, Sanction, User
from phrases import noted

LONGEST_WORDS = 1_000
LONGEST_ANSWER = 500
SHOWN = 50
Organisers = dict[int, set[int]]  # those of each group, by its id


class Way(StrEnum):
    """Who looks again."""

    ORGANISERS = "organisers"  # those who did not decide it
    MODERATORS = "moderators"
    SAME = "same"  # whoever decided it: there is nobody else


@dataclass(frozen=True, slots=True)
class Appeal:
    """An objection as who decides reads it: what was done and why, by whom, and what the person says to it."""

    key: str
    group: GroupFacts
    user_id: int
    name: str
    kind: Kind
    reason: str
    by: str
    at: datetime
    until: datetime | None
    lifted_at: datetime | None
    words: str
    state: str
    answer: str
    answered_by: str
    beyond: bool  # moderators read it: of a sensitive group only what it is called outside


def object_to(user_id: int, key: str, words: str, now: datetime) -> None:
    """Object, once. Raises NotFound, Invalid, TooLate (it was objected to, or is over)."""
    said = paragraphs(words)
    if not visible(said) or len(said) > LONGEST_WORDS:
        raise Invalid(wrong("words", noted("Say why, in up to {most} characters."), most=LONGEST_WORDS))
    with write_transaction():
        row = held(key, now)
        if row.user_id != user_id:
            raise NotFound()
        fresh = {"appeal": said, "appealed_at": now, "appeal_state": "open"}
        mine = (Sanction.id == row.id, Sanction.appealed_at.is_null(), in_force(now))
        if not Sanction.update(fresh).where(*mine).execute():
            raise TooLate(noted("You objected to it already, or it is in force no more."))
        audit.note("appeal.make", f"user:{user_id}", actor_id=user_id, group_id=row.group_id, now=now, sanction=row.id)
        for decider in _to_tell(_rows(Sanction.id == row.id)[0]):
            outbox.tell(decider, "appeal", f"{row.id}:{decider}", now, group_id=row.group_id, sanction=row.key)


def appeal(actor_id: int, key: str) -> Appeal:
    """One objection, decided or not, for who may decide it. Raises NotFound."""
    found = _rows(Sanction.key == key, Sanction.appealed_at.is_null(False))
    organisers, moderates = _organisers_of(found), moderators.moderates(actor_id)
    if not found or not _may_decide(actor_id, found[0], organisers, moderates):
        raise NotFound()
    return _appeal(found[0], people.person(actor_id).language, beyond=_way(found[0], organisers) == Way.MODERATORS)


def waiting(actor_id: int, group_id: int) -> tuple[Appeal, ...]:
    """Objections in a group that wait for this organiser, the first first."""
    return _waiting(actor_id, _rows(Sanction.group == group_id, Sanction.appeal_state == "open"), beyond=False)


def for_moderators(actor_id: int) -> tuple[Appeal, ...]:
    """Objections that wait for moderators, the first first. Raises NotFound for anybody else."""
    moderators.require_moderator(actor_id)
    return _waiting(actor_id, _rows(Sanction.appeal_state == "open"), beyond=True)


def decide(actor_id: int, key: str, answer: str, now: datetime, *, lifts: bool) -> Appeal:
    """Uphold it, or lift it, which undoes it at once; with an answer. Raises NotFound, Invalid, TooLate."""
    said = paragraphs(answer)
    if not visible(said) or len(said) > LONGEST_ANSWER:
        raise Invalid(wrong("answer", noted("Answer them, in up to {most} characters."), most=LONGEST_ANSWER))
    with write_transaction():
        row = held(key, now)
        appeal(actor_id, key)  # refused for anybody else
        state = "lifted" if lifts else "upheld"
        fresh = {"appeal_state": state, "appeal_answer": said, "appeal_by": actor_id, "appeal_at": now}
        if not Sanction.update(fresh).where(Sanction.id == row.id, Sanction.appeal_state == "open").execute():
            raise TooLate(noted("Somebody decided that already."))
        audit.note(f"appeal.{state}", f"user:{row.user_id}", actor_id=actor_id, group_id=row.group_id, now=now,
                   sanction=row.id)  # fmt: skip
        if lifts and row.lifted_at is None and (row.until is None or row.until > now):
            undo(row, actor_id, now)
        outbox.tell(row.user_id, "appeal_word", f"{row.id}:{state}", now, group_id=row.group_id, sanction=row.key)
        return appeal(actor_id, key)


def goes_to(key: str) -> Way:
    """Who would look again. Raises NotFound."""
    found = _rows(Sanction.key == key)
    if not found:
        raise NotFound()
    return _way(found[0], _organisers_of(found))


def _waiting(actor_id: int, rows: list[Sanction], *, beyond: bool) -> tuple[Appeal, ...]:
    """In a fixed number of queries. `beyond`: what a moderator is to decide."""
    found = _organisers_of(rows)
    mine = [row for row in rows if _may_decide(actor_id, row, found, beyond)]
    theirs = [row for row in mine if (_way(row, found) == Way.MODERATORS) == beyond]
    shown = theirs[:SHOWN]  # not of all there are: others would hide theirs
    language = people.person(actor_id).language if beyond and any(row.group.sensitive for row in shown) else ""
    return tuple(_appeal(row, language, beyond=beyond) for row in shown)


def _may_decide(actor_id: int, row: Sanction, organisers_of: Organisers, moderates: bool) -> bool:
    way = _way(row, organisers_of)
    if actor_id == row.user_id or (actor_id == row.by_id and way != Way.SAME):
        return False
    return moderates if way == Way.MODERATORS else actor_id in organisers_of.get(row.group_id, set())


def _way(row: Sanction, organisers_of: Organisers) -> Way:
    if organisers_of.get(row.group_id, set()) - {row.by_id, row.user_id}:
        return Way.ORGANISERS
    decider = getattr(row, "decider", None)
    accounts = (row.person.telegram_id, None if decider is None else decider.telegram_id)
    return Way.MODERATORS if moderators.others_than(*accounts) else Way.SAME


def _to_tell(row: Sanction) -> list[int]:
    way = _way(row, found := _organisers_of([row]))
    if way == Way.MODERATORS:
        return moderators.reachable(row.by_id, row.user_id)
    spared = {row.user_id} if way == Way.SAME else {row.user_id, row.by_id}
    return sorted(found.get(row.group_id, set()) - spared)


def _organisers_of(rows: list[Sanction]) -> Organisers:
    found: Organisers = {}
    roles = [role.value for role in ORGANISERS]
    theirs = Membership.select(Membership.group, Membership.user).where(
        Membership.group.in_([row.group_id for row in rows]), Membership.role.in_(roles)
    )
    for each in theirs:
        found.setdefault(each.group_id, set()).add(each.user_id)
    return found


def _rows(*which: Any) -> list[Sanction]:
    person, decider, answerer = User.alias(), User.alias(), User.alias()
    rows = (
        Sanction.select(Sanction, Group, person, decider, answerer)
        .join(Group).switch(Sanction)
        .join(person, on=Sanction.user == person.id, attr="person").switch(Sanction)
        .join(decider, JOIN.LEFT_OUTER, on=Sanction.by == decider.id, attr="decider").switch(Sanction)
        .join(answerer, JOIN.LEFT_OUTER, on=Sanction.appeal_by == answerer.id, attr="answerer")
        .where(*which).order_by(Sanction.appealed_at, Sanction.id)
    )  # fmt: skip
    return list(rows)


def _appeal(row: Sanction, language: str, *, beyond: bool) -> Appeal:
    decider, answerer = getattr(row, "decider", None), getattr(row, "answerer", None)
    group = facts_for_others(facts_of(row.group), language) if beyond else facts_of(row.group)
    return Appeal(
        row.key, group, row.user_id, row.person.name, Kind(row.kind), row.reason,
        decider.name if decider is not None else "", row.at, row.until, row.lifted_at, row.appeal, row.appeal_state,
        row.appeal_answer, answerer.name if answerer is not None else "", beyond,
    )  # fmt: skip
