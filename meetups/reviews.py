"""Applications as organisers read them, and as members do; however many they are, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN

from meetups.application_rows import Said, Source, State
from meetups.discreet import NOT_SENSITIVE
from meetups.groups import GroupFacts, facts_of
from meetups.visibility import INSIDERS
from models import Application as Row
from models import ApplicationAnswer, Group, Membership, OutboxMessage, User, Vouch

LISTED = 100
_TOLD = {State.DECLINED: "declined", State.BLOCKED: "closed", State.MORE: "more"}  # by the word the state comes with


@dataclass(frozen=True, slots=True)
class Review:
    """An application as one organiser reads it.

    `mutual`: names of other groups in which both this organiser and the applicant are. `vouched`: who gave their word.
    `decided_by`: the organiser's name; empty where nobody did, or a rule. `unheard`: the applicant could not be told
    of what was decided or asked, for the bot may not write to them.
    """

    key: str
    group: GroupFacts
    user_id: int
    name: str
    username: str | None
    source: Source
    state: State
    sent_at: datetime
    expires_at: datetime
    answers: tuple[Said, ...]
    asked_more: str
    mutual: tuple[str, ...]
    vouched: tuple[str, ...]
    decided_by: str
    decided_at: datetime | None
    reason: str
    unheard: bool


@dataclass(frozen=True, slots=True)
class Hopeful:
    """Somebody who would come in, as members see them: how many gave their word, and whether the reader did."""

    key: str
    name: str
    since: datetime
    given: int
    mine: bool


def review_of(row_id: int, reader_id: int) -> Review:
    """One application, as this organiser reads it."""
    row = Row.get_by_id(row_id)
    return reviews_of(row.group_id, reader_id, Row.id == row_id)[0]


def reviews_of(
    group_id: int, reader_id: int, which: Any, order: Sequence[Any] = (), limit: int | None = None
) -> tuple[Review, ...]:
    """Those of a group that `which` (a condition on `Application`) chooses, as this organiser reads them."""
    decider: Any = User.alias()
    rows = Row.select(Row, Group, User, decider).join(Group).switch(Row).join(User, on=Row.user == User.id)
    rows = rows.switch(Row).join(decider, JOIN.LEFT_OUTER, on=Row.decided_by == decider.id)
    found = list(rows.where(Row.group == group_id, which).order_by(*order).limit(limit))
    answers, vouched = _answers(row.id for row in found), _vouched(row.id for row in found)
    mutual, unheard = _mutual(reader_id, {row.user_id for row in found}, group_id), _unheard(found)
    return tuple(
        _review(row, answers.get(row.id, ()), vouched.get(row.id, ()), mutual.get(row.user_id, ()), row.id in unheard)
        for row in found
    )


def _review(row: Row, answers: Sequence[Said], vouched: Sequence[str], mutual: Sequence[str], unheard: bool) -> Review:
    return Review(
        row.key,
        facts_of(row.group),
        row.user_id,
        row.user.name,
        row.user.username,
        Source(row.source),
        State(row.state),
        row.sent_at or row.opened_at,
        row.expires_at,
        tuple(answers),
        row.asked_more,
        tuple(mutual),
        tuple(vouched),
        row.decided_by.name if row.decided_by is not None else "",
        row.decided_at,
        row.reason,
        unheard,
    )


def _answers(ids: Iterable[int]) -> dict[int, list[Said]]:
    """What was said, as it was sent; what was left out is not among it."""
    said: dict[int, list[Said]] = {}
    rows = ApplicationAnswer.select().where(ApplicationAnswer.application.in_(list(ids)), ApplicationAnswer.value != "")
    for row in rows.order_by(ApplicationAnswer.position):
        said.setdefault(row.application_id, []).append(Said(row.position, row.prompt, row.value))
    return said


def _unheard(rows: Sequence[Row]) -> set[int]:
    """Those whose newest word about where they stand now was never delivered."""
    theirs = (OutboxMessage.user.in_({row.user_id for row in rows}), OutboxMessage.kind.in_(("entry_word", "welcome")))
    words = (
        OutboxMessage.select(OutboxMessage.unique_key, OutboxMessage.state).where(*theirs).order_by(OutboxMessage.id)
    )
    told = {":".join(str(word.unique_key).split(":")[:3]): word.state == "dead" for word in words}
    return {row.id for row in rows if told.get(_word(row), False)}


def _word(row: Row) -> str:
    """How the key of what the applicant is told of its state begins."""
    if row.state == State.ADMITTED:
        return f"welcome:{row.id}"
    return f"entry_word:{row.id}:{_TOLD.get(State(row.state), '')}"


def _vouched(ids: Iterable[int]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    for row in Vouch.select(Vouch, User).join(User).where(Vouch.application.in_(list(ids))).order_by(Vouch.at):
        names.setdefault(row.application_id, []).append(row.user.name)
    return names


def _mutual(reader_id: int, user_ids: set[int], group_id: int) -> dict[int, list[str]]:
    """Groups the reader knows from inside: what else somebody belongs to is not theirs to read."""
    inside = [role.value for role in INSIDERS]
    mine = Membership.select(Membership.group).where(Membership.user == reader_id, Membership.role.in_(inside))
    theirs: Any = Membership.alias()
    rows = theirs.select(theirs, Group).join(Group).where(
        theirs.user.in_(user_ids), theirs.role.in_(inside), theirs.group.in_(mine), theirs.group != group_id,
        NOT_SENSITIVE,
    )  # fmt: skip
    names: dict[int, list[str]] = {}
    for row in rows.order_by(Group.name):
        names.setdefault(row.user_id, []).append(row.group.name)
    return names
