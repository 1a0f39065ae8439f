"""Partners: businesses that would support a group, on terms its members vote on. Organisers propose, members read.

The terms never change once members were asked: other terms are another proposal. How votes go is in `partner_votes.py`,
what a partner may say to the group in `partner_posts.py`, how it ends in `partner_endings.py`.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from database import locked, write_transaction
from meetups import audit, due
from meetups.groups import GroupFacts, facts_of, group, require_organiser
from meetups.names import new_key
from meetups.partner_form import VOTE_LASTS, read
from meetups.refusals import NotFound, TooLate
from meetups.visibility import INSIDERS, Role, role_of
from models import Group, PartnerVote
from models import Partner as Row
from phrases import noted
from scheduling.zones import resolve

SECRET_LENGTH = 20  # of `names.ALPHABET`: 99 bits
MOST_VOTING = 3  # in one group at once: each asks every member
LISTED = 100


class State(StrEnum):
    """Where a proposal stands."""

    VOTING = "voting"
    ON = "on"
    REFUSED = "refused"
    OVER = "over"


class About(StrEnum):
    """What is voted on."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote that ended, as numbers: who voted what is kept of nobody. `members`: of the group, at its end."""

    about: About
    yes: int
    no: int
    members: int
    at: datetime
    carried: bool


@dataclass(frozen=True, slots=True)
class Partner:
    """A proposal or a partner, as members see it. `until`: the first moment it is over by its date."""

    id: int
    key: str
    group: GroupFacts
    name: str
    url: str
    purpose: str
    gives: str
    ends_on: date
    until: datetime
    posts: int
    posted: int
    state: State
    vote_until: datetime
    ending_until: datetime | None
    settled_at: datetime | None
    ballots: tuple[Ballot, ...]

    @property
    def left(self) -> int:
        """Posts that were agreed and are not out yet."""
        return self.posts - self.posted

    def is_on(self, now: datetime) -> bool:
        """Whether the agreement holds at this moment, also where the work that ends it is late."""
        return self.state == State.ON and now < self.until

    def votes_on(self, now: datetime) -> About | None:
        """What members vote on at this moment."""
        if self.state == State.VOTING and now < self.vote_until:
            return About.START
        return About.END if self.ending_until is not None and self.is_on(now) and now < self.ending_until else None


def propose(actor_id: int, group_id: int, typed: dict[str, str], now: datetime) -> Partner:
    """Have members vote on terms, for a week. Raises NotAllowed, Invalid; TooLate where too many votes are on."""
    require_organiser(actor_id, group_id)
    terms = read(typed, group(group_id).zone, now)
    with write_transaction():
        _hold(group_id)
        require_organiser(actor_id, group_id)
        if Row.select().where(Row.group == group_id, Row.state == State.VOTING.value).count() >= MOST_VOTING:
            raise TooLate(noted("Members vote on {n} proposals already. Wait until one is decided."), n=MOST_VOTING)
        row = Row.create(
            group=group_id, key=new_key(), secret=new_key(SECRET_LENGTH), name=terms.name, url=terms.url,
            purpose=terms.purpose, gives=terms.gives, ends_on=terms.ends_on, posts=terms.posts, proposed_by=actor_id,
            vote_until=now + VOTE_LASTS,
        )  # fmt: skip
        due.plan("partner_vote", f"{row.id}:{About.START.value}", row.vote_until)
        due.plan("partner_ask", f"{row.id}:{About.START.value}:0", now)
        audit.note("partner.propose", f"partner:{row.id}", actor_id=actor_id, group_id=group_id, now=now)
        return value_of(row)


def of_group(viewer_id: int, group_id: int) -> tuple[Partner, ...]:
    """All there were, those of now first, for members. Raises NotFound."""
    if role_of(viewer_id, group_id) not in INSIDERS:
        raise NotFound()
    rows = Row.select(Row, Group).join(Group).where(Row.group == group_id).order_by(Row.id.desc()).limit(LISTED)
    return tuple(sorted(map(value_of, rows), key=lambda one: one.state not in (State.VOTING, State.ON)))


def partner(key: str, viewer_id: int) -> Partner:
    """One of them, for members of its group. Raises NotFound."""
    row = row_of(Row.key == key)
    if role_of(viewer_id, row.group_id) not in INSIDERS:
        raise NotFound()
    return value_of(row)


def address(actor_id: int, key: str) -> str:
    """The secret of its own page, `/p/<secret>`, for organisers to hand over; empty while it is no partner.

    Raises NotFound, NotAllowed.
    """
    row = row_of(Row.key == key)
    require_role(actor_id, row.group_id)
    require_organiser(actor_id, row.group_id)
    return str(row.secret) if row.state == State.ON.value else ""


def hold(condition: Any) -> Row:
    """The row as it is now, its group held before it, inside a transaction. Raises NotFound."""
    _hold(row_of(condition).group_id)
    return row_of(condition)


def row_of(condition: Any) -> Row:
    """The row of which this is true, with its group. Raises NotFound."""
    row: Row | None = Row.select(Row, Group).join(Group).where(condition).first()
    if row is None:
        raise NotFound()
    return row


def require_role(user_id: int, group_id: int) -> Role:
    """What this member is. Raises NotFound to who is none: the group may be private."""
    role = role_of(user_id, group_id)
    if role is None or role not in INSIDERS:
        raise NotFound()
    return role


def my_vote(user_id: int, partner_id: int, about: About) -> bool | None:
    """What this person said; None: nothing yet."""
    row = PartnerVote.get_or_none(
        PartnerVote.partner == partner_id, PartnerVote.user == user_id, PartnerVote.about == about.value
    )
    return None if row is None else bool(row.yes)


def value_of(row: Row) -> Partner:
    """The frozen value of a row."""
    facts = facts_of(row.group)
    return Partner(
        row.id, row.key, facts, row.name, row.url, row.purpose, row.gives, row.ends_on,
        until_of(row.ends_on, facts.zone), row.posts, row.posted, State(row.state), row.vote_until, row.ending_until,
        row.settled_at, ballots_of(row),
    )  # fmt: skip


def until_of(ends_on: date, zone: str) -> datetime:
    """The midnight that ends the day."""
    return resolve(datetime.combine(ends_on + timedelta(days=1), time()), zone).utc


def ballots_of(row: Row) -> tuple[Ballot, ...]:
    """Its votes that ended, the oldest first."""
    return tuple(
        Ballot(About(one["about"]), one["yes"], one["no"], one["members"], datetime.fromisoformat(one["at"]),
               one["carried"])
        for one in json.loads(row.ballots)
    )  # fmt: skip


def _hold(group_id: int) -> None:
    locked(Group.select(Group.id).where(Group.id == group_id)).first()
